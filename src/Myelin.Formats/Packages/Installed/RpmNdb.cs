using Myelin.Formats.Binary;

namespace Myelin.Formats.Packages;

/// <summary>
/// rpm's own database form, ndb: a table of slots, then blobs in blocks of 16 bytes; lowest byte first (lib/backend/ndb/rpmpkg.c of rpm).
/// </summary>
static class RpmNdb
{
    const uint SlotMagic = 0x746f6c53, BlobMagic = 0x53626c42;
    const int PageSize = 4096, BlockSize = 16, HeaderSize = 32, MaxBlob = 64 << 20;

    public static bool StartsLikeOne(ReadOnlySpan<byte> head) => head.StartsWith("RpmP"u8);

    public static IEnumerable<byte[]> Read(ByteSource bytes, ReadLimits limits, List<Problem> problems)
    {
        var header = new ByteCursor(bytes);
        header.Skip(12);
        var pages = header.U32();
        var end = Math.Min((long)pages * PageSize, bytes.Length);
        var slots = new ByteCursor(bytes, HeaderSize, end);
        // The same bytes may not count for many slots: together the blobs are no larger than the file.
        var left = bytes.Length;
        for (var count = 0; slots.Left >= 16 && count < limits.MaxEntries; count++)
        {
            var magic = slots.U32();
            var package = slots.U32();
            var offset = slots.U32();
            slots.Skip(4);
            if (magic != SlotMagic)
            {
                problems.Add(new Problem("the table of slots is damaged"));
                yield break;
            }
            if (package == 0) continue;
            var blob = new ByteCursor(bytes, (long)offset * BlockSize);
            var isBlob = blob.U32() == BlobMagic && blob.U32() == package;
            blob.Skip(4);
            var length = blob.U32();
            if (!isBlob || blob.Ended || length > MaxBlob || length > blob.Left || (left -= length) < 0)
            {
                problems.Add(new Problem($"package {package} is damaged"));
                if (problems.Count > 20) yield break;
                continue;
            }
            yield return blob.Bytes(length, MaxBlob);
        }
    }
}
