using System.Text;

namespace Myelin.Formats;

/// <summary>Bytes of one file, readable at any place: from disk, memory, or an image layer. Disposed by who opened it.</summary>
public abstract class ByteSource : IDisposable
{
    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Reads at a place; fewer bytes than asked only at the end.</summary>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>The bytes at a place without a copy, fewer only at the end; false when they are not in memory. Valid until the source is disposed.</summary>
    public virtual bool TryGetSpan(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return false;
    }

    /// <summary>A stream over all of it; several may be open at once.</summary>
    public virtual Stream AsStream() => new ByteSourceStream(this);

    /// <summary>Up to <paramref name="count"/> bytes from a place.</summary>
    public byte[] ReadBytes(long offset, int count)
    {
        var available = (int)Math.Clamp(Length - offset, 0, count);
        var bytes = new byte[available];
        var read = Read(offset, bytes);
        return read == available ? bytes : bytes[..read];
    }

    /// <summary>The text, decoded by its byte-order mark, else as UTF-8 with bad bytes replaced; null with a problem when larger than the limit.</summary>
    public string? ReadText(ReadLimits limits, out Problem? problem)
    {
        problem = null;
        if (Length > limits.MaxTextBytes)
        {
            problem = new Problem($"larger than the limit for text ({Length:N0} > {limits.MaxTextBytes:N0} bytes)");
            return null;
        }
        if (!TryGetSpan(0, (int)Length, out var bytes)) bytes = ReadBytes(0, (int)Length);
        return bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(bytes[3..]),
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
            _ => Encoding.UTF8.GetString(bytes),
        };
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what is held open.</summary>
    protected virtual void Dispose(bool disposing) { }

    /// <summary>Bytes in memory.</summary>
    public static ByteSource Of(ReadOnlyMemory<byte> bytes) => new MemorySource(bytes);

    sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
    {
        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            if (offset >= bytes.Length || offset < 0) return 0;
            var count = (int)Math.Min(buffer.Length, bytes.Length - offset);
            bytes.Span.Slice((int)offset, count).CopyTo(buffer);
            return count;
        }

        public override bool TryGetSpan(long offset, int count, out ReadOnlySpan<byte> span)
        {
            var start = (int)Math.Clamp(offset, 0, bytes.Length);
            span = bytes.Span.Slice(start, Math.Min(count, bytes.Length - start));
            return true;
        }
    }

    sealed class ByteSourceStream(ByteSource source) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => source.Length;
        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            var count = source.Read(Position, buffer);
            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

        public override void Flush() { }
        public override void SetLength(long value) => throw new InvalidOperationException("read-only");
        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("read-only");
    }
}
