using System.Buffers.Binary;
using System.IO.Compression;

namespace Myelin.Formats.Archives;

/// <summary>A member of a zip.</summary>
/// <param name="Name">As written; see <see cref="ArchivePath.Normalize"/>.</param>
/// <param name="Size">Size of the file, as the directory states it.</param>
/// <param name="CompressedSize">Size in the zip.</param>
/// <param name="Method">How it is compressed: 0 stored, 8 deflate, 93 zstd …</param>
/// <param name="HeaderOffset">Where its local header stands in the file.</param>
public sealed record ZipMember(string Name, long Size, long CompressedSize, int Method, long HeaderOffset)
{
    /// <summary>It cannot be read without a password.</summary>
    public bool Encrypted { get; init; }
    /// <summary>It is a symbolic link, its target the content.</summary>
    public bool IsLink { get; init; }
    /// <summary>Anyone may execute it.</summary>
    public bool Executable { get; init; }
    /// <summary>It is a folder.</summary>
    public bool IsFolder => Name.EndsWith('/');
    /// <summary>It is not compressed, and can be read in place.</summary>
    public bool IsStored => Method == 0 && !Encrypted;

    /// <summary>Why it cannot be read here, or null.</summary>
    public string? Unreadable =>
        Encrypted ? "it is encrypted"
        : Size < 0 || CompressedSize < 0 || HeaderOffset < 0 ? "its sizes are damaged"
        : Method is 0 or 8 || (Method is 93 or 20 && LibZstd.IsPresent) ? null
        : Method is 93 or 20 ? "zstd needs libzstd.so.1 on this machine: install libzstd1"
        : $"zip compression method {Method} is not read";

    /// <summary>The bytes as they stand in the zip: the file itself when <see cref="IsStored"/>.</summary>
    /// <exception cref="InvalidDataException">There is no such member at its place.</exception>
    /// <param name="zip">The zip.</param>
    /// <param name="owns">Whether disposing the result disposes the zip.</param>
    public SliceBytes Raw(ByteSource zip, bool owns = false)
    {
        var header = zip.ReadBytes(HeaderOffset, 30);
        if (header.Length < 30 || !header.AsSpan().StartsWith("PK\u0003\u0004"u8)) throw new InvalidDataException("the zip directory points to no member");
        var start = HeaderOffset + 30 + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        return new SliceBytes(zip, start, CompressedSize, owns);
    }

    /// <summary>A stream of the decompressed bytes; reading throws <see cref="InvalidDataException"/> for damaged data and beyond the bounds.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; see <see cref="Unreadable"/>.</exception>
    public Stream Open(ByteSource zip, ExpansionBounds bounds)
    {
        if (Unreadable is { } reason) throw new InvalidDataException(reason);
        var raw = Raw(zip).AsStream();
        if (Method == 0) return raw;
        var counted = new CountingStream(raw);
        return new BoundedStream(Method == 8 ? new DeflateStream(counted, CompressionMode.Decompress) : new ZstdStream(counted), counted, bounds);
    }
}
