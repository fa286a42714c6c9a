using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Core.Reports.Json;

namespace Myelin.Tests.Reports;

public sealed class JsonReportTests
{
    static readonly string Full = SampleScan.Text(new JsonReport(), SampleScan.Full);

    [Fact]
    public void Loads_back_as_it_was()
    {
        foreach (var scan in (ScanResult[])[SampleScan.Full, SampleScan.Small, SampleScan.Empty])
        {
            var loaded = Load(SampleScan.Text(new JsonReport(), scan));
            ShouldBeSame(loaded, scan);
            // And what was loaded writes the same bytes again.
            SampleScan.Text(new JsonReport(), loaded).ShouldBe(SampleScan.Text(new JsonReport(), scan));
        }
    }

    [Fact]
    public void Loads_back_when_another_tool_has_laid_it_out_and_sorted_its_members_anew()
    {
        var rewritten = Sorted(JsonNode.Parse(Full)!).ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        ShouldBeSame(Load(rewritten), SampleScan.Full);
    }

    [Fact]
    public void Loads_back_when_assets_and_relations_come_in_another_order()
    {
        var document = JsonNode.Parse(Full)!;
        foreach (var list in (string[])["assets", "relations"])
        {
            var items = document["graph"]![list]!.AsArray();
            var reversed = items.Reverse().Select(item => item!.DeepClone()).ToArray();
            items.Clear();
            foreach (var item in reversed) items.Add(item);
        }
        var loaded = Load(document.ToJsonString());
        loaded.Graph.Assets.ShouldBe(SampleScan.Full.Graph.Assets);
        loaded.Graph.Relations.ShouldBe(SampleScan.Full.Graph.Relations);
        for (var node = 0; node < loaded.Graph.Assets.Count; node++) loaded.Graph.NodeOf(loaded.Graph.Assets[node].Id).ShouldBe(node);
    }

    [Fact]
    public void Loads_back_in_pieces_of_any_size()
    {
        var bytes = Encoding.UTF8.GetBytes(Full);
        foreach (var size in (int[])[1, 7, 4096])
            ShouldBeSame(ScanJsonReader.Read(new Trickle(bytes, size)), SampleScan.Full);
    }

    [Fact]
    public void Loads_back_across_many_buffers()
    {
        // Longer than the reader's first buffer many times over, so that lines lie across its ends.
        var graph = new AssetGraphBuilder();
        for (var i = 0; i < 8000; i++)
            graph.Add(new Asset(AssetKind.Package, AssetId.Package("npm", $"p{i}"), $"p{i}") { Evidence = [new Evidence(new Location($"a/{i % 7}/package.json", i), Basis.Declared, Confidence.High, "npm", i % 3 == 0 ? "é\n" : null)] });
        for (var i = 0; i < 8000; i++)
            graph.Add(new Relation(AssetId.Package("npm", $"p{i}"), RelationKind.DependsOn, AssetId.Package("npm", $"p{i * 31 % 8000}")) { Evidence = [new Evidence(new Location("x", i), Basis.Inferred, Confidence.Low, "y")] });
        var scan = SampleScan.Make(graph.Build(), [new ScanTarget("t", "folder", "")], new Coverage(), []);
        var text = SampleScan.Text(new JsonReport(), scan);
        text.Length.ShouldBeGreaterThan(1 << 20);
        ShouldBeSame(Load(text), scan);
    }

    [Fact]
    public void Is_one_line_for_each_asset_and_relation()
    {
        var lines = Full.Split('\n');
        lines.Count(line => line.StartsWith("{\"id\":\"") && !line.Contains("\"fix\"")).ShouldBe(SampleScan.Full.Graph.Assets.Count);
        lines.Count(line => line.StartsWith("{\"from\":\"")).ShouldBe(SampleScan.Full.Graph.RelationCount);
        foreach (var line in lines.Where(l => l.StartsWith("{\"from\":\""))) JsonDocument.Parse(line.TrimEnd(',')).Dispose();
    }

    [Theory]
    [InlineData("", "expected")]
    [InlineData("[]", "StartObject was expected")]
    [InlineData("{}", "no report of myelin")]
    [InlineData("""{"format":"myelin-scan"}""", "version 0")]
    [InlineData("""{"format":"myelin-scan","version":2}""", "version 2")]
    [InlineData("""{"format":"myelin-scan","version":1}x""", "invalid")]
    [InlineData("""{"format":"myelin-scan","version":1,"graph":{"assets":[{"id":"a","kind":"model","name":"a"},{"id":"a","kind":"model","name":"a"}]}}""", "stated twice")]
    [InlineData("""{"format":"myelin-scan","version":1,"graph":{"assets":[{"id":"a","kind":"nonsense","name":"a"}]}}""", "nonsense")]
    [InlineData("""{"format":"myelin-scan","version":1,"graph":{"assets":[{"kind":"model","name":"a"}]}}""", "without id")]
    [InlineData("""{"format":"myelin-scan","version":1,"graph":{"assets":[{"id":"a","kind":"model","name":"a"},]}}""", "malformed")]
    [InlineData("""{"format":"myelin-scan","version":1,"graph":{"assets":[{"id":"a","kind":"model","name":"a"}{"id":"b","kind":"model","name":"b"}]}}""", "malformed")]
    [InlineData("""{"format":"myelin-scan","version":1,"graph":{"assets":[{"id":"a","kind":"model","name":"a"}],"relations":[{"from":"a","kind":"calls","to":"b"}]}}""", "touches b")]
    [InlineData("""{"format":"myelin-scan","version":1,"graph":{"assets":[{"id":"a","kind":"model","name":"a"}],"relations":[{"from":"a","kind":"calls","to":"a"},{"from":"a","kind":"calls","to":"a"}]}}""", "stated twice")]
    [InlineData("""{"format":"myelin-scan","version":1,"graph":{"assets":[{"id":"a","kind":"model","name":"a","evidence":[{"path":"x","line":-3}]}]}}""", "whole number")]
    public void Says_what_is_wrong_with_a_damaged_report(string document, string message)
    {
        Should.Throw<InvalidDataException>(() => Load(document)).Message.ShouldContain(message, Case.Insensitive);
    }

    [Fact]
    public void Refuses_nesting_without_end()
    {
        var document = "{\"format\":\"myelin-scan\",\"x\":" + new string('[', 100_000);
        Should.Throw<InvalidDataException>(() => Load(document));
    }

    [Fact]
    public void Loads_or_refuses_whatever_is_cut_or_changed_in_it()
    {
        // Each mutation is read by the short way and the long way alike; neither may fail in another manner than to say so.
        var bytes = Encoding.UTF8.GetBytes(SampleScan.Text(new JsonReport(), SampleScan.Small));
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            var changed = bytes.AsSpan(0, random.Next(3) == 0 ? random.Next(bytes.Length) : bytes.Length).ToArray();
            for (var k = random.Next(3); k > 0 && changed.Length > 0; k--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                var loaded = ScanJsonReader.Read(new MemoryStream(changed));
                SampleScan.Text(new JsonReport(), loaded).ShouldNotBeEmpty();
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        refused.ShouldBeGreaterThan(100);
    }

    static ScanResult Load(string document) => ScanJsonReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(document)));

    static void ShouldBeSame(ScanResult actual, ScanResult expected)
    {
        actual.Graph.Assets.ShouldBe(expected.Graph.Assets);
        actual.Graph.Relations.ShouldBe(expected.Graph.Relations);
        actual.Targets.ShouldBe(expected.Targets.Select(t => t with { Root = "" }));
        actual.Findings.Select(Shown).ShouldBe(expected.Findings.Select(Shown));
        actual.Checks.Select(c => c.ToString()).ShouldBe(expected.Checks.Select(c => c.ToString()));
        actual.Coverage.Skipped.ShouldBe(expected.Coverage.Skipped);
        actual.Coverage.LeftOut.ShouldBe(expected.Coverage.LeftOut);
        (actual.Coverage.Files, actual.Coverage.Bytes).ShouldBe((expected.Coverage.Files, expected.Coverage.Bytes));
        (actual.Answers, actual.Now, actual.ToolVersion).ShouldBe((expected.Answers, expected.Now, expected.ToolVersion));

        static string Shown(Myelin.Core.Findings.Finding f) => $"{f.CheckId} {f.Severity} {f.Confidence} {f.At.GetHashCode()} {f.Message} {string.Join(',', f.Assets)} {string.Join(',', f.Flow)} {f.Suppressed}";
    }

    static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : (JsonNode?)Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };

    /// <summary>A stream that gives no more than a few bytes at a time.</summary>
    sealed class Trickle(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(size, buffer.Length)]);
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(size, count));
    }
}
