using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports;

namespace Myelin.Tests.Reports;

public sealed class GithubReportTests
{
    [Fact]
    public void A_finding_is_an_annotation_at_its_line()
    {
        var lines = Lines(SampleScan.Full);
        lines.ShouldContain("::error file=.env,line=3,title=secret/openai-key%3A A key of OpenAI is written down::OPENAI_API_KEY holds a key (sk-…4f2a)");
        lines.ShouldContain("::error file=src/train.py,line=12,endLine=14,col=5,title=code/unsafe-load%3A Loading this file can run code::torch.load reads a path that a request names");
    }

    [Fact]
    public void What_is_no_file_of_the_repository_has_no_file()
    {
        var lines = Lines(SampleScan.Full);
        lines.ShouldContain("::warning title=agent/all-tools%3A Agent may use every tool::host: 4711:python: the agent was started with every tool");
        lines.Single(l => l.Contains("from_pretrained without revision")).ShouldStartWith("::notice title=");
    }

    [Fact]
    public void Paths_are_those_of_the_repository()
    {
        var finding = new Finding("code/unsafe-load", Severity.High, Confidence.High, new Location("train.py", 3), "x");
        var target = new ScanTarget("lab", "git", "/r/research/lab") { Below = "research/lab" };
        Lines(SampleScan.Make(AssetGraph.Empty, [target], new Coverage(), [finding]))[0].ShouldStartWith("::error file=research/lab/train.py,line=3,");
    }

    [Fact]
    public void Nothing_that_a_target_wrote_becomes_a_command()
    {
        var finding = new Finding("code/unsafe-load", Severity.High, Confidence.High, new Location("a,b:c%.py\n::stop-commands::x", 3), "50%\n::error::forged ##[error]old form");
        var scan = SampleScan.Make(AssetGraph.Empty, [new ScanTarget("t", "folder", "")], new Coverage { Skipped = [new SkippedInput("\n::warning::x", "##[warning]y", "z")] }, [finding]);
        var lines = Lines(scan);
        lines[0].ShouldBe("::error file=a%2Cb%3Ac%25.py\\n%3A%3Astop-commands%3A%3Ax,line=3,title=code/unsafe-load%3A Loading this file can run code::50%25\\n::error::forged ##[error]old form");
        lines.Skip(1).ShouldAllBe(l => l.StartsWith("myelin: ") && !l.Contains("##["));
        Lines(SampleScan.Full).ShouldAllBe(l => l.StartsWith("myelin: ") || l.StartsWith("::error ") || l.StartsWith("::warning ") || l.StartsWith("::notice "));
    }

    [Fact]
    public void No_more_annotations_than_the_host_shows_and_the_rest_in_the_log()
    {
        ImmutableArray<Finding> findings = [.. Enumerable.Range(1, 25).Select(i => new Finding("code/unsafe-load", i <= 13 ? Severity.High : Severity.Medium, Confidence.High, new Location("a.py", i), $"m{i}")).Order()];
        var lines = Lines(SampleScan.Make(AssetGraph.Empty, [new ScanTarget("t", "folder", "")], new Coverage(), findings));
        lines.Count(l => l.StartsWith("::error ")).ShouldBe(10);
        lines.Count(l => l.StartsWith("::warning ")).ShouldBe(10);
        lines.ShouldContain("::group::5 findings beyond the 10 of a level that GitHub shows");
        lines.ShouldContain("myelin: medium code/unsafe-load a.py:25: m25");
        lines.Count(l => l == "::endgroup::").ShouldBe(1);
    }

    [Fact]
    public void The_answers_and_the_coverage_follow()
    {
        var lines = Lines(SampleScan.Full);
        lines.ShouldContain("myelin: Is it isolated well enough? no: F, as good as root");
        lines.ShouldContain("myelin: Coverage: 2140 files, 3.2 MiB; incomplete: 2 inputs skipped");
        lines.ShouldContain("myelin: Not read: broken.yaml:3: line 3: a mapping was not expected (yaml)");
        lines.ShouldContain("myelin: Left out by rule: .git (1), ignored files (20)");
    }

    static string[] Lines(ScanResult scan) => SampleScan.Text(new GithubReport(), scan).TrimEnd('\n').Split('\n');
}
