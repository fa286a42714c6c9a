using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>Pipenv's Pipfile: tables of packages; every table that is not one of its settings is a category.</summary>
public sealed class PipfileFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Name is "Pipfile" && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var toml = TomlFormat.Parse(text, limits);
        List<PackageEntry> packages = [];
        foreach (var (table, values) in toml.Value!.Root.Entries)
        {
            if (table is "source" or "requires" or "scripts" or "pipenv") continue;
            PoetryTable.Read(values, table switch { "packages" => null, "dev-packages" => "dev", _ => table }, packages);
        }
        var indexes = toml.Value.Root["source"].Items.Select(s => s["url"]).Where(u => u.Text is not null and not "https://pypi.org/simple");
        return With(new PackageFile(PackageFileKind.Manifest) { Packages = packages, Indexes = [.. indexes.Select(u => new PackageInclude(u.Text!, u.Mark))] }, toml.Problems);
    }
}

/// <summary>Pipfile.lock: JSON with exact versions and hashes.</summary>
public sealed class PipfileLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("Pipfile.lock") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        List<PackageEntry> packages = [];
        foreach (var (section, entries) in (json.Value?.Root ?? DataNode.Missing).Entries)
        {
            if (section == "_meta") continue;
            for (var i = 0; i < entries.Entries.Count; i++)
            {
                var (package, value) = entries.Entries[i];
                packages.Add(new PackageEntry("pypi", package, entries.KeyMark(i))
                {
                    Version = PythonRequirement.ExactVersion(value["version"].Text),
                    Group = section switch { "default" => null, "develop" => "dev", _ => section },
                    Marker = value["markers"].Text,
                    Source = value["git"].Text ?? value["file"].Text ?? value["path"].Text,
                    Local = value["path"].Exists || value["editable"].AsBoolean == true,
                    Hashes = [.. value["hashes"].Items.Select(h => h.Text?.Split(':', 2)).Where(h => h?.Length == 2).Select(h => new PackageHash(h![0], h[1]))],
                });
            }
        }
        return With(new PackageFile(PackageFileKind.Lock) { Packages = packages }, json.Problems);
    }
}
