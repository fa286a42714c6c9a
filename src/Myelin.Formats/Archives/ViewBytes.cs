namespace Myelin.Formats.Archives;

/// <summary>A part of another source, which stays open as long as this is.</summary>
/// <param name="whole">What it is a part of; disposed with this when <paramref name="owns"/>.</param>
/// <param name="start">Where it begins.</param>
/// <param name="length">How long it is; cut where the whole ends.</param>
/// <param name="owns">Whether disposing this disposes the whole.</param>
public sealed class SliceBytes(ByteSource whole, long start, long length, bool owns = false) : ByteSource
{
    public override long Length { get; } = Math.Clamp(whole.Length - start, 0, length);

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length) return 0;
        return whole.Read(start + offset, buffer[..(int)Math.Min(buffer.Length, Length - offset)]);
    }

    public override bool TryGetSpan(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        offset = Math.Clamp(offset, 0, Length);
        return whole.TryGetSpan(start + offset, (int)Math.Min(count, Length - offset), out bytes);
    }

    protected override void Dispose(bool disposing)
    {
        if (owns) whole.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A sparse file: parts with data, zeros between them.</summary>
/// <param name="data">The data of all parts, one after the other; disposed with this.</param>
/// <param name="parts">Where they stand, in order and apart.</param>
/// <param name="length">Length of the file.</param>
public sealed class SparseBytes(ByteSource data, IReadOnlyList<SparsePart> parts, long length) : ByteSource
{
    readonly long[] _dataStart = Starts(parts);

    public override long Length => length;

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= length) return 0;
        buffer = buffer[..(int)Math.Min(buffer.Length, length - offset)];
        buffer.Clear();
        for (var i = FirstAt(offset); i < parts.Count && parts[i].Offset < offset + buffer.Length; i++)
        {
            var from = Math.Max(parts[i].Offset, offset);
            var to = Math.Min(parts[i].Offset + parts[i].Length, offset + buffer.Length);
            if (from < to) data.Read(_dataStart[i] + from - parts[i].Offset, buffer[(int)(from - offset)..(int)(to - offset)]);
        }
        return buffer.Length;
    }

    // The first part that ends behind the place.
    int FirstAt(long offset)
    {
        var (low, high) = (0, parts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (parts[middle].Offset + parts[middle].Length <= offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    static long[] Starts(IReadOnlyList<SparsePart> parts)
    {
        var starts = new long[parts.Count];
        for (var i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + parts[i - 1].Length;
        return starts;
    }

    protected override void Dispose(bool disposing)
    {
        data.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The first bytes of a file whose rest was not kept; asking for the rest throws an <see cref="IOException"/> that says why.</summary>
public sealed class HeadBytes(ReadOnlyMemory<byte> head, long length, string reason) : ByteSource
{
    public override long Length => length;

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= length || buffer.IsEmpty) return 0;
        var wanted = (int)Math.Min(buffer.Length, length - offset);
        if (offset + wanted > head.Length) throw new IOException(reason);
        head.Span.Slice((int)offset, wanted).CopyTo(buffer);
        return wanted;
    }

    public override bool TryGetSpan(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (offset < 0 || offset > length) return false;
        var wanted = (int)Math.Min(count, length - offset);
        if (offset + wanted > head.Length) return false;
        bytes = head.Span.Slice((int)offset, wanted);
        return true;
    }
}
