using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Formats.Packages;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>
/// Makes one asset of a package that is named without a version (in a manifest, an import, a command) and the version that the project's lock file, installed packages,
/// constraints or central version file give it. A name that stands in several projects is split, each piece of evidence to its own version.
/// </summary>
public sealed class PackageVersionsResolver : Resolver
{
    public override int Order => 100;

    public override void Resolve(Known known)
    {
        var records = known.Kept<PackageRecord>().ToList();
        if (records.Count == 0) return;
        var versions = new LockedVersions();
        var inherited = new InheritedVersions(records);
        var properties = new BuildProperties(records, inherited);
        var targets = new PackageTargets(versions, inherited);
        foreach (var record in records) Read(record, properties, versions, targets);
        Move(known, targets);
        targets.NameUnresolved(known);
        PackageGroups.Settle(known, records, targets);
        AddHashes(known, records);
        RelateInstalled(known, records);
    }

    // What is exact goes to the index of versions; what is not waits as a question.
    static void Read(PackageRecord record, BuildProperties properties, LockedVersions versions, PackageTargets targets)
    {
        for (var i = 0; i < record.File.Packages.Count; i++)
        {
            var entry = record.File.Packages[i];
            if (record.Ids[i] is not { } id) continue;
            if (entry.Version is { } exact)
            {
                versions.Add(record, i, id, exact);
                continue;
            }
            var requirement = entry.Requirement;
            if (requirement is not null && requirement.Contains('$') && properties.Expand(requirement, record) is { } expanded)
            {
                requirement = expanded;
                if (IsExact(entry.Ecosystem, expanded))
                {
                    var name = PackageKnowledge.Canonical(entry.Ecosystem, entry.Name);
                    var resolved = AssetId.Package(entry.Ecosystem, name, expanded);
                    versions.Add(record, i, resolved, expanded);
                    targets.Ask(id, new AskedPackage(record, entry, requirement, resolved), replace: true);
                    continue;
                }
            }
            targets.Ask(id, new AskedPackage(record, entry, requirement, null));
        }
    }

    static bool IsExact(string ecosystem, string version) =>
        ecosystem is "nuget" or "maven" && version.Length > 0 && char.IsAsciiLetterOrDigit(version[0]) && version.AsSpan().IndexOfAny(RangeCharacters) < 0;

    static readonly System.Buffers.SearchValues<char> RangeCharacters = System.Buffers.SearchValues.Create("[(,*+$");

    static void Move(Known known, PackageTargets targets)
    {
        var split = new HashSet<string>(StringComparer.Ordinal);
        foreach (var asset in known.Graph.Assets.Where(IsVersionless).ToList())
        {
            var parts = asset.Evidence.ToLookup(evidence => targets.Of(asset.Id, asset.Name, evidence.At));
            if (parts.All(part => part.Key is null)) continue;
            split.Add(asset.Id);
            targets.Names[asset.Id] = asset.Name;
            known.Graph.Remove(asset.Id);
            foreach (var part in parts) known.Graph.Add(Part(asset, [.. part], part.Key, parts.Count == 1, targets));
        }
        known.Graph.Redirect(split, (id, evidence) => targets.Of(id, targets.Names[id], evidence.At));
    }

    static Asset Part(Asset asset, ImmutableArray<Evidence> evidence, string? id, bool isWhole, PackageTargets targets)
    {
        var part = asset with { Id = id ?? asset.Id, Evidence = evidence, Version = id is null ? null : VersionIn(id) };
        // What Go imports is a folder of the module that it stands for.
        if (id is not null && id.StartsWith("pkg:golang/", StringComparison.Ordinal) && id.LastIndexOf('@') - 11 is > 0 and var length && length < asset.Name.Length) part = part with { Name = asset.Name[..length] };
        var asked = evidence.Select(e => targets.AskedAt(asset.Id, e.At)).FirstOrDefault(a => a is not null);
        // Properties of another project's request must not follow; what is the same for all stays.
        var properties = isWhole ? asset.Properties : asset.Properties.RemoveRange([AssetKeys.Requirement, "group", "direct", "marker", "extras", "source-url"]);
        if (asked is not null)
        {
            properties = Set(properties, AssetKeys.Requirement, asked.Entry.Requirement);
            properties = Set(properties, "group", asked.Group);
            properties = Set(properties, "direct", asked.Entry.Direct ? "true" : null);
            properties = Set(properties, "marker", asked.Entry.Marker);
        }
        return part with { Properties = properties };
    }

    static ImmutableSortedDictionary<string, string> Set(ImmutableSortedDictionary<string, string> properties, string key, string? value) =>
        string.IsNullOrEmpty(value) ? properties : properties.SetItem(key, value);

    static string? VersionIn(string id) => id.LastIndexOf('@') is > 0 and var at ? Uri.UnescapeDataString(id[(at + 1)..]) : null;

    static bool IsVersionless(Asset asset) =>
        asset.Version is null && asset.Kind is AssetKind.Package or AssetKind.AiPackage or AssetKind.Library && PackageTargets.EcosystemOf(asset.Id) is not null && !asset.Id.Contains('@');

    static void AddHashes(Known known, List<PackageRecord> records)
    {
        foreach (var record in records.Where(r => r.File.Kind == PackageFileKind.Checksums))
        {
            foreach (var entry in record.File.Packages)
            {
                var id = AssetId.Package(entry.Ecosystem, entry.Name, entry.Version);
                if (known.Graph.Find(id) is { } asset && asset["hashes"] is null)
                    known.Graph.Add(asset with { Properties = NoProperties.SetItem("hashes", string.Join(' ', entry.Hashes.Select(h => $"{h.Algorithm}:{h.Value}"))) });
            }
        }
    }

    // Metadata of an installed package names what it needs; the one installed beside it is meant.
    static void RelateInstalled(Known known, List<PackageRecord> records)
    {
        var beside = new Dictionary<(string?, string, string), string>();
        var installed = records.Where(r => r.File.Kind == PackageFileKind.Installed && r.File.Packages.Count == 1).ToList();
        foreach (var record in installed) beside.TryAdd((record.At.Target, Home(record), Key(record.File.Packages[0].Ecosystem, record.File.Packages[0].Name)), record.Ids[0]);
        foreach (var record in installed)
        {
            var entry = record.File.Packages[0];
            foreach (var needed in entry.Requires)
                if (beside.TryGetValue((record.At.Target, Home(record), Key(entry.Ecosystem, needed)), out var id) && id != record.Ids[0])
                    known.Graph.Add(new Relation(record.Ids[0], RelationKind.DependsOn, id) { Evidence = [new Evidence(record.At, Basis.Observed, Confidence.High, known.By)] });
        }
    }

    static readonly ImmutableSortedDictionary<string, string> NoProperties = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    static string Key(string ecosystem, string name) => PackageKnowledge.Canonical(ecosystem, name).ToLowerInvariant();

    // The folder that holds the folders of packages: site-packages, node_modules, conda-meta.
    static string Home(PackageRecord record)
    {
        var folder = record.Folder;
        var nodeModules = folder.LastIndexOf("node_modules", StringComparison.Ordinal);
        if (nodeModules >= 0) return folder[..nodeModules];
        return record.File.Packages[0].Ecosystem == "conda" || folder.LastIndexOf('/') is not (> 0 and var slash) ? folder : folder[..slash];
    }
}
