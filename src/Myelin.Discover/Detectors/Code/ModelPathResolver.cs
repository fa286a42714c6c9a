using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Models;

namespace Myelin.Discover.Detectors.Code;

/// <summary>
/// A model file that code names by a path of its own (<c>models/churn.pt</c>, seen from <c>service/train.py</c>) is the file of the tree that the path leads to: from the folder of the code,
/// or from a folder above it. Where several files could be meant, none is.
/// </summary>
public sealed class ModelPathResolver : Resolver
{
    const int MostMentions = 2000;

    public override int Order => 105;

    public override void Resolve(Known known)
    {
        var seen = known.Kept<ModelFileSeen>().Select(f => (f.Evidence.At.Target, f.Path, f.Id)).Distinct().ToList();
        if (seen.Count == 0) return;
        var ids = seen.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        var byPath = seen.GroupBy(f => (f.Target, f.Path)).ToDictionary(g => g.Key, g => g.First().Id);
        var mentioned = known.Graph.Assets.Where(a => a.Kind == AssetKind.ModelFile && !ids.Contains(a.Id) && a.Evidence.Length > 0 && a.Evidence.All(e => e.Basis != Basis.Observed)).Take(MostMentions).ToList();
        foreach (var asset in mentioned)
            if (Meant(asset, byPath) is { } id) known.Graph.Merge(asset.Id, id);
    }

    // The same file for every place that names it, or none.
    static string? Meant(Asset asset, Dictionary<(string?, string), string> byPath)
    {
        string? meant = null;
        foreach (var evidence in asset.Evidence)
        {
            if (From(evidence.At, asset.Name, byPath) is not { } id || (meant is not null && meant != id)) return null;
            meant = id;
        }
        return meant;
    }

    static string? From(Location at, string path, Dictionary<(string?, string), string> byPath)
    {
        for (var folder = FolderOf(at.Path); ; folder = FolderOf(folder))
        {
            if (Joined(folder, path) is { } full && byPath.TryGetValue((at.Target, full), out var id)) return id;
            if (folder.Length == 0) return null;
        }
    }

    static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    // a/b and ../c is a/c; what leaves the tree is null.
    static string? Joined(string folder, string path)
    {
        List<string> segments = folder.Length == 0 ? [] : [.. folder.Split('/')];
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count == 0) return null;
            else segments.RemoveAt(segments.Count - 1);
        }
        return string.Join('/', segments);
    }
}
