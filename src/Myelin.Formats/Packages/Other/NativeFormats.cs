using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>vcpkg.json of C and C++: names, minimum versions and overrides. https://learn.microsoft.com/vcpkg/reference/vcpkg-json</summary>
public sealed class VcpkgFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("vcpkg.json") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        var overrides = root["overrides"].Items.Where(o => o["name"].Text is not null).ToLookup(o => o["name"].Text!, o => o["version"].Text ?? o["version-string"].Text ?? o["version-semver"].Text, StringComparer.Ordinal);
        List<PackageEntry> packages = [];
        Add(root["dependencies"], null);
        foreach (var (feature, settings) in root["features"].Entries) Add(settings["dependencies"], feature);
        return With(new PackageFile(PackageFileKind.Manifest) { Packages = packages }, json.Problems);

        void Add(DataNode list, string? group)
        {
            foreach (var item in list.Items)
            {
                var at = item["name"].Exists ? item["name"] : item;
                if (at.Text is not { Length: > 0 } package) continue;
                packages.Add(new PackageEntry("vcpkg", package, at.Mark)
                {
                    Version = overrides[package].FirstOrDefault(),
                    Requirement = item["version>="].Text is { } least ? $">={least}" : null,
                    Group = group,
                    Marker = item["platform"].Text,
                    Extras = [.. item["features"].Items.Select(f => f.Text ?? f["name"].Text ?? "").Where(f => f.Length > 0)],
                    Direct = true,
                });
            }
        }
    }
}

/// <summary>conanfile.txt (<c>[requires]</c>, <c>[tool_requires]</c>) of C and C++. https://docs.conan.io/2/reference/conanfile_txt.html</summary>
public sealed class ConanFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("conanfile.txt") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        List<PackageEntry> packages = [];
        var (line, section) = (0, "");
        foreach (var written in TextLines.Of(text))
        {
            line++;
            var content = written.Split('#')[0].Trim();
            if (content is ['[', .., ']']) section = content[1..^1];
            else if (content.Length > 0 && section is "requires" or "tool_requires" or "build_requires" or "test_requires" && packages.Count < limits.MaxEntries
                && ConanReference.Read(content, new Mark(line)) is { } entry)
                packages.Add(entry with { Group = section switch { "requires" => null, "test_requires" => "test", _ => "build" }, Direct = true });
        }
        return new PackageFile(PackageFileKind.Manifest) { Packages = packages };
    }
}

/// <summary>conan.lock of Conan 2.</summary>
public sealed class ConanLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("conan.lock") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        List<PackageEntry> packages = [];
        foreach (var (key, group) in (ReadOnlySpan<(string, string?)>)[("requires", null), ("build_requires", "build"), ("python_requires", "build")])
            foreach (var item in root[key].Items)
                if (item.Text is { } written && ConanReference.Read(written, item.Mark) is { } entry) packages.Add(entry with { Group = group });
        return With(new PackageFile(PackageFileKind.Lock) { Packages = packages }, json.Problems);
    }
}

/// <summary><c>name/version@user/channel#revision%time</c>; the version may be a range in brackets.</summary>
static class ConanReference
{
    public static PackageEntry? Read(string text, Mark mark)
    {
        var plain = text.Split('#', '%')[0].Trim();
        var slash = plain.IndexOf('/');
        if (slash <= 0 || slash == plain.Length - 1) return null;
        var version = plain[(slash + 1)..].Split('@')[0];
        return new PackageEntry("conan", plain[..slash], mark) { Version = version.StartsWith('[') ? null : version, Requirement = version.StartsWith('[') ? version : null };
    }
}
