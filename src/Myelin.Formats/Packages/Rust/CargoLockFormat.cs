using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>Cargo.lock, versions 1 to 4: every crate with its version, source, checksum and what it needs; those without a source are made here.</summary>
public sealed class CargoLockFormat : PackageTextFormat
{
    const string CratesIo = "registry+https://github.com/rust-lang/crates.io-index";

    public override bool Matches(in FileProbe file) => file.Name.Name is "Cargo.lock" && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var toml = TomlFormat.Parse(text, limits);
        var root = toml.Value!.Root;
        List<PackageEntry> packages = [];
        List<DataNode> nodes = [];
        Dictionary<string, int> indexOf = new(StringComparer.Ordinal);
        // Version 1 has the crate itself in a table of its own.
        foreach (var node in root["package"].Items.Append(root["root"]))
        {
            if (node["name"] is not { Kind: NodeKind.Text, Text.Length: > 0 } at) continue;
            var source = node["source"].Text;
            var version = node["version"].Text;
            var checksum = node["checksum"].Text ?? root["metadata"][$"checksum {at.Text} {version} ({source})"].Text;
            indexOf.TryAdd(at.Text, packages.Count);
            indexOf.TryAdd($"{at.Text} {version}", packages.Count);
            indexOf.TryAdd($"{at.Text} {version} ({source})", packages.Count);
            packages.Add(new PackageEntry("cargo", at.Text!, at.Mark)
            {
                Version = version,
                Source = source is null || source == CratesIo || source.StartsWith("sparse+https://index.crates.io/") ? null : source,
                Hashes = checksum is { Length: 64 } ? [new PackageHash("sha256", checksum)] : [],
                Local = source is null,
            });
            nodes.Add(node);
        }
        return With(new PackageFile(PackageFileKind.Lock) { Packages = packages, Links = Links(packages, nodes, indexOf) }, toml.Problems);
    }

    // "name", "name version" or "name version (source)", as short as is unambiguous.
    static List<PackageLink> Links(List<PackageEntry> packages, List<DataNode> nodes, Dictionary<string, int> indexOf)
    {
        List<PackageLink> links = [];
        for (var from = 0; from < nodes.Count; from++)
        {
            foreach (var needed in nodes[from]["dependencies"].Items)
            {
                if (needed.Text is not { } written || !indexOf.TryGetValue(written, out var to) || to == from) continue;
                links.Add(new PackageLink(from, to));
                if (packages[from].Local) packages[to] = packages[to] with { Direct = true };
            }
        }
        return links;
    }
}
