using System.Text.Json.Nodes;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports;

namespace Myelin.Tests.Reports;

public sealed class SarifReportTests
{
    static readonly Finding Finding = new("code/unsafe-load", Severity.High, Confidence.High, new Location("src/a b.py", 3), "x") { Flow = [new FlowStep(new Location("src/b.py", 1), "from here")] };

    [Fact]
    public void A_path_is_relative_to_the_repository_that_the_target_lies_in()
    {
        var result = Result(new ScanTarget("lab", "git", "/r/research/lab") { Below = "research/lab" }, Finding);
        ((string)result["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!).ShouldBe("research/lab/src/a%20b.py");
        ((string)result["codeFlows"]![0]!["threadFlows"]![0]!["locations"]![0]!["location"]!["physicalLocation"]!["artifactLocation"]!["uri"]!).ShouldBe("research/lab/src/b.py");
    }

    [Fact]
    public void Without_a_repository_it_is_relative_to_the_target() =>
        ((string)Result(new ScanTarget("lab", "folder", "/r/lab"), Finding)["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!).ShouldBe("src/a%20b.py");

    [Fact]
    public void The_name_of_a_finding_does_not_depend_on_where_the_scan_began()
    {
        // A finding keeps its fingerprint when its line moves, and is told apart from its twin in the same file.
        string Print(params Finding[] findings) => (string)Log(new ScanTarget("t", "folder", ""), findings)["runs"]![0]!["results"]!.AsArray().Last()!["partialFingerprints"]!["myelinFinding/v1"]!;
        Print(Finding).ShouldBe(Print(Finding with { At = Finding.At with { Line = 90 } }));
        Print(Finding).ShouldNotBe(Print(Finding, Finding with { At = Finding.At with { Line = 90 } }));
        Print(Finding).ShouldNotBe(Print(Finding with { Message = "y" }));
    }

    static JsonNode Result(ScanTarget target, Finding finding) => Log(target, finding)["runs"]![0]!["results"]![0]!;

    static JsonNode Log(ScanTarget target, params Finding[] findings) =>
        JsonNode.Parse(SampleScan.Text(new SarifReport(), SampleScan.Make(AssetGraph.Empty, [target], new Coverage(), [.. findings])))!;
}
