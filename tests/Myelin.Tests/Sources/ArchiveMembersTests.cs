using System.IO.Compression;
using Myelin.Discover.Sources;
using static Myelin.Tests.Sources.Archives;

namespace Myelin.Tests.Sources;

public sealed class ArchiveMembersTests : IDisposable
{
    readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Members_of_zips_and_tars_are_files_of_the_source()
    {
        _folder.File("a.zip", Zip(("in/x.json", "{}"))).File("b.tar", Tar(("y.py", "y"))).File("c.tar.gz", Gzip(Tar(("z.py", "z")))).File("d.tar.zst", Zstd(Tar(("w.py", "w"))));
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["a.zip", "a.zip!/in/x.json", "b.tar", "b.tar!/y.py", "c.tar.gz", "c.tar.gz!/z.py", "d.tar.zst", "d.tar.zst!/w.py"]);
        reading["a.zip!/in/x.json"].ShouldBe("{}");
        reading["d.tar.zst!/w.py"].ShouldBe("w");
        reading.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void Archives_are_opened_two_deep()
    {
        static string Text(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);
        var inner = Tar(("deepest.tar", Text(Tar(("never.txt", "n")))));
        _folder.File("a.tar", Tar(tar => tar.Add("b.tar", inner)));
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["a.tar", "a.tar!/b.tar", "a.tar!/b.tar!/deepest.tar"]);
        reading.Skipped.ShouldBe(["a.tar!/b.tar!/deepest.tar: an archive in an archive in an archive: only two are opened"]);
    }

    [Fact]
    public void Of_a_wheel_in_a_folder_what_describes_it_is_read_and_of_a_wheel_that_is_the_target_all()
    {
        _folder.File("p.whl", Zip(("p/code.py", "x"), ("p-1.dist-info/METADATA", "Name: p")));
        Reading.Of(_folder.Root).Paths.ShouldBe(["p.whl", "p.whl!/p-1.dist-info/METADATA"]);
        Reading.Of(_folder["p.whl"]).Paths.ShouldBe(["p.whl", "p.whl!/p-1.dist-info/METADATA", "p.whl!/p/code.py"]);
    }

    [Fact]
    public void A_zip_that_is_a_model_stays_closed()
    {
        _folder.File("model.zip", Zip(("m/data.pkl", "x"), ("m/data/0", "x")));
        Reading.Of(_folder.Root).Paths.ShouldBe(["model.zip"]);
    }

    [Fact]
    public void Names_that_lead_out_are_named()
    {
        _folder.File("a.zip", Zip(("../evil", "x"), ("good", "g")));
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["a.zip", "a.zip!/good"]);
        reading.Skipped.ShouldBe(["a.zip!/../evil: its name leads out of the archive"]);
    }

    [Fact]
    public void Bombs_are_refused_before_they_burst()
    {
        var zeros = new byte[48 << 20];
        _folder.File("bomb.zip", ZipOf("zeros.json", zeros));
        using var source = new FolderSource(_folder.Root, "t", "folder", new SourceOptions { Limits = Myelin.Formats.ReadLimits.Default with { MaxRatio = 500 } });
        var reading = new Reading(source);
        reading.Paths.ShouldBe(["bomb.zip"]);
        reading.Skipped.ShouldBe(["bomb.zip!/zeros.json: expands more than 500 times"]);
    }

    [Fact]
    public void Of_members_that_share_their_data_one_is_read()
    {
        // One member, named 2,000 times by the directory.
        var zip = Zip(("a.py", new string('x', 5000)));
        var directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        var end = zip.AsSpan().IndexOf("PK\u0005\u0006"u8);
        var again = Enumerable.Repeat(zip[directory..end], 2000).SelectMany(entry => entry).ToArray();
        var tail = zip[end..];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(8), 2000);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(10), 2000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(tail.AsSpan(12), again.Length);
        _folder.File("bomb.zip", [.. zip[..directory], .. again, .. tail]);
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["bomb.zip", "bomb.zip!/a.py"]);
        reading.Skipped.ShouldBe(["bomb.zip: 1,999 members share their data with others, as zip bombs do: not read"]);
    }

    [Fact]
    public void Members_that_stand_in_another_order_than_the_directory_are_all_read()
    {
        var zip = Zip(("a.py", "a"), ("b.py", "b"));
        var directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        var end = zip.AsSpan().IndexOf("PK\u0005\u0006"u8);
        var middle = directory + ((end - directory) / 2);
        _folder.File("a.zip", [.. zip[..directory], .. zip[middle..end], .. zip[directory..middle], .. zip[end..]]);
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["a.zip", "a.zip!/a.py", "a.zip!/b.py"]);
        reading.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void Broken_archives_are_named_and_nothing_else_is_lost()
    {
        var zip = Zip(("a.txt", "a"), ("b.txt", "b"));
        _folder.File("cut.zip", zip[..(zip.Length - 30)]).File("text.zip", "no zip").File("cut.tar.gz", Gzip(Tar(("q", new string('q', 90000))))[..60]).File("x.tar.xz", [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0]).File("good.txt", "g");
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldContain("good.txt");
        reading.Skipped.Select(s => s[..s.AsSpan().IndexOfAny('!', ':')]).Distinct().ShouldBe(["cut.tar.gz", "cut.zip", "text.zip", "x.tar.xz"]);
    }

    [Fact]
    public void No_damage_to_a_zip_makes_it_throw_or_hang()
    {
        var good = Zip(("a.txt", new string('a', 300)), ("b/c.json", "{}"));
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var bad = good.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            _folder.File("z.zip", round % 5 == 0 ? bad[..random.Next(bad.Length)] : bad);
            Reading.Of(_folder.Root).Paths.ShouldContain("z.zip");
        }
    }

    [Fact]
    public void Manifests_are_the_YAML_and_JSON_files_of_a_folder()
    {
        _folder.File("a.yaml", "kind: Pod").File("b/c.json", "{}").File("d.py", "x");
        var reading = Reading.Of($"manifests:{_folder.Root}");
        reading.Paths.ShouldBe(["a.yaml", "b/c.json"]);
        reading.LeftOut.ShouldBe(["files that are no YAML or JSON: 1"]);
        Should.Throw<SourceException>(() => Reading.Open("manifests:/no/such/folder"));
    }

    static byte[] ZipOf(string name, byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open()) entry.Write(bytes);
        return stream.ToArray();
    }
}
