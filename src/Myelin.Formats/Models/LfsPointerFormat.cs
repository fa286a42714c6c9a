using System.Globalization;
using System.Text;

namespace Myelin.Formats.Models;

/// <summary>A Git LFS pointer: the file is elsewhere, its hash and size are known.</summary>
/// <param name="Sha256">SHA-256 in lower-case hex.</param>
/// <param name="Size">Bytes.</param>
public sealed record LfsPointer(string Sha256, long Size);

/// <summary>Reads Git LFS pointers (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md): at most 1,024 bytes, first line the version.</summary>
public sealed class LfsPointerFormat : Format<LfsPointer>
{
    public override bool Matches(in FileProbe file) =>
        file.Size <= 1024 && (file.Head.StartsWith("version https://git-lfs.github.com/spec/v1"u8) || file.Head.StartsWith("version https://hawser.github.com/spec/v1"u8));

    public override Parsed<LfsPointer> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        string? hash = null;
        long? size = null;
        foreach (var line in Encoding.UTF8.GetString(bytes.ReadBytes(0, 1024)).AsSpan().EnumerateLines())
        {
            if (line.StartsWith("oid sha256:")) hash = line["oid sha256:".Length..].Trim().ToString();
            else if (line.StartsWith("size ") && long.TryParse(line[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)) size = length;
        }
        return hash is { Length: 64 } && hash.All(char.IsAsciiHexDigitLower) && size is { } known ? new LfsPointer(hash, known) : Parsed<LfsPointer>.Failed("a Git LFS pointer without hash or size");
    }
}
