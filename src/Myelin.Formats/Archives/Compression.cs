using System.IO.Compression;

namespace Myelin.Formats.Archives;

/// <summary>How a file is compressed as a whole.</summary>
public enum CompressionKind { None, Gzip, Zstd, Bzip2, Xz, Lz4, Zlib, Lzma, ZFile }

/// <summary>Recognises compressed files by their first bytes and opens what can be decompressed here.</summary>
public static class Compression
{
    /// <summary>The compression that the first bytes show. Sources: RFC 1952, RFC 8878, the bzip2 and xz file format documents, the LZ4 frame format.</summary>
    public static CompressionKind Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x1F, 0x8B, 0x08, ..] => CompressionKind.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] or [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18, ..] => CompressionKind.Zstd,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => CompressionKind.Bzip2,
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => CompressionKind.Xz,
        [0x04, 0x22, 0x4D, 0x18, ..] => CompressionKind.Lz4,
        _ => CompressionKind.None,
    };

    /// <summary>
    /// A stream of the decompressed bytes, bounded by <paramref name="bounds"/>. Null with a reason when this kind cannot be read here.
    /// Reading throws <see cref="InvalidDataException"/> for damaged input and for input that expands beyond the bounds.
    /// </summary>
    /// <param name="compressed">Owned by the result.</param>
    /// <param name="kind">How it is compressed.</param>
    /// <param name="bounds">How much may come out.</param>
    /// <param name="reason">Why there is no stream.</param>
    public static Stream? Open(Stream compressed, CompressionKind kind, ExpansionBounds bounds, out string? reason)
    {
        reason = null;
        var counted = new CountingStream(compressed);
        switch (kind)
        {
            case CompressionKind.None: return compressed;
            case CompressionKind.Gzip: return new BoundedStream(new GZipStream(counted, CompressionMode.Decompress), counted, bounds);
            case CompressionKind.Zlib: return new BoundedStream(new ZLibStream(counted, CompressionMode.Decompress), counted, bounds);
            case CompressionKind.Zstd when LibZstd.IsPresent: return new BoundedStream(new ZstdStream(counted), counted, bounds);
            case CompressionKind.Bzip2 when Bzip2Stream.IsPresent: return new BoundedStream(new Bzip2Stream(counted), counted, bounds);
            case CompressionKind.Xz or CompressionKind.Lzma when LzmaStream.IsPresent: return new BoundedStream(new LzmaStream(counted), counted, bounds);
            case CompressionKind.Lz4 when Lz4Stream.IsPresent: return new BoundedStream(new Lz4Stream(counted), counted, bounds);
        }
        compressed.Dispose();
        reason = kind switch
        {
            CompressionKind.Zstd => "zstd needs libzstd.so.1 on this machine: install libzstd1",
            CompressionKind.Bzip2 => "bzip2 needs libbz2.so.1.0 on this machine: install libbz2-1.0",
            CompressionKind.Xz or CompressionKind.Lzma => "xz needs liblzma.so.5 on this machine: install liblzma5",
            CompressionKind.Lz4 => "lz4 needs liblz4.so.1 on this machine: install liblz4-1",
            _ => $"{kind.ToString().ToLowerInvariant()} compression is not read",
        };
        return null;
    }
}

/// <summary>How far compressed data may expand.</summary>
/// <param name="MaxBytes">Most bytes that may come out.</param>
/// <param name="MaxRatio">Most bytes that one byte of input may become, once more than <paramref name="FreeBytes"/> came out.</param>
/// <param name="FreeBytes">How much may come out before the ratio counts; the default is 64 MiB.</param>
public readonly record struct ExpansionBounds(long MaxBytes, int MaxRatio, long FreeBytes = 64L << 20)
{
    /// <summary>Why so much output of so much input is too much, or null.</summary>
    public string? Refuses(long produced, long consumed) =>
        produced > MaxBytes ? $"expands to more than {MaxBytes:N0} bytes"
        : produced > FreeBytes && produced / Math.Max(consumed, 1) > MaxRatio ? $"expands more than {MaxRatio:N0} times"
        : null;
}

/// <summary>Counts what is read through it.</summary>
sealed class CountingStream(Stream inner) : ForwardStream
{
    public long Count { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Count += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Ends with an <see cref="InvalidDataException"/> when more comes out than the bounds allow.</summary>
sealed class BoundedStream(Stream inner, CountingStream consumed, ExpansionBounds bounds) : ForwardStream
{
    long _produced;

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _produced += count;
        return bounds.Refuses(_produced, consumed.Count) is { } reason ? throw new InvalidDataException(reason) : count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A stream that is only read, from front to back.</summary>
public abstract class ForwardStream : Stream
{
    public sealed override bool CanRead => true;
    public sealed override bool CanSeek => false;
    public sealed override bool CanWrite => false;
    public sealed override long Length => throw new NotSupportedException();
    public sealed override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public abstract override int Read(Span<byte> buffer);
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public sealed override void SetLength(long value) => throw new NotSupportedException();
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public sealed override void Flush() { }
}
