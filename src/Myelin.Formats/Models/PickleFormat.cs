using System.Globalization;
using Myelin.Formats.Pickle;

namespace Myelin.Formats.Models;

/// <summary>A pickle or joblib file.</summary>
public sealed record PickleFile(string Format) : ModelArtifact(Format)
{
    /// <summary>What it imports.</summary>
    public PickleImports Imports { get; init; } = new();
    /// <summary>zlib, gzip …; null when it is not compressed.</summary>
    public string? Compression { get; init; }
}

/// <summary>Reads plain pickles of every protocol, joblib dumps, and both within zlib or gzip. For other compressions only the name of the compression is known.</summary>
public sealed class PickleFormat : Format<PickleFile>
{
    const int MostStacked = 1000;
    const int MostInflated = 64 << 20;

    public override bool Matches(in FileProbe file)
    {
        var head = file.Head;
        if (head.Length < 4 || TorchLegacyFormat.HasMagic(head)) return false;
        if (head is [0x80, >= 2 and <= 5, ..]) return StartsPickle(head[2..]);
        return IsNamedLikePickle(file.Name) && (Packed(head) is not null || StartsOldPickle(head));
    }

    public override Parsed<PickleFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        List<Problem> problems = [];
        var head = bytes.ReadBytes(0, 16);
        var packed = head is [0x80, ..] ? null : Packed(head);
        var plain = bytes;
        if (packed is not null)
        {
            using var stream = Archives.Compression.Open(bytes.AsStream(), Artifacts.Compressed.Of(head) ?? Archives.CompressionKind.None, new Archives.ExpansionBounds(MostInflated, limits.MaxRatio), out var reason);
            if (stream is null) return new Parsed<PickleFile>(new PickleFile("joblib") { Compression = packed }, [new Problem($"compressed with {packed}: {reason}")]);
            plain = Archives.SpilledBytes.Of(stream, MostInflated, out var problem);
            if (problem is not null) problems.Add(problem);
        }
        var imports = PickleImports.ReadAll(plain, 0, MostStacked);
        var named = IsNamedLikePickle(name);
        // A head of two bytes is weak evidence: without the name, the walk has to succeed.
        if (!imports.Complete && !named && imports.Globals.Count == 0) return new Parsed<PickleFile>(null, []);
        if (!imports.Complete) problems.Add(new Problem($"pickle: {imports.StoppedBy}"));
        var isJoblib = name.Ends(".joblib") || imports.Globals.Any(g => g.Module.StartsWith("joblib.", StringComparison.Ordinal));
        var file = new PickleFile(isJoblib ? "joblib" : "pickle")
        {
            FormatVersion = imports.Protocol.ToString(CultureInfo.InvariantCulture),
            Imports = imports,
            Compression = packed,
        };
        return new Parsed<PickleFile>(file, problems);
    }

    /// <summary>Whether a name says pickle.</summary>
    internal static bool IsNamedLikePickle(FileName name) =>
        name.Ends(".pkl") || name.Ends(".pickle") || name.Ends(".joblib") || name.Ends(".dill") || name.Ends(".pck") || name.Ends(".pcl")
            || name.Ends(".pkl.gz") || name.Ends(".pkl.z") || name.Ends(".joblib.gz") || name.Ends(".joblib.z") || name.Ends(".pickle.gz") || name.Ends(".cloudpickle");

    // What may follow PROTO: FRAME, or an opcode that starts an object.
    static bool StartsPickle(ReadOnlySpan<byte> rest) =>
        rest[0] is 0x95 or (byte)'(' or (byte)')' or (byte)']' or (byte)'}' or (byte)'c' or (byte)'X' or (byte)'K' or (byte)'M' or (byte)'J' or (byte)'N' or (byte)'G'
            or (byte)'U' or (byte)'T' or (byte)'C' or (byte)'B' or (byte)'i' or (byte)'V' or (byte)'S' or (byte)'I' or (byte)'L' or (byte)'F' or (byte)'P'
            or 0x80 or 0x88 or 0x89 or 0x8a or 0x8c or 0x8d or 0x8f or 0x96 or (>= 0x82 and <= 0x84);

    static bool StartsOldPickle(ReadOnlySpan<byte> head) => head[0] is (byte)'(' or (byte)']' or (byte)'}' or (byte)'c' or (byte)'S' or (byte)'V' or (byte)'I' or (byte)'L' or (byte)'F' or (byte)'N' or (byte)'K' or (byte)'i';

    static string? Packed(ReadOnlySpan<byte> head) => head switch
    {
        [0x78, 0x01 or 0x5e or 0x9c or 0xda, ..] => "zlib",
        [0x1f, 0x8b, ..] => "gzip",
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "xz",
        [0x5d, 0x00, 0x00, ..] => "lzma",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "bzip2",
        [0x04, 0x22, 0x4d, 0x18, ..] => "lz4",
        [(byte)'Z', (byte)'F', ..] => "joblib 0.9 (zfile)",
        _ => null,
    };
}
