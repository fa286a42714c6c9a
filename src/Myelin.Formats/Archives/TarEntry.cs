namespace Myelin.Formats.Archives;

/// <summary>What an entry of a tar is.</summary>
public enum TarEntryKind { File, HardLink, SymbolicLink, Folder, Device, Other }

/// <summary>An entry of a tar.</summary>
/// <param name="Name">As written, with <c>./</c> and trailing slashes; see <see cref="SafePath"/>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Size of the file as it would be extracted.</param>
/// <param name="LinkTarget">Where a link points, as written.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="DataOffset">Where its data starts in the tar.</param>
/// <param name="DataSize">How many bytes of data it has in the tar: <paramref name="Size"/>, or less for a sparse file.</param>
public sealed record TarEntry(string Name, TarEntryKind Kind, long Size, string LinkTarget, int Mode, long DataOffset, long DataSize)
{
    /// <summary>The parts of a sparse file that hold data, in order; null for an ordinary one.</summary>
    public IReadOnlyList<SparsePart>? Sparse { get; init; }

    /// <summary>Anyone may execute it.</summary>
    public bool Executable => (Mode & 0b001_001_001) != 0;

    /// <summary>The name as a path below a root, or null when it tries to leave it, by <c>..</c> or as an absolute path of more than one root.</summary>
    public string? SafePath => ArchivePath.Normalize(Name);
}

/// <summary>A part of a sparse file that holds data: where in the file, and how long; the rest is zeros.</summary>
public readonly record struct SparsePart(long Offset, long Length);

/// <summary>Names of archive members.</summary>
public static class ArchivePath
{
    /// <summary>
    /// A member's name as a clean relative path: without leading <c>/</c> and <c>./</c>, empty for the root itself. Null when a part is <c>..</c>, or a
    /// NUL or a Windows drive stands in it: such a name aims outside.
    /// </summary>
    public static string? Normalize(string name)
    {
        if (name.Contains('\0')) return null;
        if (name is [_, ':', '/' or '\\', ..] && char.IsAsciiLetter(name[0])) return null;
        if (IsClean(name)) return name;
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part == "..") return null;
            if (part is not ("" or ".")) parts.Add(part);
        }
        return string.Join('/', parts);
    }

    static bool IsClean(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty) return true;
        foreach (var range in name.Split('/'))
            if (name[range] is "" or "." or "..") return false;
        return true;
    }

    /// <summary>Joins a link's target to the folder of the link within a root: <c>..</c> stops at the root, an absolute target starts there.</summary>
    public static string Resolve(string linkPath, string target)
    {
        List<string> parts = target.StartsWith('/') ? [] : [.. linkPath.Split('/')[..^1]];
        foreach (var part in target.Split('/'))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or "..")) parts.Add(part);
        }
        return string.Join('/', parts);
    }
}
