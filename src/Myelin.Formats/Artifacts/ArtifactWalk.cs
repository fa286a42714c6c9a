namespace Myelin.Formats.Artifacts;

/// <summary>A piece of content with a name: the file, or a member of it.</summary>
/// <param name="Bytes">Its bytes; owned by who made it.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Member">Its place in the file; empty for the file itself.</param>
/// <param name="Depth">How many containers are around it.</param>
public sealed record ArtifactPart(ByteSource Bytes, FileName Name, string Member, int Depth)
{
    byte[]? _head;

    /// <summary>Its first 4,096 bytes.</summary>
    public ReadOnlySpan<byte> Head => _head ??= Bytes.ReadBytes(0, 4096);

    /// <summary>Name, size and head.</summary>
    public FileProbe Probe => new(Name, Bytes.Length, Head);

    /// <summary>A place in it.</summary>
    public ArtifactPlace At(long offset = -1) => new(Member, offset);

    /// <summary>Place of a member of it.</summary>
    public string Inner(string member) => Member.Length == 0 ? member : $"{Member}!/{member}";
}

/// <summary>Reads one kind of content into facts. One file in Readers/ adds one; it is found by type.</summary>
public abstract class ArtifactReader
{
    static readonly Lazy<ArtifactReader[]> Every = new(() =>
    [
        .. typeof(ArtifactReader).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(ArtifactReader)))
            .OrderBy(t => t.FullName, StringComparer.Ordinal).Select(t => (ArtifactReader)Activator.CreateInstance(t)!),
    ]);

    /// <summary>One of each.</summary>
    public static IReadOnlyList<ArtifactReader> All => Every.Value;

    /// <summary>Kebab-case kind of content.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether a loader may take it for this kind. Called for every file: cheap, no allocation. Several readers may want the same content: each reads it.</summary>
    public abstract bool Accepts(in FileProbe part);

    /// <summary>States what is in it, and visits what is within; false when it turns out to be something else.</summary>
    public abstract bool Read(ArtifactPart part, ArtifactWalk walk);
}

/// <summary>One walk through a file and what it contains. Bounded in depth, members and expanded bytes; what goes beyond is a fact of its own.</summary>
public sealed class ArtifactWalk(ReadLimits limits)
{
    const int Deepest = 8;
    const int MostFacts = 5_000;
    const long MostExpanded = 2L << 30;
    readonly List<ArtifactFact> _facts = [];
    long _expanded;
    int _visits;

    /// <summary>The bounds in force.</summary>
    public ReadLimits Limits { get; } = limits;

    /// <summary>Reads the members of archives that a scan reads as files of their own: for who looks at one file alone.</summary>
    public bool OpensArchives { get; init; }

    /// <summary>Is shown every pickle before it is read: for who wants its bytes, too.</summary>
    public Action<ArtifactPart>? OnPickle { get; init; }

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<ArtifactFact> Facts => _facts;

    /// <summary>Kind of the outermost content: that of the first reader that read it.</summary>
    public string? Kind { get; private set; }

    /// <summary>States a fact; the same one once.</summary>
    public void Add(ArtifactFact fact)
    {
        if (_facts.Count < MostFacts) _facts.Add(fact);
        else if (_facts.Count == MostFacts) _facts.Add(new Unread(default, $"more than {MostFacts:N0} facts; the rest is not listed"));
    }

    /// <summary>Lets every reader that accepts a part read it; false when none does.</summary>
    public bool Visit(ArtifactPart part)
    {
        if (part.Depth > Deepest)
        {
            Add(new Unread(part.At(), $"containers in containers, more than {Deepest} deep"));
            return true;
        }
        if (++_visits > 200_000)
        {
            if (_visits == 200_001) Add(new Unread(part.At(), "more than 200,000 members; the rest was not read"));
            return true;
        }
        var any = false;
        foreach (var reader in ArtifactReader.All)
        {
            if (!reader.Accepts(part.Probe)) continue;
            if (!reader.Read(part, this)) continue;
            any = true;
            if (part.Depth == 0) Kind ??= reader.Kind;
        }
        return any;
    }

    /// <summary>Visits bytes within a part.</summary>
    public bool Visit(ArtifactPart outer, ByteSource bytes, string member) => Visit(new ArtifactPart(bytes, new FileName(member), outer.Inner(member), outer.Depth + 1));

    /// <summary>Counts decompressed bytes over the whole walk; false, with a fact, when that is enough.</summary>
    public bool Spend(ArtifactPart part, long bytes)
    {
        if ((_expanded += bytes) <= MostExpanded) return true;
        if (_expanded - bytes <= MostExpanded) Add(new Unread(part.At(), $"its members expand to more than {MostExpanded >> 30} GiB; the rest was not read"));
        return false;
    }
}

/// <summary>Any file that may do something when it is loaded or unpacked.</summary>
public sealed class ArtifactFormat : Format<Artifact>
{
    public override bool Matches(in FileProbe file)
    {
        foreach (var reader in ArtifactReader.All)
            if (reader.Accepts(file)) return true;
        return false;
    }

    public override Parsed<Artifact> Read(ByteSource bytes, FileName name, ReadLimits limits) => Read(bytes, name, new ArtifactWalk(limits));

    /// <summary>Reads a file with a walk of one's own.</summary>
    public static Parsed<Artifact> Read(ByteSource bytes, FileName name, ArtifactWalk walk)
    {
        walk.Visit(new ArtifactPart(bytes, name, "", 0));
        // Several readers may state the same of one member.
        return walk.Kind is null && walk.Facts.Count == 0 ? new Parsed<Artifact>(null, []) : new Artifact(walk.Kind ?? "unknown", [.. walk.Facts.Distinct()]);
    }
}
