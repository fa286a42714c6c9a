using System.Text;

namespace Myelin.Formats.Binary;

/// <summary>The named sections of an ELF file, 32 or 64 bit, both byte orders. https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html</summary>
public static class ElfSections
{
    const int MaxSections = 10_000;

    /// <summary>Whether the first bytes are those of a program or shared object.</summary>
    public static bool IsProgram(ReadOnlySpan<byte> head) =>
        head.Length >= 64 && head.StartsWith("\u007fELF"u8) && head[4] is 1 or 2 && (head[5] == 1 ? head[16] : head[17]) is 2 or 3;

    /// <summary>The bytes of one section, or null when there is none of that name.</summary>
    public static ByteSource? Find(ByteSource bytes, string name)
    {
        var ident = bytes.ReadBytes(0, 64);
        if (!IsProgram(ident)) return null;
        var is64 = ident[4] == 2;
        var header = new ByteCursor(bytes) { BigEndian = ident[5] == 2 };
        header.Seek(is64 ? 0x28 : 0x20);
        var table = is64 ? header.Length64() : header.U32();
        header.Seek(is64 ? 0x3A : 0x2E);
        int entrySize = header.U16(), count = header.U16(), names = header.U16();
        if (header.Ended || table <= 0 || table >= bytes.Length || entrySize < (is64 ? 64 : 40) || count > MaxSections || names >= count) return null;
        if (Section(bytes, table, entrySize, names, is64, header.BigEndian) is not { } texts) return null;
        var wanted = Encoding.ASCII.GetBytes(name + "\0");
        for (var i = 0; i < count; i++)
        {
            if (Section(bytes, table, entrySize, i, is64, header.BigEndian) is not { } section || section.Name > texts.Size - wanted.Length) continue;
            if (bytes.ReadBytes(texts.Offset + section.Name, wanted.Length).AsSpan().SequenceEqual(wanted)) return new WindowSource(bytes, section.Offset, section.Size);
        }
        return null;
    }

    static (long Name, long Offset, long Size)? Section(ByteSource bytes, long table, int entrySize, int index, bool is64, bool isBig)
    {
        var cursor = new ByteCursor(bytes, table + ((long)index * entrySize)) { BigEndian = isBig };
        long name = cursor.U32();
        cursor.Skip(is64 ? 20 : 12);
        var offset = is64 ? cursor.Length64() : cursor.U32();
        var size = is64 ? cursor.Length64() : cursor.U32();
        return cursor.Ended || offset < 0 || offset > bytes.Length || size > bytes.Length - offset ? null : (name, offset, size);
    }
}
