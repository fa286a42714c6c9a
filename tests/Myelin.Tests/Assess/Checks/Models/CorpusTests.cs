using System.IO.Compression;
using Myelin.Assess;
using Myelin.Core.Findings;
using Myelin.Tests.Formats.Models;
using Myelin.Tests.Formats.Pickle;

namespace Myelin.Tests.Assess.Checks.Models;

/// <summary>Every gadget in every protocol and container is found; what real libraries write is not.</summary>
public sealed class CorpusTests
{
    static readonly Dictionary<string, Func<byte[], (string Name, byte[] Bytes)>> Containers = new()
    {
        ["plain"] = p => ("model.pkl", p),
        ["torch"] = p => ("model.pt", Fixtures.Zip(("net/data.pkl", p), ("net/version", "3\n"u8.ToArray()))),
        ["torch, upper case"] = p => ("model.bin", Fixtures.Zip(("net/DATA.PKL", p), ("net/version", "3\n"u8.ToArray()))),
        ["torch, legacy"] = p => ("model.pth", [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', 0x80, 2, (byte)'M', 0xe9, 3, (byte)'.', 0x80, 2, (byte)'}', (byte)'.', .. p]),
        ["zlib"] = p => ("model.joblib", Packed(p, s => new ZLibStream(s, CompressionLevel.Fastest, true))),
        ["gzip"] = p => ("model.pkl.gz", Packed(p, s => new GZipStream(s, CompressionLevel.Fastest, true))),
        ["cut off"] = p => ("model.pkl", p[..^1]),
        ["behind another"] = p => ("model.pkl", [0x80, 4, (byte)'N', (byte)'.', .. p]),
        ["behind junk"] = p => ("model.pkl", [0x80, 4, (byte)'N', (byte)'.', .. "junk junk junk"u8, 0x80, 3, (byte)'0', .. p]),
        ["with noise behind"] = p => ("model.ckpt", [.. p, .. new byte[300]]),
        ["no name"] = p => ("blob", p),
        ["zip behind bytes"] = p => ("model.pt", [.. new byte[200], .. Fixtures.Zip(("net/data.pkl", p), ("net/version", "3\n"u8.ToArray()))]),
    };

    public static TheoryData<string> ContainerNames => [.. Containers.Keys];

    [Theory]
    [MemberData(nameof(ContainerNames))]
    public void Every_gadget_is_found_in(string container)
    {
        List<string> missed = [];
        foreach (var (gadget, write) in Gadgets.All)
            for (var protocol = container == "behind junk" || container == "no name" ? 2 : 0; protocol <= 5; protocol++)
            {
                var writer = new PickleWriter(protocol);
                write(writer);
                var (name, bytes) = Containers[container](writer.Stop());
                if (!Findings(name, bytes).Any(f => f.CheckId is "model/unsafe-pickle" or "model/unknown-import" && f.Severity <= Severity.High)) missed.Add($"{gadget}, protocol {protocol}");
            }
        missed.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(ContainerNames))]
    public void Nothing_is_found_in_what_libraries_write_in(string container)
    {
        if (container is "cut off" or "behind junk" or "zip behind bytes") return;
        List<string> alarms = [];
        foreach (var (benign, write) in Benign.All)
            for (var protocol = 2; protocol <= 5; protocol++)
            {
                var writer = new PickleWriter(protocol);
                write(writer);
                var (name, bytes) = Containers[container](writer.Stop());
                alarms.AddRange(Findings(name, bytes).Select(f => $"{benign}, protocol {protocol}: {f.CheckId} {f.Message}"));
            }
        alarms.ShouldBeEmpty();
    }

    static IEnumerable<Finding> Findings(string name, byte[] bytes)
    {
        using var file = new Myelin.Discover.SourceFile(name, bytes.Length, () => Myelin.Formats.ByteSource.Of(bytes), Myelin.Formats.ReadLimits.Default);
        return [.. Inspector.Inspect(file).Where(f => f.CheckId.StartsWith("model/", StringComparison.Ordinal))];
    }

    static readonly Myelin.Discover.FileInspector Inspector = new Assessment().Inspector;

    static byte[] Packed(byte[] bytes, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed)) stream.Write(bytes);
        return packed.ToArray();
    }
}
