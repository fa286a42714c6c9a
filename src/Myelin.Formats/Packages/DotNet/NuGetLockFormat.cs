using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>packages.lock.json of NuGet: for each target framework what was resolved, with its hash and what it needs.</summary>
public sealed class NuGetLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Name.StartsWith("packages.", StringComparison.OrdinalIgnoreCase) && file.Name.Ends(".lock.json") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        if (root["dependencies"].Kind != NodeKind.Map) return new Parsed<PackageFile>(null, json.Problems);
        List<PackageEntry> packages = [];
        Dictionary<(string, string?), int> indexOf = [];
        HashSet<PackageLink> links = [];
        foreach (var (_, framework) in root["dependencies"].Entries)
        {
            var here = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < framework.Entries.Count; i++)
            {
                var (package, node) = framework.Entries[i];
                if (package.Length == 0) continue;
                var key = (package.ToLowerInvariant(), node["resolved"].Text);
                if (!indexOf.TryGetValue(key, out var index))
                {
                    indexOf[key] = index = packages.Count;
                    packages.Add(Entry(package, node, framework.KeyMark(i)));
                }
                else if (IsDirect(node)) packages[index] = packages[index] with { Direct = true };
                here[package] = index;
            }
            foreach (var (package, node) in framework.Entries)
                foreach (var (needed, _) in node["dependencies"].Entries)
                    if (here.TryGetValue(needed, out var to) && here.TryGetValue(package, out var from) && from != to) links.Add(new PackageLink(from, to));
        }
        return With(new PackageFile(PackageFileKind.Lock) { Packages = packages, Links = [.. links] }, json.Problems);
    }

    static PackageEntry Entry(string name, DataNode node, Mark mark) => new("nuget", name, mark)
    {
        Version = node["resolved"].Text,
        Direct = IsDirect(node),
        Local = node["type"].Text == "Project",
        Hashes = NuGetHash.Sha512(node["contentHash"].Text),
    };

    static bool IsDirect(DataNode node) => node["type"].Text == "Direct";
}

/// <summary>NuGet's content hash: SHA-512 in base64.</summary>
static class NuGetHash
{
    public static IReadOnlyList<PackageHash> Sha512(string? base64)
    {
        if (string.IsNullOrEmpty(base64)) return [];
        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written == 64 ? [new PackageHash("sha512", Convert.ToHexStringLower(bytes))] : [];
    }
}
