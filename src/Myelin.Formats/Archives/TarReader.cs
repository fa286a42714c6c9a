using System.Globalization;
using System.Text;

namespace Myelin.Formats.Archives;

/// <summary>
/// Reads a tar from front to back: V7, ustar, GNU (long names, sparse files, base-256 numbers) and pax (IEEE 1003.1, and GNU's sparse 0.0, 0.1 and 1.0).
/// Bounded: names and pax records up to 1 MiB, entries up to the limit. What is damaged ends the reading with a <see cref="Problem"/>; the entries before
/// it stand.
/// </summary>
public sealed class TarReader(Stream tar, ReadLimits limits)
{
    const int Block = 512;
    const int MaxExtension = 1 << 20;
    readonly byte[] _header = new byte[Block];
    readonly Dictionary<string, string> _global = new(StringComparer.Ordinal);
    long _position;
    long _dataEnd;
    int _entries;
    bool _ended;

    /// <summary>Why reading ended before the end, or null.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Whether the first bytes are those of a tar: a header whose checksum is right.</summary>
    public static bool Matches(ReadOnlySpan<byte> head) => head.Length >= Block && TarHeader.ChecksumIsRight(head[..Block]) && head[0] != 0;

    /// <summary>The next entry, after whatever of the last one's data was not read; null at the end.</summary>
    public TarEntry? Next()
    {
        if (_ended) return null;
        try
        {
            var entry = ReadEntry();
            if (entry is null) _ended = true;
            return entry;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return End(e is EndOfStreamException ? $"the archive ends early, after {_position:N0} bytes" : e.Message);
        }
    }

    /// <summary>Reads data of the current entry, as it stands in the tar; 0 at its end. A damaged archive throws <see cref="InvalidDataException"/> or <see cref="EndOfStreamException"/>.</summary>
    public int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, _dataEnd - _position);
        if (count <= 0) return 0;
        count = tar.Read(buffer[..count]);
        _position += count;
        return count > 0 ? count : throw new EndOfStreamException();
    }

    /// <summary>The data of the current entry as a stream, as <see cref="Read"/> gives it.</summary>
    public Stream Data => field ??= new EntryStream(this);

    TarEntry? ReadEntry()
    {
        var extended = new Dictionary<string, string>(_global, StringComparer.Ordinal);
        List<SparsePart> sparse = [];
        while (true)
        {
            Skip(RoundUp(_dataEnd) - _position);
            if (!ReadHeader()) return null;
            if (++_entries > limits.MaxEntries) throw new InvalidDataException($"more than {limits.MaxEntries:N0} entries");
            var header = new TarHeader(_header);
            var size = header.Size;
            if (size < 0) throw new InvalidDataException($"the header at byte {_position - Block:N0} has no valid size");
            _dataEnd = EndOf(size);
            switch (header.Type)
            {
                case 'L': extended["path"] = Text(size); break;
                case 'K': extended["linkpath"] = Text(size); break;
                case 'x': Pax.Read(Extension(size), extended, sparse); break;
                case 'g': Pax.Read(Extension(size), _global, []); break;
                case 'V' or 'M' or 'N': break;
                default: return Entry(header, extended, sparse);
            }
        }
    }

    TarEntry Entry(TarHeader header, Dictionary<string, string> extended, List<SparsePart> sparse)
    {
        var name = extended.GetValueOrDefault("GNU.sparse.name") ?? extended.GetValueOrDefault("path") ?? header.Name;
        var kind = header.Kind(name);
        // Links, folders and devices have no data, whatever their size field says.
        var stored = kind is TarEntryKind.File or TarEntryKind.Other ? Number(extended, "size") ?? header.Size : 0;
        _dataEnd = EndOf(stored);
        long? real = Number(extended, "GNU.sparse.realsize") ?? Number(extended, "GNU.sparse.size");
        var isSparse = real is not null || header.Type == 'S';
        if (header.Type == 'S') real = ReadOldSparse(header, sparse);
        else if (extended.GetValueOrDefault("GNU.sparse.major") == "1") ReadSparseMap(sparse);
        var size = kind is TarEntryKind.File ? real ?? stored : 0;
        var entry = new TarEntry(name, kind, size, extended.GetValueOrDefault("linkpath") ?? header.LinkTarget, header.Mode, _position, _dataEnd - _position);
        if (!isSparse) return entry;
        var data = 0L;
        var end = 0L;
        foreach (var part in sparse)
        {
            if (part.Offset < end || part.Length < 0 || part.Length > size - part.Offset) throw new InvalidDataException($"the sparse map of {name} is not in order");
            (end, data) = (part.Offset + part.Length, data + part.Length);
        }
        return data <= entry.DataSize ? entry with { Sparse = sparse } : throw new InvalidDataException($"the sparse map of {name} is longer than its data");
    }

    // Old GNU sparse: four parts in the header, then blocks of 21 while a flag says so.
    long ReadOldSparse(TarHeader header, List<SparsePart> sparse)
    {
        var real = header.RealSize;
        var more = header.ReadSparse(386, 4, 482, sparse);
        while (more)
        {
            Fill(_header);
            _dataEnd += Block;
            more = header.ReadSparse(0, 21, 504, sparse);
            if (sparse.Count > limits.MaxEntries) throw new InvalidDataException("the sparse map is too long");
        }
        return Math.Max(real, 0);
    }

    // pax sparse 1.0: the map stands before the data, as decimal numbers, one a line, padded to a block.
    void ReadSparseMap(List<SparsePart> sparse)
    {
        var start = _position;
        var count = MapNumber();
        if (count > limits.MaxEntries) throw new InvalidDataException("the sparse map is too long");
        for (var i = 0L; i < count; i++) sparse.Add(new SparsePart(MapNumber(), MapNumber()));
        Skip(start + RoundUp(_position - start) - _position);
    }

    long MapNumber()
    {
        var value = 0L;
        Span<byte> one = stackalloc byte[1];
        for (var digits = 0; digits < 20; digits++)
        {
            if (Read(one) == 0) break;
            if (one[0] == '\n' && digits > 0) return value;
            if (one[0] is < (byte)'0' or > (byte)'9' || value > long.MaxValue / 10 - 10) break;
            value = value * 10 + (one[0] - '0');
        }
        throw new InvalidDataException("the sparse map is damaged");
    }

    bool ReadHeader()
    {
        while (true)
        {
            var first = tar.ReadAtLeast(_header, Block, throwOnEndOfStream: false);
            _position += first;
            if (first == 0)
            {
                // A decompressor that is cut off between two entries just ends; the missing mark is all there is to see.
                Problem = new Problem("it has no end mark: it was cut off, or written without one");
                return false;
            }
            if (first < Block) throw new EndOfStreamException();
            if (!_header.AsSpan().ContainsAnyExcept((byte)0)) return false;
            return TarHeader.ChecksumIsRight(_header) ? true : throw new InvalidDataException($"no tar header at byte {_position - Block:N0}");
        }
    }

    byte[] Extension(long size)
    {
        if (size > MaxExtension) throw new InvalidDataException($"an extended header of {size:N0} bytes");
        var bytes = new byte[size];
        Fill(bytes);
        return bytes;
    }

    string Text(long size)
    {
        var bytes = Extension(size).AsSpan();
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    void Fill(Span<byte> buffer)
    {
        tar.ReadExactly(buffer);
        _position += buffer.Length;
    }

    void Skip(long count)
    {
        if (count <= 0) return;
        if (tar.CanSeek)
        {
            if (tar.Position + count > tar.Length + Block) throw new EndOfStreamException();
            tar.Seek(count, SeekOrigin.Current);
            _position += count;
            return;
        }
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent((int)Math.Min(count, 128 << 10));
        try
        {
            while (count > 0)
            {
                var read = tar.Read(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
                if (read == 0) throw new EndOfStreamException();
                (count, _position) = (count - read, _position + read);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    TarEntry? End(string reason)
    {
        Problem = new Problem(reason);
        _ended = true;
        return null;
    }

    long EndOf(long size) => size <= long.MaxValue - Block - _position ? _position + size : throw new InvalidDataException("an entry is larger than any file");

    static long RoundUp(long value) => (value + Block - 1) / Block * Block;

    static long? Number(Dictionary<string, string> values, string key) =>
        values.TryGetValue(key, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    sealed class EntryStream(TarReader reader) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => reader.Read(buffer);
    }
}
