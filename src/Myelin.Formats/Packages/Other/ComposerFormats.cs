using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>composer.json of PHP. https://getcomposer.org/doc/04-schema.md</summary>
public sealed class ComposerFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("composer.json") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        if (root.Kind != NodeKind.Map) return new Parsed<PackageFile>(null, json.Problems);
        List<PackageEntry> packages = [];
        foreach (var (key, group) in (ReadOnlySpan<(string, string?)>)[("require", null), ("require-dev", "dev")])
        {
            var table = root[key];
            for (var i = 0; i < table.Entries.Count; i++)
            {
                var (package, range) = table.Entries[i];
                if (!IsPackage(package)) continue;
                var exact = range.Text is { } written && SemanticVersion.TryParse(written.TrimStart('v', '='), out _) ? written.TrimStart('=') : null;
                packages.Add(new PackageEntry("composer", package, table.KeyMark(i)) { Version = exact, Requirement = exact is null && range.Text is not "*" ? range.Text : null, Group = group, Direct = true });
            }
        }
        var project = root["name"] is { Kind: NodeKind.Text, Text: { } self } at && IsPackage(self)
            ? new PackageEntry("composer", self, at.Mark) { Version = root["version"].Text, License = string.Join(" OR ", root["license"].OneOrMany.Select(l => l.Text)) is { Length: > 0 } license ? license : null, Local = true }
            : null;
        return With(new PackageFile(PackageFileKind.Manifest) { Project = project, Packages = packages }, json.Problems);
    }

    // php, ext-json, lib-icu are the platform.
    internal static bool IsPackage(string name) => name.IndexOf('/') is > 0 and var slash && slash < name.Length - 1;
}

/// <summary>composer.lock, and vendor/composer/installed.json of what is installed.</summary>
public sealed class ComposerLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Is("composer.lock") || (file.Name.Is("installed.json") && file.Name.Folder.EndsWith("vendor/composer"))) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        if (!root.Exists) return new Parsed<PackageFile>(null, json.Problems);
        List<PackageEntry> packages = [];
        List<DataNode> nodes = [];
        var indexOf = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        HashSet<string> development = [.. root["dev-package-names"].Items.Select(i => i.Text ?? "")];
        foreach (var (list, group) in (ReadOnlySpan<(DataNode, string?)>)[(root["packages"], null), (root["packages-dev"], "dev"), (root, null)])
        {
            foreach (var node in list.Items)
            {
                if (node["name"] is not { Kind: NodeKind.Text, Text: { } package } at || !ComposerFormat.IsPackage(package) || !indexOf.TryAdd(package, packages.Count)) continue;
                packages.Add(new PackageEntry("composer", package, at.Mark)
                {
                    Version = node["version"].Text,
                    Group = group ?? (development.Contains(package) ? "dev" : null),
                    License = string.Join(" OR ", node["license"].OneOrMany.Select(l => l.Text)) is { Length: > 0 } license ? license : null,
                    Hashes = node.At("dist", "shasum").Text is { Length: 40 } sha1 ? [new PackageHash("sha1", sha1)] : [],
                });
                nodes.Add(node);
            }
        }
        List<PackageLink> links = [];
        for (var from = 0; from < nodes.Count; from++)
            foreach (var (needed, _) in nodes[from]["require"].Entries)
                if (indexOf.TryGetValue(needed, out var to) && to != from) links.Add(new PackageLink(from, to));
        return With(new PackageFile(name.Is("composer.lock") ? PackageFileKind.Lock : PackageFileKind.Installed) { Packages = packages, Links = links }, json.Problems);
    }
}
