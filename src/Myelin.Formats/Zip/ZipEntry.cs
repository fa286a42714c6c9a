namespace Myelin.Formats.Zip;

/// <summary>A member of a zip archive, as its central directory states it.</summary>
/// <param name="Name">As written; may hold <c>..</c>, backslashes or a leading slash, and may occur twice.</param>
/// <param name="Method">0 stored, 8 deflated.</param>
/// <param name="Flags">General purpose flags; bit 0 is encryption.</param>
/// <param name="Crc">CRC-32 as stated.</param>
/// <param name="PackedSize">Bytes in the archive.</param>
/// <param name="Size">Bytes when unpacked, as stated.</param>
/// <param name="Offset">Offset of its local header in the file, prepended data counted.</param>
public sealed record ZipEntry(string Name, int Method, int Flags, uint Crc, long PackedSize, long Size, long Offset)
{
    /// <summary>Stored as it is.</summary>
    public const int Stored = 0;
    /// <summary>Deflated.</summary>
    public const int Deflated = 8;

    /// <summary>Unix permissions and type, where a Unix program wrote it; else 0.</summary>
    public int Mode { get; init; }
    /// <summary>A symbolic link; its target is its content.</summary>
    public bool IsLink => (Mode & 0xF000) == 0xA000;
    /// <summary>A folder: its name ends with a slash.</summary>
    public bool IsFolder => Name.EndsWith('/');
    /// <summary>Encrypted, says the central directory.</summary>
    public bool IsEncrypted => (Flags & 1) != 0;
    /// <summary>What follows the last slash of the name.</summary>
    public ReadOnlySpan<char> FileName => Name.AsSpan(Name.LastIndexOf('/') + 1);
}
