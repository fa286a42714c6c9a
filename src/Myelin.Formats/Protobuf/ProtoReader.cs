using Myelin.Formats.Binary;

namespace Myelin.Formats.Protobuf;

/// <summary>How a protobuf value is written (https://protobuf.dev/programming-guides/encoding).</summary>
public enum WireType { Varint = 0, Fixed64 = 1, Bytes = 2, StartGroup = 3, EndGroup = 4, Fixed32 = 5 }

/// <summary>
/// Walks the fields of one protobuf message. A field that is not read is stepped over by its length, so that weights cost nothing. Wire errors end the walk and set
/// <see cref="Broken"/>; nothing throws.
/// </summary>
/// <remarks>A nested message shares the cursor: read it to its end, or leave it and go on with <see cref="Next"/> of the outer one.</remarks>
public sealed class ProtoReader
{
    readonly ByteCursor _cursor;
    readonly ProtoReader? _outer;
    readonly long _end;
    long _next;
    bool _broken;

    /// <summary>The message that fills a source.</summary>
    public ProtoReader(ByteSource bytes) : this(new ByteCursor(bytes), bytes.Length, null) { }

    ProtoReader(ByteCursor cursor, long end, ProtoReader? outer)
    {
        (_cursor, _end, _outer) = (cursor, end, outer);
        _next = cursor.Position;
        Depth = outer is null ? 0 : outer.Depth + 1;
    }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }
    /// <summary>How the current field is written.</summary>
    public WireType Type { get; private set; }
    /// <summary>Bytes of the current field's payload.</summary>
    public long Length { get; private set; }
    /// <summary>How many messages are around this one.</summary>
    public int Depth { get; }
    /// <summary>The wire format was violated here or within.</summary>
    public bool Broken => _broken;

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (_broken) return false;
        _cursor.Seek(_next);
        if (_cursor.Position >= _end) return false;
        var tag = _cursor.Varint();
        (Field, Type) = ((int)Math.Min(tag >> 3, int.MaxValue), (WireType)(tag & 7));
        if (Field == 0) return Break();
        switch (Type)
        {
            case WireType.Varint:
                _next = SkipVarint();
                break;
            case WireType.Fixed64: Length = 8; break;
            case WireType.Fixed32: Length = 4; break;
            case WireType.Bytes: Length = (long)Math.Min(_cursor.Varint(), long.MaxValue); break;
            default: return Break();
        }
        if (Type != WireType.Varint)
        {
            if (_cursor.Ended || Length > _end - _cursor.Position) return Break();
            _next = _cursor.Position + Length;
        }
        return !_cursor.Ended && _next <= _end || Break();
    }

    /// <summary>The current field as a number; 0 for text.</summary>
    public ulong Number() => Type switch
    {
        WireType.Varint => _cursor.Varint(),
        WireType.Fixed64 => _cursor.U64(),
        WireType.Fixed32 => _cursor.U32(),
        _ => 0,
    };

    /// <summary>The current field as a signed number.</summary>
    public long Signed() => (long)Number();

    /// <summary>The current field as text, cut at <paramref name="keep"/> bytes; empty for a number.</summary>
    public string Text(int keep = 64 << 10) => Type == WireType.Bytes ? _cursor.Text(Length, keep) : "";

    /// <summary>The current field as a message.</summary>
    public ProtoReader Message() => new(_cursor, Type == WireType.Bytes ? _next : _cursor.Position, this);

    /// <summary>The numbers of a repeated field, packed or not, at most <paramref name="max"/> of them.</summary>
    public IEnumerable<ulong> Numbers(int max)
    {
        if (Type != WireType.Bytes)
        {
            yield return Number();
            yield break;
        }
        for (var i = 0; i < max && _cursor.Position < _next; i++)
        {
            var value = _cursor.Varint();
            if (_cursor.Ended || _cursor.Position > _next) yield break;
            yield return value;
        }
    }

    long SkipVarint()
    {
        var start = _cursor.Position;
        _cursor.Varint();
        var next = _cursor.Position;
        Length = next - start;
        if (!_cursor.Ended) _cursor.Seek(start);
        return next;
    }

    bool Break()
    {
        for (var reader = this; reader is not null; reader = reader._outer) reader._broken = true;
        return false;
    }
}
