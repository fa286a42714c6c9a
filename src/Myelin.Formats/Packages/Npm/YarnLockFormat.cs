namespace Myelin.Formats.Packages;

/// <summary>yarn.lock, of yarn 1 and of the later versions (berry).</summary>
public sealed class YarnLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("yarn.lock") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var reading = new Reading();
        var lines = new IndentedLines(text);
        var count = 0;
        while (lines.Next() && ++count < limits.MaxEntries)
        {
            if (lines.Depth == 1) reading.Start(lines.Key(0), new Mark(lines.Line, lines.Column));
            else if (lines.Depth == 2) reading.Field(lines.Key(1), lines.Value);
            else if (lines.Depth == 3 && lines.Key(1) is "dependencies" or "optionalDependencies") reading.Needs(lines.Key(2), lines.Value);
        }
        return reading.Done();
    }

    sealed class Reading
    {
        readonly List<PackageEntry> _packages = [];
        readonly Dictionary<string, int> _byDescriptor = new(StringComparer.Ordinal);
        readonly List<(int From, string Descriptor)> _needs = [];
        PackageEntry? _project;
        bool _isPackage;

        // "a@^1", "a@^2" (yarn 1, quotes within) · "a@npm:^1, a@npm:^2" (berry, one pair of quotes)
        public void Start(string key, Mark mark)
        {
            _isPackage = false;
            if (key is "__metadata") return;
            foreach (var range in key.AsSpan().Split(','))
            {
                var descriptor = IndentedLines.Unquoted(key.AsSpan(range).Trim());
                var at = descriptor.Length > 1 ? descriptor[1..].IndexOf('@') + 1 : 0;
                if (at <= 0) continue;
                if (!_isPackage)
                {
                    _packages.Add(new PackageEntry("npm", descriptor[..at].ToString(), mark));
                    _isPackage = true;
                }
                _byDescriptor.TryAdd(descriptor.ToString(), _packages.Count - 1);
            }
        }

        public void Field(string field, ReadOnlySpan<char> value)
        {
            if (!_isPackage) return;
            var entry = _packages[^1];
            switch (field)
            {
                case "version": _packages[^1] = entry with { Version = value.ToString() }; break;
                case "integrity": _packages[^1] = entry with { Hashes = Integrity.Hashes(value.ToString()) }; break;
                case "resolved": _packages[^1] = entry with { Source = Elsewhere(value) }; break;
                case "resolution": Resolution(entry, value); break;
            }
        }

        // The locator of berry tells an alias's real name, and workspaces: name@npm:1.0 · name@workspace:. · name@https://…
        void Resolution(PackageEntry entry, ReadOnlySpan<char> locator)
        {
            var at = locator.Length > 1 ? locator[1..].IndexOf('@') + 1 : 0;
            if (at <= 0) return;
            var name = locator[..at].ToString();
            var reference = locator[(at + 1)..];
            var isLocal = reference.StartsWith("workspace:") || reference.StartsWith("link:") || reference.StartsWith("portal:");
            _packages[^1] = entry with
            {
                Name = name,
                Alias = name == entry.Name ? null : entry.Name,
                Local = isLocal,
                Version = isLocal ? null : entry.Version,
                Source = isLocal || reference.StartsWith("npm:") || reference.StartsWith("patch:") ? null : reference.ToString(),
            };
            if (reference is "workspace:.") _project = _packages[^1];
        }

        public void Needs(string name, ReadOnlySpan<char> range)
        {
            if (_isPackage) _needs.Add((_packages.Count - 1, $"{name}@{range}"));
        }

        public Parsed<PackageFile> Done()
        {
            List<PackageLink> links = new(_needs.Count);
            foreach (var (from, descriptor) in _needs)
            {
                if (!_byDescriptor.TryGetValue(descriptor, out var to))
                {
                    // Before its version 4, berry leaves the protocol out of dependencies.
                    var at = descriptor.IndexOf('@', 1);
                    if (!_byDescriptor.TryGetValue($"{descriptor[..at]}@npm:{descriptor[(at + 1)..]}", out to)) continue;
                }
                if (to != from) links.Add(new PackageLink(from, to));
            }
            return new PackageFile(PackageFileKind.Lock) { Project = _project, Packages = _packages, Links = links };
        }

        static string? Elsewhere(ReadOnlySpan<char> url) =>
            url.StartsWith("https://registry.yarnpkg.com/") || url.StartsWith("https://registry.npmjs.org/") ? null : url.ToString();
    }
}
