using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>packages.config of the older NuGet: exact versions of everything that is installed into a project.</summary>
public sealed class PackagesConfigFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("packages.config") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var xml = XmlTree.Read(text, limits);
        if (xml.Value is not { Name: "packages" } root) return new Parsed<PackageFile>(null, xml.Problems);
        List<PackageEntry> packages = [];
        foreach (var package in root.All("package"))
        {
            if (package.Attribute("id") is not { } id) continue;
            var isDevelopment = package.Attribute("developmentDependency") is { } flag && flag.Equals("true", StringComparison.OrdinalIgnoreCase);
            packages.Add(NuGetVersion.Apply(new PackageEntry("nuget", id, package.Mark) { Group = isDevelopment ? "dev" : null, Marker = package.Attribute("targetFramework") }, package.Attribute("version")));
        }
        return With(new PackageFile(PackageFileKind.Manifest) { Packages = packages }, xml.Problems);
    }
}

/// <summary>*.nuspec: what a package is made of, or, in NuGet's folder of packages, one that is installed.</summary>
public sealed class NuspecFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Ends(".nuspec") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var xml = XmlTree.Read(text, limits);
        var metadata = xml.Value?["metadata"];
        if (metadata?["id"] is not { Exists: true, Text.Length: > 0 } id || id.Text.Contains('$')) return new Parsed<PackageFile>(null, xml.Problems);
        var self = NuGetVersion.Apply(new PackageEntry("nuget", id.Text, id.Mark), metadata["version"].Text) with { Requirement = null, License = LicenseOf(metadata) };
        List<PackageEntry> needed = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var group in metadata["dependencies"].All("group").Append(metadata["dependencies"]))
            foreach (var one in group.All("dependency"))
                if (one.Attribute("id") is { } dependency && seen.Add(dependency))
                    needed.Add(NuGetVersion.Apply(new PackageEntry("nuget", dependency, one.Mark) { Marker = group.Attribute("targetFramework"), Direct = true }, one.Attribute("version")));
        // NuGet's folder: id/version/id.nuspec; the version may be written shorter in the file.
        var folder = name.Folder;
        var slash = folder.LastIndexOf('/');
        var isInstalled = slash > 0 && slash + 1 < folder.Length && char.IsAsciiDigit(folder[slash + 1]) && folder[..slash].EndsWith(id.Text, StringComparison.OrdinalIgnoreCase);
        return With(isInstalled
            ? new PackageFile(PackageFileKind.Installed) { Packages = [self with { Requires = [.. needed.Select(n => n.Name)] }] }
            : new PackageFile(PackageFileKind.Manifest) { Project = self with { Local = true }, Packages = needed }, xml.Problems);
    }

    static string? LicenseOf(XmlNode metadata) => metadata["license"] is { Exists: true, Text.Length: > 0 } license && license.Attribute("type") is not "file" ? license.Text : null;
}

/// <summary>dotnet-tools.json: tools that a repository installs for its developers.</summary>
public sealed class DotnetToolsFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("dotnet-tools.json") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var tools = (json.Value?.Root ?? DataNode.Missing)["tools"];
        List<PackageEntry> packages = [];
        for (var i = 0; i < tools.Entries.Count; i++)
        {
            var (tool, node) = tools.Entries[i];
            if (tool.Length > 0) packages.Add(NuGetVersion.Apply(new PackageEntry("nuget", tool, tools.KeyMark(i)) { Group = "dev", Direct = true }, node["version"].Text));
        }
        return With(new PackageFile(PackageFileKind.Manifest) { Packages = packages }, json.Problems);
    }
}
