using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>bun.lock, the text lock file of Bun: JSON with comments; each package is a list of its locator, its registry, what it needs, and its hash.</summary>
public sealed class BunLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("bun.lock") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        List<PackageEntry> packages = [];
        List<DataNode> needs = [];
        var indexOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var table = root["packages"];
        for (var i = 0; i < table.Entries.Count; i++)
        {
            var (key, value) = table.Entries[i];
            if (value[0].Text is not { } locator || locator.IndexOf('@', Math.Min(1, locator.Length)) is not (> 0 and var at)) continue;
            var reference = locator[(at + 1)..];
            var isLocal = reference.StartsWith("workspace:") || reference.StartsWith("file:") || reference.StartsWith("link:");
            var isPlace = isLocal || reference.Contains(':');
            indexOf[key] = packages.Count;
            packages.Add(new PackageEntry("npm", locator[..at], table.KeyMark(i))
            {
                Version = isPlace ? null : reference,
                Source = isPlace ? reference : value[1].Text is { Length: > 0 } registry ? registry : null,
                Local = isLocal,
                Hashes = Integrity.Hashes(value[value.Items.Count - 1].Text),
            });
            needs.Add(value.Items.FirstOrDefault(item => item.Kind == NodeKind.Map) ?? DataNode.Missing);
        }
        List<PackageLink> links = [];
        var project = root["workspaces"][""];
        foreach (var section in (ReadOnlySpan<string>)["dependencies", "devDependencies", "optionalDependencies"])
        {
            foreach (var (needed, _) in project[section].Entries)
                if (indexOf.TryGetValue(needed, out var to))
                {
                    links.Add(new PackageLink(-1, to));
                    packages[to] = packages[to] with { Direct = true, Group = section == "devDependencies" ? "dev" : null };
                }
        }
        for (var from = 0; from < needs.Count; from++)
            foreach (var (needed, _) in needs[from]["dependencies"].Entries)
                if ((indexOf.TryGetValue($"{packages[from].Name}/{needed}", out var to) || indexOf.TryGetValue(needed, out to)) && to != from) links.Add(new PackageLink(from, to));
        var self = project["name"] is { Text.Length: > 0 } named ? new PackageEntry("npm", named.Text, named.Mark) { Local = true } : null;
        return With(new PackageFile(PackageFileKind.Lock) { Project = self, Packages = packages, Links = links }, json.Problems);
    }
}
