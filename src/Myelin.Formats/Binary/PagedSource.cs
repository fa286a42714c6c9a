namespace Myelin.Formats.Binary;

/// <summary>Keeps the last few pages of another source, for readers that jump about in small steps. Does not own what it reads.</summary>
public sealed class PagedSource(ByteSource inner) : ByteSource
{
    const int PageSize = 4 << 10;
    const int Pages = 64;
    readonly byte[]?[] _pages = new byte[]?[Pages];
    readonly long[] _numbers = new long[Pages];
    readonly int[] _lengths = new int[Pages];

    public override long Length => inner.Length;

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0) return 0;
        if (buffer.Length > PageSize) return inner.Read(offset, buffer);
        var total = 0;
        while (buffer.Length > 0 && offset < inner.Length)
        {
            var page = Page(offset / PageSize);
            var inPage = (int)(offset % PageSize);
            if (inPage >= page.Length) break;
            var count = Math.Min(buffer.Length, page.Length - inPage);
            page.Slice(inPage, count).CopyTo(buffer);
            buffer = buffer[count..];
            offset += count;
            total += count;
        }
        return total;
    }

    ReadOnlySpan<byte> Page(long number)
    {
        var slot = (int)(number % Pages);
        if (_pages[slot] is not { } page || _numbers[slot] != number)
        {
            page = _pages[slot] ??= new byte[PageSize];
            _lengths[slot] = inner.Read(number * PageSize, page);
            _numbers[slot] = number;
        }
        return page.AsSpan(0, _lengths[slot]);
    }
}
