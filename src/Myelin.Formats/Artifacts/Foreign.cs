namespace Myelin.Formats.Artifacts;

/// <summary>Contents that no loader of models reads, by their magic numbers: archives of other kinds, programs, documents (https://en.wikipedia.org/wiki/List_of_file_signatures and the formats' own documents).</summary>
static class Foreign
{
    /// <summary>The archive or image format whose magic number this is, or null.</summary>
    public static string? Container(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => "7z",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1a, 0x07, ..] => "RAR",
        [(byte)'M', (byte)'S', (byte)'C', (byte)'F', ..] => "cabinet",
        [0x60, 0xea, ..] => "ARJ",
        [(byte)'x', (byte)'a', (byte)'r', (byte)'!', ..] => "xar",
        [(byte)'!', (byte)'<', (byte)'a', (byte)'r', (byte)'c', (byte)'h', (byte)'>', ..] => "ar",
        [(byte)'h', (byte)'s', (byte)'q', (byte)'s', ..] => "squashfs",
        [_, _, (byte)'-', (byte)'l', (byte)'h', _, (byte)'-', ..] => "LHA",
        [(byte)'L', (byte)'Z', (byte)'I', (byte)'P', ..] => "lzip",
        _ => null,
    };

    /// <summary>The kind of machine code whose magic number this is, or null.</summary>
    public static string? Program(ReadOnlySpan<byte> head) => head switch
    {
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => "ELF",
        [(byte)'M', (byte)'Z', ..] when IsPortableExecutable(head) => "PE",
        [0xcf or 0xce, 0xfa, 0xed, 0xfe, ..] or [0xfe, 0xed, 0xfa, 0xcf or 0xce, ..] => "Mach-O",
        [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, < 20, ..] => "Mach-O (universal)",
        [(byte)'#', (byte)'!', (byte)'/', ..] => "script with an interpreter line",
        _ => null,
    };

    static bool IsPortableExecutable(ReadOnlySpan<byte> head)
    {
        if (head.Length < 64) return false;
        var at = BitConverter.ToInt32(head[60..64]);
        return at > 0 && at + 4 <= head.Length && head[at..].StartsWith("PE\0\0"u8);
    }
}
