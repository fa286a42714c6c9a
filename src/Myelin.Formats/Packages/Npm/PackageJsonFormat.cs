using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>package.json: of a project, or within node_modules of a package that is installed.</summary>
public sealed class PackageJsonFormat : PackageTextFormat
{
    static readonly (string Key, string? Group)[] Groups =
        [("dependencies", null), ("devDependencies", "dev"), ("optionalDependencies", "optional"), ("peerDependencies", "peer")];

    public override bool Matches(in FileProbe file) => file.Name.Is("package.json") && (!file.Name.IsUnder("node_modules") || IsInstalledRoot(file.Name.Folder)) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        if (root.Kind != NodeKind.Map) return new Parsed<PackageFile>(null, json.Problems);
        var self = root["name"] is { Kind: NodeKind.Text, Text.Length: > 0 } at
            ? new PackageEntry("npm", at.Text, at.Mark) { Version = root["version"].Text, License = License(root) }
            : null;
        if (name.IsUnder("node_modules"))
        {
            var installed = self is { Version: not null } ? self with { Requires = [.. root["dependencies"].Entries.Select(d => d.Key)] } : null;
            return With(new PackageFile(PackageFileKind.Installed) { Packages = installed is null ? [] : [installed] }, json.Problems);
        }
        List<PackageEntry> packages = [];
        HashSet<string> optional = [.. root["optionalDependencies"].Entries.Select(e => e.Key)];
        foreach (var (key, group) in Groups)
        {
            var table = root[key];
            for (var i = 0; i < table.Entries.Count; i++)
            {
                var (package, range) = table.Entries[i];
                // npm lets optionalDependencies override the same name in dependencies.
                if (group is null && optional.Contains(package)) continue;
                packages.Add(NpmRange.Apply(new PackageEntry("npm", package, table.KeyMark(i)) { Group = group, Direct = true }, range.Text));
            }
        }
        return With(new PackageFile(PackageFileKind.Manifest) { Project = self is null ? null : self with { Local = true }, Packages = packages }, json.Problems);
    }

    // node_modules/name or node_modules/@scope/name; a package.json deeper within a package only sets module types.
    static bool IsInstalledRoot(ReadOnlySpan<char> folder)
    {
        var at = folder.LastIndexOf("node_modules/");
        if (at < 0) return false;
        var rest = folder[(at + "node_modules/".Length)..];
        var slash = rest.IndexOf('/');
        return rest is ['@', ..] ? slash > 0 && rest[(slash + 1)..].IndexOf('/') < 0 : slash < 0 && !rest.IsEmpty;
    }

    internal static string? License(DataNode root)
    {
        if (root["license"].Text is { } one) return one;
        if (root.At("license", "type").Text is { } typed) return typed;
        var several = root["licenses"].Items.Select(l => l["type"].Text ?? l.Text).Where(l => l is not null).ToList();
        return several.Count == 0 ? null : string.Join(" OR ", several);
    }
}
