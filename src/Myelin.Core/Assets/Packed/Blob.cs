using System.Text;

namespace Myelin.Core.Assets.Packed;

/// <summary>A growing run of bytes with numbers (variable length, small ones short) and texts (UTF-8 after their length).</summary>
sealed class Blob(int capacity = 256)
{
    byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written so far; the place of what is written next.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Forgets what was written from a place on.</summary>
    public void Cut(int at) => Length = at;

    /// <exception cref="InvalidDataException">The blob would pass two gigabytes.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Add(int number)
    {
        var room = Room(5);
        var rest = (uint)number;
        var i = 0;
        for (; rest >= 0x80; rest >>= 7) room[i++] = (byte)(rest | 0x80);
        room[i++] = (byte)rest;
        Length += i;
    }

    public void Add(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    /// <summary>Sets bits of a byte written before.</summary>
    public void SetBit(int at, byte bits) => _bytes[at] |= bits;

    public void AddText(ReadOnlySpan<byte> utf8)
    {
        Add(utf8.Length);
        Add(utf8);
    }

    public byte Byte(scoped ref int at) => _bytes[at++];

    public int Number(scoped ref int at)
    {
        uint number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = _bytes[at++];
            number |= (uint)(b & 0x7f) << shift;
            if (b < 0x80) return (int)number;
        }
    }

    public ReadOnlySpan<byte> Text(scoped ref int at)
    {
        var length = Number(ref at);
        at += length;
        return _bytes.AsSpan(at - length, length);
    }

    public string String(scoped ref int at) => Encoding.UTF8.GetString(Text(ref at));

    Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        return _bytes.AsSpan(Length);
    }

    void Grow(int count)
    {
        var needed = (long)Length + count;
        if (needed > Array.MaxLength) throw new InvalidDataException("the graph is too large to be held");
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, _bytes.Length * 2L)));
    }
}
