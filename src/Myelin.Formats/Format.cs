namespace Myelin.Formats;

/// <summary>
/// A parser: bytes in, a record out, bounded, with no opinion on security. One file adds one; it is found by type.
/// What cannot be understood is a <see cref="Problem"/>, never an exception, and what was understood before the problem is kept.
/// </summary>
public abstract class Format
{
    private protected Format() { }

    /// <summary>The record this format reads into.</summary>
    public abstract Type DocumentType { get; }

    /// <summary>Kebab-case name for coverage and help: the class name without <c>Format</c>.</summary>
    public string Name => field ??= Kebab(GetType().Name);

    /// <summary>Whether the file is of this format, by its content where that can tell, else by its name. Called for every file: cheap, no allocation.</summary>
    public abstract bool Matches(in FileProbe file);

    /// <summary>Reads the file; the untyped face of <see cref="Format{T}.Read"/>.</summary>
    public abstract (object? Value, IReadOnlyList<Problem> Problems) ReadAny(ByteSource bytes, FileName name, ReadLimits limits);

    static string Kebab(string type)
    {
        type = type.EndsWith("Format", StringComparison.Ordinal) ? type[..^6] : type;
        return string.Concat(type.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
    }
}

/// <summary>A parser into <typeparamref name="T"/>.</summary>
public abstract class Format<T> : Format where T : class
{
    public sealed override Type DocumentType => typeof(T);

    /// <summary>Reads the file. Never throws for what the bytes hold; I/O errors pass through.</summary>
    public abstract Parsed<T> Read(ByteSource bytes, FileName name, ReadLimits limits);

    public sealed override (object? Value, IReadOnlyList<Problem> Problems) ReadAny(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var parsed = Read(bytes, name, limits);
        return (parsed.Value, parsed.Problems);
    }
}

/// <summary>What a parser made of a file: a value, perhaps only of its good part, and what was wrong.</summary>
/// <param name="Value">The record, or null when nothing could be read.</param>
/// <param name="Problems">What was wrong, in order of place; empty when all was understood.</param>
public readonly record struct Parsed<T>(T? Value, IReadOnlyList<Problem> Problems) where T : class
{
    /// <summary>Everything was understood.</summary>
    public static implicit operator Parsed<T>(T value) => new(value, []);

    /// <summary>Nothing was understood.</summary>
    public static Parsed<T> Failed(string reason, int line = 0) => new(null, [new Problem(reason, line)]);
}

/// <summary>Something in a file that was not understood: one sentence, and the line (from 1; 0 unknown).</summary>
public sealed record Problem(string Reason, int Line = 0);

/// <summary>A place in a text: line and column from 1; 0 is unknown.</summary>
public readonly record struct Mark(int Line, int Column = 0, int EndLine = 0)
{
    public override string ToString() => Column > 0 ? $"{Line}:{Column}" : $"{Line}";
}

/// <summary>A path with '/' separators, and its parts.</summary>
public readonly record struct FileName(string Path)
{
    /// <summary>The last segment.</summary>
    public ReadOnlySpan<char> Name => Path.AsSpan(Path.LastIndexOf('/') + 1);

    /// <summary>Everything before the last segment, without the slash; empty at the root.</summary>
    public ReadOnlySpan<char> Folder => Path.LastIndexOf('/') is > 0 and var slash ? Path.AsSpan(0, slash) : default;

    /// <summary>The last extension with its dot, as written, or empty.</summary>
    public ReadOnlySpan<char> Extension => System.IO.Path.GetExtension(Name);

    /// <summary>Whether the name is this, ignoring case.</summary>
    public bool Is(ReadOnlySpan<char> name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the name ends like this, ignoring case.</summary>
    public bool Ends(ReadOnlySpan<char> end) => Name.EndsWith(end, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a folder of the path has this name.</summary>
    public bool IsUnder(ReadOnlySpan<char> folder)
    {
        var rest = Folder;
        foreach (var range in rest.Split('/'))
            if (rest[range].Equals(folder, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}

/// <summary>What is known of a file before it is parsed: name, size and first bytes.</summary>
public readonly ref struct FileProbe(FileName name, long size, ReadOnlySpan<byte> head)
{
    /// <summary>Its name.</summary>
    public FileName Name { get; } = name;
    /// <summary>Its size in bytes.</summary>
    public long Size { get; } = size;
    /// <summary>Its first bytes: 4,096, or all of a smaller file.</summary>
    public ReadOnlySpan<byte> Head { get; } = head;

    /// <summary>True when the head looks like text: no NUL byte, or a UTF-16 byte-order mark.</summary>
    public bool IsText => Head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || !Head.Contains((byte)0);
}

/// <summary>The bounds every parser keeps to.</summary>
public sealed record ReadLimits
{
    /// <summary>Limits for ordinary use.</summary>
    public static ReadLimits Default { get; } = new();

    /// <summary>Largest text that is read whole, in bytes. The default is 64 MiB.</summary>
    public long MaxTextBytes { get; init; } = 64L << 20;
    /// <summary>Deepest nesting that is followed. The default is 200.</summary>
    public int MaxDepth { get; init; } = 200;
    /// <summary>Most entries of an archive, keys of a header, or nodes of a document. The default is 1,000,000.</summary>
    public int MaxEntries { get; init; } = 1_000_000;
    /// <summary>Largest header of a binary file, in bytes. The default is 100 MiB.</summary>
    public long MaxHeaderBytes { get; init; } = 100L << 20;
    /// <summary>Most that one compressed byte may become. The default is 1,000.</summary>
    public int MaxRatio { get; init; } = 1_000;
}
