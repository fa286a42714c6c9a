using System.Formats.Tar;
using System.Text;
using Myelin.Formats;
using Myelin.Formats.Archives;
using Make = Myelin.Tests.Sources.Archives;
using TarReader = Myelin.Formats.Archives.TarReader;

namespace Myelin.Tests.Formats.Archives;

public sealed class TarReaderTests
{
    static readonly string LongName = string.Join('/', Enumerable.Repeat("a-rather-long-folder-name", 12)) + "/file.txt";

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Reads_every_form(TarEntryFormat format)
    {
        var name = format is TarEntryFormat.V7 or TarEntryFormat.Ustar ? "short/file.txt" : LongName;
        var tar = Make.Tar(t =>
        {
            System.Formats.Tar.TarEntry Entry(TarEntryType type, string path) => format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type, path),
                TarEntryFormat.Ustar => new UstarTarEntry(type, path),
                TarEntryFormat.Gnu => new GnuTarEntry(type, path),
                _ => new PaxTarEntry(type, path),
            };
            var file = Entry(TarEntryType.RegularFile, name);
            file.DataStream = new MemoryStream("hello"u8.ToArray());
            t.WriteEntry(file);
            var link = Entry(TarEntryType.SymbolicLink, "link");
            link.LinkName = "/etc/passwd";
            t.WriteEntry(link);
        }, format);
        var (entries, problem) = Read(tar);
        problem.ShouldBeNull();
        entries.Select(e => (e.Entry.Name, e.Entry.Kind, e.Data)).ShouldBe([(name, TarEntryKind.File, "hello"), ("link", TarEntryKind.SymbolicLink, "")]);
        entries[1].Entry.LinkTarget.ShouldBe("/etc/passwd");
        Encoding.UTF8.GetString(tar, (int)entries[0].Entry.DataOffset, 5).ShouldBe("hello");
    }

    [Fact]
    public void Reads_a_sparse_file_of_a_pax_archive()
    {
        var map = Encoding.ASCII.GetBytes("2\n0\n3\n1000\n2\n").Concat(new byte[512]).Take(512);
        var tar = Make.Tar(t => t.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "GNUSparseFile.0/f", new Dictionary<string, string>
        {
            ["GNU.sparse.major"] = "1",
            ["GNU.sparse.minor"] = "0",
            ["GNU.sparse.name"] = "f",
            ["GNU.sparse.realsize"] = "2000",
        })
        { DataStream = new MemoryStream([.. map, .. "abcXY"u8]) }));
        var entry = Read(tar).Entries.Single().Entry;
        entry.Name.ShouldBe("f");
        entry.Size.ShouldBe(2000);
        using var bytes = new SparseBytes(new SliceBytes(ByteSource.Of(tar), entry.DataOffset, entry.DataSize), entry.Sparse!, entry.Size);
        bytes.ReadBytes(0, 4).ShouldBe([(byte)'a', (byte)'b', (byte)'c', 0]);
        bytes.ReadBytes(999, 5).ShouldBe([0, (byte)'X', (byte)'Y', 0, 0]);
        bytes.ReadBytes(1990, 100).Length.ShouldBe(10);
    }

    [Fact]
    public void What_is_cut_off_is_named()
    {
        var tar = Make.Tar(("a", new string('a', 2000)), ("b", "b"));
        Read(tar[..1500]).Problem!.Reason.ShouldStartWith("the archive ends early");
        Read("no tar at all, but long enough to hold a header"u8.ToArray().Concat(new byte[600]).ToArray()).Problem!.Reason.ShouldBe("no tar header at byte 0");
    }

    [Fact]
    public void An_absurd_header_is_refused_without_being_allocated()
    {
        var tar = Make.Tar(t => t.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, LongName)));
        "77777777777"u8.CopyTo(tar.AsSpan(124));
        Checksum(tar);
        Read(tar).Problem!.Reason.ShouldBe("an extended header of 8,589,934,591 bytes");
        var limited = new TarReader(new MemoryStream(Make.Tar(("a", ""), ("b", ""), ("c", ""))), ReadLimits.Default with { MaxEntries = 4 });
        while (limited.Next() is not null) { }
        limited.Problem!.Reason.ShouldBe("more than 4 entries");
    }

    [Fact]
    public void No_damage_makes_it_throw_or_hang()
    {
        var good = Make.Tar(t =>
        {
            Make.Add(t, LongName, "hello");
            t.WriteEntry(new GnuTarEntry(TarEntryType.SymbolicLink, LongName) { LinkName = LongName });
            Make.Add(t, "c", new string('c', 700));
        }, TarEntryFormat.Pax);
        var random = new Random(3);
        for (var round = 0; round < 1500; round++)
        {
            var bad = good.ToArray();
            for (var i = random.Next(1, 8); i > 0; i--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            for (var header = 0; round % 2 == 0 && header < bad.Length; header += 512) Checksum(bad.AsSpan(header, 512));
            Read(round % 7 == 0 ? bad[..random.Next(bad.Length)] : bad);
        }
    }

    [Theory]
    [InlineData("a/./b//c/", "a/b/c")]
    [InlineData("/abs", "abs")]
    [InlineData("./", "")]
    [InlineData("../x", null)]
    [InlineData("a/../../x", null)]
    [InlineData("C:/x", null)]
    [InlineData("a..b/...", "a..b/...")]
    public void Names_stay_below_the_root(string name, string? path) => ArchivePath.Normalize(name).ShouldBe(path);

    static (List<(Myelin.Formats.Archives.TarEntry Entry, string Data)> Entries, Problem? Problem) Read(byte[] tar)
    {
        var reader = new TarReader(new MemoryStream(tar), ReadLimits.Default);
        List<(Myelin.Formats.Archives.TarEntry, string)> entries = [];
        while (reader.Next() is { } entry)
        {
            try
            {
                using var text = new StreamReader(reader.Data, leaveOpen: true);
                entries.Add((entry, text.ReadToEnd()));
            }
            catch (EndOfStreamException) { }
        }
        return (entries, reader.Problem);
    }

    static void Checksum(Span<byte> header)
    {
        header[148..156].Fill((byte)' ');
        var sum = 0;
        foreach (var b in header[..512]) sum += b;
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(header[148..]);
    }
}
