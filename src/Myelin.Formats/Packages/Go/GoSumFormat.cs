namespace Myelin.Formats.Packages;

/// <summary>go.sum and go.work.sum: hashes of modules, also of versions that no build uses: it gives hashes, no packages. https://go.dev/ref/mod#go-sum-files</summary>
public sealed class GoSumFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Name is "go.sum" or "go.work.sum") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        List<PackageEntry> packages = [];
        var (line, odd) = (0, 0);
        Span<Range> parts = stackalloc Range[4];
        foreach (var written in text.AsSpan().EnumerateLines())
        {
            line++;
            if (written.IsWhiteSpace()) continue;
            if (written.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries) != 3 || !written[parts[2]].StartsWith("h1:"))
            {
                odd++;
                continue;
            }
            // PATH VERSION/go.mod is the hash of that file alone.
            if (written[parts[1]].EndsWith("/go.mod")) continue;
            if (packages.Count >= limits.MaxEntries) break;
            packages.Add(new PackageEntry("golang", written[parts[0]].ToString(), new Mark(line)) { Version = written[parts[1]].ToString(), Hashes = [new PackageHash("h1", written[parts[2]][3..].ToString())] });
        }
        return With(new PackageFile(PackageFileKind.Checksums) { Packages = packages }, odd == 0 ? [] : [new Problem($"{odd:N0} lines are no module, version and hash")]);
    }
}

/// <summary>vendor/modules.txt: the modules whose code lies in vendor. https://go.dev/ref/mod#vendoring</summary>
public sealed class GoVendorFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Name is "modules.txt" && (file.Name.Folder is "vendor" || file.Name.Folder.EndsWith("/vendor")) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        List<PackageEntry> packages = [];
        var line = 0;
        foreach (var written in TextLines.Of(text))
        {
            line++;
            if (written.StartsWith("## ", StringComparison.Ordinal))
            {
                if (packages.Count > 0 && written.Contains("explicit")) packages[^1] = packages[^1] with { Direct = true };
                continue;
            }
            if (!written.StartsWith("# ", StringComparison.Ordinal)) continue;
            if (packages.Count >= limits.MaxEntries) break;
            var words = written[2..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var arrow = Array.IndexOf(words, "=>");
            // "# path => ./folder" without a version at the end repeats a replacement that nothing uses.
            if (words.Length >= 2 && arrow < 0) packages.Add(new PackageEntry("golang", words[0], new Mark(line)) { Version = words[1] });
            else if (arrow == 2 && words.Length == 5) packages.Add(new PackageEntry("golang", words[3], new Mark(line)) { Version = words[4], Alias = words[0] == words[3] ? null : words[0] });
            else if (arrow == 2 && words.Length == 4) packages.Add(new PackageEntry("golang", words[0], new Mark(line)) { Local = true, Source = words[3] });
        }
        return new PackageFile(PackageFileKind.Lock) { Packages = packages };
    }
}
