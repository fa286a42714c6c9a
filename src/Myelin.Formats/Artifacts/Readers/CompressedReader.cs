using Myelin.Formats.Archives;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>Files that are compressed as a whole: joblib's dumps in all its compressions, gzipped pickles and NeMo archives. What is inside decides whether it is unpacked.</summary>
public sealed class CompressedReader : ArtifactReader
{
    const long MostUnpacked = 4L << 30;

    public override string Kind => "compressed";

    public override bool Accepts(in FileProbe part)
    {
        if (Compressed.Of(part.Head) is not { } kind) return false;
        // Two bytes prove little: of these kinds only what is named like a model.
        return kind is not (CompressionKind.Zlib or CompressionKind.Lzma or CompressionKind.ZFile) || ModelNames.IsPickle(part.Name) || ModelNames.IsTorch(part.Name) || part.Name.Ends(".z") || part.Name.Ends(".lzma") || part.Name.Ends(".bin");
    }

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Depth == 0 && !walk.OpensArchives && ModelNames.IsOpenedByScan(part.Name)) return false;
        var kind = Compressed.Of(part.Head)!.Value;
        var bounds = new ExpansionBounds(MostUnpacked, walk.Limits.MaxRatio);
        using var first = Open(part, kind, bounds, out var reason);
        if (first is null)
        {
            if (!ModelNames.IsPickle(part.Name) && !ModelNames.IsTorch(part.Name)) return false;
            walk.Add(new Unread(part.At(), reason!));
            return true;
        }
        using var head = SpilledBytes.Of(first, 4096, out var broken);
        var name = Inner(part.Name);
        var isNamed = ModelNames.IsPickle(part.Name) || ModelNames.IsTorch(part.Name);
        if (!isNamed && !All.Any(r => r.Accepts(new FileProbe(name, head.Length, head.ReadBytes(0, 4096))))) return false;
        if (broken is not null && head.Length < 4096 && broken.Reason.Contains("damaged", StringComparison.Ordinal) && head.Length == 0)
        {
            walk.Add(new Unread(part.At(), $"{kind.ToString().ToLowerInvariant()}: {broken.Reason}"));
            return true;
        }
        using var stream = Open(part, kind, bounds, out _)!;
        using var plain = SpilledBytes.Of(stream, MostUnpacked, out var problem);
        if (problem is not null) walk.Add(problem.Reason.StartsWith("expands", StringComparison.Ordinal) ? new Bomb(part.At(), problem.Reason) : new Unread(part.At(), problem.Reason));
        if (!walk.Spend(part, plain.Length)) return true;
        var inner = new ArtifactPart(plain, name, part.Inner(kind.ToString().ToLowerInvariant()), part.Depth + 1);
        if (!walk.Visit(inner) && isNamed) PickleReader.State(inner, walk, isExpected: true);
        return true;
    }

    static Stream? Open(ArtifactPart part, CompressionKind kind, ExpansionBounds bounds, out string? reason)
    {
        if (kind != CompressionKind.ZFile) return Compression.Open(part.Bytes.AsStream(), kind, bounds, out reason);
        // joblib before 0.10: "ZF", the length as text in a fixed width, then zlib (joblib/numpy_pickle_compat.py: 19 bytes on 64 bits, 15 with a blank before).
        reason = null;
        var head = part.Bytes.ReadBytes(0, 64);
        // The hexadecimal number has an x, too: zlib's second byte is no digit.
        var at = 4;
        while (at + 1 < head.Length && !(head[at] == 'x' && head[at + 1] is 0x01 or 0x5e or 0x9c or 0xda)) at++;
        var rest = new Binary.WindowSource(part.Bytes, at, part.Bytes.Length);
        return Compression.Open(rest.AsStream(), CompressionKind.Zlib, bounds, out reason);
    }

    static FileName Inner(FileName name) => new(name.Ends(".gz") || name.Ends(".bz2") || name.Ends(".xz") || name.Ends(".zst") || name.Ends(".lz4") || name.Ends(".z") || name.Ends(".lzma") ? name.Path[..name.Path.LastIndexOf('.')] : name.Path);
}
