using System.IO.Compression;

namespace Myelin.Formats.Binary;

/// <summary>The compressions that .NET reads.</summary>
public enum Compression { Deflate, Zlib, Gzip }

/// <summary>Decompresses into memory, within a bound.</summary>
public static class Inflater
{
    /// <summary>
    /// Decompresses at most <paramref name="max"/> bytes. What is broken behind good bytes keeps these and states the problem; more than the bound does likewise.
    /// </summary>
    public static ByteSource Inflate(ByteSource packed, Compression compression, int max, out Problem? problem)
    {
        problem = null;
        using var raw = packed.AsStream();
        using Stream plain = compression switch
        {
            Compression.Zlib => new ZLibStream(raw, CompressionMode.Decompress),
            Compression.Gzip => new GZipStream(raw, CompressionMode.Decompress),
            _ => new DeflateStream(raw, CompressionMode.Decompress),
        };
        using var kept = new MemoryStream();
        var buffer = new byte[16 << 10];
        try
        {
            while (true)
            {
                var count = plain.Read(buffer);
                if (count == 0) break;
                var room = max - (int)kept.Length;
                kept.Write(buffer, 0, Math.Min(count, room));
                if (count < room) continue;
                if (count > room || plain.ReadByte() >= 0) problem = new Problem($"only the first {max:N0} decompressed bytes were read");
                break;
            }
        }
        catch (InvalidDataException)
        {
            problem = new Problem("compressed data is damaged");
        }
        return ByteSource.Of(kept.ToArray());
    }
}
