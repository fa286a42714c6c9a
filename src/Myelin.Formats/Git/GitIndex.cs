using System.Buffers.Binary;
using System.Text;

namespace Myelin.Formats.Git;

/// <summary>An entry of the index: a file, link or submodule that git tracks.</summary>
/// <param name="Path">Path below the work tree.</param>
/// <param name="Mode">As in trees: 0x81A4 a file, 0xA000 a link, 0xE000 a submodule, 0x4000 a folder of a sparse index.</param>
/// <param name="Id">Its content.</param>
public readonly record struct GitIndexEntry(string Path, int Mode, GitId Id)
{
    /// <summary>A submodule.</summary>
    public bool IsSubmodule => (Mode & 0xF000) == 0xE000;
    /// <summary>A folder whose files are not checked out (sparse index).</summary>
    public bool IsFolder => (Mode & 0xF000) == 0x4000;
}

/// <summary>The index of a work tree, versions 2 to 4 (git's Documentation/gitformat-index).</summary>
public sealed class GitIndex(IReadOnlyList<GitIndexEntry> entries)
{
    /// <summary>An index without entries.</summary>
    public static GitIndex Empty { get; } = new([]);

    /// <summary>What is tracked, in order of path.</summary>
    public IReadOnlyList<GitIndexEntry> Entries { get; } = entries;

    /// <summary>Reads an index. Entries before damage are kept.</summary>
    public static Parsed<GitIndex> Read(ReadOnlySpan<byte> bytes, ReadLimits limits)
    {
        if (bytes.Length < 12 || !bytes.StartsWith("DIRC"u8)) return Parsed<GitIndex>.Failed("no git index");
        var version = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        if (version is < 2 or > 4) return Parsed<GitIndex>.Failed($"git index version {version} is not known");
        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        if (count > limits.MaxEntries) return Parsed<GitIndex>.Failed($"a git index of {count:N0} entries");
        List<GitIndexEntry> entries = [];
        var at = 12;
        var path = Array.Empty<byte>();
        for (var i = 0u; i < count; i++)
        {
            if (!ReadEntry(bytes, version, ref at, ref path, entries))
                return new Parsed<GitIndex>(new GitIndex(entries), [new Problem($"the git index is damaged after {entries.Count:N0} of {count:N0} entries")]);
        }
        return IsSplit(bytes, at)
            ? new Parsed<GitIndex>(new GitIndex(entries), [new Problem("a split git index: what its shared part tracks is not known")])
            : new GitIndex(entries);
    }

    static bool ReadEntry(ReadOnlySpan<byte> bytes, int version, ref int at, ref byte[] path, List<GitIndexEntry> entries)
    {
        var start = at;
        if (bytes.Length - at < 62) return false;
        var mode = BinaryPrimitives.ReadInt32BigEndian(bytes[(at + 24)..]);
        var id = GitId.Of(bytes[(at + 40)..]);
        var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 60)..]);
        at += 62 + ((flags & 0x4000) != 0 ? 2 : 0);
        if (at > bytes.Length) return false;
        if (version == 4)
        {
            // Version 4 states how many bytes of the last path to drop, and what to append.
            if (!ReadOffset(bytes, ref at, out var drop) || drop > path.Length) return false;
            var end = bytes[at..].IndexOf((byte)0);
            if (end < 0) return false;
            path = [.. path.AsSpan(0, path.Length - (int)drop), .. bytes.Slice(at, end)];
            at += end + 1;
        }
        else
        {
            var end = bytes[at..].IndexOf((byte)0);
            if (end < 0) return false;
            path = bytes.Slice(at, end).ToArray();
            at = start + (at - start + end + 8) / 8 * 8;
        }
        if (path.Length == 0) return false;
        entries.Add(new GitIndexEntry(Encoding.UTF8.GetString(path).TrimEnd('/'), mode, id));
        return true;
    }

    static bool IsSplit(ReadOnlySpan<byte> bytes, int at)
    {
        while (at >= 0 && bytes.Length - at >= 8 + GitId.Size)
        {
            if (bytes.Slice(at, 4).SequenceEqual("link"u8)) return true;
            var size = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
            if (size > bytes.Length) return false;
            at += 8 + (int)size;
        }
        return false;
    }

    /// <summary>The variable-length number that packs and the index use for offsets.</summary>
    internal static bool ReadOffset(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        value = 0;
        for (var first = true; at < bytes.Length; first = false)
        {
            var next = bytes[at++];
            if (value > long.MaxValue >> 8) return false;
            value = first ? next & 0x7F : ((value + 1) << 7) | (next & 0x7FL);
            if ((next & 0x80) == 0) return true;
        }
        return false;
    }
}
