using System.Text;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Hdf5;

/// <summary>
/// Walks the objects of an HDF5 file: superblocks 0 to 3, object headers 1 and 2, groups by symbol table or link messages, attributes, global heap texts (HDF5 File Format
/// Specification 3.0, https://docs.hdfgroup.org/archive/support/HDF5/doc/H5.format.html). Groups and attributes in fractal heaps are named as a problem, not read.
/// Data is not touched; every address is visited once.
/// </summary>
sealed class Hdf5Reader(PagedSource bytes, ReadLimits limits)
{
    const int MostObjects = 200_000;
    const int Deepest = 64;
    const int LargestAttribute = 32 << 20;
    const int MostTexts = 4096;

    static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    readonly SortedDictionary<string, string> _attributes = new(StringComparer.Ordinal);
    readonly List<string> _groups = [];
    readonly List<Hdf5Dataset> _datasets = [];
    readonly List<Hdf5External> _external = [];
    readonly SortedSet<string> _problems = new(StringComparer.Ordinal);
    readonly HashSet<long> _visited = [];
    readonly Queue<(string Path, long Address, int Depth)> _pending = [];
    long _base;
    int _offsetSize = 8;
    int _lengthSize = 8;
    long _attributeBytes;

    /// <summary>Where the superblock is: at 0 or behind a user block of 512, 1024, 2048 … bytes; -1 when there is none near the start.</summary>
    public static long FindSuperblock(ByteSource bytes)
    {
        for (long at = 0; at <= 1 << 20 && at < bytes.Length; at = at == 0 ? 512 : at * 2)
            if (bytes.ReadBytes(at, 8).AsSpan().SequenceEqual(Signature)) return at;
        return -1;
    }

    public Parsed<Hdf5File> Read(long superblock)
    {
        var version = ReadSuperblock(superblock, out var root);
        if (version < 0) return Parsed<Hdf5File>.Failed("the superblock is damaged or of an unknown version");
        _pending.Enqueue(("/", root, 0));
        while (_pending.TryDequeue(out var next))
        {
            if (!_visited.Add(next.Address)) continue;
            if (_visited.Count > MostObjects || next.Depth > Deepest)
            {
                _problems.Add($"more than {MostObjects:N0} objects, or groups nested deeper than {Deepest}");
                break;
            }
            ReadObject(next.Path, next.Address, next.Depth);
        }
        var file = new Hdf5File { Version = version, Attributes = _attributes, Groups = _groups, Datasets = _datasets, External = _external };
        return new Parsed<Hdf5File>(file, [.. _problems.Select(p => new Problem(p))]);
    }

    int ReadSuperblock(long at, out long root)
    {
        root = 0;
        var cursor = new ByteCursor(bytes, at + 8);
        var version = cursor.U8();
        if (version > 3) return -1;
        if (version >= 2)
        {
            (_offsetSize, _lengthSize) = (cursor.U8(), cursor.U8());
            cursor.Skip(1);
        }
        else
        {
            cursor.Skip(4);
            (_offsetSize, _lengthSize) = (cursor.U8(), cursor.U8());
            cursor.Skip(version == 1 ? 1 + 4 + 4 + 4 : 1 + 4 + 4);
        }
        if (_offsetSize is not (2 or 4 or 8) || _lengthSize is not (2 or 4 or 8)) return -1;
        // The base is the start of the superblock, whatever its field says: both agree in every file that libraries write.
        cursor.Skip(_offsetSize);
        _base = at;
        cursor.Skip(2L * _offsetSize);
        if (version < 2) cursor.Skip(2L * _offsetSize);
        if (Address(cursor) is not { } address || cursor.Ended) return -1;
        root = address;
        return version;
    }

    void ReadObject(string path, long address, int depth)
    {
        var found = new Hdf5Object();
        foreach (var message in new Hdf5Messages(bytes, _base, _offsetSize, _lengthSize).Of(address, limits.MaxEntries)) Message(message, path, found);
        if (found.Damaged) _problems.Add("an object header is damaged");
        if (found.Dense) _problems.Add($"{path} keeps links or attributes in a fractal heap, which is not read");
        if (found.Shape is { } shape && found.Type is { } type && found.HasLayout)
        {
            _datasets.Add(new Hdf5Dataset(path, type, shape));
            return;
        }
        _groups.Add(path);
        var prefix = path == "/" ? "/" : path + "/";
        if (found.SymbolTable is var (tree, heap)) ReadSymbolTable(prefix, tree, heap, depth);
        foreach (var (name, target) in found.Links) _pending.Enqueue((prefix + name, target, depth + 1));
        foreach (var link in found.External) _external.Add(link with { Path = prefix + link.Path });
    }

    void Message(Hdf5Message message, string path, Hdf5Object found)
    {
        var cursor = new ByteCursor(bytes, message.Offset, message.Offset + message.Size);
        switch (message.Type)
        {
            case -1: found.Damaged = true; break;
            case 0x01: found.Shape = Dataspace(cursor); break;
            case 0x03: found.Type = Datatype(cursor).Name; break;
            case 0x08: Layout(cursor, path, found); break;
            case 0x02: LinkInfo(cursor, found); break;
            case 0x06: Link(cursor, found); break;
            case 0x07: ExternalStorage(cursor, path); break;
            case 0x0c: Attribute(cursor, path); break;
            case 0x11 when Address(cursor) is { } tree && Address(cursor) is { } heap: found.SymbolTable = (tree, heap); break;
            case 0x15: AttributeInfo(cursor, found); break;
            default: break;
        }
    }

    // Layout version 4, class 3: a virtual data set, put together of data sets in other files. Their names stand in the global heap and are not read.
    void Layout(ByteCursor cursor, string path, Hdf5Object found)
    {
        found.HasLayout = true;
        if (cursor.U8() >= 4 && cursor.U8() == 3) _external.Add(new Hdf5External(path, "files that a virtual data set names", null));
    }

    void LinkInfo(ByteCursor cursor, Hdf5Object found)
    {
        cursor.Skip(1);
        if ((cursor.U8() & 1) != 0) cursor.Skip(8);
        if (Address(cursor) is not null && !cursor.Ended) found.Dense = true;
    }

    void AttributeInfo(ByteCursor cursor, Hdf5Object found)
    {
        cursor.Skip(1);
        if ((cursor.U8() & 1) != 0) cursor.Skip(2);
        if (Address(cursor) is not null && !cursor.Ended) found.Dense = true;
    }

    void Link(ByteCursor cursor, Hdf5Object found)
    {
        cursor.Skip(1);
        var flags = cursor.U8();
        var type = (flags & 8) != 0 ? cursor.U8() : 0;
        if ((flags & 4) != 0) cursor.Skip(8);
        if ((flags & 16) != 0) cursor.Skip(1);
        var name = cursor.Text((long)Math.Min(cursor.Unsigned(1 << (flags & 3)), 1UL << 40), 4096);
        if (type == 0 && Address(cursor) is { } target && !cursor.Ended) found.Links.Add((name, target));
        if (type != 64) return;
        var value = cursor.Bytes(cursor.U16(), 4096);
        if (value.Length < 2) return;
        var parts = Encoding.UTF8.GetString(value, 1, value.Length - 1).Split('\0');
        found.External.Add(new Hdf5External(name, parts[0], parts.Length > 1 ? parts[1] : null));
    }

    void ExternalStorage(ByteCursor cursor, string path)
    {
        cursor.Skip(4);
        cursor.Skip(2);
        var used = cursor.U16();
        if (Address(cursor) is not { } heap || HeapData(heap) is not { } names) return;
        for (var i = 0; i < used && !cursor.Ended; i++)
        {
            var name = cursor.Unsigned(_lengthSize);
            cursor.Skip(2L * _lengthSize);
            if (!cursor.Ended) _external.Add(new Hdf5External(path, HeapText(names, name), null));
        }
    }

    void Attribute(ByteCursor cursor, string path)
    {
        var version = cursor.U8();
        var flags = cursor.U8();
        long nameSize = cursor.U16(), typeSize = cursor.U16(), spaceSize = cursor.U16();
        if (version == 3) cursor.Skip(1);
        if (version is < 1 or > 3 || cursor.Ended) return;
        var at = cursor.Position;
        long Padded(long size) => version == 1 ? (size + 7) / 8 * 8 : size;
        var name = cursor.Text(nameSize, 4096).TrimEnd('\0');
        var typeAt = at + Padded(nameSize);
        var spaceAt = typeAt + Padded(typeSize);
        // A shared type or space stands elsewhere; texts never share theirs.
        if (version > 1 && (flags & 3) != 0) return;
        var type = Datatype(new ByteCursor(bytes, typeAt, typeAt + typeSize));
        var shape = Dataspace(new ByteCursor(bytes, spaceAt, spaceAt + spaceSize));
        if (shape is null || !type.IsText) return;
        var data = new ByteCursor(bytes, spaceAt + Padded(spaceSize), cursor.End);
        var count = (int)Math.Min(Models.TensorTally.Elements(shape), MostTexts);
        List<string> texts = [];
        for (var i = 0; i < count && !data.Ended; i++)
        {
            var text = type.IsVariable ? VariableText(data) : data.Text(type.Size, LargestAttribute).TrimEnd('\0', ' ');
            if (data.Ended || text is null) break;
            _attributeBytes += text.Length;
            if (_attributeBytes > LargestAttribute)
            {
                _problems.Add("text attributes are larger than the limit");
                return;
            }
            texts.Add(text);
        }
        if (texts.Count > 0) _attributes.TryAdd($"{path}@{name}", string.Join('\n', texts));
    }

    string? VariableText(ByteCursor data)
    {
        long length = data.U32();
        var collection = Address(data);
        var index = data.U32();
        if (collection is null || data.Ended) return length == 0 ? "" : null;
        var cursor = new ByteCursor(bytes, collection.Value);
        if (cursor.U32() != 0x4c4f4347) return null; // GCOL
        cursor.Skip(4);
        var end = collection.Value + (long)Math.Min(cursor.Unsigned(_lengthSize), 1UL << 40);
        for (var i = 0; i < MostTexts * 16 && cursor.Position < end && !cursor.Ended; i++)
        {
            var number = cursor.U16();
            cursor.Skip(6);
            var size = (long)Math.Min(cursor.Unsigned(_lengthSize), 1UL << 40);
            if (number == 0) return null;
            if (number == index) return cursor.Text(Math.Min(size, length), LargestAttribute).TrimEnd('\0');
            cursor.Skip((size + 7) / 8 * 8);
        }
        return null;
    }

    void ReadSymbolTable(string prefix, long tree, long heap, int depth)
    {
        if (HeapData(heap) is not { } names) return;
        var nodes = new Stack<long>([tree]);
        while (nodes.TryPop(out var at))
        {
            if (!_visited.Add(at) || _visited.Count > MostObjects) return;
            var cursor = new ByteCursor(bytes, at);
            var signature = cursor.U32();
            if (signature == 0x45455254) // TREE
            {
                cursor.Skip(2);
                var used = cursor.U16();
                cursor.Skip(2L * _offsetSize + _lengthSize);
                for (var i = 0; i < used && !cursor.Ended; i++)
                {
                    if (Address(cursor) is { } child) nodes.Push(child);
                    cursor.Skip(_lengthSize);
                }
            }
            else if (signature == 0x444f4e53) SymbolNode(cursor, prefix, names, depth); // SNOD
            else _problems.Add("a symbol table is damaged");
        }
    }

    void SymbolNode(ByteCursor cursor, string prefix, (long At, long Length) names, int depth)
    {
        cursor.Skip(2);
        var count = cursor.U16();
        for (var i = 0; i < count && !cursor.Ended; i++)
        {
            var name = cursor.Unsigned(_offsetSize);
            var target = Address(cursor);
            var cache = cursor.U32();
            cursor.Skip(4 + 16);
            // 2 is a soft link, which leads to something else in this file.
            if (!cursor.Ended && target is { } address && cache != 2) _pending.Enqueue((prefix + HeapText(names, name), address, depth + 1));
        }
    }

    (long At, long Length)? HeapData(long heap)
    {
        var cursor = new ByteCursor(bytes, heap);
        if (cursor.U32() != 0x50414548) return null; // HEAP
        cursor.Skip(4);
        var size = (long)Math.Min(cursor.Unsigned(_lengthSize), 1UL << 40);
        cursor.Skip(_lengthSize);
        return Address(cursor) is { } data && !cursor.Ended ? (data, size) : null;
    }

    string HeapText((long At, long Length) heap, ulong offset)
    {
        if (offset >= (ulong)heap.Length) return "?";
        var raw = bytes.ReadBytes(heap.At + (long)offset, (int)Math.Min(4096, heap.Length - (long)offset));
        var end = Array.IndexOf(raw, (byte)0);
        return Encoding.UTF8.GetString(raw, 0, end < 0 ? raw.Length : end);
    }

    long[]? Dataspace(ByteCursor cursor)
    {
        var version = cursor.U8();
        var rank = cursor.U8();
        cursor.Skip(version == 1 ? 6 : 2);
        if (version is not (1 or 2) || rank > 32 || cursor.Ended) return null;
        var shape = new long[rank];
        for (var i = 0; i < rank; i++) shape[i] = (long)Math.Min(cursor.Unsigned(_lengthSize), long.MaxValue);
        return cursor.Ended ? null : shape;
    }

    static (string Name, bool IsText, bool IsVariable, long Size) Datatype(ByteCursor cursor)
    {
        var kind = cursor.U8() & 0x0f;
        var bits = cursor.U8();
        cursor.Skip(2);
        long size = cursor.U32();
        return kind switch
        {
            0 => ($"{((bits & 8) != 0 ? "int" : "uint")}{size * 8}", false, false, size),
            1 => ($"float{size * 8}", false, false, size),
            3 => ("string", true, false, size),
            9 when (bits & 0x0f) == 1 => ("string", true, true, size),
            6 => ("compound", false, false, size),
            7 => ("reference", false, false, size),
            8 => ("enum", false, false, size),
            _ => ($"type-{kind}", false, false, size),
        };
    }

    long? Address(ByteCursor cursor)
    {
        var address = cursor.Unsigned(_offsetSize);
        var undefined = _offsetSize == 8 ? ulong.MaxValue : (1UL << (8 * _offsetSize)) - 1;
        return address == undefined || address > (ulong)(bytes.Length - _base) ? null : _base + (long)address;
    }

    sealed class Hdf5Object
    {
        public long[]? Shape;
        public string? Type;
        public bool HasLayout;
        public bool Dense;
        public bool Damaged;
        public (long Tree, long Heap)? SymbolTable;
        public List<(string Name, long Target)> Links { get; } = [];
        public List<Hdf5External> External { get; } = [];
    }
}
