using System.Buffers;
using Myelin.Formats;
using Myelin.Formats.Archives;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources;

/// <summary>
/// Keeps what comes out of a compressed archive once: up to 1 MiB in memory, more in a temporary file without a name, and of a large file that nobody
/// asks for only the first 64 KiB.
/// </summary>
internal static class MemberBytes
{
    public const int HeadSize = 64 << 10;
    const int MemorySize = 1 << 20;

    /// <summary>Reads the data of a member into a source of its own.</summary>
    /// <param name="name">The member's path, for <see cref="Interest"/>.</param>
    /// <param name="size">Its size as stated.</param>
    /// <param name="data">Its data; read as far as needed.</param>
    /// <param name="largest">Largest member that is kept whole.</param>
    /// <exception cref="InvalidDataException">It is damaged, or ends before the stated size.</exception>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public static ByteSource Keep(FileName name, long size, Stream data, long largest)
    {
        if (size <= MemorySize) return new PooledBytes((int)size, data);
        var head = new byte[HeadSize];
        Fill(data, head);
        if (!Interest.In(new FileProbe(name, size, head.AsSpan(0, 4096)))) return new HeadBytes(head, size, "only its first bytes were kept: it is large, compressed, and of no known kind");
        if (size > largest) return new HeadBytes(head, size, $"larger than the limit for a compressed member ({size:N0} > {largest:N0} bytes)");
        return Spill(head, size, data);
    }

    /// <summary>Reads all of a stream into a temporary file.</summary>
    public static TempBytes Spill(ReadOnlySpan<byte> head, long size, Stream data)
    {
        var kept = TempBytes.Create(size);
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            kept.Write(head);
            while (kept.Length < size)
            {
                var count = data.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - kept.Length)));
                if (count == 0) throw EndsEarly();
                kept.Write(buffer.AsSpan(0, count));
            }
            var done = kept;
            kept = null;
            return done;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            kept?.Dispose();
        }
    }

    static void Fill(Stream data, Span<byte> buffer)
    {
        if (data.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length) throw EndsEarly();
    }

    static InvalidDataException EndsEarly() => new("its data ends before its stated size");

    /// <summary>A whole member in a rented array.</summary>
    internal sealed class PooledBytes : ByteSource
    {
        readonly int _length;
        byte[]? _buffer;

        public PooledBytes(int length, Stream data)
        {
            _length = length;
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
            var whole = false;
            try
            {
                Fill(data, _buffer.AsSpan(0, length));
                whole = true;
            }
            finally
            {
                if (!whole) Return();
            }
        }

        public override long Length => _length;

        ReadOnlySpan<byte> Bytes => (_buffer ?? throw new ObjectDisposedException(nameof(PooledBytes))).AsSpan(0, _length);

        public override int Read(long offset, Span<byte> buffer)
        {
            if (offset < 0 || offset >= _length) return 0;
            var bytes = Bytes[(int)offset..];
            bytes = bytes[..Math.Min(bytes.Length, buffer.Length)];
            bytes.CopyTo(buffer);
            return bytes.Length;
        }

        public override bool TryGetSpan(long offset, int count, out ReadOnlySpan<byte> bytes)
        {
            var start = (int)Math.Clamp(offset, 0, _length);
            bytes = Bytes.Slice(start, Math.Min(count, _length - start));
            return true;
        }

        void Return()
        {
            if (Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            Return();
            base.Dispose(disposing);
        }
    }
}

/// <summary>
/// A compressed member that is decompressed when somebody asks: its first 64 KiB for who looks at heads, the whole for who reads it.
/// </summary>
/// <param name="name">The member's path.</param>
/// <param name="size">Its size as stated.</param>
/// <param name="archive">The archive; disposed with this.</param>
/// <param name="open">Opens its decompressed data from the start.</param>
/// <param name="largest">Largest member that is read whole.</param>
internal sealed class LazyMemberBytes(FileName name, long size, ByteSource archive, Func<ByteSource, Stream> open, long largest) : ByteSource
{
    ByteSource? _bytes;

    public override long Length => size;

    public override int Read(long offset, Span<byte> buffer) => offset < 0 || offset >= size ? 0 : For(offset + buffer.Length).Read(offset, buffer);

    public override bool TryGetSpan(long offset, int count, out ReadOnlySpan<byte> bytes) => For(Math.Min(offset + count, size)).TryGetSpan(offset, count, out bytes);

    ByteSource For(long end)
    {
        if (_bytes is not null && (_bytes is not HeadBytes || Math.Min(end, size) <= MemberBytes.HeadSize)) return _bytes;
        try
        {
            using var data = open(archive);
            if (size <= MemberBytes.HeadSize) return _bytes = new MemberBytes.PooledBytes((int)size, data);
            if (_bytes is null && end <= MemberBytes.HeadSize)
            {
                var head = new byte[MemberBytes.HeadSize];
                if (data.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) throw new InvalidDataException("its data ends before its stated size");
                return _bytes = new HeadBytes(head, size, "");
            }
            return _bytes = MemberBytes.Keep(name, size, data, largest);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new IOException(e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _bytes?.Dispose();
        archive.Dispose();
        base.Dispose(disposing);
    }
}
