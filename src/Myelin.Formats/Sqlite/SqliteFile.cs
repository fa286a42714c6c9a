using System.Buffers.Binary;
using System.Text;

namespace Myelin.Formats.Sqlite;

/// <summary>
/// Reads the tables of an SQLite database without SQLite: ordinary (rowid) tables, one pass, bounded. Indexes, views, WITHOUT ROWID tables and a write-ahead log beside the file are not read.
/// https://www.sqlite.org/fileformat2.html
/// </summary>
public sealed class SqliteFile
{
    const int MaxDepth = 32;
    const int MaxPayload = 64 << 20;
    readonly ByteSource _bytes;
    readonly ReadLimits _limits;
    readonly int _pageSize, _usable;
    readonly List<Problem> _problems = [];

    SqliteFile(ByteSource bytes, ReadLimits limits, int pageSize, int reserved) => (_bytes, _limits, _pageSize, _usable) = (bytes, limits, pageSize, pageSize - reserved);

    /// <summary>What was damaged, so far.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Opens a database; null when the bytes are none.</summary>
    public static SqliteFile? Open(ByteSource bytes, ReadLimits limits)
    {
        var header = bytes.ReadBytes(0, 100);
        if (header.Length < 100 || !header.AsSpan().StartsWith("SQLite format 3\0"u8)) return null;
        int size = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(16));
        if (size == 1) size = 65_536;
        return size < 512 || (size & (size - 1)) != 0 || size - header[20] < 480 ? null : new SqliteFile(bytes, limits, size, header[20]);
    }

    /// <summary>The rows of a table by its name, ignoring case; none when there is no such table. A value is null, long, double, text or bytes.</summary>
    public IEnumerable<IReadOnlyList<object?>> Rows(string table)
    {
        // sqlite_schema: type, name, tbl_name, rootpage, sql.
        foreach (var row in Walk(1))
            if (row is ["table", string name, _, long root, ..] && name.Equals(table, StringComparison.OrdinalIgnoreCase)) return root is > 0 and < int.MaxValue ? Walk((int)root) : [];
        return [];
    }

    IEnumerable<IReadOnlyList<object?>> Walk(int root)
    {
        var seen = new HashSet<int>();
        var pages = new Stack<(int Page, int Depth)>([(root, 0)]);
        var rows = 0;
        while (pages.TryPop(out var next))
        {
            if (next.Depth > MaxDepth || !seen.Add(next.Page) || Page(next.Page) is not { } page)
            {
                Damaged($"page {next.Page} is damaged");
                continue;
            }
            var header = next.Page == 1 ? 100 : 0;
            var kind = page[header];
            if (kind is not (5 or 13))
            {
                Damaged($"page {next.Page} belongs to no table");
                continue;
            }
            var isInner = kind == 5;
            var first = header + (isInner ? 12 : 8);
            var count = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(header + 3)), (page.Length - first) / 2);
            if (isInner) pages.Push(((int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(header + 8)), int.MaxValue), next.Depth + 1));
            // The stack turns them round: the last cell first, so that rows come in order.
            for (var i = isInner ? count - 1 : 0; isInner ? i >= 0 : i < count; i += isInner ? -1 : 1)
            {
                int cell = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(first + (2 * i)));
                if (cell + 4 > page.Length)
                {
                    Damaged($"a cell of page {next.Page} lies outside");
                    continue;
                }
                if (isInner) pages.Push(((int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(cell)), int.MaxValue), next.Depth + 1));
                else if (Payload(page, cell) is { } payload)
                {
                    if (++rows > _limits.MaxEntries) yield break;
                    yield return Record(payload);
                }
            }
        }
    }

    byte[]? Page(int number)
    {
        var page = _bytes.ReadBytes((number - 1L) * _pageSize, _pageSize);
        return number > 0 && page.Length == _pageSize ? page : null;
    }

    byte[]? Payload(byte[] page, int at)
    {
        var length = Varint(page, ref at);
        Varint(page, ref at);
        if (length < 0 || length > MaxPayload || length > _bytes.Length) return Damaged($"a row of {length:N0} bytes");
        // What stays on the page (fileformat2, "B-tree Cell Format").
        var most = _usable - 35;
        var local = (int)length;
        if (length > most)
        {
            var least = ((_usable - 12) * 32 / 255) - 23;
            var candidate = least + (int)((length - least) % (_usable - 4));
            local = candidate <= most ? candidate : least;
        }
        if (at + local > page.Length) return Damaged("a row goes over the end of its page");
        var payload = new byte[length];
        page.AsSpan(at, local).CopyTo(payload);
        if (local == length) return payload;
        if (at + local + 4 > page.Length) return Damaged("a row goes over the end of its page");
        var overflow = BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(at + local));
        for (var filled = local; filled < length;)
        {
            // Every page brings something, so a ring of pages ends with the payload.
            if (overflow is 0 or > int.MaxValue || Page((int)overflow) is not { } more) return Damaged("a row's further pages are missing");
            var take = (int)Math.Min(length - filled, _usable - 4);
            more.AsSpan(4, take).CopyTo(payload.AsSpan(filled));
            filled += take;
            overflow = BinaryPrimitives.ReadUInt32BigEndian(more);
        }
        return payload;
    }

    byte[]? Damaged(string reason)
    {
        if (_problems.Count < 20) _problems.Add(new Problem(reason));
        return null;
    }

    static List<object?> Record(byte[] payload)
    {
        List<object?> values = [];
        var at = 0;
        var end = (int)Math.Clamp(Varint(payload, ref at), 0, payload.Length);
        var data = end;
        while (at < end && at < payload.Length)
        {
            var type = Varint(payload, ref at);
            var size = type switch { 0 or 8 or 9 => 0, >= 1 and <= 4 => type, 5 => 6, 6 or 7 => 8, >= 12 => (type - 12) / 2, _ => -1 };
            if (size < 0 || size > payload.Length - data) break;
            var bytes = payload.AsSpan(data, (int)size);
            data += (int)size;
            values.Add(type switch
            {
                0 => null,
                8 => 0L,
                9 => 1L,
                7 => BinaryPrimitives.ReadDoubleBigEndian(bytes),
                <= 6 => Integer(bytes),
                _ when type % 2 == 1 => Encoding.UTF8.GetString(bytes),
                _ => bytes.ToArray(),
            });
        }
        return values;
    }

    static long Integer(ReadOnlySpan<byte> bytes)
    {
        long value = (sbyte)bytes[0];
        foreach (var b in bytes[1..]) value = (value << 8) | b;
        return value;
    }

    static long Varint(byte[] bytes, ref int at)
    {
        long value = 0;
        for (var i = 0; i < 9 && at < bytes.Length; i++)
        {
            var b = bytes[at++];
            if (i == 8) return (value << 8) | b;
            value = (value << 7) | (long)(b & 0x7f);
            if (b < 0x80) return value;
        }
        return value;
    }
}
