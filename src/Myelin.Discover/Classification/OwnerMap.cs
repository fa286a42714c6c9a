using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Ownership;

namespace Myelin.Discover.Classification;

/// <summary>Owners by path: the nearest catalog entry, then the rule of CODEOWNERS that decides, then the nearest OWNERS file, then the authors of the nearest manifest.</summary>
sealed class OwnerMap
{
    readonly Dictionary<(string? Target, string Folder, OwnerSource Source), FolderOwner> _folders = [];
    readonly List<PathOwners> _rules;

    public OwnerMap(Resolver.Known known)
    {
        foreach (var owner in known.Kept<FolderOwner>()) _folders.TryAdd((owner.At.Target, owner.Folder, owner.Source), owner);
        // The innermost file first; git hosts read one, of those in the root the one in .github before others.
        _rules = [.. known.Kept<PathOwners>().OrderByDescending(r => r.Folder.Length).ThenBy(r => r.At)];
    }

    /// <summary>Who owns the file that proves the asset; null when nobody is named.</summary>
    public Classified? Of(Asset asset)
    {
        if (_folders.Count + _rules.Count == 0) return null;
        foreach (var evidence in asset.Evidence)
            if (evidence.At.Path.Length > 0 && Of(evidence.At) is { } found) return found;
        return null;
    }

    Classified? Of(Location at) => Nearest(at, OwnerSource.Catalog) ?? ByRule(at) ?? Nearest(at, OwnerSource.OwnersFile) ?? Nearest(at, OwnerSource.Author);

    Classified? ByRule(Location at)
    {
        foreach (var rules in _rules)
        {
            if (rules.At.Target != at.Target || !IsBelow(at.Path, rules.Folder)) continue;
            var rule = rules.Rules.Of(at.Path.AsSpan(rules.Folder.Length == 0 ? 0 : rules.Folder.Length + 1));
            return rule is { Owners.Count: > 0 } ? new Classified(string.Join(", ", rule.Owners.Take(5)), Basis.Declared, $"owns {at.Path} by {rules.At.Path}:{rule.Line}") : null;
        }
        return null;
    }

    Classified? Nearest(Location at, OwnerSource source)
    {
        for (var folder = at.Path; folder.Length > 0;)
        {
            folder = folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "";
            if (!_folders.TryGetValue((at.Target, folder, source), out var owner)) continue;
            return source == OwnerSource.Author ? new Classified(owner.Owner, Basis.Inferred, $"author of the project, by {owner.At}") : new Classified(owner.Owner, Basis.Declared, $"owns the folder by {owner.At}");
        }
        return null;
    }

    static bool IsBelow(string path, string folder) => folder.Length == 0 || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));
}
