using System.Buffers.Binary;
using System.Text;

namespace Myelin.Formats.Binary;

/// <summary>
/// Reads values forward through a range of a <see cref="ByteSource"/>, page by page, so that skipping costs nothing. A read past the end answers zero and sets
/// <see cref="Ended"/>, which stays: a parser checks it once a step instead of once a value. Nothing is allocated by a length that the bytes merely claim.
/// </summary>
public sealed class ByteCursor
{
    const int FirstPage = 4 << 10;
    const int LargestPage = 64 << 10;
    readonly ByteSource _source;
    byte[] _page = [];
    int _pageLength;
    long _pageStart;

    /// <summary>A cursor over [<paramref name="start"/>, <paramref name="end"/>), which is cut to what the source holds.</summary>
    public ByteCursor(ByteSource source, long start = 0, long end = long.MaxValue)
    {
        _source = source;
        End = Math.Clamp(end, 0, source.Length);
        Seek(start);
    }

    /// <summary>Offset of the next byte in the source.</summary>
    public long Position { get; private set; }
    /// <summary>Offset behind the last byte.</summary>
    public long End { get; }
    /// <summary>How many bytes are left.</summary>
    public long Left => End - Position;
    /// <summary>A read went past the end, or <see cref="Fail"/> was called.</summary>
    public bool Ended { get; private set; }
    /// <summary>Numbers have their highest byte first. The default is lowest first.</summary>
    public bool BigEndian { get; set; }

    /// <summary>Goes to an offset of the source; outside the range it ends.</summary>
    public void Seek(long offset)
    {
        if (offset < 0 || offset > End)
        {
            Fail();
            return;
        }
        Position = offset;
    }

    /// <summary>Skips bytes; a negative or too large count ends.</summary>
    public void Skip(long count)
    {
        if (count < 0 || count > Left) Fail();
        else Position += count;
    }

    /// <summary>Gives up: everything read from here on is zero.</summary>
    public void Fail()
    {
        Ended = true;
        Position = End;
    }

    /// <summary>The next byte.</summary>
    public byte U8()
    {
        if (Position >= _pageStart && Position < _pageStart + _pageLength && Position < End) return _page[Position++ - _pageStart];
        Span<byte> one = stackalloc byte[1];
        Fill(one);
        return one[0];
    }

    /// <summary>The next 16 bits.</summary>
    public ushort U16()
    {
        Span<byte> raw = stackalloc byte[2];
        Fill(raw);
        return BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(raw) : BinaryPrimitives.ReadUInt16LittleEndian(raw);
    }

    /// <summary>The next 32 bits.</summary>
    public uint U32()
    {
        Span<byte> raw = stackalloc byte[4];
        Fill(raw);
        return BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(raw) : BinaryPrimitives.ReadUInt32LittleEndian(raw);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong U64()
    {
        Span<byte> raw = stackalloc byte[8];
        Fill(raw);
        return BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(raw) : BinaryPrimitives.ReadUInt64LittleEndian(raw);
    }

    /// <summary>The next 64 bits as a length; one above <see cref="long.MaxValue"/> answers that.</summary>
    public long Length64() => (long)Math.Min(U64(), long.MaxValue);

    /// <summary>An unsigned number of 1 to 8 bytes.</summary>
    public ulong Unsigned(int size)
    {
        ulong value = 0;
        for (var i = 0; i < size; i++) value = BigEndian ? (value << 8) | U8() : value | ((ulong)U8() << (8 * i));
        return value;
    }

    /// <summary>A base-128 varint of at most ten bytes; a longer one ends.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = U8();
            if (shift < 64) value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        Fail();
        return 0;
    }

    /// <summary>Text of a length, UTF-8, bad bytes replaced. What is longer than <paramref name="keep"/> bytes is cut, and wholly skipped.</summary>
    public string Text(long length, int keep = 1 << 20) => Bytes(length, keep) is { Length: > 0 } raw ? Encoding.UTF8.GetString(raw) : "";

    /// <summary>Bytes of a length; what is more than <paramref name="keep"/> is skipped.</summary>
    public byte[] Bytes(long length, int keep)
    {
        if (length < 0 || length > Left)
        {
            Fail();
            return [];
        }
        var kept = new byte[(int)Math.Min(length, keep)];
        Fill(kept);
        Skip(length - kept.Length);
        return kept;
    }

    /// <summary>Fills the buffer; at the end the rest is zero.</summary>
    public void Fill(Span<byte> buffer)
    {
        if (buffer.Length > Left)
        {
            buffer.Clear();
            Fail();
            return;
        }
        while (buffer.Length > 0)
        {
            var inPage = Position - _pageStart;
            if (inPage < 0 || inPage >= _pageLength)
            {
                if (!Load(buffer.Length))
                {
                    buffer.Clear();
                    Fail();
                    return;
                }
                inPage = 0;
            }
            var count = (int)Math.Min(buffer.Length, _pageLength - inPage);
            _page.AsSpan((int)inPage, count).CopyTo(buffer);
            buffer = buffer[count..];
            Position += count;
        }
    }

    // Pages grow while reading goes straight on, and start small again after a jump.
    bool Load(int wanted)
    {
        var straight = Position == _pageStart + _pageLength && _pageLength > 0;
        var size = straight ? Math.Min(LargestPage, Math.Max(_page.Length, FirstPage) * 2) : FirstPage;
        if (wanted > size) size = Math.Min(LargestPage, wanted);
        if (_page.Length < size) _page = new byte[size];
        _pageStart = Position;
        _pageLength = _source.Read(Position, _page.AsSpan(0, (int)Math.Min(size, End - Position)));
        return _pageLength > 0;
    }
}
