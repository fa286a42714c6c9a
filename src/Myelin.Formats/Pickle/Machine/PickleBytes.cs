using System.Buffers;

namespace Myelin.Formats.Pickle.Machine;

/// <summary>Reads a pickle forward through one window of its source; what is skipped is not read.</summary>
sealed class PickleBytes : IDisposable
{
    const int WindowSize = 64 << 10;
    const int LongestLine = 1 << 20;
    readonly ByteSource _source;
    readonly byte[] _window = ArrayPool<byte>.Shared.Rent(WindowSize);
    long _start;
    int _at;
    int _filled;

    public PickleBytes(ByteSource source, long start) => (_source, _start) = (source, start);

    /// <summary>Offset of the next byte.</summary>
    public long Position => _start + _at;

    /// <summary>A read went past the end.</summary>
    public bool Ended { get; private set; }

    public long Left => _source.Length - Position;

    public byte Next()
    {
        if (_at < _filled) return _window[_at++];
        return Refill() ? _window[_at++] : (byte)0;
    }

    public uint Little(int count)
    {
        uint value = 0;
        for (var i = 0; i < count; i++) value |= (uint)Next() << (8 * i);
        return value;
    }

    public long Little64()
    {
        var low = Little(4);
        return (long)(low | (ulong)Little(4) << 32);
    }

    /// <summary>Steps over bytes; false when there are not so many.</summary>
    public bool Skip(long count)
    {
        if (count >= 0 && count <= _filled - _at)
        {
            _at += (int)count;
            return true;
        }
        if (count < 0 || count > Left)
        {
            Ended = true;
            return false;
        }
        _start = Position + count;
        _at = _filled = 0;
        return true;
    }

    /// <summary>Steps over a line; its length without the line feed, or -1 when there is none.</summary>
    public int SkipLine()
    {
        for (var length = 0; length <= LongestLine;)
        {
            if (_at >= _filled && !Refill()) return -1;
            var end = _window.AsSpan(_at, _filled - _at).IndexOf((byte)'\n');
            if (end >= 0)
            {
                _at += end + 1;
                return length + end;
            }
            length += _filled - _at;
            _at = _filled;
        }
        Ended = true;
        return -1;
    }

    /// <summary>Bytes at any place, without moving.</summary>
    public byte[] Peek(long offset, int count)
    {
        var inWindow = offset - _start;
        return inWindow >= 0 && inWindow + count <= _filled ? _window.AsSpan((int)inWindow, count).ToArray() : _source.ReadBytes(offset, count);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    bool Refill()
    {
        _start += _at;
        _at = 0;
        _filled = _start < _source.Length ? _source.Read(_start, _window.AsSpan(0, WindowSize)) : 0;
        if (_filled > 0) return true;
        Ended = true;
        return false;
    }
}
