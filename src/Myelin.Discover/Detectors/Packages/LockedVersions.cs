using Myelin.Core.Assets;
using Myelin.Formats.Packages;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>Which exact versions the lock files, installed packages, constraints and pinned manifests of each folder know.</summary>
sealed class LockedVersions
{
    readonly Dictionary<(string? Target, string Folder), Dictionary<(string Ecosystem, string Name), List<Locked>>> _byFolder = [];
    readonly Dictionary<(string? Target, string Ecosystem, string Name), HashSet<string>> _installed = [];

    /// <summary>How far a source of versions is believed, best first.</summary>
    public enum Rank { Lock, Installed, Constraints, Manifest }

    /// <summary>A package with its exact version.</summary>
    public readonly record struct Locked(string Id, string Version, Rank Rank, bool IsDirect);

    /// <summary>Adds what a file knows; a package that a project asks for only after its version was resolved counts with that version.</summary>
    public void Add(PackageRecord record, int index, string id, string version)
    {
        var entry = record.File.Packages[index];
        var rank = RankOf(record.File.Kind, entry);
        var folder = record.Folder;
        if (rank == Rank.Installed)
        {
            var nodeModules = folder.IndexOf("node_modules", StringComparison.Ordinal);
            if (nodeModules >= 0) folder = folder[..nodeModules].TrimEnd('/');
            else if (entry.Ecosystem is "pypi" or "conda") Set(_installed, (record.At.Target, entry.Ecosystem, Key(entry))).Add(id);
        }
        Set(Set(_byFolder, (record.At.Target, folder)), (entry.Ecosystem, Key(entry))).Add(new Locked(id, version, rank, entry.Direct || IsTop(record, entry)));
    }

    /// <summary>
    /// The id of the version that something named at a place means: the nearest folder upwards that knows the package decides, by its best source. Null when none knows it,
    /// or several versions fit.
    /// </summary>
    /// <param name="at">Where it is named.</param>
    /// <param name="ecosystem">Type of the package URL.</param>
    /// <param name="name">Name as the registry writes it.</param>
    /// <param name="requirement">The range asked for, or null.</param>
    /// <param name="worst">The worst source that may answer: another manifest's pin tells what an import means, not what a manifest asks for.</param>
    public string? Find(Location at, string ecosystem, string name, string? requirement, Rank worst)
    {
        var key = (ecosystem, Key(ecosystem, name));
        for (var path = at.Path; path.Length > 0;)
        {
            path = path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";
            if (_byFolder.TryGetValue((at.Target, path), out var packages) && packages.TryGetValue(key, out var known) && known.Exists(k => k.Rank <= worst))
                return Choose(known, ecosystem, requirement, isUse: worst == Rank.Manifest);
        }
        return _installed.TryGetValue((at.Target, key.ecosystem, key.Item2), out var installed) && installed.Count == 1 ? installed.First() : null;
    }

    /// <summary>The id of the version that the files of one folder give it as a constraint or lock, or null.</summary>
    public string? FindIn(string? target, string folder, string ecosystem, string name, string? requirement) =>
        _byFolder.TryGetValue((target, folder), out var packages) && packages.TryGetValue((ecosystem, Key(ecosystem, name)), out var known) && known.Exists(k => k.Rank <= Rank.Constraints)
            ? Choose(known, ecosystem, requirement)
            : null;

    // What code imports is one of the versions that are locked for different platforms: the newest stands for it.
    static string? Choose(List<Locked> known, string ecosystem, string? requirement, bool isUse = false)
    {
        var best = known.Min(k => k.Rank);
        var candidates = known.Where(k => k.Rank == best).DistinctBy(k => k.Id).ToList();
        // One version in the lock file is what was resolved, whatever the range says now.
        if (candidates.Count == 1) return best == Rank.Lock || VersionRange.Admits(ecosystem, requirement, candidates[0].Version) != false ? candidates[0].Id : null;
        var fitting = candidates.Where(k => VersionRange.Admits(ecosystem, requirement, k.Version) != false).ToList();
        if (fitting.Count > 1 && fitting.Exists(k => k.IsDirect)) fitting = [.. fitting.Where(k => k.IsDirect)];
        if (isUse && best == Rank.Lock && fitting.Count > 1) return fitting.MaxBy(k => Sortable(k.Version), StringComparer.Ordinal).Id;
        return fitting.Count == 1 ? fitting[0].Id : null;
    }

    // Numbers of one width compare as texts do.
    static string Sortable(string version) => string.Join('.', version.Split('.').Select(part => part.PadLeft(12, '0')));

    static Rank RankOf(PackageFileKind kind, PackageEntry entry) => kind switch
    {
        PackageFileKind.Lock => Rank.Lock,
        PackageFileKind.Installed => Rank.Installed,
        PackageFileKind.Constraints => Rank.Constraints,
        _ => entry.Group is "constraint" or "override" or "managed" ? Rank.Constraints : Rank.Manifest,
    };

    // node_modules/name, not node_modules/other/node_modules/name: what the project itself gets.
    static bool IsTop(PackageRecord record, PackageEntry entry) =>
        record.File.Kind == PackageFileKind.Installed && entry.Ecosystem == "npm" && record.Folder.IndexOf("node_modules", StringComparison.Ordinal) == record.Folder.LastIndexOf("node_modules", StringComparison.Ordinal);

    static string Key(PackageEntry entry) => Key(entry.Ecosystem, entry.Name);

    static string Key(string ecosystem, string name) => PackageKnowledge.Canonical(ecosystem, name).ToLowerInvariant();

    static TValue Set<TKey, TValue>(Dictionary<TKey, TValue> all, TKey key) where TKey : notnull where TValue : new()
    {
        ref var value = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(all, key, out _);
        return value ??= new TValue();
    }
}
