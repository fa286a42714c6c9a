using Myelin.Formats.Archives;

namespace Myelin.Formats.Artifacts;

/// <summary>How joblib, pandas and pickle files are compressed as a whole; the magic numbers that joblib looks for (joblib/compressor.py).</summary>
static class Compressed
{
    /// <summary>The compression that the first bytes show, or null.</summary>
    public static CompressionKind? Of(ReadOnlySpan<byte> head) => Compression.Of(head) switch
    {
        CompressionKind.None => head switch
        {
            [(byte)'x', 0x01 or 0x5e or 0x9c or 0xda, ..] when (head[0] * 256 + head[1]) % 31 == 0 => CompressionKind.Zlib,
            [0x5d, 0x00, 0x00, ..] => CompressionKind.Lzma,
            [(byte)'Z', (byte)'F', (byte)'0', (byte)'x', ..] => CompressionKind.ZFile,
            _ => null,
        },
        var kind => kind,
    };
}
