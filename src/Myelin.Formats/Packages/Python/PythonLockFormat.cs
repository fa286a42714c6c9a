using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>Lock files of Poetry, uv and PDM, and pylock.toml (PEP 751): tables of packages with versions, hashes and what each needs.</summary>
public sealed class PythonLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Is("poetry.lock") || file.Name.Is("uv.lock") || file.Name.Is("pdm.lock") || IsPylock(file.Name.Name)) && file.IsText;

    static bool IsPylock(ReadOnlySpan<char> name) => name is "pylock.toml" || (name.StartsWith("pylock.") && name.EndsWith(".toml"));

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var toml = TomlFormat.Parse(text, limits);
        var root = toml.Value!.Root;
        var tables = root["package"].Items.Count > 0 ? root["package"].Items : root["packages"].Items;
        List<PackageEntry> packages = new(tables.Count);
        List<DataNode> kept = new(tables.Count);
        PackageEntry? project = null;
        foreach (var table in tables)
        {
            if (table["name"] is not { Text.Length: > 0 } at) continue;
            var entry = Entry(table, at, root.At("metadata", "files", at.Text));
            // uv names the project itself as editable or virtual ".".
            if (project is null && entry.Local && entry.Source is "." or "./") project = entry;
            packages.Add(entry);
            kept.Add(table);
        }
        return With(new PackageFile(PackageFileKind.Lock) { Project = project, Packages = packages, Links = Links(packages, kept) }, toml.Problems);
    }

    static PackageEntry Entry(DataNode table, DataNode name, DataNode oldFiles)
    {
        var source = table["source"];
        var local = source["virtual"].Text ?? source["editable"].Text ?? source["directory"].Text ?? table.At("directory", "path").Text
            ?? (source["type"].Text is "directory" or "file" ? source["url"].Text : null);
        return new PackageEntry("pypi", name.Text!, name.Mark)
        {
            Version = table["version"].Text,
            Group = GroupOf(table),
            Marker = table["marker"].Text ?? table["markers"].Text,
            Source = local ?? source["git"].Text ?? source["url"].Text ?? table["git"].Text ?? table["url"].Text ?? table.At("vcs", "url").Text ?? table.At("archive", "url").Text ?? Index(source["registry"].Text),
            Hashes = Hashes(table, oldFiles),
            Local = local is not null,
        };
    }

    static string? Index(string? registry) => registry is null || registry.StartsWith("https://pypi.org/") ? null : registry;

    // Poetry: category (old), groups (2.0); PDM: groups.
    static string? GroupOf(DataNode table)
    {
        if (table["category"].Text is { } category && category != "main") return category;
        var groups = table["groups"].Items;
        return groups.Count > 0 && groups.All(g => g.Text is not ("main" or "default")) ? groups[0].Text : null;
    }

    static List<PackageHash> Hashes(DataNode table, DataNode oldFiles)
    {
        List<PackageHash> hashes = [];
        foreach (var file in table["files"].Items.Concat(oldFiles.Items).Concat(table["wheels"].Items).Append(table["sdist"]))
        {
            if (file["hash"].Text is { } hash && hash.IndexOf(':') is > 0 and var colon) hashes.Add(new PackageHash(hash[..colon], hash[(colon + 1)..]));
            foreach (var (algorithm, value) in file["hashes"].Entries)
                if (value.Text is { } hex) hashes.Add(new PackageHash(algorithm, hex));
        }
        return hashes;
    }

    // poetry: [package.dependencies] name = "range"; uv and pylock: dependencies = [{ name = … }]; pdm: dependencies = ["name>=1"].
    static List<PackageLink> Links(List<PackageEntry> packages, List<DataNode> tables)
    {
        var indexOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < packages.Count; i++) indexOf.TryAdd(Key(packages[i].Name), i);
        List<PackageLink> links = [];
        for (var from = 0; from < tables.Count; from++)
        {
            foreach (var needed in Needs(tables[from]))
                if (indexOf.TryGetValue(Key(needed), out var to) && to != from) links.Add(new PackageLink(from, to));
        }
        return links;
    }

    static IEnumerable<string> Needs(DataNode table)
    {
        foreach (var (name, _) in table["dependencies"].Entries) yield return name;
        foreach (var item in table["dependencies"].Items)
            if ((item["name"].Text ?? (item.Text is { } text ? PythonRequirement.Parse(text)?.Name : null)) is { } name) yield return name;
        foreach (var (_, list) in table["dev-dependencies"].Entries)
            foreach (var item in list.Items)
                if (item["name"].Text is { } name) yield return name;
        foreach (var (_, list) in table["optional-dependencies"].Entries)
            foreach (var item in list.Items)
                if (item["name"].Text is { } name) yield return name;
    }

    static string Key(string name) => name.Replace('_', '-').Replace('.', '-').ToLowerInvariant();
}
