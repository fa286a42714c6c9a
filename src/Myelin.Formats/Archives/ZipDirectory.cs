using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Myelin.Formats.Archives;

/// <summary>
/// The directory of a zip (PKWARE APPNOTE 6.3): found from the end, with zip64, and with bytes before the zip as self-extracting files have.
/// Nothing is decompressed.
/// </summary>
public sealed class ZipDirectory(IReadOnlyList<ZipMember> members)
{
    const int EndSize = 22;
    const int LocalHeaderSize = 30;

    /// <summary>The members in order of the directory.</summary>
    public IReadOnlyList<ZipMember> Members { get; } = members;

    /// <summary>Whether the first bytes are those of a zip, an empty one too.</summary>
    public static bool Matches(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <summary>Reads the directory. Damaged parts are left out and named.</summary>
    public static Parsed<ZipDirectory> Read(ByteSource zip, ReadLimits limits)
    {
        if (FindEnd(zip) is not { } end) return Parsed<ZipDirectory>.Failed("no end of a zip directory: truncated, or no zip");
        if (end.Size > limits.MaxHeaderBytes) return Parsed<ZipDirectory>.Failed($"a zip directory of {end.Size:N0} bytes");
        // Bytes before the zip shift every offset; where the directory really stands tells by how much.
        var shift = end.At - end.Size - end.Offset;
        if (shift < 0 || end.Size < 0 || end.Offset < 0) return Parsed<ZipDirectory>.Failed("the zip directory lies outside the file");
        var bytes = zip.ReadBytes(end.Offset + shift, (int)end.Size);
        List<ZipMember> members = [];
        List<Problem> problems = [];
        if (ReadMembers(bytes, shift, limits, members) is { } problem) problems.Add(problem);
        if (DropOverlapping(members) is var dropped and > 0) problems.Add(new Problem($"{dropped:N0} members share their data with others, as zip bombs do: not read"));
        return new Parsed<ZipDirectory>(new ZipDirectory(members), [.. problems]);
    }

    // A directory may name the same compressed bytes again and again (Fifield, "A better zip bomb", WOOT 2019): a small file that is parsed for hours.
    // No writer of zips does so; of those that share bytes the first is kept.
    static int DropOverlapping(List<ZipMember> members)
    {
        HashSet<int> dropped = [];
        var end = 0L;
        foreach (var i in Enumerable.Range(0, members.Count).Where(i => !members[i].IsFolder && members[i].Unreadable is null).OrderBy(i => members[i].HeaderOffset).ThenBy(i => i))
        {
            if (members[i].HeaderOffset < end) dropped.Add(i);
            else end = members[i].HeaderOffset + LocalHeaderSize + members[i].CompressedSize;
        }
        if (dropped.Count == 0) return 0;
        var index = 0;
        members.RemoveAll(_ => dropped.Contains(index++));
        return dropped.Count;
    }

    static Problem? ReadMembers(ReadOnlySpan<byte> bytes, long shift, ReadLimits limits, List<ZipMember> members)
    {
        while (bytes.Length >= 46 && bytes.StartsWith("PK\u0001\u0002"u8))
        {
            if (members.Count >= limits.MaxEntries) return new Problem($"more than {limits.MaxEntries:N0} members");
            int name = U16(bytes, 28), extra = U16(bytes, 30), comment = U16(bytes, 32);
            if (46 + name + extra + comment > bytes.Length) return new Problem("the zip directory ends early");
            members.Add(Member(bytes, name, extra, shift));
            bytes = bytes[(46 + name + extra + comment)..];
        }
        return bytes.IsEmpty || bytes.StartsWith("PK\u0005\u0005"u8) ? null : new Problem("the zip directory is damaged");
    }

    static ZipMember Member(ReadOnlySpan<byte> entry, int nameLength, int extraLength, long shift)
    {
        long compressed = U32(entry, 20), size = U32(entry, 24), offset = U32(entry, 42);
        ReadZip64(entry.Slice(46 + nameLength, extraLength), ref size, ref compressed, ref offset);
        var unixMode = entry[5] == 3 ? (int)(U32(entry, 38) >> 16) : 0;
        return new ZipMember(Name(entry.Slice(46, nameLength)), size, compressed, U16(entry, 10), offset + shift)
        {
            Encrypted = (U16(entry, 8) & 1) != 0,
            IsLink = (unixMode & 0xF000) == 0xA000,
            Executable = (unixMode & 0b001_001_001) != 0,
        };
    }

    // The zip64 field holds, in this order, only those numbers that did not fit.
    static void ReadZip64(ReadOnlySpan<byte> extra, ref long size, ref long compressed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), length = Math.Min(U16(extra, 2), extra.Length - 4);
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1) continue;
            Take(ref field, ref size);
            Take(ref field, ref compressed);
            Take(ref field, ref offset);
            return;
        }
    }

    static void Take(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue || field.Length < 8) return;
        value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[8..];
    }

    static (long At, long Offset, long Size)? FindEnd(ByteSource zip)
    {
        var tailStart = Math.Max(0, zip.Length - EndSize - ushort.MaxValue);
        ReadOnlySpan<byte> tail = zip.ReadBytes(tailStart, (int)(zip.Length - tailStart));
        for (var at = tail.LastIndexOf("PK\u0005\u0006"u8); at >= 0; at = tail[..at].LastIndexOf("PK\u0005\u0006"u8))
        {
            if (tail.Length - at < EndSize || at + EndSize + U16(tail, at + 20) > tail.Length) continue;
            long size = U32(tail, at + 12), offset = U32(tail, at + 16);
            return FindEnd64(zip, tailStart + at) ?? (tailStart + at, offset, size);
        }
        return null;
    }

    static (long At, long Offset, long Size)? FindEnd64(ByteSource zip, long end)
    {
        if (end < 20) return null;
        var locator = zip.ReadBytes(end - 20, 20);
        if (locator.Length < 20 || !locator.AsSpan().StartsWith("PK\u0006\u0007"u8)) return null;
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (Record(zip, at) is { } stated) return stated;
        return Record(zip, end - 20 - 56);
    }

    static (long At, long Offset, long Size)? Record(ByteSource zip, long at)
    {
        if (at < 0) return null;
        var record = zip.ReadBytes(at, 56);
        return record.Length < 56 || !record.AsSpan().StartsWith("PK\u0006\u0006"u8) ? null
            : (at, BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)), BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(40)));
    }

    static string Name(ReadOnlySpan<byte> name)
    {
        var text = Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : Encoding.Latin1.GetString(name);
        return text.Contains('\\') && !text.Contains('/') ? text.Replace('\\', '/') : text;
    }

    static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
    static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
