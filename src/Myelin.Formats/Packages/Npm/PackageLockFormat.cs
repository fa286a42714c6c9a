using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>
/// package-lock.json and npm-shrinkwrap.json of npm, versions 1 to 3, and the hidden lock of node_modules.
/// https://docs.npmjs.com/cli/configuring-npm/package-lock-json
/// </summary>
public sealed class PackageLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Is("package-lock.json") || file.Name.Is("npm-shrinkwrap.json") || file.Name.Name is ".package-lock.json") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        if (root.Kind != NodeKind.Map) return new Parsed<PackageFile>(null, json.Problems);
        var lockFile = new Reading();
        if (root["packages"].Kind == NodeKind.Map) lockFile.Packages(root["packages"]);
        else lockFile.Dependencies(root["dependencies"], "", limits.MaxDepth);
        var self = root["name"] is { Text.Length: > 0 } at ? new PackageEntry("npm", at.Text, at.Mark) { Version = root["version"].Text, License = lockFile.License, Local = true } : null;
        var kind = name.Name is ".package-lock.json" ? PackageFileKind.Installed : PackageFileKind.Lock;
        return With(new PackageFile(kind) { Project = self, Packages = lockFile.Entries, Links = lockFile.Links() }, json.Problems);
    }

    sealed class Reading
    {
        readonly List<(string Path, DataNode Node)> _places = [];
        readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);
        DataNode _root = DataNode.Missing;

        public List<PackageEntry> Entries { get; } = [];
        public string? License => _root["license"].Text;

        // Version 2 and 3: a flat map by path.
        public void Packages(DataNode packages)
        {
            for (var i = 0; i < packages.Entries.Count; i++)
            {
                var (path, node) = packages.Entries[i];
                if (path.Length == 0)
                {
                    _root = node;
                    continue;
                }
                // A link stands for the workspace folder that has an entry of its own.
                if (node["link"].AsBoolean == true)
                {
                    if (node["resolved"].Text is { } target) _links[path] = target;
                    continue;
                }
                var isLocal = !path.Contains("node_modules/");
                var name = node["name"].Text ?? NameOf(path);
                if (name.Length == 0) continue;
                Add(path, node, new PackageEntry("npm", name, packages.KeyMark(i)) { Local = isLocal, License = PackageJsonFormat.License(node), Alias = node["name"].Exists ? NameOf(path) : null });
            }
        }

        readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

        // Version 1: a tree of what lies in each node_modules.
        public void Dependencies(DataNode dependencies, string under, int depth)
        {
            if (depth == 0) return;
            for (var i = 0; i < dependencies.Entries.Count; i++)
            {
                var (name, node) = dependencies.Entries[i];
                var path = $"{under}node_modules/{name}";
                var version = node["version"].Text;
                var alias = version?.StartsWith("npm:") == true ? NpmRange.Apply(new PackageEntry("npm", name, MarkOf(i)), version) : null;
                Add(path, node, alias ?? new PackageEntry("npm", name, MarkOf(i)) { Local = version?.StartsWith("file:") == true });
                Dependencies(node["dependencies"], path + "/", depth - 1);
            }

            Mark MarkOf(int index) => dependencies.KeyMark(index);
        }

        void Add(string path, DataNode node, PackageEntry entry)
        {
            var version = entry.Version ?? node["version"].Text;
            var isPlace = version is not null && NpmRange.Exact(version) is null && version.Contains(':');
            var resolved = node["resolved"].Text;
            _indexOf[path] = Entries.Count;
            _places.Add((path, node));
            Entries.Add(entry with
            {
                Version = isPlace ? null : version,
                Source = isPlace ? version : resolved is null || resolved.StartsWith("https://registry.npmjs.org/") || resolved.StartsWith("https://registry.yarnpkg.com/") ? null : resolved,
                Group = node["dev"].AsBoolean == true || node["devOptional"].AsBoolean == true ? "dev" : node["optional"].AsBoolean == true ? "optional" : node["peer"].AsBoolean == true ? "peer" : null,
                Hashes = Integrity.Hashes(node["integrity"].Text),
            });
        }

        public List<PackageLink> Links()
        {
            List<PackageLink> links = [];
            foreach (var key in (ReadOnlySpan<string>)["dependencies", "devDependencies", "optionalDependencies"])
            {
                foreach (var (name, _) in _root[key].Entries)
                {
                    if (Find("", name) is not (>= 0 and var to)) continue;
                    links.Add(new PackageLink(-1, to));
                    Entries[to] = Entries[to] with { Direct = true };
                }
            }
            for (var from = 0; from < _places.Count; from++)
            {
                var (path, node) = _places[from];
                var needs = node["requires"].Kind == NodeKind.Map ? node["requires"] : _root.Exists ? node["dependencies"] : DataNode.Missing;
                foreach (var (name, _) in needs.Entries) Link(path, name, from, links);
                foreach (var (name, _) in node["optionalDependencies"].Entries) Link(path, name, from, links);
                if (Entries[from].Local)
                    foreach (var (name, _) in node["devDependencies"].Entries) Link(path, name, from, links);
            }
            return links;
        }

        void Link(string path, string name, int from, List<PackageLink> links)
        {
            if (Find(path, name) is >= 0 and var to && to != from) links.Add(new PackageLink(from, to));
        }

        // Node looks in node_modules of the folder and of each folder above it.
        int Find(string path, string name)
        {
            for (var folder = path; ; folder = folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "")
            {
                var candidate = folder.Length == 0 ? $"node_modules/{name}" : $"{folder}/node_modules/{name}";
                if (_links.TryGetValue(candidate, out var target)) candidate = target;
                if (_indexOf.TryGetValue(candidate, out var index)) return index;
                if (folder.Length == 0) return -1;
            }
        }

        static string NameOf(string path)
        {
            var at = path.LastIndexOf("node_modules/", StringComparison.Ordinal);
            return at < 0 ? path[(path.LastIndexOf('/') + 1)..] : path[(at + "node_modules/".Length)..];
        }
    }
}
