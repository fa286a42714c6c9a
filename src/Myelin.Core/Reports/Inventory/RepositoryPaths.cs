using System.Collections.Frozen;
using Myelin.Core.Assets;

namespace Myelin.Core.Reports.Inventory;

/// <summary>Paths as a code host knows them: relative to the root of the repository where the target lies in one, else to the target.</summary>
sealed class RepositoryPaths
{
    readonly FrozenDictionary<string, ScanTarget> _targets;
    readonly ScanTarget? _only;

    public RepositoryPaths(ScanResult scan)
    {
        _targets = scan.Targets.DistinctBy(t => t.Label).ToFrozenDictionary(t => t.Label, StringComparer.Ordinal);
        _only = scan.Targets is [var one] ? one : null;
    }

    /// <summary>The path of a file in a work tree; null for what is no such file: a process, a member of an image, an object of a cluster.</summary>
    public string? Of(Location at) =>
        at is { Path.Length: > 0, Layer: null, Process: null } && TargetOf(at.Target) is not { Kind: "image" or "host" or "cluster" } ? Below(at) : null;

    /// <summary>The path of anything that has one.</summary>
    public string Below(Location at) => TargetOf(at.Target) is { Below.Length: > 0 } target && at.Layer is null ? $"{target.Below}/{at.Path}" : at.Path;

    ScanTarget? TargetOf(string? label) => label is null ? _only : _targets.GetValueOrDefault(label);
}
