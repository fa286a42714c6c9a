using System.Collections.Concurrent;
using System.Collections.Immutable;
using Myelin.Core;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports;
using Myelin.Discover.Sources;

namespace Myelin.Discover;

/// <summary>Looks at a file beside the detectors, in the same pass, and judges. Assess supplies these; Discover has none of its own.</summary>
public abstract class FileInspector
{
    /// <summary>Findings of one file; several files are looked at in parallel.</summary>
    public abstract IEnumerable<Finding> Inspect(SourceFile file);
}

/// <summary>What a scan of all sources found, before it is judged as a whole.</summary>
/// <param name="Graph">Assets and relations after all resolvers.</param>
/// <param name="Records">What detectors kept, in order of path.</param>
/// <param name="Findings">What file inspectors found.</param>
/// <param name="Coverage">What was read and what was not.</param>
public sealed record Discovery(AssetGraph Graph, IReadOnlyList<object> Records, ImmutableArray<Finding> Findings, Coverage Coverage);

/// <summary>Runs every detector over every file and snapshot of the sources, each file opened once, in parallel, then the resolvers. <paramref name="conclusions"/> are resolvers that Assess adds: what they conclude are properties of assets.</summary>
public sealed class Scan(IReadOnlyList<FileInspector> inspectors, IProgress<ScanProgress>? progress = null, IReadOnlyList<Resolver>? conclusions = null)
{
    readonly FileDetector[] _fileDetectors = [.. Registered<FileDetector>.In(typeof(Scan))];
    readonly FileDetector[] _deletedFileDetectors = [.. Registered<FileDetector>.In(typeof(Scan)).Where(d => d.SeesDeleted)];
    readonly SnapshotDetector[] _snapshotDetectors = [.. Registered<SnapshotDetector>.In(typeof(Scan))];
    readonly Resolver[] _resolvers = [.. Registered<Resolver>.In(typeof(Scan)).Concat(conclusions ?? []).OrderBy(r => r.Order).ThenBy(r => r.Name, StringComparer.Ordinal)];
    // What a resolver works on, where coverage wants a path.
    const string EverythingRead = "(all files)";
    readonly ConcurrentBag<Seen> _seen = [];
    long _files;
    long _bytes;

    /// <summary>Scans the sources. Cancelling stops soon and throws <see cref="OperationCanceledException"/>.</summary>
    public Discovery Run(IReadOnlyList<Source> sources, CancellationToken cancellation = default)
    {
        var log = new SourceLog();
        foreach (var source in sources)
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
            Parallel.ForEach(Partitioner.Create(source.Files(log), EnumerablePartitionerOptions.NoBuffering), parallel, file => LookAt(file, log));
            foreach (var snapshot in source.Snapshots(log)) LookAt(snapshot, source.Target);
        }
        return Join(log);
    }

    void LookAt(SourceFile file, SourceLog log)
    {
        using var _ = file;
        var facts = new Facts(file);
        List<Finding> findings = [];
        try
        {
            var probe = file.Probe;
            foreach (var detector in file.Deleted ? _deletedFileDetectors : _fileDetectors)
            {
                if (!detector.Wants(probe)) continue;
                facts.By = detector.Name;
                Guarded(detector.Name, facts, () => detector.Detect(file, facts));
            }
            if (!file.Deleted) foreach (var inspector in inspectors) Guarded("checks", facts, () => findings.AddRange(inspector.Inspect(file)));
            Interlocked.Increment(ref _files);
            Interlocked.Add(ref _bytes, file.Size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(file.Path, Reason(e), "source");
        }
        foreach (var (by, problem) in file.Problems) log.Skip(file.Path, problem.Line > 0 ? $"line {problem.Line}: {problem.Reason}" : problem.Reason, by);
        Keep(new Seen(file.Target, file.Path, file.Layer, facts, findings));
        progress?.Report(new ScanProgress(Interlocked.Read(ref _files), Interlocked.Read(ref _bytes), file.Path));
    }

    void LookAt(object snapshot, ScanTarget target)
    {
        var facts = new Facts(new Location(target.Label));
        foreach (var detector in _snapshotDetectors)
        {
            facts.By = detector.Name;
            Guarded(detector.Name, facts, () => detector.DetectAny(snapshot, facts));
        }
        facts.Keep(snapshot);
        Keep(new Seen(target.Label, "", null, facts, []));
    }

    static void Guarded(string by, Facts facts, Action action)
    {
        if (Failure(by, action) is not { } reason) return;
        facts.By = by;
        facts.Skip(reason);
    }

    // The one place where a failure of our own becomes a named gap instead of an end of the scan.
    static string? Failure(string by, Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is not (IOException or UnauthorizedAccessException or OperationCanceledException))
        {
            return $"{by} failed on it: {e.GetType().Name}: {e.Message}";
        }
    }

    void Keep(Seen seen)
    {
        if (seen.Facts.Assets.Count + seen.Facts.Relations.Count + seen.Facts.Records.Count + seen.Facts.Skipped.Count + seen.Findings.Count > 0) _seen.Add(seen);
    }

    Discovery Join(SourceLog log)
    {
        var inOrder = _seen.ToArray();
        Array.Sort(inOrder);
        var builder = new AssetGraphBuilder();
        List<object> records = [];
        List<SkippedInput> skipped = [.. log.Skipped];
        foreach (var seen in inOrder)
        {
            foreach (var asset in seen.Facts.Assets) builder.Add(asset);
            foreach (var relation in seen.Facts.Relations) builder.Add(relation);
            records.AddRange(seen.Facts.Records);
            skipped.AddRange(seen.Facts.Skipped);
        }
        List<object> added = [];
        foreach (var resolver in _resolvers)
        {
            var known = new Resolver.Known(builder, records, resolver.Name) { Detected = records, Added = added, Skipped = skipped };
            try
            {
                if (Failure(resolver.Name, () => resolver.Resolve(known)) is { } reason) skipped.Add(new SkippedInput(EverythingRead, reason, resolver.Name));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A file that it opened once more.
                skipped.Add(new SkippedInput(EverythingRead, Reason(e), resolver.Name));
            }
        }
        records.AddRange(added);
        return new Discovery(
            RedactedGraph.Of(builder.Build()),
            records,
            [.. inOrder.SelectMany(seen => seen.Findings).Order()],
            new Coverage
            {
                Files = _files + log.Files,
                Bytes = _bytes + log.Bytes,
                Skipped = [.. skipped.Distinct().Order()],
                LeftOut = log.LeftOut.ToImmutableSortedDictionary(StringComparer.Ordinal),
            });
    }

    static string Reason(Exception e) => e is UnauthorizedAccessException ? "permission denied" : e.Message;

    sealed record Seen(string? Target, string Path, string? Layer, Facts Facts, IReadOnlyList<Finding> Findings) : IComparable<Seen>
    {
        public int CompareTo(Seen? other)
        {
            var order = string.CompareOrdinal(Target, other!.Target);
            if (order == 0) order = string.CompareOrdinal(Path, other.Path);
            return order != 0 ? order : string.CompareOrdinal(Layer, other.Layer);
        }
    }
}

/// <summary>How far a scan is.</summary>
public readonly record struct ScanProgress(long Files, long Bytes, string Path);
