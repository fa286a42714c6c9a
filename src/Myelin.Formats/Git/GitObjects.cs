using System.IO.Compression;
using System.Text;

namespace Myelin.Formats.Git;

/// <summary>
/// The object database of a repository: loose objects, packs, and the databases it borrows from. Thread-safe. Damage throws
/// <see cref="InvalidDataException"/>; deltas are followed 5,000 deep at most, and only to objects of up to 256 MiB.
/// </summary>
public sealed class GitObjects : IDisposable
{
    const int MaxChain = 5000;
    const long MaxInMemory = 256L << 20;
    const long CacheSize = 64L << 20;

    readonly List<GitFolder> _folders;
    readonly List<GitPack> _packs = [];
    readonly Lock _gate = new();
    readonly Dictionary<(GitPack, long), (GitObjectKind, byte[])> _cache = [];
    long _cached;

    /// <summary>Opens the databases, the repository's own first.</summary>
    public GitObjects(IEnumerable<GitFolder> objectFolders)
    {
        _folders = [.. objectFolders];
        foreach (var folder in _folders)
            foreach (var name in folder.Names("pack").Where(n => n.EndsWith(".idx")).Order(StringComparer.Ordinal))
                if (folder.Open($"pack/{name}") is { } index && GitPack.Open(index, () => folder.Open($"pack/{name[..^4]}.pack")) is { } pack) _packs.Add(pack);
    }

    /// <summary>An object as a whole; null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or larger than can be held.</exception>
    public (GitObjectKind Kind, byte[] Bytes)? Read(GitId id, int depth = 0)
    {
        if (depth > 50) throw new InvalidDataException($"object {id} builds on itself");
        foreach (var pack in _packs)
            if (pack.Find(id) is >= 0 and var offset) return ReadPacked(pack, offset, depth);
        if (OpenLoose(id) is not var (kind, size, stream)) return null;
        using (stream) return (kind, ReadAll(stream, size));
    }

    /// <summary>Content of a blob: size and a stream for one that is stored whole, bytes for a delta; null when there is none.</summary>
    public (long Size, Stream Data)? OpenBlob(GitId id)
    {
        foreach (var pack in _packs)
        {
            if (pack.Find(id) is not (>= 0 and var offset)) continue;
            var entry = pack.ReadEntry(offset);
            if (entry.Kind == GitObjectKind.Blob) return (entry.Size, pack.Data(entry));
            var (kind, bytes) = ReadPacked(pack, offset, 0);
            return kind == GitObjectKind.Blob ? (bytes.Length, new MemoryStream(bytes, writable: false)) : null;
        }
        if (OpenLoose(id) is not var (loose, size, stream)) return null;
        if (loose == GitObjectKind.Blob) return (size, stream);
        stream.Dispose();
        return null;
    }

    /// <summary>The object whose name begins like this; null when there is none.</summary>
    /// <exception cref="InvalidDataException">There are several.</exception>
    public GitId? Expand(string prefix)
    {
        if (prefix.Length is < 4 or > 40 || !prefix.All(char.IsAsciiHexDigitLower)) return null;
        var from = GitId.Parse(prefix.PadRight(40, '0'))!.Value;
        var to = GitId.Parse(prefix.PadRight(40, 'f'))!.Value;
        HashSet<GitId> found = [];
        foreach (var pack in _packs) pack.Collect(from, to, found);
        foreach (var folder in _folders)
            foreach (var name in folder.Names(prefix[..2]))
                if (GitId.Parse(prefix[..2] + name) is { } id && id.CompareTo(from) >= 0 && id.CompareTo(to) <= 0) found.Add(id);
        if (found.Count <= 1) return found.Count == 1 ? found.First() : null;
        // As git does, a commit is meant where a commit fits.
        var commits = found.Where(id => Read(id)?.Kind is GitObjectKind.Commit or GitObjectKind.Tag).ToList();
        return commits.Count == 1 ? commits[0] : throw new InvalidDataException($"'{prefix}' is the start of several object names");
    }

    (GitObjectKind, byte[]) ReadPacked(GitPack pack, long offset, int depth)
    {
        Stack<GitPack.Entry> deltas = [];
        Stack<long> places = [];
        (GitObjectKind Kind, byte[] Bytes) result;
        while (true)
        {
            if (Cached(pack, offset) is { } known)
            {
                result = known;
                break;
            }
            var entry = pack.ReadEntry(offset);
            if (entry.Kind is GitObjectKind.OffsetDelta or GitObjectKind.NameDelta)
            {
                if (deltas.Count >= MaxChain) throw new InvalidDataException("a chain of deltas without end");
                deltas.Push(entry);
                places.Push(offset);
                var next = entry.Kind == GitObjectKind.OffsetDelta ? entry.BaseOffset : pack.Find(entry.BaseId);
                if (next >= 0)
                {
                    offset = next;
                    continue;
                }
                result = Read(entry.BaseId, depth + 1) ?? throw new InvalidDataException("a delta builds on an object that is not there");
                break;
            }
            using (var data = pack.Data(entry)) result = (entry.Kind, ReadAll(data, entry.Size));
            Cache(pack, offset, result);
            break;
        }
        while (deltas.TryPop(out var delta))
        {
            using var data = pack.Data(delta);
            result = (result.Kind, GitDelta.Apply(result.Bytes, ReadAll(data, delta.Size), MaxInMemory));
            Cache(pack, places.Pop(), result);
        }
        return result;
    }

    (GitObjectKind Kind, long Size, Stream Data)? OpenLoose(GitId id)
    {
        var name = id.ToString();
        foreach (var folder in _folders)
        {
            if (folder.Open($"{name[..2]}/{name[2..]}") is not { } bytes) continue;
            var stream = new ZLibStream(new Archives.SliceBytes(bytes, 0, bytes.Length, owns: true).AsStream(), CompressionMode.Decompress);
            var (kind, size) = LooseHead(stream);
            return (kind, size, stream);
        }
        return null;
    }

    static (GitObjectKind, long) LooseHead(Stream stream)
    {
        Span<byte> head = stackalloc byte[32];
        for (var i = 0; i < head.Length; i++)
        {
            var next = stream.ReadByte();
            if (next < 0) break;
            if (next > 0)
            {
                head[i] = (byte)next;
                continue;
            }
            var text = Encoding.ASCII.GetString(head[..i]).Split(' ');
            if (text.Length != 2 || !long.TryParse(text[1], out var size) || size < 0) break;
            return (text[0] switch { "commit" => GitObjectKind.Commit, "tree" => GitObjectKind.Tree, "blob" => GitObjectKind.Blob, "tag" => GitObjectKind.Tag, _ => GitObjectKind.None }, size);
        }
        throw new InvalidDataException("a loose object is damaged");
    }

    // Grows with what is really there, not with what a damaged head claims.
    static byte[] ReadAll(Stream stream, long size)
    {
        if (size > MaxInMemory) throw new InvalidDataException($"an object of {size:N0} bytes is too large to be put together");
        using var all = new MemoryStream((int)Math.Min(size, 1 << 20));
        var buffer = new byte[Math.Clamp(size, 1, 64 << 10)];
        while (all.Length < size)
        {
            var count = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, size - all.Length));
            if (count == 0) throw new InvalidDataException("an object ends before its stated size");
            all.Write(buffer, 0, count);
        }
        return all.ToArray();
    }

    (GitObjectKind, byte[])? Cached(GitPack pack, long offset)
    {
        lock (_gate) return _cache.TryGetValue((pack, offset), out var known) ? known : null;
    }

    void Cache(GitPack pack, long offset, (GitObjectKind, byte[] Bytes) value)
    {
        if (value.Bytes.Length > CacheSize / 8) return;
        lock (_gate)
        {
            if ((_cached += value.Bytes.Length) > CacheSize)
            {
                _cache.Clear();
                _cached = value.Bytes.Length;
            }
            _cache[(pack, offset)] = value;
        }
    }

    public void Dispose()
    {
        foreach (var pack in _packs) pack.Dispose();
    }
}

/// <summary>Puts an object together from another one and a delta.</summary>
static class GitDelta
{
    public static byte[] Apply(ReadOnlySpan<byte> from, ReadOnlySpan<byte> delta, long largest)
    {
        var at = 0;
        if (Size(delta, ref at) != from.Length) throw new InvalidDataException("a delta does not fit what it builds on");
        var size = Size(delta, ref at);
        // A delta can copy at most 16 MiB for each of its bytes; one that claims more lies.
        if (size < 0 || size > largest || size > (long)delta.Length << 24) throw new InvalidDataException("a delta makes too large an object");
        var result = new byte[size];
        var filled = 0;
        while (at < delta.Length)
        {
            var command = delta[at++];
            ReadOnlySpan<byte> part;
            if ((command & 0x80) != 0)
            {
                var offset = Number(delta, ref at, command, 4);
                var length = Number(delta, ref at, command >> 4, 3);
                if (length == 0) length = 0x10000;
                if (offset + length > from.Length) throw Damaged();
                part = from.Slice((int)offset, (int)length);
            }
            else
            {
                if (command == 0 || at + command > delta.Length) throw Damaged();
                part = delta.Slice(at, command);
                at += command;
            }
            if (part.Length > result.Length - filled) throw Damaged();
            part.CopyTo(result.AsSpan(filled));
            filled += part.Length;
        }
        return filled == result.Length ? result : throw Damaged();
    }

    static long Number(ReadOnlySpan<byte> delta, ref int at, int present, int bytes)
    {
        var value = 0L;
        for (var i = 0; i < bytes; i++)
        {
            if ((present & (1 << i)) == 0) continue;
            if (at >= delta.Length) throw Damaged();
            value |= (long)delta[at++] << (8 * i);
        }
        return value;
    }

    static long Size(ReadOnlySpan<byte> delta, ref int at)
    {
        var size = 0L;
        for (var shift = 0; shift < 56; shift += 7)
        {
            if (at >= delta.Length) throw Damaged();
            var next = delta[at++];
            size |= (long)(next & 0x7F) << shift;
            if ((next & 0x80) == 0) return size;
        }
        throw Damaged();
    }

    static InvalidDataException Damaged() => new("a delta is damaged");
}
