using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>
/// pom.xml of Maven: dependencies, managed versions, the parent, imported BOMs, properties, and all of it in profiles. In the local repository (<c>.m2</c>) it tells an artifact that is
/// installed. https://maven.apache.org/pom.html
/// </summary>
public sealed class PomFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Is("pom.xml") || file.Name.Ends(".pom")) && file.IsText && file.Head.IndexOf("<project"u8) >= 0;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var xml = XmlTree.Read(text, limits);
        if (xml.Value is not { Name: "project" } root) return new Parsed<PackageFile>(null, xml.Problems);
        var reading = new Reading(root, [.. xml.Problems]);
        reading.Read();
        var project = reading.Project();
        if (name.Path.Contains(".m2/repository/", StringComparison.Ordinal) || name.Path.Contains(".gradle/caches/", StringComparison.Ordinal))
            return new PackageFile(PackageFileKind.Installed) { Packages = project?.Version is null ? [] : [project with { Local = false, Requires = [.. reading.Packages.Where(p => p.Group is null).Select(p => p.Name)] }] };
        return With(new PackageFile(PackageFileKind.Manifest)
        {
            Project = project,
            Packages = reading.Packages,
            Properties = reading.Properties,
            Platforms = reading.Platforms,
        }, reading.Problems);
    }

    sealed class Reading(XmlNode root, List<Problem> problems)
    {
        const int MaxRounds = 10;
        readonly Dictionary<string, string> _properties = new(StringComparer.Ordinal);

        public List<PackageEntry> Packages { get; } = [];
        public List<PackageEntry> Platforms { get; } = [];
        public List<Problem> Problems => problems;
        public IReadOnlyDictionary<string, string> Properties => _properties;

        public void Read()
        {
            Built();
            IEnumerable<XmlNode> models = [root, .. root["profiles"].All("profile")];
            foreach (var property in models.SelectMany(m => m["properties"].Children))
                if (property.Text.Length is > 0 and <= 1_000) _properties.TryAdd(property.Name, property.Text);
            if (root["parent"] is { Exists: true } parent && Entry(parent) is { } inherited) Platforms.Add(MavenVersion.Apply(inherited with { Group = "parent" }, parent["version"].Text));
            foreach (var model in models)
            {
                foreach (var dependency in model["dependencies"].All("dependency")) Add(dependency, null);
                foreach (var dependency in model["dependencyManagement"]["dependencies"].All("dependency")) Add(dependency, "managed");
            }
        }

        public PackageEntry? Project() => Entry(root) is not { } self ? null : self with
        {
            Version = Expand(_properties.GetValueOrDefault("project.version", "")) is { Length: > 0 } version && !version.Contains('$') ? version : null,
            License = root["licenses"].All("license").Select(l => l["name"].Text).FirstOrDefault(l => l.Length > 0),
            Local = true,
        };

        // What Maven itself defines (https://maven.apache.org/pom.html#Properties); group and version come from the parent where they are absent.
        void Built()
        {
            var parent = root["parent"];
            Define("groupId", root["groupId"].Text is { Length: > 0 } group ? group : parent["groupId"].Text);
            Define("version", root["version"].Text is { Length: > 0 } version ? version : parent["version"].Text);
            Define("artifactId", root["artifactId"].Text);
            Define("parent.version", parent["version"].Text);
            Define("parent.groupId", parent["groupId"].Text);
        }

        void Define(string name, string value)
        {
            if (value.Length is 0 or > 1_000) return;
            foreach (var prefix in (ReadOnlySpan<string>)["project.", "pom."]) _properties[prefix + name] = value;
        }

        void Add(XmlNode dependency, string? group)
        {
            if (Entry(dependency) is not { } entry) return;
            var scope = Expand(dependency["scope"].Text);
            if (scope == "import")
            {
                Platforms.Add(Versioned(entry with { Group = "import" }, dependency));
                return;
            }
            entry = entry with
            {
                Group = group ?? scope switch { "test" => "test", "provided" => "provided", _ => dependency["optional"].Text == "true" ? "optional" : null },
                Marker = dependency["classifier"].Text is { Length: > 0 } classifier ? $"classifier {classifier}" : null,
                Source = dependency["systemPath"].Text is { Length: > 0 } path ? path : null,
                Direct = group is null,
            };
            Packages.Add(Versioned(entry, dependency));
        }

        PackageEntry Versioned(PackageEntry entry, XmlNode node) => MavenVersion.Apply(entry, Expand(node["version"].Text));

        PackageEntry? Entry(XmlNode node)
        {
            var isSelf = node == root;
            var group = Expand(isSelf ? _properties.GetValueOrDefault("project.groupId", "") : node["groupId"].Text);
            var artifact = Expand(node["artifactId"].Text);
            if (artifact.Length == 0 || group.Length == 0)
            {
                if (!isSelf) problems.Add(new Problem("a dependency without groupId or artifactId", node.Mark.Line));
                return null;
            }
            if (group.Contains('$') || artifact.Contains('$'))
            {
                problems.Add(new Problem($"the name {group}:{artifact} has a property that this pom does not define", node.Mark.Line));
                return null;
            }
            var mark = node["artifactId"].Mark;
            return new PackageEntry("maven", $"{group}:{artifact}", mark.Line > 0 ? mark : node.Mark);
        }

        // As far as this file knows; what is left may be defined by a parent.
        string Expand(string text)
        {
            for (var round = 0; round < MaxRounds && text.Contains("${") && text.Length <= 1_000; round++)
            {
                var before = text;
                for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", start + 1, StringComparison.Ordinal))
                {
                    var end = text.IndexOf('}', start);
                    if (end < 0) return text;
                    if (!_properties.TryGetValue(text[(start + 2)..end], out var value)) continue;
                    text = text[..start] + value + text[(end + 1)..];
                    break;
                }
                if (text == before) break;
            }
            return text;
        }
    }
}
