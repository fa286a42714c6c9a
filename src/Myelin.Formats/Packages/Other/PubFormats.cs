using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>pubspec.yaml of Dart and Flutter. https://dart.dev/tools/pub/pubspec</summary>
public sealed class PubspecFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("pubspec.yaml") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var yaml = YamlFormat.Parse(text, limits);
        var root = yaml.Value?.Root ?? DataNode.Missing;
        List<PackageEntry> packages = [];
        foreach (var (key, group) in (ReadOnlySpan<(string, string?)>)[("dependencies", null), ("dev_dependencies", "dev"), ("dependency_overrides", "override")])
        {
            var table = root[key];
            for (var i = 0; i < table.Entries.Count; i++)
            {
                var (package, value) = table.Entries[i];
                // Flutter's own come with the SDK.
                if (package.Length == 0 || value["sdk"].Exists) continue;
                var written = value.Text ?? value["version"].Text;
                var exact = written is not null && SemanticVersion.TryParse(written, out _) ? written : null;
                packages.Add(new PackageEntry("pub", package, table.KeyMark(i))
                {
                    Version = exact,
                    Requirement = exact is null && written is not ("any" or "") ? written : null,
                    Group = group,
                    Source = value["git"].Text ?? value.At("git", "url").Text ?? value["path"].Text ?? value["hosted"].Text ?? value.At("hosted", "url").Text,
                    Local = value["path"].Exists,
                    Direct = true,
                });
            }
        }
        var project = root["name"] is { Kind: NodeKind.Text, Text.Length: > 0 } at ? new PackageEntry("pub", at.Text, at.Mark) { Version = root["version"].Text, Local = true } : null;
        return With(new PackageFile(PackageFileKind.Manifest) { Project = project, Packages = packages }, yaml.Problems);
    }
}

/// <summary>pubspec.lock.</summary>
public sealed class PubspecLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("pubspec.lock") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var yaml = YamlFormat.Parse(text, limits);
        var table = (yaml.Value?.Root ?? DataNode.Missing)["packages"];
        List<PackageEntry> packages = [];
        for (var i = 0; i < table.Entries.Count; i++)
        {
            var (package, value) = table.Entries[i];
            if (package.Length == 0 || value["source"].Text == "sdk") continue;
            packages.Add(new PackageEntry("pub", package, table.KeyMark(i))
            {
                Version = value["version"].Text,
                Direct = value["dependency"].Text?.StartsWith("direct") == true,
                Group = value["dependency"].Text == "direct dev" ? "dev" : null,
                Local = value["source"].Text == "path",
                Source = value["source"].Text is "git" or "path" ? value.At("description", "url").Text ?? value.At("description", "path").Text : null,
                Hashes = value.At("description", "sha256").Text is { } hash ? [new PackageHash("sha256", hash)] : [],
            });
        }
        return With(new PackageFile(PackageFileKind.Lock) { Packages = packages }, yaml.Problems);
    }
}
