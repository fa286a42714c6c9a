using System.Text;
using Myelin.Formats.Binary;
using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>
/// What a Linux program says of the packages it was built from: Go's build information (Go 1.18 or newer), and the list that cargo-auditable puts into Rust programs.
/// https://pkg.go.dev/debug/buildinfo, https://github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md
/// </summary>
public sealed class ProgramPackagesFormat : Format<PackageFile>
{
    const int MaxText = 8 << 20;
    const int GoHeader = 32, GoFrame = 16;

    // Libraries are many and large, and hold none: programs have no extension.
    public override bool Matches(in FileProbe file) => ElfSections.IsProgram(file.Head) && file.Name.Name.IndexOf(".so") < 0;

    public override Parsed<PackageFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (ElfSections.Find(bytes, ".go.buildinfo") is { } go) return Go(go);
        if (ElfSections.Find(bytes, ".dep-v0") is { } rust) return Rust(rust, limits);
        return new Parsed<PackageFile>(null, []);
    }

    // "\xff Go buildinf:", the size of a pointer, flags; bit 1: two texts with their lengths follow at 32, the version of Go and the modules.
    static Parsed<PackageFile> Go(ByteSource section)
    {
        var cursor = new ByteCursor(section);
        if (cursor.U8() != 0xff || !cursor.Bytes(13, 13).AsSpan().SequenceEqual(" Go buildinf:"u8)) return new Parsed<PackageFile>(null, []);
        cursor.Skip(1);
        if ((cursor.U8() & 2) == 0) return Parsed<PackageFile>.Failed("built by Go before 1.18: its modules are not read");
        cursor.Seek(GoHeader);
        var version = cursor.Text(Length(cursor), 200);
        var framed = cursor.Bytes(Length(cursor), MaxText);
        List<PackageEntry> packages = [];
        if (version.StartsWith("go", StringComparison.Ordinal) && version.Length > 2) packages.Add(new PackageEntry("golang", "stdlib", default) { Version = version[2..].Split(' ')[0] });
        PackageEntry? main = null;
        // Sixteen bytes stand before and behind the text, so that tools find it in memory.
        var text = framed.Length < 2 * GoFrame ? "" : Encoding.UTF8.GetString(framed, GoFrame, framed.Length - (2 * GoFrame));
        foreach (var line in TextLines.Of(text))
        {
            var words = line.Split('\t');
            if (words.Length < 3 || words[1].Length == 0) continue;
            var entry = new PackageEntry("golang", words[1], default)
            {
                Version = words[2] is "(devel)" or "" ? null : words[2],
                Hashes = words.Length > 3 && words[3].StartsWith("h1:") ? [new PackageHash("h1", words[3][3..])] : [],
            };
            if (words[0] == "mod") main = entry with { Local = true };
            else if (words[0] == "dep") packages.Add(entry);
            // A replacement by a folder: the module is made there.
            else if (words[0] == "=>" && packages.Count > 0 && words[1] is ['.' or '/', ..]) packages[^1] = packages[^1] with { Local = true, Source = words[1], Version = null };
            else if (words[0] == "=>" && packages.Count > 0) packages[^1] = entry with { Alias = packages[^1].Name == entry.Name ? null : packages[^1].Name };
        }
        return new PackageFile(PackageFileKind.Installed) { Project = main, Packages = packages, Links = main is null ? [] : [.. Enumerable.Range(0, packages.Count).Select(i => new PackageLink(-1, i))] };
    }

    static long Length(ByteCursor cursor) => (long)Math.Min(cursor.Varint(), long.MaxValue);

    static Parsed<PackageFile> Rust(ByteSource section, ReadLimits limits)
    {
        using var plain = Inflater.Inflate(section, Compression.Zlib, MaxText, out var problem);
        var json = JsonFormat.Parse(Encoding.UTF8.GetString(plain.ReadBytes(0, MaxText)), limits);
        List<PackageEntry> packages = [];
        List<PackageLink> links = [];
        var items = (json.Value?.Root ?? DataNode.Missing)["packages"].Items;
        for (var i = 0; i < items.Count; i++)
        {
            var name = items[i]["name"].Text;
            packages.Add(new PackageEntry("cargo", string.IsNullOrEmpty(name) ? "unknown" : name, default)
            {
                Version = items[i]["version"].Text,
                Group = items[i]["kind"].Text == "build" ? "build" : null,
                Local = items[i]["source"].Text == "local",
                Source = items[i]["source"].Text is { } source and not ("crates.io" or "local") ? source : null,
            });
            foreach (var needed in items[i]["dependencies"].Items)
                if (needed.AsInteger is >= 0 and var to && to < items.Count && to != i) links.Add(new PackageLink(i, (int)to));
        }
        return new Parsed<PackageFile>(new PackageFile(PackageFileKind.Installed) { Packages = packages, Links = links }, problem is null ? json.Problems : [problem]);
    }
}
