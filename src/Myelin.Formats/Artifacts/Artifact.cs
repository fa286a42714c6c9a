namespace Myelin.Formats.Artifacts;

/// <summary>What loading or unpacking a file does, as far as its bytes tell: facts, and no opinion on them.</summary>
/// <param name="Kind">Kebab-case kind of the outermost content: <c>pickle</c>, <c>zip</c>, <c>hdf5</c> …</param>
/// <param name="Facts">In the order in which they were met.</param>
public sealed record Artifact(string Kind, IReadOnlyList<ArtifactFact> Facts)
{
    /// <summary>Facts of one sort.</summary>
    public IEnumerable<T> Of<T>() where T : ArtifactFact => Facts.OfType<T>();
}

/// <summary>A place within a file.</summary>
/// <param name="Member">Member of an archive, of archives in it with <c>!/</c>; empty for the file itself.</param>
/// <param name="Offset">Byte offset within the member, or -1.</param>
public readonly record struct ArtifactPlace(string Member, long Offset = -1)
{
    public override string ToString() => (Member, Offset) switch
    {
        ("", < 0) => "",
        ("", _) => $"byte {Offset}",
        (_, < 0) => Member,
        _ => $"{Member}, byte {Offset}",
    };
}

/// <summary>Something that the file does or holds. One record derives from it for each sort of thing that a check may want to judge.</summary>
/// <param name="At">Where.</param>
public abstract record ArtifactFact(ArtifactPlace At);

/// <summary>A part that could not be read, or not wholly: it is not known what it does.</summary>
/// <param name="At">Where.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record Unread(ArtifactPlace At, string Reason) : ArtifactFact(At);

/// <summary>The content is not what the name says, or two loaders see different content.</summary>
/// <param name="At">Where.</param>
/// <param name="What">In one sentence.</param>
/// <param name="HidesContent">What one loader runs, another does not see.</param>
public sealed record Mismatch(ArtifactPlace At, string What, bool HidesContent) : ArtifactFact(At);

/// <summary>Numbers or texts in a header that break a bound of the format.</summary>
/// <param name="At">Where.</param>
/// <param name="Format">Format with the header.</param>
/// <param name="What">In one sentence.</param>
public sealed record HeaderViolation(ArtifactPlace At, string Format, string What) : ArtifactFact(At);

/// <summary>An archive's entry that aims outside of the folder it is unpacked to.</summary>
/// <param name="At">Where.</param>
/// <param name="Target">Name or link target as written.</param>
/// <param name="How">How it gets out.</param>
public sealed record Escape(ArtifactPlace At, string Target, string How) : ArtifactFact(At);

/// <summary>Compressed data that expands beyond what real data does.</summary>
/// <param name="At">Where.</param>
/// <param name="What">In one sentence.</param>
public sealed record Bomb(ArtifactPlace At, string What) : ArtifactFact(At);

/// <summary>Machine code.</summary>
/// <param name="At">Where.</param>
/// <param name="Kind">ELF, PE, Mach-O …</param>
/// <param name="IsLoaded">The format's loader loads it by itself.</param>
public sealed record NativeCode(ArtifactPlace At, string Kind, bool IsLoaded) : ArtifactFact(At);

/// <summary>A Python type or function that a format other than pickle names for its loader to import.</summary>
/// <param name="At">Where.</param>
/// <param name="Module">Module.</param>
/// <param name="Name">Name in it.</param>
/// <param name="IsCalled">The loader calls it.</param>
public sealed record TypeName(ArtifactPlace At, string Module, string Name, bool IsCalled) : ArtifactFact(At)
{
    /// <summary>It stands in a configuration that people write, where names of their own code are normal.</summary>
    public bool IsDeclared { get; init; }
}
