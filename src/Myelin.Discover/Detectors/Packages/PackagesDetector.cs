using Myelin.Core.Assets;
using Myelin.Formats.Packages;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>
/// States every package of every manifest, lock file and database of installed packages, whatever the tool; AI packages with their role. The project that a manifest
/// belongs to is a library that depends on its direct packages.
/// </summary>
public sealed class PackagesDetector : DocumentDetector<PackageFile>
{
    const int MaxHashes = 20;

    public override void Detect(PackageFile document, SourceFile file, Facts facts)
    {
        var ids = new string[document.Packages.Count];
        if (document.Kind != PackageFileKind.Checksums)
        {
            for (var i = 0; i < ids.Length; i++) ids[i] = State(document.Packages[i], document.Kind, facts);
        }
        var project = document.Project is { } self ? State(self, document.Kind, facts) : null;
        foreach (var link in document.Links)
        {
            var from = link.From < 0 ? project : ids[link.From];
            if (from is not null) facts.Relate(from, RelationKind.DependsOn, ids[link.To], EvidenceOf(link.From < 0 ? document.Packages[link.To] : document.Packages[link.From], document.Kind, facts));
        }
        if (project is not null && document.Kind == PackageFileKind.Manifest)
        {
            for (var i = 0; i < ids.Length; i++)
                if (document.Packages[i].Direct) facts.Relate(project, RelationKind.DependsOn, ids[i], EvidenceOf(document.Packages[i], document.Kind, facts));
        }
        facts.Keep(new PackageRecord(file.At(), document, ids, project));
    }

    /// <summary>States one package as an asset and answers its id. Also for packages that are read elsewhere: a Dockerfile's <c>pip install</c>, a step of a workflow.</summary>
    public static string State(PackageEntry entry, Facts facts, Evidence evidence)
    {
        var ai = PackageKnowledge.Find(entry.Ecosystem, entry.Name);
        var name = ai?.Name ?? PackageKnowledge.Canonical(entry.Ecosystem, entry.Name);
        var kind = entry.Local ? AssetKind.Library : ai is null ? AssetKind.Package : AssetKind.AiPackage;
        var sha256 = entry.Hashes.Where(h => h.Algorithm == "sha256").Select(h => h.Value).Distinct().Take(2).ToList();
        return facts.Add(
            kind, AssetId.Package(entry.Ecosystem, name, entry.Version), name, evidence, entry.Version,
            (AssetKeys.Role, entry.Local ? null : ai?.Role),
            ("ecosystem", entry.Ecosystem),
            ("direct", entry.Direct ? "true" : null),
            ("group", entry.Group is "managed" or "constraint" or "override" ? null : entry.Group),
            ("marker", entry.Marker),
            ("extras", entry.Extras.Count == 0 ? null : string.Join(',', entry.Extras)),
            ("source-url", entry.Source),
            (AssetKeys.Requirement, entry.Requirement),
            (AssetKeys.License, entry.License),
            (AssetKeys.Sha256, sha256.Count == 1 ? sha256[0] : null),
            ("hashes", entry.Hashes.Count == sha256.Count && sha256.Count == 1 ? null : Joined(entry.Hashes)));
    }

    static string State(PackageEntry entry, PackageFileKind kind, Facts facts) => State(entry, facts, EvidenceOf(entry, kind, facts));

    static Evidence EvidenceOf(PackageEntry entry, PackageFileKind kind, Facts facts) => facts.Evidence(
        kind == PackageFileKind.Installed ? Basis.Observed : Basis.Declared,
        entry.Mark.Line,
        kind == PackageFileKind.Constraints || entry.Group is "managed" or "constraint" or "override" ? Confidence.Medium : Confidence.High,
        entry.Alias is { } alias && alias != entry.Name ? $"as {alias}" : null,
        column: entry.Mark.Column);

    static string? Joined(IReadOnlyList<PackageHash> hashes)
    {
        if (hashes.Count == 0) return null;
        var written = hashes.Select(h => $"{h.Algorithm}:{h.Value}").Distinct().Order(StringComparer.Ordinal).ToList();
        return string.Join(' ', written.Take(MaxHashes)) + (written.Count > MaxHashes ? $" and {written.Count - MaxHashes} more" : "");
    }
}

/// <summary>A manifest, lock file or database of installed packages as it was stated, kept for resolvers and checks.</summary>
/// <param name="At">The file.</param>
/// <param name="File">What it says.</param>
/// <param name="Ids">Ids of its packages, in the same order; null entries where nothing was stated (<see cref="PackageFileKind.Checksums"/>).</param>
/// <param name="Project">Id of the project it belongs to, or null.</param>
public sealed record PackageRecord(Location At, PackageFile File, IReadOnlyList<string> Ids, string? Project)
{
    /// <summary>The folder it lies in, without a slash at the end; empty at the root.</summary>
    public string Folder { get; } = At.Path.LastIndexOf('/') is > 0 and var slash ? At.Path[..slash] : "";
}
