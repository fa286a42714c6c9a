using System.Buffers.Binary;

namespace Myelin.Formats.Packages;

/// <summary>
/// The values of a Berkeley DB hash table, read page by page: small values on the page, large ones over a chain of pages (dbinc/db_page.h of Berkeley DB). Both byte orders.
/// </summary>
static class BerkeleyHash
{
    const uint Magic = 0x00061561;
    const int HashUnsorted = 2, Hash = 13, Overflow = 7, KeyData = 1, OffPage = 3, PageHeader = 26, MaxValue = 64 << 20;

    public static bool StartsLikeOne(ReadOnlySpan<byte> head) => head.Length >= 72 && (BinaryPrimitives.ReadUInt32LittleEndian(head[12..]) == Magic || BinaryPrimitives.ReadUInt32BigEndian(head[12..]) == Magic);

    public static IEnumerable<byte[]> Values(ByteSource bytes, ReadLimits limits, List<Problem> problems)
    {
        var meta = bytes.ReadBytes(0, 72);
        if (!StartsLikeOne(meta)) yield break;
        var isBig = BinaryPrimitives.ReadUInt32BigEndian(meta.AsSpan(12)) == Magic;
        var size = (int)Math.Min(U32(meta, 20, isBig), int.MaxValue);
        if (size is < 512 or > 65_536 || (size & (size - 1)) != 0)
        {
            problems.Add(new Problem($"a page size of {size}"));
            yield break;
        }
        // Chains that share pages must not make more of the file than there is.
        var left = bytes.Length;
        var last = Math.Min(bytes.Length / size, limits.MaxEntries);
        for (long number = 1; number < last; number++)
        {
            var page = bytes.ReadBytes(number * size, size);
            if (page.Length < size || page[25] is not (Hash or HashUnsorted)) continue;
            var entries = Math.Min(U16(page, 20, isBig), (size - PageHeader) / 2);
            // Keys and values take turns; a value's length is what lies between it and the one before it, as they fill the page from its end.
            for (var i = 1; i < entries; i += 2)
            {
                int at = U16(page, PageHeader + (2 * i), isBig), before = U16(page, PageHeader + (2 * (i - 1)), isBig);
                if (at < PageHeader || at >= size)
                {
                    problems.Add(new Problem($"an entry of page {number} lies outside"));
                    break;
                }
                if (page[at] == KeyData && before > at + 1 && before <= size) yield return page[(at + 1)..before];
                if (page[at] != OffPage || at + 12 > size) continue;
                var length = U32(page, at + 8, isBig);
                if (length > MaxValue || (left -= length) < 0 || Chain(bytes, U32(page, at + 4, isBig), (int)length, size, isBig) is not { } value) problems.Add(new Problem($"a value of page {number} is damaged"));
                else yield return value;
                if (problems.Count > 20) yield break;
            }
        }
    }

    static byte[]? Chain(ByteSource bytes, uint number, int length, int size, bool isBig)
    {
        var value = new byte[length];
        for (var filled = 0; filled < length;)
        {
            var page = number == 0 ? [] : bytes.ReadBytes((long)number * size, size);
            if (page.Length < size || page[25] != Overflow) return null;
            var take = Math.Min(Math.Min(U16(page, 22, isBig), size - PageHeader), length - filled);
            if (take == 0) return null;
            page.AsSpan(PageHeader, take).CopyTo(value.AsSpan(filled));
            filled += take;
            number = U32(page, 16, isBig);
        }
        return value;
    }

    static int U16(byte[] page, int at, bool isBig) => isBig ? BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(at));

    static uint U32(byte[] page, int at, bool isBig) => isBig ? BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(at));
}
