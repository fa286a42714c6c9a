using System.Buffers.Binary;
using System.Text;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Zip;

/// <summary>
/// The central directory of a zip archive, read from the end: ZIP64, data before and behind the archive, duplicate names and odd names are all kept as they are
/// (APPNOTE.TXT 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). Members are opened one by one.
/// </summary>
public sealed class ZipDirectory
{
    const int EndRecordSize = 22;
    const int LongestComment = 0xffff;
    const int EntrySize = 46;
    readonly ByteSource _bytes;

    ZipDirectory(ByteSource bytes, IReadOnlyList<ZipEntry> entries, long start, long end) => (_bytes, Entries, Start, End) = (bytes, entries, start, end);

    /// <summary>Members in the order of the directory.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; }
    /// <summary>Where the archive begins: more than 0 behind a launcher or other prepended data.</summary>
    public long Start { get; }
    /// <summary>Offset behind its end record and comment.</summary>
    public long End { get; }

    /// <summary>Local header, or the end record of an empty archive.</summary>
    public static bool StartsLikeZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8);

    /// <summary>The first entry with this name, or null.</summary>
    public ZipEntry? Find(string name)
    {
        foreach (var entry in Entries)
            if (entry.Name == name) return entry;
        return null;
    }

    /// <summary>Reads the directory; null without problems when there is no end record.</summary>
    public static Parsed<ZipDirectory> Read(ByteSource bytes, ReadLimits limits)
    {
        if (FindEnd(bytes) is not { } end) return default(Parsed<ZipDirectory>) with { Problems = [] };
        List<Problem> problems = [];
        // PyTorch writes the 64-bit record into every archive, beside full 32-bit ones: readers follow its locator wherever there is one.
        end = Zip64(bytes, end) ?? end;
        // The directory stands right before the end record; what offsets say may be off by the length of prepended data.
        var directory = end.Record - end.Size;
        var start = directory - end.Offset;
        if (directory < 0 || start < 0)
        {
            directory = Math.Clamp(end.Offset, 0, bytes.Length);
            start = 0;
            problems.Add(new Problem("the end record of the zip does not fit the file"));
        }
        List<ZipEntry> entries = [];
        var cursor = new ByteCursor(bytes, directory, end.Record);
        while (cursor.Left >= EntrySize)
        {
            if (entries.Count >= limits.MaxEntries)
            {
                problems.Add(new Problem($"more than {limits.MaxEntries:N0} members"));
                break;
            }
            if (ReadEntry(cursor, start) is not { } entry) break;
            entries.Add(entry);
        }
        if (entries.Count != end.Count && problems.Count == 0) problems.Add(new Problem($"the zip states {end.Count:N0} members and lists {entries.Count:N0}"));
        return new Parsed<ZipDirectory>(new ZipDirectory(bytes, entries, start, end.Behind), problems);
    }

    /// <summary>The bytes of a member, at most <paramref name="max"/> when compressed; stored members are windows and cost nothing. Null with a problem when it cannot be opened.</summary>
    public ByteSource? Open(ZipEntry entry, int max, out Problem? problem) => Open(_bytes, entry, max, out problem);

    /// <summary>Opens a member of any zip; see <see cref="Open(ZipEntry, int, out Problem?)"/>.</summary>
    public static ByteSource? Open(ByteSource zip, ZipEntry entry, int max, out Problem? problem)
    {
        var header = new ByteCursor(zip, entry.Offset);
        var signature = header.U32();
        header.Skip(22);
        long skip = header.U16() + header.U16();
        header.Skip(skip);
        if (header.Ended || signature != 0x04034b50) return Refuse($"member {entry.Name} has no local header", out problem);
        if (entry.IsEncrypted) return Refuse($"member {entry.Name} is encrypted", out problem);
        var packed = new WindowSource(zip, header.Position, entry.PackedSize);
        problem = packed.Length < entry.PackedSize ? new Problem($"member {entry.Name} is cut off") : null;
        switch (entry.Method)
        {
            case ZipEntry.Stored: return packed;
            case ZipEntry.Deflated:
                var plain = Inflater.Inflate(packed, Compression.Deflate, max, out var broken);
                problem ??= broken is null ? null : new Problem($"member {entry.Name}: {broken.Reason}");
                return plain;
            default: return Refuse($"member {entry.Name} has compression method {entry.Method}", out problem);
        }
    }

    /// <summary>The text of a member, when it is there and not longer than <paramref name="max"/> bytes.</summary>
    public string? Text(ZipEntry? entry, int max, List<Problem> problems)
    {
        if (entry is null) return null;
        using var bytes = Open(entry, max, out var problem);
        if (problem is not null) problems.Add(problem);
        if (bytes is null) return null;
        if (bytes.Length > max)
        {
            problems.Add(new Problem($"member {entry.Name} is larger than {max:N0} bytes"));
            return null;
        }
        return Encoding.UTF8.GetString(bytes.ReadBytes(0, max));
    }

    static ByteSource? Refuse(string reason, out Problem? problem)
    {
        problem = new Problem(reason);
        return null;
    }

    static EndRecord? FindEnd(ByteSource bytes)
    {
        // Almost every archive has no comment: look there first, then through the longest comment there can be.
        foreach (var reach in (ReadOnlySpan<int>)[EndRecordSize, EndRecordSize + LongestComment])
        {
            var from = Math.Max(0, bytes.Length - reach);
            var tail = bytes.ReadBytes(from, reach);
            for (var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8); at >= 0; at = tail.AsSpan(0, at).LastIndexOf("PK\x05\x06"u8))
            {
                if (at + EndRecordSize > tail.Length) continue;
                var record = tail.AsSpan(at, EndRecordSize);
                return new EndRecord(
                    from + at,
                    Math.Min(bytes.Length, from + at + EndRecordSize + BinaryPrimitives.ReadUInt16LittleEndian(record[20..])),
                    BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(record[12..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
            }
        }
        return null;
    }

    static EndRecord? Zip64(ByteSource bytes, EndRecord end)
    {
        var locator = new ByteCursor(bytes, end.Record - 20, end.Record);
        if (locator.U32() != 0x07064b50) return null;
        locator.Skip(4);
        var stated = locator.Length64();
        // With prepended data the stated offset is off; the record then stands right before its locator.
        foreach (var at in (ReadOnlySpan<long>)[stated, end.Record - 20 - 56])
        {
            var record = new ByteCursor(bytes, at, end.Record);
            if (record.U32() != 0x06064b50) continue;
            record.Skip(28);
            var count = record.Length64();
            var size = record.Length64();
            var offset = record.Length64();
            if (!record.Ended && size <= at) return new EndRecord(at, end.Behind, count, size, offset);
        }
        return null;
    }

    internal static ZipEntry? ReadEntry(ByteCursor cursor, long start)
    {
        if (cursor.U32() != 0x02014b50) return null;
        var madeBy = cursor.U16() >> 8;
        cursor.Skip(2);
        var flags = cursor.U16();
        var method = cursor.U16();
        cursor.Skip(4);
        var crc = cursor.U32();
        long packed = cursor.U32();
        long size = cursor.U32();
        var nameLength = cursor.U16();
        var extraLength = cursor.U16();
        var commentLength = cursor.U16();
        cursor.Skip(4);
        var attributes = cursor.U32();
        long offset = cursor.U32();
        var name = cursor.Text(nameLength);
        var extra = cursor.Position + extraLength;
        while (!cursor.Ended && cursor.Position + 4 <= extra)
        {
            var id = cursor.U16();
            var field = cursor.U16();
            var next = cursor.Position + field;
            if (id == 1)
            {
                if (size == 0xffffffff && cursor.Position + 8 <= next) size = cursor.Length64();
                if (packed == 0xffffffff && cursor.Position + 8 <= next) packed = cursor.Length64();
                if (offset == 0xffffffff && cursor.Position + 8 <= next) offset = cursor.Length64();
            }
            cursor.Seek(Math.Min(next, extra));
        }
        cursor.Seek(extra);
        cursor.Skip(commentLength);
        if (cursor.Ended) return null;
        return new ZipEntry(name, method, flags, crc, packed, size, offset > long.MaxValue - start ? long.MaxValue : offset + start) { Mode = madeBy == 3 ? (int)(attributes >> 16) : 0 };
    }

    readonly record struct EndRecord(long Record, long Behind, long Count, long Size, long Offset);
}
