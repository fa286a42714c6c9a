using System.Buffers.Binary;
using System.Text;

namespace Myelin.Formats.Flatbuffers;

/// <summary>
/// A table of a flatbuffer, read in place (https://flatbuffers.dev/internals). A missing field, an offset outside the file and a table behind too many others all
/// answer as absent, so that a path into hostile bytes needs no checks on the way.
/// </summary>
public readonly struct FlatTable
{
    const int Deepest = 32;
    readonly ByteSource? _bytes;
    readonly long _at;
    readonly long _vtable;
    readonly int _vtableSize;
    readonly int _depth;

    FlatTable(ByteSource bytes, long at, int depth)
    {
        if (at <= 0 || at > bytes.Length - 4 || depth > Deepest) return;
        var vtable = at - I32(bytes, at);
        if (vtable < 0 || vtable > bytes.Length - 4) return;
        (_bytes, _at, _vtable, _depth) = (bytes, at, vtable, depth);
        _vtableSize = U16(bytes, vtable);
    }

    /// <summary>The root table of a buffer that begins at an offset.</summary>
    public static FlatTable Root(ByteSource bytes, long start = 0) => new(bytes, start + U32(bytes, start), 0);

    /// <summary>False for a table that is not there.</summary>
    public bool Exists => _bytes is not null && _vtableSize >= 4;

    /// <summary>A scalar field of 1, 2, 4 or 8 bytes, unsigned; <paramref name="missing"/> when absent.</summary>
    public ulong Scalar(int field, int size, ulong missing = 0)
    {
        if (Place(field) is not { } at) return missing;
        Span<byte> raw = stackalloc byte[8];
        raw.Clear();
        return _bytes!.Read(at, raw[..size]) == size ? BinaryPrimitives.ReadUInt64LittleEndian(raw) : missing;
    }

    /// <summary>A signed 64-bit field.</summary>
    public long Long(int field) => (long)Scalar(field, 8);

    /// <summary>A text field, cut at <paramref name="keep"/> bytes; null when absent.</summary>
    public string? Text(int field, int keep = 64 << 10) => Follow(field) is { } at ? TextAt(_bytes!, at, keep) : null;

    /// <summary>A table field.</summary>
    public FlatTable Table(int field) => Follow(field) is { } at ? new FlatTable(_bytes!, at, _depth + 1) : default;

    /// <summary>How many elements a vector field has; 0 when absent, and never more than the file could hold.</summary>
    public int Count(int field, int elementSize = 4) => Vector(field, elementSize).Count;

    /// <summary>An element of a vector of tables.</summary>
    public FlatTable TableAt(int field, int index)
    {
        var (start, count) = Vector(field, 4);
        if (index < 0 || index >= count) return default;
        var at = start + 4L * index;
        return new FlatTable(_bytes!, at + U32(_bytes!, at), _depth + 1);
    }

    /// <summary>An element of a vector of texts.</summary>
    public string? TextAt(int field, int index, int keep = 4096)
    {
        var (start, count) = Vector(field, 4);
        if (index < 0 || index >= count) return null;
        var at = start + 4L * index;
        return TextAt(_bytes!, at + U32(_bytes!, at), keep);
    }

    /// <summary>An element of a vector of signed 32-bit numbers.</summary>
    public int IntAt(int field, int index)
    {
        var (start, count) = Vector(field, 4);
        return index >= 0 && index < count ? I32(_bytes!, start + 4L * index) : 0;
    }

    (long Start, int Count) Vector(int field, int elementSize)
    {
        if (Follow(field) is not { } at) return default;
        var count = U32(_bytes!, at);
        return count <= (_bytes!.Length - at - 4) / elementSize ? (at + 4, (int)Math.Min(count, int.MaxValue)) : default;
    }

    long? Follow(int field)
    {
        if (Place(field) is not { } at) return null;
        var target = at + U32(_bytes!, at);
        return target > 0 && target <= _bytes!.Length - 4 ? target : null;
    }

    long? Place(int field)
    {
        var slot = 4 + 2 * field;
        if (_bytes is null || slot + 2 > _vtableSize) return null;
        var offset = U16(_bytes, _vtable + slot);
        return offset == 0 || _at + offset > _bytes.Length - 1 ? null : _at + offset;
    }

    static string? TextAt(ByteSource bytes, long at, int keep)
    {
        if (at <= 0 || at > bytes.Length - 4) return null;
        long length = U32(bytes, at);
        return length > bytes.Length - at - 4 ? null : Encoding.UTF8.GetString(bytes.ReadBytes(at + 4, (int)Math.Min(length, keep)));
    }

    static ushort U16(ByteSource bytes, long at)
    {
        Span<byte> raw = stackalloc byte[2];
        return bytes.Read(at, raw) == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(raw) : (ushort)0;
    }

    static int I32(ByteSource bytes, long at) => (int)U32(bytes, at);

    static uint U32(ByteSource bytes, long at)
    {
        Span<byte> raw = stackalloc byte[4];
        return bytes.Read(at, raw) == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(raw) : 0;
    }
}
