using System.Buffers.Binary;
using System.IO.Compression;

namespace Myelin.Formats.Git;

/// <summary>What a git object is.</summary>
public enum GitObjectKind { None, Commit, Tree, Blob, Tag, OffsetDelta = 6, NameDelta = 7 }

/// <summary>A pack with its index, versions 1 and 2 of the index (git's Documentation/gitformat-pack).</summary>
sealed class GitPack : IDisposable
{
    readonly ByteSource _index;
    readonly Func<ByteSource?> _openPack;
    readonly Lock _gate = new();
    readonly uint[] _fan = new uint[256];
    readonly int _version;
    ByteSource? _pack;

    GitPack(ByteSource index, Func<ByteSource?> openPack, int version) => (_index, _openPack, _version) = (index, openPack, version);

    /// <summary>Opens an index; null when it is none.</summary>
    public static GitPack? Open(ByteSource index, Func<ByteSource?> openPack)
    {
        var head = index.ReadBytes(0, 8 + 1024);
        var isNew = head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]);
        if (head.Length < (isNew ? 1032 : 1024)) return null;
        var pack = new GitPack(index, openPack, isNew ? 2 : 1);
        for (var i = 0; i < 256; i++) pack._fan[i] = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan((isNew ? 8 : 0) + 4 * i));
        for (var i = 1; i < 256; i++)
            if (pack._fan[i] < pack._fan[i - 1]) return null;
        return index.Length >= (isNew ? 1032 + 28L * pack._fan[255] : 1024 + 24L * pack._fan[255]) ? pack : null;
    }

    /// <summary>Where an object stands in the pack, or -1.</summary>
    public long Find(GitId id)
    {
        var at = LowerBound(id);
        return at < _fan[255] && IdAt(at) == id ? OffsetAt(at) : -1;
    }

    /// <summary>Adds the names between two, at most a few.</summary>
    public void Collect(GitId from, GitId to, HashSet<GitId> into)
    {
        for (var at = LowerBound(from); at < _fan[255] && into.Count < 16; at++)
        {
            var id = IdAt(at);
            if (id.CompareTo(to) > 0) break;
            into.Add(id);
        }
    }

    /// <summary>Reads the head of an object: its kind, its size, where its data or delta stands, and what a delta builds on.</summary>
    public Entry ReadEntry(long offset)
    {
        ReadOnlySpan<byte> head = Pack.ReadBytes(offset, 64);
        if (head.Length < 2) throw new InvalidDataException("the pack ends early");
        var at = 1;
        var kind = (GitObjectKind)((head[0] >> 4) & 7);
        long size = head[0] & 15;
        for (var shift = 4; (head[at - 1] & 0x80) != 0; shift += 7)
        {
            if (at >= head.Length || shift > 56) throw new InvalidDataException("an object in the pack is damaged");
            size |= (long)(head[at++] & 0x7F) << shift;
        }
        var baseOffset = -1L;
        GitId baseId = default;
        if (kind == GitObjectKind.OffsetDelta)
        {
            if (!GitIndex.ReadOffset(head, ref at, out var back) || back <= 0 || back > offset) throw new InvalidDataException("a delta in the pack builds on nothing");
            baseOffset = offset - back;
        }
        else if (kind == GitObjectKind.NameDelta)
        {
            if (head.Length - at < GitId.Size) throw new InvalidDataException("the pack ends early");
            baseId = GitId.Of(head[at..]);
            at += GitId.Size;
        }
        else if (kind is not (GitObjectKind.Commit or GitObjectKind.Tree or GitObjectKind.Blob or GitObjectKind.Tag)) throw new InvalidDataException("an object in the pack is damaged");
        return new Entry(kind, size, offset + at, baseOffset, baseId);
    }

    public readonly record struct Entry(GitObjectKind Kind, long Size, long DataOffset, long BaseOffset, GitId BaseId);

    /// <summary>The inflated data of an object.</summary>
    public Stream Data(Entry entry) => new ZLibStream(new Archives.SliceBytes(Pack, entry.DataOffset, Pack.Length - entry.DataOffset).AsStream(), CompressionMode.Decompress);

    ByteSource Pack
    {
        get { lock (_gate) return _pack ??= _openPack() ?? throw new InvalidDataException("the pack of an index is missing"); }
    }

    uint LowerBound(GitId id)
    {
        var first = (int)(id.High >> 56);
        var (low, high) = (first == 0 ? 0 : _fan[first - 1], _fan[first]);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (IdAt(middle).CompareTo(id) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    GitId IdAt(uint at)
    {
        Span<byte> id = stackalloc byte[GitId.Size];
        id.Clear();
        _index.Read(_version == 2 ? 1032 + 20L * at : 1024 + 24L * at + 4, id);
        return GitId.Of(id);
    }

    long OffsetAt(uint at)
    {
        Span<byte> field = stackalloc byte[8];
        field.Clear();
        if (_version == 1)
        {
            _index.Read(1024 + 24L * at, field[..4]);
            return BinaryPrimitives.ReadUInt32BigEndian(field);
        }
        long count = _fan[255];
        _index.Read(1032 + 24 * count + 4L * at, field[..4]);
        var offset = BinaryPrimitives.ReadUInt32BigEndian(field);
        if ((offset & 0x80000000) == 0) return offset;
        field.Clear();
        _index.Read(1032 + 28 * count + 8L * (offset & 0x7FFFFFFF), field);
        return BinaryPrimitives.ReadInt64BigEndian(field);
    }

    public void Dispose()
    {
        _index.Dispose();
        _pack?.Dispose();
    }
}
