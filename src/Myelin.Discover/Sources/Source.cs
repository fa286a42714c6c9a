using Myelin.Core.Reports;
using Myelin.Formats;

namespace Myelin.Discover.Sources;

/// <summary>Where evidence comes from. A source yields files and snapshots; it states nothing about them.</summary>
public abstract class Source : IDisposable
{
    /// <summary>What it is, for the report.</summary>
    public abstract ScanTarget Target { get; }

    /// <summary>Its files, one by one, in no particular order. Each is disposed by the scan before or after the next is asked for, on any thread.</summary>
    public virtual IEnumerable<SourceFile> Files(SourceLog log) => [];

    /// <summary>What else it shows: a host's processes, a log's traffic. Each goes to the <see cref="SnapshotDetector{T}"/>s of its type.</summary>
    public virtual IEnumerable<object> Snapshots(SourceLog log) => [];

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what is held open.</summary>
    protected virtual void Dispose(bool disposing) { }
}

/// <summary>Recognises a target on the command line and opens it. One file in this folder adds a kind of source; it is found by type.</summary>
public abstract class SourceKind
{
    /// <summary>The form of the target for help, for example <c>image:PATH-or-ref</c>.</summary>
    public abstract string Form { get; }

    /// <summary>One line for help.</summary>
    public abstract string Summary { get; }

    /// <summary>Smaller is asked first. Prefixed targets (<c>image:</c>) 0, then what content decides 100, then any folder or file 1000.</summary>
    public abstract int Order { get; }

    /// <summary>Whether the target is of this kind.</summary>
    public abstract bool Accepts(string target, SourceOptions options);

    /// <summary>Opens it.</summary>
    /// <exception cref="SourceException">It cannot be read; the message names it and says why.</exception>
    public abstract Source Open(string target, string label, SourceOptions options);
}

/// <summary>A target that cannot be read at all (exit code 3).</summary>
public sealed class SourceException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What the user asked of sources.</summary>
public sealed record SourceOptions
{
    /// <summary>Bounds for parsers.</summary>
    public ReadLimits Limits { get; init; } = ReadLimits.Default;
    /// <summary>Git revision to read instead of the work tree.</summary>
    public string? Revision { get; init; }
    /// <summary>Read files that git ignores, too.</summary>
    public bool IncludeIgnored { get; init; }
    /// <summary>Set when the scan has several targets, so that locations and ids name theirs.</summary>
    public bool SeveralTargets { get; init; }
    /// <summary>Probe loopback servers for their version.</summary>
    public bool Probe { get; init; }
    /// <summary>Run a kubeconfig's exec plugin.</summary>
    public bool AllowExec { get; init; }
    /// <summary>Never touch a network, not even one the target needs.</summary>
    public bool Offline { get; init; }
    /// <summary>Compute SHA-256 of large model files.</summary>
    public bool Hash { get; init; }
}

/// <summary>What a source leaves out or cannot read; thread-safe.</summary>
public sealed class SourceLog
{
    readonly Lock _gate = new();
    readonly List<SkippedInput> _skipped = [];
    readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);
    long _files;
    long _bytes;

    /// <summary>Files that a source read itself, without handing them to detectors: a log.</summary>
    public void Read(long files, long bytes)
    {
        Interlocked.Add(ref _files, files);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Files read that way.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Their bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>An input that could not be read: a gap in coverage.</summary>
    public void Skip(string path, string reason, string by)
    {
        lock (_gate) _skipped.Add(new SkippedInput(path, reason, by));
    }

    /// <summary>Inputs left out by rule (ignored files, version-control data): counted, no gap.</summary>
    public void LeaveOut(string what, long count = 1)
    {
        lock (_gate) _leftOut[what] = _leftOut.GetValueOrDefault(what) + count;
    }

    /// <summary>All that was skipped.</summary>
    public IReadOnlyList<SkippedInput> Skipped { get { lock (_gate) return [.. _skipped]; } }

    /// <summary>All that was left out.</summary>
    public IReadOnlyDictionary<string, long> LeftOut { get { lock (_gate) return new SortedDictionary<string, long>(_leftOut, StringComparer.Ordinal); } }
}
