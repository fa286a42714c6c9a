using System.IO.Compression;
using System.Text;
using Myelin.Tests.Formats.Models;
using Myelin.Tests.Formats.Pickle;

namespace Myelin.Tests.Assess.Checks.Models;

/// <summary>
/// The binary files under <c>Examples/model/</c>, made here, so that every byte of them has an author. <c>MYELIN_WRITE_EXAMPLES=1</c> writes them; else they must be as made.
/// </summary>
public sealed partial class ModelExamples
{
    static readonly Action<PickleWriter> Echo = w => w.Call("os", "system", a => a.Text("echo myelin-test"));

    static byte[] Weights(int protocol = 2) => new PickleWriter(protocol).Dict(("weight", w => w.Call("torch._utils", "_rebuild_tensor_v2",
        a => a.Tuple(t => t.Text("storage"), t => t.Global("torch", "FloatStorage"), t => t.Text("0"), t => t.Text("cpu"), t => t.Integer(4)).Raw((byte)'Q'),
        a => a.Integer(0), a => a.Tuple(t => t.Integer(2), t => t.Integer(2)), a => a.Tuple(t => t.Integer(2), t => t.Integer(1)), a => a.Raw(0x89), a => a.Call("collections", "OrderedDict")))).Stop();

    static byte[] Torch(byte[] pickle) => Fixtures.Zip(("net/data.pkl", pickle), ("net/version", "3\n"u8.ToArray()), ("net/data/0", new byte[16]));

    static byte[] Written(int protocol, Action<PickleWriter> write)
    {
        var writer = new PickleWriter(protocol);
        write(writer);
        return writer.Stop();
    }

    static SortedDictionary<string, byte[]> Make() => new(StringComparer.Ordinal)
    {
        ["unsafe-pickle/bad-call.pkl"] = Written(4, Echo),
        ["unsafe-pickle/bad-torch.pt"] = Torch(Written(2, Echo)),
        ["unsafe-pickle/bad-compressed.joblib"] = Zlib(Written(3, Echo)),
        ["unsafe-pickle/bad-array.npy"] = Npy("|O", Written(3, Echo)),
        ["unsafe-pickle/good-weights.pt"] = Torch(Weights()),
        ["unsafe-pickle/good-data.pkl"] = Written(4, w => w.Dict(("a", v => v.Integer(1)), ("system", v => v.Text("os.system")))),
        ["unknown-import/bad-function.pkl"] = Written(4, w => w.Call("acme_models.loader", "rebuild", a => a.Text("x"))),
        ["unknown-import/bad-class.pkl"] = Written(2, w => w.New("acme_models.net", "AcmeNet")),
        ["unknown-import/good-framework.pkl"] = Written(2, w => w.New("sklearn.linear_model._base", "LinearRegression").Dict(("fit_intercept", v => v.True())).Build()),
        ["nested-pickle/bad-loads.pkl"] = Written(4, Gadgets.All["pickle three deep"]),
        ["nested-pickle/good-array.pkl"] = Written(4, w => w.Call("numpy.core.multiarray", "scalar", a => a.Call("numpy", "dtype", d => d.Text("f8")), a => a.Data(new byte[8]))),
        ["broken-stream/bad-cut.pkl"] = Written(4, Echo)[..^1],
        ["broken-stream/bad-number.pkl"] = "(lp0\nI0x10\na."u8.ToArray(),
        ["broken-stream/good-whole.pkl"] = Written(4, w => w.List(i => i.Integer(16))),
        ["container-mismatch/bad-seven-zip.pt"] = [.. "7z\xbc\xaf\x27\x1c\0\x04"u8[..2], 0xbc, 0xaf, 0x27, 0x1c, 0, 4, .. new byte[64]],
        ["container-mismatch/bad-twice.pt"] = Fixtures.Zip(("net/data.pkl", Weights()), ("net/data.pkl", Written(2, Echo)), ("net/version", "3\n"u8.ToArray())),
        ["container-mismatch/bad-checksum.pt"] = WrongChecksum(Torch(Weights())),
        ["container-mismatch/good-weights.pt"] = Torch(Weights()),
        ["archive-escape/bad-parent.zip"] = Fixtures.Zip(("../../.bashrc", "echo myelin-test\n"u8.ToArray())),
        ["archive-escape/bad-link.nemo"] = LinkTar("../../../etc/passwd"),
        ["archive-escape/good-link.nemo"] = LinkTar("model_config.yaml"),
        ["decompression-bomb/bad-zeros.npz"] = Bomb(),
        ["decompression-bomb/good-array.npz"] = Fixtures.Zip(("x.npy", Npy("<f4", new byte[16]))),
        ["unreadable/bad-encrypted.pt"] = Encrypted(Torch(Weights())),
        ["unreadable/bad-noise.pkl"] = [0xff, 0xfe, 0xfd, 1, 2, 3, 4],
        ["unreadable/good-weights.pt"] = Torch(Weights()),
        ["native-code/bad-program.pt"] = [.. "\u007fELF"u8, 2, 1, 1, 0, .. new byte[120]],
        ["native-code/good-weights.pt"] = Torch(Weights()),
    };

    static byte[] Zlib(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(bytes);
        return packed.ToArray();
    }

    static byte[] Npy(string type, byte[] data)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': (1,), }}".PadRight(117) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. data];
    }

    // The checksum in the directory: torch does not look at it.
    static byte[] WrongChecksum(byte[] zip)
    {
        var at = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        zip[at + 16] ^= 0xff;
        return zip;
    }

    static byte[] Encrypted(byte[] zip)
    {
        for (var at = zip.AsSpan().IndexOf("PK\x01\x02"u8); at >= 0 && at + 46 < zip.Length && zip.AsSpan(at).StartsWith("PK\x01\x02"u8); at += 46 + zip[at + 28] + zip[at + 30]) zip[at + 8] |= 1;
        return zip;
    }

    static byte[] Bomb()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry("x.npy", CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            for (var i = 0; i < 16; i++) content.Write(new byte[1 << 20]);
        }
        // Deflate itself goes to about 1,030 to one; the directory claims more.
        var bytes = stream.ToArray();
        var at = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(at + 24), 2_000_000_000);
        return bytes;
    }

    static byte[] LinkTar(string target)
    {
        using var stream = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(stream, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
        {
            var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            tar.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "model_config.yaml") { DataStream = new MemoryStream("target: nemo.collections.asr.models.EncDecCTCModel\n"u8.ToArray()), ModificationTime = time });
            tar.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.SymbolicLink, "config.yaml") { LinkName = target, ModificationTime = time });
        }
        return stream.ToArray();
    }

    [Fact]
    public void Examples_are_as_they_are_made()
    {
        var write = Environment.GetEnvironmentVariable("MYELIN_WRITE_EXAMPLES") == "1";
        foreach (var (name, bytes) in Make().Concat(Formats()))
        {
            var path = Path.Combine(Examples.Root, "model", name);
            if (write)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, bytes);
            }
            File.ReadAllBytes(path).Length.ShouldBe(bytes.Length, name);
        }
    }
}
