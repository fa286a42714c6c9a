namespace Myelin.Formats.Packages;

/// <summary>pnpm-lock.yaml of versions 5 to 9 (https://github.com/pnpm/spec/tree/master/lockfile).</summary>
public sealed class PnpmLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Is("pnpm-lock.yaml") || file.Name.Is("pnpm-lock.yml")) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var reading = new Reading();
        var lines = new IndentedLines(text);
        var count = 0;
        while (lines.Next() && ++count < limits.MaxEntries)
        {
            switch (lines.Key(0))
            {
                case "lockfileVersion": reading.IsOld = lines.Value.StartsWith("5"); break;
                case "packages" when lines.Depth == 2: reading.Package(lines.Key(1), new Mark(lines.Line, lines.Column)); break;
                case "packages" when lines.Depth > 2: reading.Field(lines.Key(2), lines.Depth > 3 ? lines.Key(3) : null, lines.Value); break;
                case "snapshots" when lines.Depth > 3 && lines.Key(2) is "dependencies" or "optionalDependencies":
                    reading.Needs(lines.Key(1), lines.Key(3), lines.Value);
                    break;
                case "importers" when lines.Depth == 4 && !lines.Value.IsEmpty: reading.Direct(lines.Key(2), lines.Key(3), lines.Value); break;
                case "importers" when lines.Depth == 5 && lines.Key(4) == "version": reading.Direct(lines.Key(2), lines.Key(3), lines.Value); break;
                case "dependencies" or "devDependencies" or "optionalDependencies" when lines.Depth == 2 && !lines.Value.IsEmpty:
                    reading.Direct(lines.Key(0), lines.Key(1), lines.Value);
                    break;
                case "dependencies" or "devDependencies" or "optionalDependencies" when lines.Depth == 3 && lines.Key(2) == "version":
                    reading.Direct(lines.Key(0), lines.Key(1), lines.Value);
                    break;
            }
        }
        return reading.Done();
    }

    sealed class Reading
    {
        readonly List<PackageEntry> _packages = [];
        readonly Dictionary<(string, string), int> _indexOf = [];
        readonly List<(string From, string Name, string Version)> _needs = [];
        readonly List<(string Group, string Name, string Version)> _direct = [];
        string _key = "";

        public bool IsOld { get; set; }

        public void Package(string key, Mark mark)
        {
            _key = key;
            var (name, version) = Parts(key);
            var isPlace = version.Contains(':') || name.Length == 0;
            _packages.Add(new PackageEntry("npm", name, mark)
            {
                Version = isPlace ? null : version,
                Source = isPlace ? (version.Length > 0 ? version : key) : null,
                Local = version.StartsWith("file:") || key.StartsWith("file:"),
            });
            _indexOf.TryAdd((name, version), _packages.Count - 1);
        }

        public void Field(string field, string? inner, ReadOnlySpan<char> value)
        {
            if (_packages.Count == 0) return;
            var entry = _packages[^1];
            switch (field, inner)
            {
                case ("resolution", null):
                    var integrity = IndentedLines.InFlowMap(value, "integrity");
                    var tarball = IndentedLines.InFlowMap(value, "tarball");
                    _packages[^1] = entry with { Hashes = integrity.IsEmpty ? entry.Hashes : Integrity.Hashes(integrity.ToString()), Source = tarball.IsEmpty ? entry.Source : tarball.ToString() };
                    break;
                case ("resolution", "integrity"): _packages[^1] = entry with { Hashes = Integrity.Hashes(value.ToString()) }; break;
                case ("name", null): _packages[^1] = entry with { Name = value.ToString() }; break;
                case ("version", null): _packages[^1] = entry with { Version = value.ToString() }; break;
                case ("dev", null): _packages[^1] = entry with { Group = value is "true" ? "dev" : entry.Group }; break;
                case ("optional", null): _packages[^1] = entry with { Group = value is "true" ? entry.Group ?? "optional" : entry.Group }; break;
                case ("dependencies" or "optionalDependencies", { } name): Needs(_key, name, value); break;
            }
        }

        public void Needs(string key, string name, ReadOnlySpan<char> version) => _needs.Add((key, name, version.ToString()));

        public void Direct(string group, string name, ReadOnlySpan<char> version)
        {
            if (group is "dependencies" or "devDependencies" or "optionalDependencies") _direct.Add((group, name, version.ToString()));
        }

        public Parsed<PackageFile> Done()
        {
            HashSet<PackageLink> links = [];
            foreach (var (group, name, version) in _direct)
            {
                if (Find(name, version) is not (>= 0 and var to)) continue;
                links.Add(new PackageLink(-1, to));
                _packages[to] = _packages[to] with { Direct = true, Group = group == "devDependencies" ? _packages[to].Group ?? "dev" : _packages[to].Group };
            }
            foreach (var (key, name, version) in _needs)
            {
                var (fromName, fromVersion) = Parts(key);
                if (_indexOf.TryGetValue((fromName, fromVersion), out var from) && Find(name, version) is >= 0 and var to && to != from) links.Add(new PackageLink(from, to));
            }
            var named = _packages.TrueForAll(p => p.Name.Length > 0);
            if (named) return new PackageFile(PackageFileKind.Lock) { Packages = _packages, Links = [.. links] };
            return new PackageFile(PackageFileKind.Lock) { Packages = [.. _packages.Where(p => p.Name.Length > 0)] };
        }

        // The version of a dependency may name another package (an alias): /string-width/4.2.3, string-width@4.2.3.
        int Find(string name, string version)
        {
            if (version.StartsWith("link:")) return -1;
            if (_indexOf.TryGetValue((name, WithoutPeers(version)), out var index)) return index;
            return _indexOf.TryGetValue(Parts(version), out index) ? index : -1;
        }

        (string Name, string Version) Parts(string key)
        {
            var isPath = key is ['/', ..];
            var text = isPath ? key[1..] : key;
            if (!isPath && (text.StartsWith("file:") || text.StartsWith("link:") || text.StartsWith("http"))) return ("", "");
            // Version 5: /@scope/name/1.0.0_peers; later: @scope/name@1.0.0(peers).
            var nameEnd = text is ['@', ..] ? text.IndexOf('/') is > 0 and var slash ? slash + 1 : text.Length : 0;
            if (!IsOld)
            {
                var at = text.IndexOf('@', Math.Max(nameEnd, Math.Min(1, text.Length)));
                return at <= 0 ? ("", "") : (text[..at], WithoutPeers(text[(at + 1)..]));
            }
            if (!isPath) return ("", "");
            var separator = nameEnd < text.Length ? text.IndexOf('/', nameEnd) : -1;
            if (separator <= 0) return ("", "");
            var version = text[(separator + 1)..];
            var end = version.IndexOf('/');
            return (text[..separator], WithoutPeers(end < 0 ? version : version[..end]));
        }

        string WithoutPeers(string version)
        {
            var end = version.IndexOf('(');
            if (end < 0 && IsOld) end = version.IndexOf('_');
            return end < 0 ? version : version[..end];
        }
    }
}
