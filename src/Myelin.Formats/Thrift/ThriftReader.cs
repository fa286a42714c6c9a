using Myelin.Formats.Binary;

namespace Myelin.Formats.Thrift;

/// <summary>Types of the Thrift compact protocol.</summary>
public enum ThriftType { Stop = 0, True = 1, False = 2, Byte = 3, I16 = 4, I32 = 5, I64 = 6, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12 }

/// <summary>
/// Walks structs of the Thrift compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). The caller reads or
/// <see cref="Skip"/>s every value; wrong bytes end the cursor, nothing throws.
/// </summary>
public sealed class ThriftReader(ByteCursor cursor)
{
    const int Deepest = 64;

    /// <summary>True when the bytes did not hold what they promised.</summary>
    public bool Ended => cursor.Ended;

    /// <summary>Goes to the next field of a struct; false at its end. Start with <paramref name="field"/> = 0.</summary>
    public bool Next(ref int field, out ThriftType type)
    {
        var head = cursor.U8();
        type = (ThriftType)(head & 0x0f);
        if (type == ThriftType.Stop || cursor.Ended) return false;
        field = head >> 4 is > 0 and var step ? field + step : (int)Integer();
        return !cursor.Ended;
    }

    /// <summary>A zigzag number.</summary>
    public long Integer()
    {
        var raw = cursor.Varint();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    /// <summary>A text, cut at <paramref name="keep"/> bytes.</summary>
    public string Text(int keep = 4096) => cursor.Text((long)Math.Min(cursor.Varint(), long.MaxValue), keep);

    /// <summary>Head of a list: how many of what follow. A count that the bytes left cannot hold ends.</summary>
    public int List(out ThriftType type)
    {
        var head = cursor.U8();
        type = (ThriftType)(head & 0x0f);
        var count = head >> 4 is < 15 and var few ? (ulong)few : cursor.Varint();
        if (count <= (ulong)cursor.Left) return (int)Math.Min(count, int.MaxValue);
        cursor.Fail();
        return 0;
    }

    /// <summary>Steps over a value.</summary>
    public void Skip(ThriftType type, int depth = 0)
    {
        if (depth > Deepest)
        {
            cursor.Fail();
            return;
        }
        switch (type)
        {
            case ThriftType.True or ThriftType.False: break;
            case ThriftType.Byte: cursor.Skip(1); break;
            case ThriftType.I16 or ThriftType.I32 or ThriftType.I64: cursor.Varint(); break;
            case ThriftType.Double: cursor.Skip(8); break;
            case ThriftType.Binary: cursor.Skip((long)Math.Min(cursor.Varint(), long.MaxValue)); break;
            case ThriftType.List or ThriftType.Set:
                var count = List(out var element);
                for (var i = 0; i < count && !cursor.Ended; i++) SkipElement(element, depth + 1);
                break;
            case ThriftType.Map:
                SkipMap(depth);
                break;
            case ThriftType.Struct:
                var field = 0;
                while (Next(ref field, out var inner)) Skip(inner, depth + 1);
                break;
            default: cursor.Fail(); break;
        }
    }

    void SkipMap(int depth)
    {
        var count = cursor.Varint();
        if (count == 0) return;
        var types = cursor.U8();
        for (ulong i = 0; i < count && !cursor.Ended; i++)
        {
            SkipElement((ThriftType)(types >> 4), depth + 1);
            SkipElement((ThriftType)(types & 0x0f), depth + 1);
        }
    }

    // In a list a Boolean is a byte of its own; in a struct it is the type of the field.
    void SkipElement(ThriftType type, int depth)
    {
        if (type is ThriftType.True or ThriftType.False) cursor.Skip(1);
        else Skip(type, depth);
    }
}
