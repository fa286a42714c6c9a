namespace Myelin.Formats.Packages;

/// <summary>Gemfile.lock and gems.locked: sections GEM, GIT, PATH with their specs, DEPENDENCIES, CHECKSUMS.</summary>
public sealed class GemfileLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Name is "Gemfile.lock" or "gems.locked" || file.Name.Ends(".gemfile.lock")) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        List<PackageEntry> packages = [];
        List<(int From, string Needed)> needs = [];
        List<string> direct = [];
        var indexOf = new Dictionary<string, int>(StringComparer.Ordinal);
        string section = "", remote = "";
        var (line, last) = (0, -1);
        foreach (var written in TextLines.Of(text))
        {
            line++;
            var indent = written.Length - written.AsSpan().TrimStart(' ').Length;
            var content = written.Trim();
            if (content.Length == 0) continue;
            if (indent == 0)
            {
                (section, remote, last) = (content, "", -1);
                continue;
            }
            if (section is "GEM" or "GIT" or "PATH" or "PLUGIN SOURCE")
            {
                if (indent == 2 && content.StartsWith("remote: ", StringComparison.Ordinal)) remote = content[8..];
                else if (indent == 4 && Gem(content) is var (gem, version) && packages.Count < limits.MaxEntries)
                {
                    // One gem stands once for each platform: "(1.15.0-x86_64-linux)".
                    var plain = version.IndexOf('-') is > 0 and var dash ? version[..dash] : version;
                    if (indexOf.TryGetValue(gem, out last)) continue;
                    indexOf[gem] = last = packages.Count;
                    packages.Add(new PackageEntry("gem", gem, new Mark(line, 5))
                    {
                        Version = plain,
                        Source = section == "GEM" ? (remote.StartsWith("https://rubygems.org", StringComparison.Ordinal) ? null : remote) : remote,
                        Local = section == "PATH",
                    });
                }
                else if (indent == 6 && last >= 0) needs.Add((last, content.Split(' ')[0].TrimEnd('!')));
            }
            else if (section == "DEPENDENCIES") direct.Add(content.Split(' ')[0].TrimEnd('!'));
            else if (section == "CHECKSUMS") Checksum(content, packages, indexOf);
        }
        foreach (var gem in direct)
            if (indexOf.TryGetValue(gem, out var index)) packages[index] = packages[index] with { Direct = true };
        List<PackageLink> links = [.. needs.Where(n => indexOf.TryGetValue(n.Needed, out var to) && to != n.From).Select(n => new PackageLink(n.From, indexOf[n.Needed])).Distinct()];
        return new PackageFile(PackageFileKind.Lock) { Packages = packages, Links = links };
    }

    // name (version)
    static (string, string)? Gem(string content)
    {
        var open = content.IndexOf(" (", StringComparison.Ordinal);
        return open <= 0 || content[^1] != ')' || open + 3 >= content.Length ? null : (content[..open], content[(open + 2)..^1]);
    }

    static void Checksum(string content, List<PackageEntry> packages, Dictionary<string, int> indexOf)
    {
        var sign = content.IndexOf(" sha256=", StringComparison.Ordinal);
        if (sign < 0 || Gem(content[..sign]) is not var (gem, version) || !indexOf.TryGetValue(gem, out var index) || packages[index].Version is not { } known) return;
        if (version != known && !version.StartsWith(known + "-")) return;
        packages[index] = packages[index] with { Hashes = [.. packages[index].Hashes, new PackageHash("sha256", content[(sign + 8)..].Split(',')[0])] };
    }
}
