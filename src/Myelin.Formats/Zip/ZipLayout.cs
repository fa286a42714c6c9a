using System.Buffers.Binary;
using System.Text;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Zip;

/// <summary>A member as any reader of zips may see it.</summary>
/// <param name="Entry">As the central directory states it; for a member that no directory lists, as its local header does.</param>
/// <param name="LocalName">Name in its local header; null when there is none.</param>
/// <param name="Directory">Number of the directory that lists it; -1 when none does.</param>
public sealed record ZipSighting(ZipEntry Entry, string? LocalName, int Directory)
{
    /// <summary>Its local header says encrypted, its directory does not.</summary>
    public bool IsEncryptedLocally { get; init; }
}

/// <summary>
/// A zip as all its readers see it: every end record, every directory by both ways to find it (by its stated offset, as miniz and thus torch does; right before the end record, as Python's
/// zipfile does), and members that no directory lists. Readers that differ are the point: what one hides, another runs.
/// </summary>
public sealed class ZipLayout
{
    const int EndSize = 22;
    const int TailSize = EndSize + 0xffff;
    const int MostDirectories = 16;
    const int GapSearched = 64 << 10;

    ZipLayout(IReadOnlyList<ZipSighting> members, int directories, long start, long end, IReadOnlyList<Problem> problems) =>
        (Members, Directories, Start, End, Problems) = (members, directories, start, end, problems);

    /// <summary>Every member, each once by place and name, in order of place.</summary>
    public IReadOnlyList<ZipSighting> Members { get; }
    /// <summary>How many directories with different contents there are.</summary>
    public int Directories { get; }
    /// <summary>Offset of the first member.</summary>
    public long Start { get; }
    /// <summary>Offset behind the last end record and its comment.</summary>
    public long End { get; }
    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>Reads it; null when there is neither an end record nor a local header at the front.</summary>
    public static ZipLayout? Read(ByteSource bytes, ReadLimits limits)
    {
        List<Problem> problems = [];
        var members = new Dictionary<(long Offset, string Name), ZipSighting>();
        var directories = 0;
        long end = 0;
        HashSet<string> seen = [];
        foreach (var record in EndRecords(bytes))
        {
            end = Math.Max(end, record.Behind);
            foreach (var (at, start) in Places(record, bytes))
            {
                var entries = Entries(bytes, at, record.Record, start, limits, problems);
                if (entries.Count == 0 || !seen.Add(string.Join('\n', entries.Select(e => $"{e.Offset} {e.Name} {e.PackedSize} {e.Method} {e.Flags & 1}")))) continue;
                foreach (var entry in entries) members.TryAdd((entry.Offset, entry.Name), Sighting(bytes, entry, directories));
                directories++;
            }
        }
        var listed = members.Values.OrderBy(m => m.Entry.Offset).ToList();
        if (listed.Count == 0 && !ZipDirectory.StartsLikeZip(bytes.ReadBytes(0, 4))) return null;
        if (directories == 0) problems.Add(new Problem("it has no directory: cut off, or damaged"));
        var unlisted = Unlisted(bytes, listed, limits).ToList();
        return new ZipLayout([.. listed.Concat(unlisted).OrderBy(m => m.Entry.Offset)], directories, listed.Count > 0 ? listed[0].Entry.Offset : 0, end, problems);
    }

    static ZipSighting Sighting(ByteSource bytes, ZipEntry entry, int directory)
    {
        var local = Local(bytes, entry.Offset);
        return new ZipSighting(entry, local?.Name, directory) { IsEncryptedLocally = local?.IsEncrypted == true && !entry.IsEncrypted };
    }

    // Every end record in the tail: one may stand in the comment of another.
    static List<EndRecord> EndRecords(ByteSource bytes)
    {
        List<EndRecord> records = [];
        var from = Math.Max(0, bytes.Length - TailSize);
        var tail = bytes.ReadBytes(from, TailSize);
        for (var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8); at >= 0 && records.Count < MostDirectories; at = tail.AsSpan(0, at).LastIndexOf("PK\x05\x06"u8))
        {
            if (at + EndSize > tail.Length) continue;
            var record = tail.AsSpan(at, EndSize);
            var end = new EndRecord(from + at, Math.Min(bytes.Length, from + at + EndSize + BinaryPrimitives.ReadUInt16LittleEndian(record[20..])),
                BinaryPrimitives.ReadUInt32LittleEndian(record[12..]), BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
            records.Add(Zip64(bytes, end) ?? end);
            if (end.Offset != uint.MaxValue && records[^1] != end) records.Add(end);
        }
        return records;
    }

    static EndRecord? Zip64(ByteSource bytes, EndRecord end)
    {
        var locator = new ByteCursor(bytes, end.Record - 20, end.Record);
        if (end.Record < 20 || locator.U32() != 0x07064b50) return null;
        locator.Skip(4);
        foreach (var at in (ReadOnlySpan<long>)[locator.Length64(), end.Record - 20 - 56])
        {
            var record = new ByteCursor(bytes, at, end.Record);
            if (record.U32() != 0x06064b50) continue;
            record.Skip(36);
            var (size, offset) = (record.Length64(), record.Length64());
            if (!record.Ended && size <= at) return new EndRecord(at, end.Behind, size, offset);
        }
        return null;
    }

    // Where the directory is, and what must be added to offsets in it.
    static IEnumerable<(long At, long Start)> Places(EndRecord record, ByteSource bytes)
    {
        var before = record.Record - record.Size;
        if (before >= 0 && before >= record.Offset) yield return (before, before - record.Offset);
        if (record.Offset != before && record.Offset < bytes.Length) yield return (record.Offset, 0);
    }

    static List<ZipEntry> Entries(ByteSource bytes, long at, long end, long start, ReadLimits limits, List<Problem> problems)
    {
        List<ZipEntry> entries = [];
        var cursor = new ByteCursor(bytes, at, end);
        while (ZipDirectory.ReadEntry(cursor, start) is { } entry)
        {
            if (entries.Count >= limits.MaxEntries)
            {
                problems.Add(new Problem($"more than {limits.MaxEntries:N0} members"));
                break;
            }
            entries.Add(entry);
        }
        return entries;
    }

    // Members between or behind the listed ones. Only gaps are looked at: what a listed member covers is its own.
    static IEnumerable<ZipSighting> Unlisted(ByteSource bytes, List<ZipSighting> listed, ReadLimits limits)
    {
        long covered = 0;
        var count = 0;
        foreach (var member in listed.Append(null))
        {
            var next = member?.Entry.Offset ?? bytes.Length;
            while (covered < next && count < limits.MaxEntries)
            {
                var gap = bytes.ReadBytes(covered, (int)Math.Min(GapSearched, next - covered));
                var at = gap.AsSpan().IndexOf("PK\x03\x04"u8);
                if (at < 0) break;
                if (Local(bytes, covered + at) is not { } local || local.Name.Length == 0)
                {
                    covered += at + 4;
                    continue;
                }
                count++;
                yield return new ZipSighting(new ZipEntry(local.Name, local.Method, local.IsEncrypted ? 1 : 0, 0, local.Packed > 0 ? local.Packed : next - local.Data, local.Size, covered + at), local.Name, -1);
                covered = local.Data + Math.Max(1, local.Packed);
            }
            if (member is null) yield break;
            covered = Math.Max(covered, Local(bytes, member.Entry.Offset) is { } header ? Math.Min(bytes.Length, header.Data + Math.Min(member.Entry.PackedSize, bytes.Length)) : next);
        }
    }

    static LocalHeader? Local(ByteSource bytes, long offset)
    {
        if (offset < 0 || offset + 30 > bytes.Length) return null;
        Span<byte> header = stackalloc byte[30];
        if (bytes.Read(offset, header) < 30 || !header.StartsWith("PK\x03\x04"u8)) return null;
        var (nameLength, extra) = (BinaryPrimitives.ReadUInt16LittleEndian(header[26..]), BinaryPrimitives.ReadUInt16LittleEndian(header[28..]));
        var name = bytes.ReadBytes(offset + 30, nameLength);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
        return new LocalHeader(Encoding.UTF8.GetString(name), BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), (header[6] & 1) != 0, packed == uint.MaxValue ? 0 : packed,
            BinaryPrimitives.ReadUInt32LittleEndian(header[22..]), offset + 30 + nameLength + extra);
    }

    readonly record struct EndRecord(long Record, long Behind, long Size, long Offset);

    sealed record LocalHeader(string Name, int Method, bool IsEncrypted, long Packed, long Size, long Data);
}
