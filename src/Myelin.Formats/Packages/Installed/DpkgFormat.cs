namespace Myelin.Formats.Packages;

/// <summary>
/// dpkg's database of installed packages: /var/lib/dpkg/status, and one file a package in status.d as distroless images have it. What is only configured or removed is left out.
/// https://www.debian.org/doc/debian-policy/ch-controlfields.html
/// </summary>
public sealed class DpkgFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) =>
        ((file.Name.Name is "status" && file.Name.Folder.EndsWith("lib/dpkg")) || (file.Name.Folder.EndsWith("lib/dpkg/status.d") && !file.Name.Ends(".md5sums"))) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var list = new InstalledList();
        var paragraph = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var (line, start) = (0, 0);
        foreach (var written in TextLines.Of(text).Append(""))
        {
            line++;
            if (string.IsNullOrWhiteSpace(written))
            {
                if (Entry(paragraph, start) is { } entry && list.Count < limits.MaxEntries) list.Add(entry, Provides(paragraph));
                paragraph.Clear();
                continue;
            }
            var colon = written.IndexOf(':');
            if (colon <= 0 || written[0] is ' ' or '\t') continue;
            if (paragraph.Count == 0) start = line;
            var field = written[..colon];
            if (field.Equals("Package", StringComparison.OrdinalIgnoreCase)) start = line;
            paragraph[field] = written[(colon + 1)..].Trim();
        }
        return list.Done();
    }

    static PackageEntry? Entry(Dictionary<string, string> paragraph, int line)
    {
        if (!paragraph.TryGetValue("Package", out var package) || package.Length == 0 || !paragraph.TryGetValue("Version", out var version) || version.Length == 0) return null;
        if (paragraph.TryGetValue("Status", out var status) && !status.EndsWith(" installed", StringComparison.Ordinal)) return null;
        return new PackageEntry("deb", package, new Mark(line))
        {
            Version = version,
            License = paragraph.GetValueOrDefault("License"),
            Requires = [.. Names(paragraph.GetValueOrDefault("Pre-Depends")).Concat(Names(paragraph.GetValueOrDefault("Depends"))).Distinct()],
        };
    }

    static IEnumerable<string> Provides(Dictionary<string, string> paragraph) => Names(paragraph.GetValueOrDefault("Provides"));

    // name:any (>= 1.0) | other, …: of alternatives the first is what was asked for.
    static IEnumerable<string> Names(string? list) => list is null ? [] : list.Split(',').Select(one => one.Split('|')[0].Trim().Split(' ', '(', ':')[0]).Where(n => n.Length > 0);
}

/// <summary>apk's database of installed packages: /lib/apk/db/installed (also below /usr). https://wiki.alpinelinux.org/wiki/Apk_spec</summary>
public sealed class ApkFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Name is "installed" && file.Name.Folder.EndsWith("lib/apk/db") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var list = new InstalledList();
        var fields = new Dictionary<char, string>();
        var (line, start) = (0, 0);
        foreach (var written in TextLines.Of(text).Append(""))
        {
            line++;
            if (written.Length == 0)
            {
                if (fields.TryGetValue('P', out var package) && package.Length > 0 && fields.TryGetValue('V', out var version) && version.Length > 0 && list.Count < limits.MaxEntries)
                {
                    list.Add(new PackageEntry("apk", package, new Mark(start))
                    {
                        Version = version,
                        License = fields.GetValueOrDefault('L') is { Length: > 0 } license ? license : null,
                        Requires = [.. Names(fields.GetValueOrDefault('D')).Distinct()],
                        Hashes = Checksum(fields.GetValueOrDefault('C')),
                    }, Names(fields.GetValueOrDefault('p')));
                }
                fields.Clear();
                continue;
            }
            if (written.Length < 2 || written[1] != ':') continue;
            if (written[0] == 'P') start = line;
            fields.TryAdd(written[0], written[2..].Trim());
        }
        return list.Done();
    }

    // "so:libc.so>=1", "!conflict", "cmd:sh"
    static IEnumerable<string> Names(string? list) =>
        list is null ? [] : list.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(n => n[0] != '!').Select(n => n.AsSpan().IndexOfAny("=<>~") is > 0 and var sign ? n[..sign] : n);

    // Q1 and the base64 of a SHA-1.
    static IReadOnlyList<PackageHash> Checksum(string? text)
    {
        Span<byte> bytes = stackalloc byte[20];
        return text?.StartsWith("Q1") == true && Convert.TryFromBase64String(text[2..], bytes, out var written) && written == 20 ? [new PackageHash("sha1", Convert.ToHexStringLower(bytes))] : [];
    }
}

/// <summary>Collects what is installed in one system, and which package another one's needs stand for.</summary>
sealed class InstalledList
{
    readonly List<PackageEntry> _packages = [];
    readonly Dictionary<string, int> _providers = new(StringComparer.Ordinal);

    public int Count => _packages.Count;

    public void Add(PackageEntry entry, IEnumerable<string> provides)
    {
        // A package's own name comes before what another one provides.
        _providers[entry.Name] = _packages.Count;
        foreach (var name in provides) _providers.TryAdd(name, _packages.Count);
        _packages.Add(entry);
    }

    public PackageFile Done()
    {
        HashSet<PackageLink> links = [];
        for (var from = 0; from < _packages.Count; from++)
            foreach (var needed in _packages[from].Requires)
                if (_providers.TryGetValue(needed, out var to) && to != from) links.Add(new PackageLink(from, to));
        return new PackageFile(PackageFileKind.Installed) { Packages = _packages, Links = [.. links] };
    }
}
