using System.Text;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Html;

/// <summary>The picture of what is reached, as inline SVG: no script, no font, no request; colours come from the page.</summary>
static class GraphSvg
{
    const int TextColumns = 20;

    /// <summary>The picture, or null where nothing is connected.</summary>
    public static string? Of(AssetGraph graph, ReachPicture picture)
    {
        if (picture.Nodes.Count < 2) return null;
        var layout = new LayeredLayout(picture.Nodes, picture.Edges, node => ReachPicture.Column(graph.AssetKindAt(node)));
        var svg = new StringBuilder();
        svg.Append($"""<svg role="img" aria-label="{(picture.FromInternet ? "What the internet reaches" : "What AI workloads reach")}" viewBox="0 0 {layout.Width} {layout.Height}" width="{layout.Width}" height="{layout.Height}">""");
        svg.Append("""<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker><marker id="hot-tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" orient="auto"><path class="tip hot" d="M0 0L8 4L0 8z"/></marker></defs>""");
        Headings(svg, layout);
        var worst = picture.Worst.Zip(picture.Worst.Skip(1)).ToHashSet();
        // The worst way last, over the others.
        foreach (var route in layout.Routes().OrderBy(route => worst.Contains((route.From, route.To)))) Edge(svg, route.Points, worst.Contains((route.From, route.To)));
        foreach (var node in picture.Nodes) Node(svg, graph.Assets[node], layout.At(node));
        return svg.Append("</svg>\n").ToString();
    }

    static void Headings(StringBuilder svg, LayeredLayout layout)
    {
        for (var layer = 0; layer < layout.Columns.Count; layer++)
        {
            var first = layer == 0 || layout.Columns[layer] != layout.Columns[layer - 1];
            if (first) svg.Append($"""<text class="head" x="{LayeredLayout.Left(layer)}" y="18">{ReachPicture.Headings[layout.Columns[layer]]}</text>""");
        }
        svg.Append('\n');
    }

    static void Edge(StringBuilder svg, IReadOnlyList<(int X, int Y)> points, bool hot)
    {
        var path = new StringBuilder($"M{points[0].X} {points[0].Y}");
        for (var i = 1; i < points.Count; i++)
        {
            var ((x1, y1), (x2, y2)) = (points[i - 1], points[i]);
            if (y1 == y2 && x2 > x1) path.Append($"H{x2}");
            else if (x2 > x1) path.Append($"C{(x1 + x2) / 2} {y1} {(x1 + x2) / 2} {y2} {x2} {y2}");
            // Back to an earlier layer, or within one: out to the right and in from the right.
            else path.Append($"C{x1 + LayeredLayout.LayerGap} {y1} {x2 + LayeredLayout.LayerGap} {y2} {x2} {y2}");
        }
        svg.Append($"""<path class="edge{(hot ? " hot" : "")}" marker-end="url(#{(hot ? "hot-tip" : "tip")})" d="{path}"/>""").Append('\n');
    }

    static void Node(StringBuilder svg, Asset asset, (int X, int Y) at)
    {
        var note = asset[AssetKeys.Sensitivity] is { } data ? InventoryView.DataWords(data)
            : asset[AssetKeys.Authentication] is "none" ? "no authentication"
            : asset[AssetKeys.Exposure] is "internet" ? "on the internet"
            : null;
        var state = asset[AssetKeys.Sensitivity] is not null ? " data" : asset[AssetKeys.Authentication] is "none" ? " open" : "";
        var kind = KindTitles.One(asset.Kind);
        var title = string.Join(" · ", new[] { asset.Name, kind, note, InventoryView.Place(asset) }.Where(part => !string.IsNullOrEmpty(part)));
        svg.Append($"""<g class="node{state}" transform="translate({at.X} {at.Y})"><title>{HtmlText.Of(title)}</title>""");
        svg.Append($"""<rect width="{LayeredLayout.NodeWidth}" height="{LayeredLayout.NodeHeight}" rx="8"/><text x="10" y="20">{HtmlText.Of(SafeText.Fit(asset.Name, TextColumns))}</text>""");
        svg.Append($"""<text class="kind" x="10" y="36">{HtmlText.Of(SafeText.Fit(note is null ? kind : $"{kind}: {note}", TextColumns + 6))}</text></g>""").Append('\n');
    }
}
