using Myelin.Core.Assets;
using Myelin.Formats;

namespace Myelin.Discover;

/// <summary>Reads one kind of evidence and states facts; never judges. One file in Detectors/ adds one; it is found by type.</summary>
public abstract class Detector
{
    /// <summary>Kebab-case name for evidence and coverage: the class name without <c>Detector</c>.</summary>
    public string Name => field ??= Kebab(GetType().Name);

    static string Kebab(string type)
    {
        type = type.EndsWith("Detector", StringComparison.Ordinal) ? type[..^8] : type.EndsWith("Resolver", StringComparison.Ordinal) ? type[..^8] : type;
        return string.Concat(type.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
    }
}

/// <summary>A detector that looks at files of any source.</summary>
public abstract class FileDetector : Detector
{
    /// <summary>Whether the file is of interest, by name, size and head. Called for every file: cheap, no allocation.</summary>
    public abstract bool Wants(in FileProbe file);

    /// <summary>True when it also looks at files that an upper layer of an image deleted: what it states holds although the running image lacks the file.</summary>
    public virtual bool SeesDeleted => false;

    /// <summary>States what the file shows. Several files are looked at in parallel by one instance: it keeps no state.</summary>
    public abstract void Detect(SourceFile file, Facts facts);
}

/// <summary>A detector of one kind of document: it sees each file that a format reads into <typeparamref name="T"/>.</summary>
public abstract class DocumentDetector<T> : FileDetector where T : class
{
    /// <summary>States what the document shows.</summary>
    public abstract void Detect(T document, SourceFile file, Facts facts);

    public override bool Wants(in FileProbe file)
    {
        foreach (var format in Formats)
            if (format.Matches(file)) return true;
        return false;
    }

    public sealed override void Detect(SourceFile file, Facts facts)
    {
        if (file.As<T>() is { } document) Detect(document, file, facts);
    }

    static readonly Format[] Formats = [.. Core.Registered<Format>.In(typeof(Format)).Where(f => f.DocumentType == typeof(T))];
}

/// <summary>A detector of something that is no file: a host, a cluster's version, a log summary.</summary>
public abstract class SnapshotDetector : Detector
{
    internal abstract void DetectAny(object snapshot, Facts facts);
}

/// <summary>A detector of snapshots of type <typeparamref name="T"/>.</summary>
public abstract class SnapshotDetector<T> : SnapshotDetector where T : class
{
    /// <summary>States what the snapshot shows.</summary>
    public abstract void Detect(T snapshot, Facts facts);

    internal sealed override void DetectAny(object snapshot, Facts facts)
    {
        if (snapshot is T match) Detect(match, facts);
    }
}

/// <summary>
/// Joins what several files say, once all are read: a Service to its workload, code to the image it runs in, a lock file to its manifest.
/// Resolvers run one after the other by <see cref="Order"/>, then by name.
/// </summary>
public abstract class Resolver : Detector
{
    /// <summary>Smaller runs earlier. Merging of the same thing under two ids 100, joins 200, conclusions from joins (exposure, reach) 300, classification 400.</summary>
    public abstract int Order { get; }

    /// <summary>Adds to, merges or removes from what was found.</summary>
    public abstract void Resolve(Known known);

    /// <summary>All that was found so far.</summary>
    /// <param name="Graph">Assets and relations, open for change.</param>
    /// <param name="Records">What detectors kept, in order of path.</param>
    /// <param name="By">Name of the resolver, for evidence.</param>
    public sealed record Known(AssetGraphBuilder Graph, IReadOnlyList<object> Records, string By)
    {
        /// <summary>The list behind <see cref="Records"/>.</summary>
        internal List<object> Detected { get; init; } = [];

        /// <summary>Records that resolvers add: later resolvers and the checks see them after those of detectors.</summary>
        public IList<object> Added { get; init; } = [];

        /// <summary>What could not be resolved: it appears in the coverage of every report.</summary>
        public IList<Core.Reports.SkippedInput> Skipped { get; init; } = [];

        /// <summary>The records of one type.</summary>
        public IEnumerable<T> Kept<T>() => Records.OfType<T>().Concat(Added.OfType<T>());

        /// <summary>Keeps a record for later resolvers and for checks of its type.</summary>
        public void Keep(object record) => Added.Add(record);

        /// <summary>Takes records back that a resolver has made better ones of.</summary>
        public void Withdraw<T>(Predicate<T> which) where T : class
        {
            Detected.RemoveAll(r => r is T record && which(record));
            for (var i = Added.Count - 1; i >= 0; i--)
                if (Added[i] is T record && which(record)) Added.RemoveAt(i);
        }

        /// <summary>Takes over all that facts state, as if a detector had: for a resolver that reads what several files say together.</summary>
        public void Take(Facts facts)
        {
            foreach (var asset in facts.Assets) Graph.Add(asset);
            foreach (var relation in facts.Relations) Graph.Add(relation);
            foreach (var record in facts.Records) Keep(record);
            foreach (var skipped in facts.Skipped) Skipped.Add(skipped);
        }

        /// <summary>Names something that could not be resolved.</summary>
        public void Skip(Location at, string reason) => Skipped.Add(new Core.Reports.SkippedInput(at.Path, reason, By, at.Line));

        /// <summary>Evidence of a conclusion, at the place of what it follows from.</summary>
        public Evidence Concluded(Location at, string note, Confidence confidence = Confidence.High) => new(at, Basis.Inferred, confidence, By, note);
    }
}
