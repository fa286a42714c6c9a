using System.Text.RegularExpressions;
using System.Xml.Linq;
using Myelin.Core.Assets;
using Myelin.Core.Reports;

namespace Myelin.Tests.Reports;

public sealed partial class HtmlReportTests
{
    static readonly string Full = SampleScan.Text(new HtmlReport(), SampleScan.Full);

    [Fact]
    public void Holds_nothing_that_runs_or_loads()
    {
        foreach (var page in (string[])[Full, SampleScan.Text(new HtmlReport(), Chain("none"))])
        {
            page.ShouldNotContain("<script", Case.Insensitive);
            page.ShouldNotContain("<img", Case.Insensitive);
            page.ShouldNotContain("@import");
            Loads().Matches(page).Select(m => m.Value).ShouldBeEmpty();
            page.ShouldContain("default-src 'none'");
        }
    }

    [Fact]
    public void Escapes_what_a_target_wrote()
    {
        Full.ShouldContain("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;`|");
        Full.ShouldNotContain("\u202e");
        Full.ShouldNotContain("\e");
        // Every tag in the page is one of ours: whatever the target wrote adds none.
        Tags().Matches(Full).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal).ShouldBeSubsetOf(
            ["article", "b", "body", "br", "code", "dd", "defs", "details", "div", "dl", "dt", "footer", "g", "h1", "h2", "h3", "head", "header", "html", "li", "marker", "meta", "ol", "p", "path",
             "rect", "section", "span", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul"]);
    }

    [Fact]
    public void Shows_answers_findings_inventory_and_coverage_in_that_order()
    {
        string[] parts = ["Where is AI deployed here?", "1 model in 2 files", "customer data through shop-api", "no: F, as good as root", "<h2>Findings</h2>", "A key of OpenAI is written down", "Suppressed (1)",
            "accepted until 2026-12-31", "AI assets</h2>", "Models (", "MCP servers (", "<h2>Coverage</h2>", "incomplete: 2 inputs skipped", "broken.yaml:3: line 3: a mapping was not expected", "ignored files (20)"];
        var at = 0;
        foreach (var part in parts)
        {
            var found = Full.IndexOf(part, at, StringComparison.Ordinal);
            found.ShouldBeGreaterThanOrEqualTo(0, part);
            at = found;
        }
    }

    [Fact]
    public void Draws_the_way_from_the_internet_to_the_data()
    {
        var svg = Picture(Chain("none"))!;
        svg.Descendants().Where(e => e.Name.LocalName == "g").Select(g => g.Elements().First(e => e.Name.LocalName == "text").Value)
            .ShouldBe(["internet", "ray", "head", "sa", "role", "customers"], ignoreOrder: true);
        svg.Descendants().Count(e => (string?)e.Attribute("class") == "edge hot").ShouldBe(5);
        svg.Descendants().Where(e => (string?)e.Attribute("class") == "head").Select(e => e.Value).ShouldBe(["From outside", "Exposed", "Runs", "As whom", "Data and power"]);
    }

    [Fact]
    public void Draws_no_way_past_a_login()
    {
        var svg = Picture(Chain("token"))!;
        svg.Descendants().Where(e => e.Name.LocalName == "g").Select(g => g.Elements().First(e => e.Name.LocalName == "text").Value).ShouldBe(["internet", "ray"]);
        svg.Descendants().ShouldNotContain(e => (string?)e.Attribute("class") == "edge hot");
    }

    [Fact]
    public void Draws_what_workloads_reach_where_the_internet_reaches_nothing()
    {
        var graph = new AssetGraphBuilder();
        foreach (var (kind, name) in (ReadOnlySpan<(AssetKind, string)>)[(AssetKind.Workload, "job"), (AssetKind.Workload, "alone"), (AssetKind.Identity, "sa"), (AssetKind.DataStore, "bucket")]) graph.Add(new Asset(kind, name, name));
        graph.Add(new Relation("job", RelationKind.RunsAs, "sa"));
        graph.Add(new Relation("sa", RelationKind.Reads, "bucket"));
        var page = SampleScan.Text(new HtmlReport(), SampleScan.Make(graph.Build(), [], new Coverage(), []));
        page.ShouldContain("What AI workloads reach");
        page.ShouldContain(">job</text>");
        page.ShouldNotContain(">alone</text>");
    }

    [Fact]
    public void Draws_nothing_where_nothing_is_connected()
    {
        SampleScan.Text(new HtmlReport(), SampleScan.Empty).ShouldNotContain("<svg");
        SampleScan.Text(new HtmlReport(), SampleScan.Empty).ShouldContain("No AI assets");
    }

    [Fact]
    public void Keeps_every_node_of_a_picture_inside_it_and_apart_from_the_others()
    {
        // A dense graph with edges within a layer, over layers and back.
        var graph = new AssetGraphBuilder();
        graph.Add(new Asset(AssetKind.Internet, "internet", "internet"));
        AssetKind[] kinds = [AssetKind.Endpoint, AssetKind.Workload, AssetKind.Identity, AssetKind.DataStore];
        for (var i = 0; i < 200; i++) graph.Add(new Asset(kinds[i % 4], $"n{i}", $"node {i}"));
        for (var i = 0; i < 50; i++) graph.Add(new Relation("internet", RelationKind.RoutesTo, $"n{i * 4}"));
        for (var i = 0; i < 200; i++)
            for (var k = 1; k < 4; k++) graph.Add(new Relation($"n{i}", RelationKind.Reads, $"n{(i * 7 + k * 31) % 200}"));
        var scan = SampleScan.Make(graph.Build(), [], new Coverage(), []);
        var svg = Picture(scan)!;
        var size = ((string)svg.Attribute("viewBox")!).Split(' ').Select(int.Parse).ToArray();
        var places = svg.Descendants().Where(e => e.Name.LocalName == "g").Select(g => Numbers().Matches((string)g.Attribute("transform")!).Select(m => int.Parse(m.Value)).ToArray()).ToList();
        places.Count.ShouldBe(36);
        places.ShouldAllBe(p => p[0] >= 0 && p[1] >= 34 && p[0] + 176 <= size[2] && p[1] + 46 <= size[3]);
        for (var i = 0; i < places.Count; i++)
            for (var k = i + 1; k < places.Count; k++) (places[i][0] == places[k][0] && Math.Abs(places[i][1] - places[k][1]) < 46).ShouldBeFalse();
        SampleScan.Text(new HtmlReport(), scan).ShouldContain("more are reached and not drawn");
    }

    [Fact]
    public void Five_thousand_assets_make_a_page_of_a_few_megabytes()
    {
        var graph = new AssetGraphBuilder();
        for (var i = 0; i < 5000; i++)
            graph.Add(new Asset(i % 2 == 0 ? AssetKind.AiPackage : AssetKind.Model, $"a{i}", $"asset number {i}") { Version = "1.2.3", Evidence = [.. Enumerable.Range(1, 20).Select(l => new Evidence(new Location($"src/folder/file{i}.py", l), Basis.Declared, Confidence.High, "x"))] });
        var page = SampleScan.Text(new HtmlReport(), SampleScan.Make(graph.Build(), [], new Coverage(), []));
        page.Length.ShouldBeLessThan(4_000_000);
        page.ShouldContain("AI packages (2,500)");
        page.ShouldContain("and 500 more; the json report has all");
    }

    [Fact]
    public void Is_the_same_every_time() => SampleScan.Text(new HtmlReport(), SampleScan.Full).ShouldBe(Full);

    static XElement? Picture(ScanResult scan)
    {
        var page = SampleScan.Text(new HtmlReport(), scan);
        var start = page.IndexOf("<svg", StringComparison.Ordinal);
        return start < 0 ? null : XElement.Parse(page[start..(page.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
    }

    static ScanResult Chain(string authentication)
    {
        var graph = new AssetGraphBuilder();
        foreach (var (kind, name) in (ReadOnlySpan<(AssetKind, string)>)[(AssetKind.Internet, "internet"), (AssetKind.Workload, "head"), (AssetKind.Identity, "sa"), (AssetKind.Role, "role"), (AssetKind.DataStore, "elsewhere")])
            graph.Add(new Asset(kind, name, name));
        graph.Add(new Asset(AssetKind.TrainingCluster, "ray", "ray") { Properties = Asset.NoProperties.Add(AssetKeys.Authentication, authentication) });
        graph.Add(new Asset(AssetKind.DataStore, "customers", "customers") { Properties = Asset.NoProperties.Add(AssetKeys.Sensitivity, "personal,payment") });
        foreach (var (from, kind, to) in (ReadOnlySpan<(string, RelationKind, string)>)[("ray", RelationKind.ReachableFrom, "internet"), ("head", RelationKind.Runs, "ray"), ("head", RelationKind.RunsAs, "sa"), ("sa", RelationKind.Assumes, "role"), ("role", RelationKind.Reads, "customers")])
            graph.Add(new Relation(from, kind, to));
        return SampleScan.Make(graph.Build(), [], new Coverage(), []);
    }

    [GeneratedRegex("""\b(?:src|srcset|href|action|data|poster|background)\s*=\s*["'][^#"']|url\((?!#)""", RegexOptions.IgnoreCase)]
    private static partial Regex Loads();

    [GeneratedRegex("</?([a-zA-Z][a-zA-Z0-9]*)")]
    private static partial Regex Tags();

    [GeneratedRegex("-?[0-9]+")]
    private static partial Regex Numbers();
}
