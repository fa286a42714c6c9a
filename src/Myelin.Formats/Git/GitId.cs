using System.Buffers.Binary;

namespace Myelin.Formats.Git;

/// <summary>The SHA-1 name of a git object.</summary>
public readonly record struct GitId(ulong High, ulong Middle, uint Low) : IComparable<GitId>
{
    /// <summary>Bytes of a name.</summary>
    public const int Size = 20;

    /// <summary>The name that starts the bytes.</summary>
    public static GitId Of(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));

    /// <summary>The name written as 40 hexadecimal digits, or null.</summary>
    public static GitId? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length != 2 * Size) return null;
        Span<byte> bytes = stackalloc byte[Size];
        return Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? Of(bytes) : null;
    }

    public int CompareTo(GitId other)
    {
        var order = High.CompareTo(other.High);
        if (order == 0) order = Middle.CompareTo(other.Middle);
        return order != 0 ? order : Low.CompareTo(other.Low);
    }

    public override string ToString() => $"{High:x16}{Middle:x16}{Low:x8}";
}
