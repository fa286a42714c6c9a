using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Formats.Packages;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>What a file asks for at a place without an exact version.</summary>
/// <param name="Record">The file.</param>
/// <param name="Entry">As the file states it.</param>
/// <param name="Requirement">The range, its properties put in.</param>
/// <param name="Id">The id with its version, when the properties gave one.</param>
sealed record AskedPackage(PackageRecord Record, PackageEntry Entry, string? Requirement, string? Id)
{
    /// <summary>Its group, unless that only says that the file gives a version to what others ask for.</summary>
    public string? Group => Entry.Group is "managed" or "constraint" or "override" ? null : Entry.Group;
}

/// <summary>Answers which versioned package a versionless name at a place stands for, and remembers what stayed open.</summary>
sealed class PackageTargets(LockedVersions versions, InheritedVersions inherited)
{
    readonly Dictionary<(string Id, string? Target, string Path, int Line), AskedPackage> _asked = [];
    readonly Dictionary<(string, Location), string?> _known = [];
    readonly Dictionary<PackageRecord, List<PackageRecord>> _inside = new(ReferenceEqualityComparer.Instance);
    readonly List<AskedPackage> _open = [];

    /// <summary>Names of the versionless assets, by id.</summary>
    public Dictionary<string, string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes what a file asks for; the first request of a line stays unless a later one replaces it.</summary>
    public void Ask(string id, AskedPackage asked, bool replace = false)
    {
        var key = (id, asked.Record.At.Target, asked.Record.At.Path, asked.Entry.Mark.Line);
        if (replace) _asked[key] = asked;
        else _asked.TryAdd(key, asked);
    }

    /// <summary>What a manifest asks for at a place, or null.</summary>
    public AskedPackage? AskedAt(string id, Location at) => _asked.GetValueOrDefault((id, at.Target, at.Path, at.Line));

    /// <summary>The versioned id that evidence at a place stands for, or null.</summary>
    public string? Of(string id, string name, Location at)
    {
        if (_known.TryGetValue((id, at), out var target)) return target;
        var request = AskedAt(id, at);
        target = request?.Id ?? (request is null ? null : Inherited(request, name))
            ?? versions.Find(at, EcosystemOf(id)!, name, request?.Requirement, request is null ? LockedVersions.Rank.Manifest : LockedVersions.Rank.Constraints)
            ?? (request is null && EcosystemOf(id) == "golang" ? OfImport(name, at) : null);
        if (target is null && request is { Record.File.Platforms.Count: > 0, Entry: { Group: not "managed", Local: false } } && (request.Requirement is null || request.Requirement.Contains('$'))) _open.Add(request);
        return _known[(id, at)] = target;
    }

    /// <summary>Type of the package URL, or null for what is no package with a version of its own.</summary>
    public static string? EcosystemOf(string id)
    {
        if (!id.StartsWith("pkg:", StringComparison.Ordinal)) return null;
        var slash = id.IndexOf('/');
        return slash < 0 || id[4..slash] is "oci" or "huggingface" or "github" ? null : id[4..slash];
    }

    /// <summary>Names each BOM or parent outside the target that may state the versions that are missing.</summary>
    public void NameUnresolved(Resolver.Known known)
    {
        var missing = new SortedDictionary<string, (Location At, HashSet<string> Packages)>(StringComparer.Ordinal);
        foreach (var asked in _open)
        {
            foreach (var (by, platform) in inherited.Of(asked.Record).Outside)
            {
                var name = platform.Version is null ? platform.Name : $"{platform.Name}:{platform.Version}";
                if (!missing.TryGetValue(name, out var one)) missing[name] = one = (by.At with { Line = platform.Mark.Line, Column = 0 }, []);
                one.Packages.Add(asked.Entry.Name);
            }
        }
        foreach (var (name, (at, packages)) in missing)
            known.Skip(at, $"{name} is not in this target: it may state the versions of {packages.Count.ToString("N0", CultureInfo.InvariantCulture)} packages that have none here");
    }

    // An import of Go names a folder of a module: the longest module that is known and begins it.
    string? OfImport(string path, Location at)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            if (versions.Find(at, "golang", path[..slash], null, LockedVersions.Rank.Manifest) is { } id) return id;
        return null;
    }

    // Maven asks the project's own managed versions, then its parents', then those of imported BOMs.
    string? Inherited(AskedPackage asked, string name)
    {
        if (asked.Record.File.Platforms.Count == 0) return null;
        if (!_inside.TryGetValue(asked.Record, out var inside)) _inside[asked.Record] = inside = [asked.Record, .. inherited.Of(asked.Record).Inside];
        foreach (var record in inside)
            if (versions.FindIn(record.At.Target, record.Folder, asked.Entry.Ecosystem, name, asked.Requirement) is { } id) return id;
        return null;
    }
}
