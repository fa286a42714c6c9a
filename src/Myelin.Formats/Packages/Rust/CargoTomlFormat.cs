using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>
/// Cargo.toml: dependencies of every kind and target, and those that a workspace shares (<c>workspace = true</c> takes them over). In Cargo's registry folder it tells a crate that is installed.
/// https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
/// </summary>
public sealed class CargoTomlFormat : PackageTextFormat
{
    static readonly (string Table, string? Group)[] Kinds =
        [("dependencies", null), ("dev-dependencies", "dev"), ("dev_dependencies", "dev"), ("build-dependencies", "build"), ("build_dependencies", "build")];

    const string Shared = "managed";

    public override bool Matches(in FileProbe file) => file.Name.Name is "Cargo.toml" && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var toml = TomlFormat.Parse(text, limits);
        var root = toml.Value!.Root;
        var self = Project(root);
        if (name.Path.Contains(".cargo/registry/", StringComparison.Ordinal))
            return With(new PackageFile(PackageFileKind.Installed) { Packages = self?.Version is null ? [] : [self with { Local = false }] }, toml.Problems);
        List<PackageEntry> packages = [];
        List<CatalogUse> uses = [];
        foreach (var (table, group) in Kinds)
        {
            Read(root[table], group, null, packages, uses);
            foreach (var (target, settings) in root["target"].Entries) Read(settings[table], group, target, packages, uses);
        }
        Read(root.At("workspace", "dependencies"), Shared, null, packages, uses);
        return With(new PackageFile(PackageFileKind.Manifest) { Project = self, Packages = packages, Uses = uses }, toml.Problems);
    }

    static PackageEntry? Project(DataNode root)
    {
        if (root.At("package", "name") is not { Kind: NodeKind.Text, Text.Length: > 0 } name) return null;
        var shared = root.At("workspace", "package");
        return new PackageEntry("cargo", name.Text!, name.Mark)
        {
            Version = root.At("package", "version").Text ?? shared["version"].Text,
            License = root.At("package", "license").Text ?? shared["license"].Text,
            Local = true,
        };
    }

    static void Read(DataNode table, string? group, string? target, List<PackageEntry> into, List<CatalogUse> uses)
    {
        for (var i = 0; i < table.Entries.Count; i++)
        {
            var (key, value) = table.Entries[i];
            var written = value.Text ?? value["version"].Text;
            var package = value["package"].Text;
            if (key.Length == 0 || (value.Kind is not (NodeKind.Map or NodeKind.Text))) continue;
            // The workspace says which package the name stands for, and where it comes from.
            if (value["workspace"].AsBoolean == true && group != Shared)
            {
                uses.Add(new CatalogUse("cargo", "workspace", key, group ?? (value["optional"].AsBoolean == true ? "optional" : null), table.KeyMark(i)));
                continue;
            }
            var exact = written?.TrimStart() is ['=', ..] ? NpmRange.Exact(written) : null;
            into.Add(new PackageEntry("cargo", string.IsNullOrEmpty(package) ? key : package, table.KeyMark(i))
            {
                Version = exact,
                Requirement = exact is null && written is not "*" ? written : null,
                Group = group ?? (value["optional"].AsBoolean == true ? "optional" : null),
                Marker = target,
                Source = value["git"].Text ?? value["path"].Text ?? value["registry"].Text,
                Alias = group == Shared || (!string.IsNullOrEmpty(package) && package != key) ? key : null,
                Extras = [.. value["features"].Items.Select(f => f.Text ?? "").Where(f => f.Length > 0)],
                Local = value["path"].Exists && !value["git"].Exists,
                Direct = group != Shared,
            });
        }
    }
}
