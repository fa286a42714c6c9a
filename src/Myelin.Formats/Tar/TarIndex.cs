using System.Text;

namespace Myelin.Formats.Tar;

/// <summary>A member of a tar archive.</summary>
/// <param name="Name">As written, with a pax or GNU long name applied.</param>
/// <param name="Type">Type flag: '0' or NUL a file, '5' a folder, '2' a symbolic link …</param>
/// <param name="Offset">Where its bytes begin.</param>
/// <param name="Size">How many they are.</param>
public sealed record TarEntry(string Name, char Type, long Offset, long Size);

/// <summary>
/// The members of a tar in a file that can be read at any place: headers only, contents are stepped over (POSIX.1-2001 ustar and pax, GNU long names).
/// </summary>
public static class TarIndex
{
    const int Block = 512;

    /// <summary>Whether this block is a tar header: the ustar magic, or the checksum where an old archive has no magic.</summary>
    public static bool StartsLikeTar(ReadOnlySpan<byte> head) =>
        head.Length >= Block && (head[257..].StartsWith("ustar"u8) || (head[0] is > 32 and < 127 && ChecksumFits(head[..Block])));

    /// <summary>Members in order, at most <paramref name="max"/>; <paramref name="complete"/> is false when the archive goes on or is broken.</summary>
    public static IReadOnlyList<TarEntry> Read(ByteSource bytes, int max, out bool complete)
    {
        List<TarEntry> entries = [];
        var block = new byte[Block];
        string? longName = null;
        complete = false;
        for (long at = 0; at + Block <= bytes.Length;)
        {
            if (bytes.Read(at, block) < Block) return entries;
            if (block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                complete = true;
                return entries;
            }
            if (entries.Count >= max || !ChecksumFits(block) || SizeOf(block.AsSpan(124, 12)) is not { } size) return entries;
            var data = at + Block;
            if (size > bytes.Length - data) return entries;
            switch ((char)block[156])
            {
                case 'L': longName = Text(bytes.ReadBytes(data, (int)Math.Min(size, 4096))); break;
                case 'x': longName = PaxPath(bytes.ReadBytes(data, (int)Math.Min(size, 64 << 10))) ?? longName; break;
                case 'g' or 'K': break;
                case var type:
                    entries.Add(new TarEntry(longName ?? ShortName(block), type == '\0' ? '0' : type, data, size));
                    longName = null;
                    break;
            }
            at = data + (size + Block - 1) / Block * Block;
        }
        complete = true;
        return entries;
    }

    static string ShortName(ReadOnlySpan<byte> block)
    {
        var name = Text(block[..100]);
        var prefix = block[257..].StartsWith("ustar\0"u8) ? Text(block.Slice(345, 155)) : "";
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    static string? PaxPath(ReadOnlySpan<byte> records)
    {
        while (records.IndexOf((byte)' ') is > 0 and < 10 and var space)
        {
            if (!int.TryParse(Text(records[..space]), out var length) || length <= space + 1 || length > records.Length) return null;
            var record = records[(space + 1)..length].TrimEnd((byte)'\n');
            if (record.StartsWith("path="u8)) return Text(record[5..]);
            records = records[length..];
        }
        return null;
    }

    // Octal text, or base-256 with the high bit set.
    static long? SizeOf(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            long big = 0;
            foreach (var b in field[4..]) big = (big << 8) | b;
            return big < 0 ? null : big;
        }
        long size = 0;
        foreach (var b in field)
        {
            if (b is 0 or (byte)' ') continue;
            if (b is < (byte)'0' or > (byte)'7') return null;
            size = (size << 3) | (long)(b - '0');
        }
        return size;
    }

    static bool ChecksumFits(ReadOnlySpan<byte> block)
    {
        var sum = 0;
        for (var i = 0; i < Block; i++) sum += i is >= 148 and < 156 ? ' ' : block[i];
        return SizeOf(block.Slice(148, 8)) == sum;
    }

    static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
