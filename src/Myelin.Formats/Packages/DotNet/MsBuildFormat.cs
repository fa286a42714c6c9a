using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>
/// Projects of .NET (*.csproj, *.fsproj, *.vbproj) and what they share (*.props, *.targets, Directory.Packages.props with its central versions).
/// Conditions are not evaluated: a conditional package counts, with its condition as marker.
/// https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files
/// </summary>
public sealed class MsBuildFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) =>
        (IsProject(file.Name) || file.Name.Ends(".props") || file.Name.Ends(".targets")) && file.IsText && file.Head.IndexOf("<Project"u8) >= 0
        && !file.Name.Ends(".nuget.g.props") && !file.Name.Ends(".nuget.g.targets");

    static bool IsProject(FileName name) => name.Ends(".csproj") || name.Ends(".fsproj") || name.Ends(".vbproj");

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var xml = XmlTree.Read(text, limits);
        if (xml.Value is not { Name: "Project" } root) return new Parsed<PackageFile>(null, xml.Problems);
        var reading = new Reading([.. xml.Problems]);
        reading.Walk(root, null);
        var isProject = IsProject(name);
        var packages = reading.Packages;
        if (reading.IsTest)
            for (var i = 0; i < packages.Count; i++) packages[i] = packages[i] with { Group = packages[i].Group ?? "test" };
        return With(new PackageFile(!isProject && packages.Exists(p => p.Group == MsBuildItem.Central) ? PackageFileKind.Constraints : PackageFileKind.Manifest)
        {
            Project = isProject ? reading.Project(name) : null,
            Packages = packages,
            Properties = reading.Properties,
        }, reading.Problems);
    }

    sealed class Reading(List<Problem> problems)
    {
        readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);
        readonly HashSet<string> _unconditional = new(StringComparer.OrdinalIgnoreCase);

        public List<PackageEntry> Packages { get; } = [];
        public List<Problem> Problems { get; } = problems;
        public IReadOnlyDictionary<string, string> Properties => _properties;
        public bool IsTest => Is("IsTestProject", "true") || Packages.Exists(p => p.Name.Equals("Microsoft.NET.Test.Sdk", StringComparison.OrdinalIgnoreCase) && p.Group != MsBuildItem.Central);

        // Groups stand in the project, in Choose/When/Otherwise and in targets.
        public void Walk(XmlNode node, string? condition)
        {
            foreach (var child in node.Children)
            {
                var inner = child.Attribute("Condition") ?? condition;
                switch (child.Name)
                {
                    case "PropertyGroup": Take(child, inner); break;
                    case "ItemGroup":
                        foreach (var item in child.Children)
                            if (MsBuildItem.Read(item, item.Attribute("Condition") ?? inner, _properties, Problems) is { } entries) Packages.AddRange(entries);
                        break;
                    case "Choose" or "When" or "Otherwise" or "Target": Walk(child, inner); break;
                }
            }
        }

        // An unconditional value is the one meant; of conditional ones the first, the usual default.
        void Take(XmlNode group, string? condition)
        {
            foreach (var property in group.Children)
            {
                if (property.Children.Count > 0 || property.Text.Length > 1_000) continue;
                if (property.Attribute("Condition") is null && condition is null)
                {
                    _unconditional.Add(property.Name);
                    _properties[property.Name] = property.Text;
                }
                else if (!_unconditional.Contains(property.Name)) _properties.TryAdd(property.Name, property.Text);
            }
        }

        public PackageEntry Project(FileName name)
        {
            var stem = Path.GetFileNameWithoutExtension(name.Name).ToString();
            return new PackageEntry("nuget", Known("PackageId") ?? Known("AssemblyName") ?? stem, new Mark(1))
            {
                Version = Known("Version") ?? Known("VersionPrefix"),
                License = Known("PackageLicenseExpression"),
                Local = true,
            };
        }

        string? Known(string property) => _properties.TryGetValue(property, out var value) && value.Length > 0 && !value.Contains("$(") ? value : null;

        bool Is(string property, string value) => _properties.TryGetValue(property, out var known) && known.Equals(value, StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>An item of MSBuild that names packages.</summary>
static class MsBuildItem
{
    /// <summary>Group of a central version: it asks for nothing by itself.</summary>
    public const string Central = "managed";

    /// <summary>Its packages (<c>Include="A;B"</c> names two); null for another item.</summary>
    public static List<PackageEntry>? Read(XmlNode item, string? condition, Dictionary<string, string> properties, List<Problem> problems)
    {
        string? group;
        switch (item.Name)
        {
            case "PackageReference" or "GlobalPackageReference": group = Value(item, "PrivateAssets") is { } own && own.Equals("all", StringComparison.OrdinalIgnoreCase) ? "dev" : null; break;
            case "PackageVersion": group = Central; break;
            case "PackageDownload" or "DotNetCliToolReference": group = "build"; break;
            default: return null;
        }
        var names = item.Attribute("Include") ?? item.Attribute("Update");
        if (names is null) return null;
        List<PackageEntry> entries = [];
        foreach (var written in names.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Expanded(written, properties) is not { } name)
            {
                problems.Add(new Problem($"the name of a package is computed: {written}", item.Mark.Line));
                continue;
            }
            // A glob or a metadata reference over other items names no package itself.
            if (name.AsSpan().IndexOfAny("@*?%") >= 0) continue;
            var entry = new PackageEntry("nuget", name, item.Mark) { Group = group, Marker = condition, Direct = group != Central };
            var version = Value(item, "VersionOverride") ?? Value(item, "Version");
            // PackageDownload may ask for several, [1.0.0];[2.0.0].
            foreach (var one in (version ?? " ").Split(';')) entries.Add(NuGetVersion.Apply(entry, one));
        }
        return entries;
    }

    static string? Value(XmlNode item, string name) => item.Attribute(name) ?? (item[name] is { Exists: true, Text.Length: > 0 } child ? child.Text : null);

    static string? Expanded(string text, Dictionary<string, string> properties)
    {
        for (var round = 0; text.Contains("$("); round++)
        {
            var start = text.IndexOf("$(", StringComparison.Ordinal);
            var end = text.IndexOf(')', start);
            if (round > 8 || text.Length > 1_000 || end < 0 || !properties.TryGetValue(text[(start + 2)..end], out var value)) return null;
            text = text[..start] + value + text[(end + 1)..];
        }
        return text.Length == 0 ? null : text;
    }
}
