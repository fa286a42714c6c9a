using System.Globalization;
using System.Text;

namespace Myelin.Formats.Archives;

/// <summary>A view of one tar header of 512 bytes.</summary>
readonly struct TarHeader(byte[] header)
{
    public char Type => header[156] == 0 ? '0' : (char)header[156];
    public long Size => Number(header.AsSpan(124, 12));
    public int Mode => (int)(Number(header.AsSpan(100, 8)) & 0xFFF);
    public long RealSize => Number(header.AsSpan(483, 12));
    public string LinkTarget => Text(header.AsSpan(157, 100));

    public string Name
    {
        get
        {
            var name = Text(header.AsSpan(0, 100));
            // Only POSIX ustar has a prefix; GNU's "ustar  " puts other things there.
            if (!header.AsSpan(257, 6).SequenceEqual("ustar\0"u8) || header[345] == 0) return name;
            return $"{Text(header.AsSpan(345, 155))}/{name}";
        }
    }

    public TarEntryKind Kind(string name) => Type switch
    {
        '0' or '7' or 'S' => name.EndsWith('/') ? TarEntryKind.Folder : TarEntryKind.File,
        '1' => TarEntryKind.HardLink,
        '2' => TarEntryKind.SymbolicLink,
        '3' or '4' or '6' => TarEntryKind.Device,
        '5' or 'D' => TarEntryKind.Folder,
        _ => TarEntryKind.Other,
    };

    /// <summary>Reads parts of an old GNU sparse map; true when another block of them follows.</summary>
    public bool ReadSparse(int offset, int count, int moreAt, List<SparsePart> parts)
    {
        for (var i = 0; i < count; i++)
        {
            var part = header.AsSpan(offset + i * 24, 24);
            if (part[0] == 0) break;
            parts.Add(new SparsePart(Number(part[..12]), Number(part[12..])));
        }
        return header[moreAt] != 0;
    }

    /// <summary>The sum of all bytes with the checksum field as spaces; some old writers summed signed bytes.</summary>
    public static bool ChecksumIsRight(ReadOnlySpan<byte> header)
    {
        var stated = Number(header.Slice(148, 8));
        int unsigned = 8 * ' ', signed = 8 * ' ';
        for (var i = 0; i < header.Length; i++)
        {
            if (i is >= 148 and < 156) continue;
            unsigned += header[i];
            signed += (sbyte)header[i];
        }
        return stated == unsigned || stated == signed;
    }

    /// <summary>An octal number, or GNU's base-256 when the first bit is set; -1 when neither.</summary>
    static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            var value = field[0] & 0x3FL;
            if ((field[0] & 0x40) != 0) return -1;
            foreach (var b in field[1..])
            {
                if (value > long.MaxValue >> 8) return -1;
                value = (value << 8) | b;
            }
            return value;
        }
        var octal = 0L;
        foreach (var b in field.TrimStart((byte)' '))
        {
            if (b is 0 or (byte)' ') break;
            if (b is < (byte)'0' or > (byte)'7') return -1;
            octal = (octal << 3) | (uint)(b - '0');
        }
        return octal;
    }

    static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}

/// <summary>Records of a pax extended header: <c>LENGTH KEY=VALUE\n</c>.</summary>
static class Pax
{
    public static void Read(ReadOnlySpan<byte> records, Dictionary<string, string> into, List<SparsePart> sparse)
    {
        long? offset = null;
        while (!records.IsEmpty && records[0] != 0)
        {
            var space = records.IndexOf((byte)' ');
            if (space is < 1 or > 8 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > records.Length) throw new InvalidDataException("an extended header is damaged");
            var record = records[(space + 1)..length];
            records = records[length..];
            if (record[^1] == '\n') record = record[..^1];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1) throw new InvalidDataException("an extended header is damaged");
            var key = Encoding.UTF8.GetString(record[..equals]);
            var value = Encoding.UTF8.GetString(record[(equals + 1)..]);
            switch (key)
            {
                // Sparse 0.0 repeats two keys for each part, 0.1 has one list.
                case "GNU.sparse.offset": offset = Number(value); break;
                case "GNU.sparse.numbytes" when offset is { } at: sparse.Add(new SparsePart(at, Number(value))); offset = null; break;
                case "GNU.sparse.map": AddMap(value, sparse); break;
                case not null when value.Length == 0: into.Remove(key); break;
                // No other key is asked for, and a global header's are looked through at every entry.
                case "path" or "linkpath" or "size" or "GNU.sparse.name" or "GNU.sparse.realsize" or "GNU.sparse.size" or "GNU.sparse.major": into[key] = value; break;
            }
        }
    }

    static void AddMap(string map, List<SparsePart> sparse)
    {
        var numbers = map.Split(',');
        for (var i = 0; i + 1 < numbers.Length; i += 2) sparse.Add(new SparsePart(Number(numbers[i]), Number(numbers[i + 1])));
    }

    static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw new InvalidDataException("a sparse map is damaged");
}
