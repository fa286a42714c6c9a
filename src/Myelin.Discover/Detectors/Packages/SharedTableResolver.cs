using Myelin.Core.Assets;
using Myelin.Formats.Packages;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>
/// States the packages that builds name by an alias: <c>libs.langchain4j.core</c> of the nearest version catalog above a Gradle build, <c>serde.workspace = true</c> of the Cargo
/// workspace above a crate. An alias that no table of the target has is named as a gap.
/// </summary>
public sealed class SharedTableResolver : Resolver
{
    public override int Order => 90;

    public override void Resolve(Known known)
    {
        var users = known.Kept<PackageRecord>().Where(r => r.File.Uses.Count > 0).ToList();
        if (users.Count == 0) return;
        var tables = new Tables(known.Kept<PackageRecord>());
        foreach (var user in users)
        {
            var facts = new Facts(user.At) { By = known.By };
            foreach (var use in user.File.Uses) State(use, user, tables, facts);
            known.Take(facts);
        }
    }

    static void State(CatalogUse use, PackageRecord user, Tables tables, Facts facts)
    {
        var entries = tables.Find(user, use);
        if (entries.Count == 0) facts.Skip($"{use.Catalog}.{use.Alias} is in no table of this target", use.Mark.Line);
        foreach (var entry in entries)
        {
            var evidence = facts.Evidence(Basis.Declared, use.Mark.Line, Confidence.High, $"{use.Catalog}.{use.Alias}", column: use.Mark.Column);
            var id = PackagesDetector.State(entry with { Group = use.Group, Mark = use.Mark, Direct = true }, facts, evidence);
            if (user.Project is { } project) facts.Relate(project, RelationKind.DependsOn, id, evidence);
        }
    }

    sealed class Tables
    {
        readonly Dictionary<(string? Target, string Ecosystem, string Catalog, string Folder), PackageRecord> _byFolder = [];

        public Tables(IEnumerable<PackageRecord> records)
        {
            foreach (var record in records)
            {
                var name = record.At.Path[(record.At.Path.LastIndexOf('/') + 1)..];
                if (name.EndsWith(".versions.toml", StringComparison.OrdinalIgnoreCase))
                {
                    // gradle/libs.versions.toml is the catalog "libs" of the folder above.
                    var folder = record.Folder is "gradle" ? "" : record.Folder.EndsWith("/gradle", StringComparison.Ordinal) ? record.Folder[..^7] : record.Folder;
                    _byFolder.TryAdd((record.At.Target, "maven", name[..^14], folder), record);
                }
                else if (name == "Cargo.toml" && record.File.Packages.Any(p => p.Group == "managed")) _byFolder.TryAdd((record.At.Target, "cargo", "workspace", record.Folder), record);
            }
        }

        public List<PackageEntry> Find(PackageRecord user, CatalogUse use)
        {
            for (var folder = user.Folder; ; folder = folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "")
            {
                if (_byFolder.TryGetValue((user.At.Target, use.Ecosystem, use.Catalog, folder), out var table) && In(table.File, use.Alias) is { Count: > 0 } found) return found;
                if (folder.Length == 0) return [];
            }
        }

        static List<PackageEntry> In(PackageFile table, string alias)
        {
            var direct = table.Packages.Where(p => p.Alias == alias && (p.Ecosystem != "cargo" || p.Group == "managed")).ToList();
            if (direct.Count > 0 || !alias.StartsWith("bundles.", StringComparison.Ordinal)) return direct;
            return table.Bundles.TryGetValue(alias["bundles.".Length..], out var members) ? [.. members.SelectMany(m => table.Packages.Where(p => p.Alias == m))] : [];
        }
    }
}
