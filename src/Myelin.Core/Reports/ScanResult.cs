using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Core.Findings;

namespace Myelin.Core.Reports;

/// <summary>Everything one scan found out; what every report format is made from.</summary>
public sealed record ScanResult
{
    /// <summary>What was scanned, as the user named it, in order.</summary>
    public required ImmutableArray<ScanTarget> Targets { get; init; }
    /// <summary>What is there.</summary>
    public required AssetGraph Graph { get; init; }
    /// <summary>What is wrong, worst first.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }
    /// <summary>The checks that ran, by id.</summary>
    public required ImmutableArray<CheckInfo> Checks { get; init; }
    /// <summary>What was read and what was not.</summary>
    public required Coverage Coverage { get; init; }
    /// <summary>The three answers, one line each.</summary>
    public required Answers Answers { get; init; }
    /// <summary>The one time of this scan (<c>--now</c>, else the clock): the only thing in a report that depends on when it ran.</summary>
    public required DateTimeOffset Now { get; init; }
    /// <summary>Version of the program.</summary>
    public required string ToolVersion { get; init; }
}

/// <summary>One target.</summary>
/// <param name="Label">Short name in output; unique within the scan.</param>
/// <param name="Kind">folder, file, git, image, host, cluster, manifests, logs.</param>
/// <param name="Root">Absolute path or reference, never written to a report that must not depend on the machine.</param>
public sealed record ScanTarget(string Label, string Kind, string Root)
{
    /// <summary>Where it lies below the root of its repository, with '/' separators; empty at the root and where there is no repository.</summary>
    public string Below { get; init; } = "";
}

/// <summary>What was read, and each input that was not, with the reason. All formats carry it.</summary>
public sealed record Coverage
{
    /// <summary>Files read.</summary>
    public long Files { get; init; }
    /// <summary>Bytes of those files.</summary>
    public long Bytes { get; init; }
    /// <summary>Inputs that were not, or not wholly, understood; in order of path. Empty means the scan is complete.</summary>
    public ImmutableArray<SkippedInput> Skipped { get; init; } = [];
    /// <summary>What was left out by rule, with counts: ignored files, <c>.git</c>, and so on. Not a gap.</summary>
    public ImmutableSortedDictionary<string, long> LeftOut { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
    /// <summary>True when nothing was skipped.</summary>
    public bool Complete => Skipped.IsEmpty;
}

/// <summary>An input that was skipped or only partly read.</summary>
/// <param name="Path">Its path, as in <see cref="Location.Path"/>.</param>
/// <param name="Reason">What was wrong, in one sentence.</param>
/// <param name="By">Who gave up: a format, detector or source, kebab-case.</param>
/// <param name="Line">Where, or 0.</param>
public sealed record SkippedInput(string Path, string Reason, string By, int Line = 0) : IComparable<SkippedInput>
{
    public int CompareTo(SkippedInput? other)
    {
        if (other is null) return 1;
        var order = string.CompareOrdinal(Path, other.Path);
        if (order == 0) order = Line.CompareTo(other.Line);
        if (order == 0) order = string.CompareOrdinal(By, other.By);
        return order != 0 ? order : string.CompareOrdinal(Reason, other.Reason);
    }
}

/// <summary>The three questions of DESIGN.md, answered.</summary>
/// <param name="Where">Where is AI deployed here?</param>
/// <param name="Reach">What data and privilege can it reach?</param>
/// <param name="Isolated">Is it isolated well enough?</param>
public sealed record Answers(string Where, string Reach, string Isolated)
{
    /// <summary>May the models that were found be loaded? Null where there are none.</summary>
    public string? Load { get; init; }
}
