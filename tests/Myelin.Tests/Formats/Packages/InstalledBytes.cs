using System.Buffers.Binary;
using System.Text;

namespace Myelin.Tests.Formats.Packages;

/// <summary>Writes small databases and programs as rpm, SQLite, Berkeley DB and linkers do, for tests.</summary>
internal static class InstalledBytes
{
    /// <summary>A header of rpm with a name, version, release, licence, what it provides and requires.</summary>
    public static byte[] RpmHeader(string name, string version, string release, string license, string[] provides, string[] requires)
    {
        var data = new MemoryStream();
        var index = new MemoryStream();
        var count = 0;
        void Tag(int tag, int type, params string[] texts)
        {
            if (texts.Length == 0) return;
            foreach (var number in (int[])[tag, type, (int)data.Length, texts.Length]) index.Write(Big(number));
            foreach (var text in texts) data.Write([.. Encoding.UTF8.GetBytes(text), 0]);
            count++;
        }

        Tag(1000, 6, name);
        Tag(1001, 6, version);
        Tag(1002, 6, release);
        Tag(1014, 6, license);
        Tag(1047, 8, provides);
        Tag(1049, 8, requires);
        return [.. Big(count), .. Big((int)data.Length), .. index.ToArray(), .. data.ToArray()];
    }

    /// <summary>An SQLite database of 512-byte pages with one table (an integer and a blob a row); long rows go over overflow pages, many over several leaves.</summary>
    public static byte[] Sqlite(string table, params byte[][] blobs)
    {
        const int Page = 512;
        List<byte[]> pages = [new byte[Page], new byte[Page]];
        List<int> leaves = [];
        for (var i = 0; i < blobs.Length; i++)
        {
            byte[] record = [.. Record(null, blobs[i])];
            var most = Page - 35;
            var least = ((Page - 12) * 32 / 255) - 23;
            var local = record.Length;
            if (record.Length > most) local = least + ((record.Length - least) % (Page - 4)) is var candidate && candidate <= most ? candidate : least;
            byte[] cell = [.. Varint(record.Length), .. Varint(i + 1), .. record.AsSpan(0, local), .. record.Length > local ? Big(pages.Count + 2) : []];
            leaves.Add(pages.Count + 1);
            pages.Add(Leaf(Page, 0, cell));
            for (var at = local; at < record.Length; at += Page - 4)
            {
                var isLast = at + Page - 4 >= record.Length;
                var overflow = new byte[Page];
                BinaryPrimitives.WriteInt32BigEndian(overflow, isLast ? 0 : pages.Count + 2);
                record.AsSpan(at, Math.Min(Page - 4, record.Length - at)).CopyTo(overflow.AsSpan(4));
                pages.Add(overflow);
            }
        }
        pages[1] = Inner(Page, leaves);
        byte[] schema = [.. Record("table", table, table, 2L, $"CREATE TABLE {table} (hnum INTEGER PRIMARY KEY, blob BLOB)")];
        pages[0] = Leaf(Page, 100, [.. Varint(schema.Length), .. Varint(1), .. schema]);
        "SQLite format 3\0"u8.CopyTo(pages[0]);
        BinaryPrimitives.WriteUInt16BigEndian(pages[0].AsSpan(16), Page);
        return [.. pages.SelectMany(p => p)];
    }

    /// <summary>rpm's own database form with these blobs.</summary>
    public static byte[] Ndb(params byte[][] blobs)
    {
        var bytes = new MemoryStream();
        bytes.Write([.. "RpmP"u8, .. Little(0), .. Little(1), .. Little(1), .. new byte[16]]);
        var offset = 4096 / 16;
        for (var i = 0; i < blobs.Length; i++)
        {
            bytes.Write([.. "Slot"u8, .. Little(i + 1), .. Little(offset), .. Little((blobs[i].Length + 31) / 16)]);
            offset += (blobs[i].Length + 31) / 16;
        }
        while (bytes.Length < 4096) bytes.Write([.. "Slot"u8, .. new byte[12]]);
        for (var i = 0; i < blobs.Length; i++)
        {
            bytes.Write([.. "BlbS"u8, .. Little(i + 1), .. Little(0), .. Little(blobs[i].Length), .. blobs[i]]);
            while (bytes.Length % 16 != 0) bytes.WriteByte(0);
        }
        return bytes.ToArray();
    }

    /// <summary>A Berkeley DB hash of 512-byte pages: each blob over a chain of overflow pages, its key on the hash page.</summary>
    public static byte[] Berkeley(params byte[][] blobs)
    {
        const int Page = 512;
        var meta = new byte[Page];
        BinaryPrimitives.WriteUInt32LittleEndian(meta.AsSpan(12), 0x00061561);
        BinaryPrimitives.WriteUInt32LittleEndian(meta.AsSpan(20), Page);
        meta[25] = 8;
        var hash = new byte[Page];
        hash[25] = 13;
        BinaryPrimitives.WriteUInt16LittleEndian(hash.AsSpan(20), (ushort)(blobs.Length * 2));
        List<byte[]> pages = [meta, hash];
        var at = Page;
        for (var i = 0; i < blobs.Length; i++)
        {
            at -= 5;
            hash[at] = 1;
            hash[at + 1] = (byte)(i + 1);
            BinaryPrimitives.WriteUInt16LittleEndian(hash.AsSpan(26 + (4 * i)), (ushort)at);
            at -= 12;
            hash[at] = 3;
            BinaryPrimitives.WriteInt32LittleEndian(hash.AsSpan(at + 4), pages.Count);
            BinaryPrimitives.WriteInt32LittleEndian(hash.AsSpan(at + 8), blobs[i].Length);
            BinaryPrimitives.WriteUInt16LittleEndian(hash.AsSpan(28 + (4 * i)), (ushort)at);
            for (var done = 0; done < blobs[i].Length; done += Page - 26)
            {
                var take = Math.Min(Page - 26, blobs[i].Length - done);
                var overflow = new byte[Page];
                overflow[25] = 7;
                BinaryPrimitives.WriteInt32LittleEndian(overflow.AsSpan(16), done + take < blobs[i].Length ? pages.Count + 1 : 0);
                BinaryPrimitives.WriteUInt16LittleEndian(overflow.AsSpan(22), (ushort)take);
                blobs[i].AsSpan(done, take).CopyTo(overflow.AsSpan(26));
                pages.Add(overflow);
            }
        }
        return [.. pages.SelectMany(p => p)];
    }

    /// <summary>A 64-bit ELF program with one named section.</summary>
    public static byte[] Elf(string section, byte[] content)
    {
        var names = Encoding.ASCII.GetBytes($"\0.shstrtab\0{section}\0");
        var at = 64;
        var namesAt = at + content.Length;
        var table = namesAt + names.Length;
        var bytes = new byte[table + (3 * 64)];
        "\u007fELF"u8.CopyTo(bytes);
        (bytes[4], bytes[5], bytes[6], bytes[16]) = (2, 1, 1, 2);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(0x28), table);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(0x3A), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(0x3C), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(0x3E), 1);
        content.CopyTo(bytes, at);
        names.CopyTo(bytes, namesAt);
        void Header(int index, int name, long offset, long size)
        {
            var header = bytes.AsSpan(table + (64 * index));
            BinaryPrimitives.WriteInt32LittleEndian(header, name);
            BinaryPrimitives.WriteInt64LittleEndian(header[24..], offset);
            BinaryPrimitives.WriteInt64LittleEndian(header[32..], size);
        }

        Header(1, 1, namesAt, names.Length);
        Header(2, 11, at, content.Length);
        return bytes;
    }

    /// <summary>Damages bytes in many ways, the same on every run.</summary>
    public static void Each(byte[] seed, int count, Action<byte[]> read)
    {
        var random = new Random(4711);
        for (var i = 0; i < count; i++)
        {
            var bytes = random.Next(8) == 0 ? seed[..random.Next(seed.Length)] : (byte[])seed.Clone();
            for (var change = random.Next(1, 12); change > 0 && bytes.Length > 0; change--) bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? 255 : random.Next(256));
            read(bytes);
        }
    }

    static byte[] Leaf(int size, int header, byte[] cell)
    {
        var page = new byte[size];
        page[header] = 13;
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(header + 3), 1);
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(header + 8), (ushort)(size - cell.Length));
        cell.CopyTo(page, size - cell.Length);
        return page;
    }

    static byte[] Inner(int size, List<int> leaves)
    {
        var page = new byte[size];
        page[0] = 5;
        var count = Math.Max(0, leaves.Count - 1);
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(3), (ushort)count);
        BinaryPrimitives.WriteInt32BigEndian(page.AsSpan(8), leaves.Count > 0 ? leaves[^1] : 0);
        for (var i = 0; i < count; i++)
        {
            var cell = size - (8 * (i + 1));
            BinaryPrimitives.WriteInt32BigEndian(page.AsSpan(cell), leaves[i]);
            page[cell + 4] = (byte)(i + 1);
            BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(12 + (2 * i)), (ushort)cell);
        }
        return page;
    }

    static byte[] Record(params object?[] values)
    {
        List<byte> types = [], data = [];
        foreach (var value in values)
        {
            byte[] bytes = value switch { null => [], long number => Big((int)number), string text => Encoding.UTF8.GetBytes(text), _ => (byte[])value };
            types.AddRange(Varint(value switch { null => 0, long => 4, string => 13 + (2 * bytes.Length), _ => 12 + (2 * bytes.Length) }));
            data.AddRange(bytes);
        }
        return [.. Varint(types.Count + 1), .. types, .. data];
    }

    /// <summary>A number as SQLite writes it, seven bits a byte, the highest first.</summary>
    static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : value < 0x4000 ? [(byte)(0x80 | (value >> 7)), (byte)(value & 0x7f)] : [(byte)(0x80 | (value >> 14)), (byte)(0x80 | ((value >> 7) & 0x7f)), (byte)(value & 0x7f)];

    static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    static byte[] Little(int value) => BitConverter.GetBytes(value);
}
