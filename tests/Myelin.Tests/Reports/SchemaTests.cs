using System.Text;
using System.Text.Json.Nodes;
using Myelin.Cli.Scanning;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Discover.Sources;
using Myelin.Systems;

namespace Myelin.Tests.Reports;

/// <summary>What is written, held against the schemas that others read it by. Each schema must refuse a damaged document, or it would prove nothing.</summary>
public sealed class SchemaTests : IDisposable
{
    static readonly Lazy<ScanResult> Sample = new(() =>
        ScanRun.Of([Path.Combine(Repository.Root, "samples/retailer")], new SourceOptions(), SampleScan.Now, null, CancellationToken.None));

    readonly string _folder = Directory.CreateTempSubdirectory("myelin-schema-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NodeTheory("@cyclonedx/cyclonedx-library/package.json")]
    [InlineData("1.6")]
    [InlineData("1.7")]
    public void CycloneDX_is_valid(string version) => Judge("cyclonedx", new CycloneDxReport(), new ReportOptions(version),
        bom => bom["components"]![0]!["type"] = "nonsense",
        bom => bom["services"]![0]!["evidence"] = new JsonObject(),
        bom => bom["dependencies"]![0]!["dependsOn"] = "x");

    [NodeFact(".schemas/spdx-3.0.1.schema.json")]
    public void SPDX_is_valid() => Judge(Path.Combine(NodeModules.Folder, ".schemas/spdx-3.0.1.schema.json"), new SpdxReport(), null,
        document => First(document, "ai_AIPackage")["nonsense"] = "x",
        document => First(document, "Relationship")["relationshipType"] = "nonsense",
        document => First(document, "dataset_DatasetPackage").AsObject().Remove("dataset_datasetType"));

    [NodeFact("ajv/package.json")]
    public void SARIF_is_valid() => Judge(Path.Combine(Repository.Root, "tests/schemas/sarif-2.1.0-used.schema.json"), new SarifReport(), null,
        log => log["runs"]![0]!["results"]![0]!["level"] = "critical",
        log => log["runs"]![0]!["results"]![0]!["nonsense"] = 1,
        log => log["runs"]![0]!["results"]![0]!.AsObject().Remove("message"));

    [NodeFact("ajv/package.json")]
    public void Json_is_as_documented() => Judge(Path.Combine(Repository.Root, "docs/schema/myelin-1.schema.json"), new JsonReport(), null,
        report => report["graph"]!["assets"]![0]!["kind"] = "nonsense",
        report => report["coverage"]!["complete"] = false,
        report => report["nonsense"] = 1);

    // Node or not: the one list of kinds in the documentation is that of the program.
    [Fact]
    public void The_documented_kinds_are_those_of_the_program()
    {
        var definitions = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs/schema/myelin-1.schema.json")))!["$defs"]!;
        Words(definitions["assetKind"]!).ShouldBe(Enum.GetValues<AssetKind>().Select(k => k.Name()), "docs/schema/myelin-1.schema.json: assetKind");
        Words(definitions["relationKind"]!).ShouldBe(Enum.GetValues<RelationKind>().Select(k => k.Name()), "docs/schema/myelin-1.schema.json: relationKind");

        static IEnumerable<string> Words(JsonNode definition) => definition["enum"]!.AsArray().Select(word => (string)word!);
    }

    static JsonNode First(JsonNode document, string type) => document["@graph"]!.AsArray().First(e => (string?)e!["type"] == type)!;

    // One call for all documents of a schema: compiling the schema is what takes the time.
    void Judge(string schema, ReportFormat format, ReportOptions? options, params Action<JsonNode>[] damages)
    {
        var good = ((ScanResult[])[Sample.Value, SampleScan.Full, SampleScan.Small, SampleScan.Empty]).Select((scan, i) => Written($"good{i}.json", SampleScan.Text(format, scan, options))).ToList();
        var bad = damages.Select((damage, i) =>
        {
            var document = JsonNode.Parse(SampleScan.Text(format, Sample.Value, options))!;
            damage(document);
            return Written($"bad{i}.json", document.ToJsonString());
        }).ToList();
        var result = ProcessRunner.Run("node", [Path.Combine(Repository.Root, "tests/schemas/validate.mjs"), schema, .. good, .. bad], _folder, timeout: TimeSpan.FromMinutes(2))!;
        var lines = Encoding.UTF8.GetString(result.Output).Split('\n');
        foreach (var file in good) lines.ShouldContain($"valid {file}", string.Join('\n', lines) + result.Error);
        foreach (var file in bad) lines.ShouldContain(line => line.StartsWith(file + ": "), $"{file} passed; {result.Error}");
    }

    string Written(string name, string document)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, document);
        return file;
    }
}

/// <summary>Runs only where node and the schemas are (tests/schemas/install); else it is skipped and says why.</summary>
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute(string needs) => Skip = NodeModules.WhyNot(needs);
}

/// <summary>The same for a theory.</summary>
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute(string needs) => Skip = NodeModules.WhyNot(needs);
}

/// <summary>What npm installed for the tests.</summary>
internal static class NodeModules
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests/schemas/node_modules");

    public static string? WhyNot(string needs)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!path.Split(':').Any(folder => File.Exists(Path.Combine(folder, "node")))) return "node is not installed";
        return File.Exists(Path.Combine(Folder, needs)) ? null : $"tests/schemas/node_modules/{needs} is missing: run tests/schemas/install (needs npm and a network)";
    }
}
