using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>gradle.lockfile: <c>group:artifact:version=configurations</c>, one a line. https://docs.gradle.org/current/userguide/dependency_locking.html</summary>
public sealed class GradleLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) =>
        (file.Name.Ends(".lockfile") && (file.Name.Name.Contains("gradle", StringComparison.OrdinalIgnoreCase) || file.Name.IsUnder("dependency-locks"))) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        List<PackageEntry> packages = [];
        var (line, odd) = (0, 0);
        var isBuild = name.Name.StartsWith("buildscript", StringComparison.OrdinalIgnoreCase) || name.Name.StartsWith("settings", StringComparison.OrdinalIgnoreCase);
        foreach (var written in TextLines.Of(text))
        {
            line++;
            var equals = written.IndexOf('=');
            var place = equals < 0 ? written.Trim() : written[..equals].Trim();
            if (place.Length == 0 || place[0] == '#' || place == "empty") continue;
            var parts = place.Split(':');
            if (parts.Length != 3 || Array.Exists(parts, p => p.Length == 0))
            {
                odd++;
                continue;
            }
            if (packages.Count >= limits.MaxEntries) break;
            var configurations = equals < 0 ? [] : written[(equals + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            packages.Add(new PackageEntry("maven", $"{parts[0]}:{parts[1]}", new Mark(line))
            {
                Version = parts[2],
                Group = isBuild ? "build" : configurations.Length > 0 && Array.TrueForAll(configurations, c => GradleScript.GroupOf(c) == "test") ? "test" : null,
            });
        }
        return With(new PackageFile(PackageFileKind.Lock) { Packages = packages }, odd == 0 ? [] : [new Problem($"{odd:N0} lines are no group:artifact:version")]);
    }
}

/// <summary>gradle.properties: values that versions refer to.</summary>
public sealed class GradlePropertiesFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("gradle.properties") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var properties = JavaProperties.Read(text, 10_000);
        return new PackageFile(PackageFileKind.Manifest) { Properties = properties.ToDictionary(p => p.Key, p => p.Value.Value, StringComparer.Ordinal) };
    }
}

/// <summary>META-INF/maven/GROUP/ARTIFACT/pom.properties within a jar: what the jar is.</summary>
public sealed class PomPropertiesFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Name is "pom.properties" && file.Name.IsUnder("META-INF") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var properties = JavaProperties.Read(text, 100);
        if (!properties.TryGetValue("groupId", out var group) || !properties.TryGetValue("artifactId", out var artifact) || !properties.TryGetValue("version", out var version)
            || group.Value.Length == 0 || artifact.Value.Length == 0 || version.Value.Length == 0)
            return Parsed<PackageFile>.Failed("no group, artifact and version");
        return new PackageFile(PackageFileKind.Installed) { Packages = [new PackageEntry("maven", $"{group.Value}:{artifact.Value}", artifact.Mark) { Version = version.Value }] };
    }
}

/// <summary>A version catalog of Gradle (gradle/libs.versions.toml): versions of libraries under aliases. https://docs.gradle.org/current/userguide/version_catalogs.html</summary>
public sealed class VersionCatalogFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Ends(".versions.toml") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var toml = TomlFormat.Parse(text, limits);
        var root = toml.Value!.Root;
        List<PackageEntry> packages = [];
        var libraries = root["libraries"];
        for (var i = 0; i < libraries.Entries.Count; i++)
        {
            var (alias, value) = libraries.Entries[i];
            if (Entry(alias, value, root["versions"], libraries.KeyMark(i)) is { } entry) packages.Add(entry);
        }
        var bundles = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (bundle, aliases) in root["bundles"].Entries) bundles[Accessor(bundle)] = [.. aliases.Items.Where(a => a.Text is not null).Select(a => Accessor(a.Text!))];
        return With(new PackageFile(PackageFileKind.Constraints) { Packages = packages, Bundles = bundles }, toml.Problems);
    }

    /// <summary>An alias as builds write it: <c>langchain4j-open_ai</c> is <c>langchain4j.open.ai</c>.</summary>
    public static string Accessor(string alias) => alias.Replace('-', '.').Replace('_', '.');

    static PackageEntry? Entry(string alias, DataNode value, DataNode versions, Mark mark)
    {
        string? module, version;
        if (value.Text is { } written)
        {
            var parts = written.Split(':');
            if (parts.Length < 2) return null;
            (module, version) = ($"{parts[0]}:{parts[1]}", parts.Length > 2 ? parts[2] : null);
        }
        else
        {
            module = value["module"].Text ?? (value["group"].Text is { } group && value["name"].Text is { } name ? $"{group}:{name}" : null);
            var stated = value["version"];
            var reference = stated["ref"].Text;
            version = Rich(reference is null ? stated : versions[reference]);
        }
        if (module is null || module.IndexOf(':') is not (> 0 and var colon) || colon == module.Length - 1) return null;
        return MavenVersion.Apply(new PackageEntry("maven", module, mark) { Alias = Accessor(alias) }, version);
    }

    static string? Rich(DataNode version) => version.Text ?? version["strictly"].Text ?? version["require"].Text ?? version["prefer"].Text;
}

/// <summary>Java's properties: <c>key=value</c> or <c>key: value</c>, comments with # or !.</summary>
static class JavaProperties
{
    public static Dictionary<string, (string Value, Mark Mark)> Read(string text, int max)
    {
        Dictionary<string, (string, Mark)> properties = new(StringComparer.Ordinal);
        var line = 0;
        foreach (var written in TextLines.Of(text))
        {
            line++;
            var trimmed = written.Trim();
            if (trimmed.Length == 0 || trimmed[0] is '#' or '!' || properties.Count >= max) continue;
            var sign = trimmed.AsSpan().IndexOfAny('=', ':');
            if (sign > 0 && trimmed.Length <= 1_000) properties[trimmed[..sign].Trim()] = (trimmed[(sign + 1)..].Trim(), new Mark(line));
        }
        return properties;
    }
}
