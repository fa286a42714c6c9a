using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment.Helm;
using Myelin.Discover.Resolvers;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>The kustomizations of one target, and the files that they name.</summary>
sealed class KustomizeTree
{
    readonly Dictionary<string, DeploymentInput> _inputs;
    readonly Dictionary<string, IReadOnlyList<DataNode>?> _read = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Kustomization> _kustomizations = new(StringComparer.Ordinal);
    readonly Dictionary<string, HelmChart> _charts;

    public KustomizeTree(IEnumerable<DeploymentInput> inputs, IEnumerable<HelmChart> charts)
    {
        _inputs = inputs.GroupBy(i => i.At.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        _charts = charts.GroupBy(c => c.Folder, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var input in _inputs.Values.Where(i => IsKustomization(i.At.Path)))
        {
            if (Documents(input.At.Path) is not [var root, ..] || root.Kind != NodeKind.Map) continue;
            // Flux has an object of the same name.
            if (root["apiVersion"].Text is { } version && !version.StartsWith("kustomize.config.k8s.io/", StringComparison.Ordinal)) continue;
            _kustomizations.TryAdd(TreePath.Folder(input.At.Path), new Kustomization(TreePath.Folder(input.At.Path), root, input.At));
        }
    }

    /// <summary>All kustomizations, by folder.</summary>
    public IReadOnlyCollection<Kustomization> All => _kustomizations.Values;

    static bool IsKustomization(string path) => path[(path.LastIndexOf('/') + 1)..] is "kustomization.yaml" or "kustomization.yml" or "Kustomization";

    /// <summary>The kustomization of a folder, or null.</summary>
    public Kustomization? Of(string folder) => _kustomizations.GetValueOrDefault(folder);

    /// <summary>The chart in a folder, or null.</summary>
    public HelmChart? Chart(string folder) => _charts.GetValueOrDefault(folder);

    /// <summary>Where a file is, or null.</summary>
    public Location? At(string path) => _inputs.GetValueOrDefault(path)?.At;

    /// <summary>Text of a file, or null.</summary>
    public string? Text(string path) => _inputs.GetValueOrDefault(path)?.Text();

    /// <summary>Documents of a file; null when it is not there or no YAML.</summary>
    public IReadOnlyList<DataNode>? Documents(string path)
    {
        if (_read.TryGetValue(path, out var known)) return known;
        return _read[path] = Text(path) is { } text ? YamlFormat.Parse(text, ReadLimits.Default).Value?.Documents : null;
    }

    /// <summary>Those that no other one includes, in order: what somebody applies. Components are applied by others only.</summary>
    public IEnumerable<Kustomization> Roots()
    {
        var included = _kustomizations.Values.SelectMany(k => k.Includes.Select(i => (From: k.Folder, To: TreePath.Join(k.Folder, i.Text ?? ""))).Where(i => i.To is not null && i.To != i.From).Select(i => i.To!)).ToHashSet(StringComparer.Ordinal);
        return _kustomizations.Values.Where(k => !k.IsComponent && !included.Contains(k.Folder));
    }
}

/// <summary>A kustomization file.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Node">What it says.</param>
/// <param name="At">The file.</param>
sealed record Kustomization(string Folder, DataNode Node, Location At)
{
    /// <summary>Whether it is a part that others switch on.</summary>
    public bool IsComponent => Node["kind"].Text == "Component";

    /// <summary>Files and folders that it builds on.</summary>
    public IEnumerable<DataNode> Includes => Node["resources"].Items.Concat(Node["bases"].Items).Concat(Node["components"].Items);

    /// <summary>A place in it.</summary>
    public Location Of(Mark mark) => At with { Line = mark.Line };
}
