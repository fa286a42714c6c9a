using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>
/// NAME.deps.json beside a built .NET program: the packages it was built with, which stand beside it.
/// https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md
/// </summary>
public sealed class DepsJsonFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Ends(".deps.json") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        var libraries = root["libraries"];
        if (libraries.Kind != NodeKind.Map) return new Parsed<PackageFile>(null, json.Problems);
        List<PackageEntry> packages = [];
        Dictionary<string, int> indexOf = new(StringComparer.OrdinalIgnoreCase);
        PackageEntry? project = null;
        for (var i = 0; i < libraries.Entries.Count; i++)
        {
            var (key, node) = libraries.Entries[i];
            var slash = key.IndexOf('/');
            if (slash <= 0 || node["type"].Text is "reference" || indexOf.ContainsKey(key)) continue;
            var entry = new PackageEntry("nuget", key[..slash], libraries.KeyMark(i))
            {
                Version = key[(slash + 1)..] is { Length: > 0 } version ? version : null,
                Local = node["type"].Text == "project",
                Hashes = NuGetHash.Sha512(node["sha512"].Text is { } hash && hash.StartsWith("sha512-") ? hash[7..] : null),
            };
            // The program itself stands first; other projects of its solution are libraries like others.
            if (entry.Local && project is null)
            {
                project = entry;
                indexOf[key] = -1;
                continue;
            }
            indexOf[key] = packages.Count;
            packages.Add(entry);
        }
        HashSet<PackageLink> links = [];
        foreach (var (_, target) in root["targets"].Entries)
            foreach (var (key, node) in target.Entries)
                foreach (var (needed, version) in node["dependencies"].Entries)
                    if (indexOf.TryGetValue(key, out var from) && indexOf.TryGetValue($"{needed}/{version.Text}", out var to) && to >= 0 && from != to) links.Add(new PackageLink(from, to));
        foreach (var link in links.Where(l => l.From < 0)) packages[link.To] = packages[link.To] with { Direct = true };
        return With(new PackageFile(PackageFileKind.Installed) { Project = project, Packages = packages, Links = [.. links] }, json.Problems);
    }
}
