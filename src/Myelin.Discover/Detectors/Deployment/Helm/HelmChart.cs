using Myelin.Discover.Resolvers;
using Myelin.Formats;
using Myelin.Formats.Data;
using Myelin.Formats.Templates;

namespace Myelin.Discover.Detectors.Deployment.Helm;

/// <summary>A chart in the tree: its name, values, templates and the charts within it.</summary>
sealed class HelmChart
{
    const int MaxDepth = 6;

    HelmChart(string folder, DataNode chart) => (Folder, Chart) = (folder, chart);

    public string Folder { get; }
    public DataNode Chart { get; }
    public string Name => Chart["name"].Text ?? Folder[(Folder.LastIndexOf('/') + 1)..];
    public IReadOnlyDictionary<string, object?> Defaults { get; private set; } = new Dictionary<string, object?>();
    public IReadOnlyList<HelmFile> Templates { get; private set; } = [];
    public IReadOnlyList<HelmChart> Parts { get; private set; } = [];
    public IReadOnlyList<HelmFile> CustomResources { get; private set; } = [];

    /// <summary>The other charts of the tree that are no part of another, by folder; null for a part.</summary>
    public IReadOnlyDictionary<string, HelmChart>? Beside { get; private set; }

    /// <summary>The charts that are no part of another.</summary>
    public static IReadOnlyList<HelmChart> In(IReadOnlyList<HelmFile> files)
    {
        var folders = files.Where(f => f.At.Path == "Chart.yaml" || f.At.Path.EndsWith("/Chart.yaml", StringComparison.Ordinal)).Select(f => (Folder: TreePath.Folder(f.At.Path), File: f)).DistinctBy(f => f.Folder).ToList();
        var roots = folders.Where(f => !folders.Exists(o => o.Folder != f.Folder && f.Folder.StartsWith(Inside(o.Folder, "charts/"), StringComparison.Ordinal))).ToList();
        List<HelmChart> charts = [.. roots.Select(r => Read(r.Folder, r.File, files, 0))];
        var byFolder = charts.ToDictionary(c => c.Folder, StringComparer.Ordinal);
        foreach (var chart in charts) chart.Beside = byFolder;
        return charts;
    }

    static string Inside(string folder, string path) => folder == "" ? path : $"{folder}/{path}";

    static HelmChart Read(string folder, HelmFile file, IReadOnlyList<HelmFile> files, int depth)
    {
        var templates = Inside(folder, "templates/");
        var charts = Inside(folder, "charts/");
        var values = files.FirstOrDefault(f => f.At.Path == Inside(folder, "values.yaml")) ?? files.FirstOrDefault(f => f.At.Path == Inside(folder, "values.yml"));
        return new HelmChart(folder, Root(file.Text))
        {
            Defaults = values is null ? new Dictionary<string, object?>() : Values(values.Text),
            Templates = [.. files.Where(f => f.At.Path.StartsWith(templates, StringComparison.Ordinal)).OrderBy(f => f.At.Path, StringComparer.Ordinal)],
            Parts = depth >= MaxDepth ? [] : [.. files.Where(f => f.At.Path.StartsWith(charts, StringComparison.Ordinal) && f.At.Path[charts.Length..].Split('/') is [_, "Chart.yaml"]).OrderBy(f => f.At.Path, StringComparer.Ordinal).Select(f => Read(TreePath.Folder(f.At.Path), f, files, depth + 1))],
        };
    }

    static DataNode Root(string text) => YamlFormat.Parse(text, ReadLimits.Default).Value?.Root ?? DataNode.Missing;

    /// <summary>Values of a document; empty when it holds no map.</summary>
    public static Dictionary<string, object?> Values(string text)
    {
        var left = 200_000;
        return TemplateValues.Of(Root(text), ref left) as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
    }

    /// <summary>Dependencies that its Chart.yaml (or requirements.yaml) names.</summary>
    public IEnumerable<DataNode> Dependencies => Chart["dependencies"].Items;
}
