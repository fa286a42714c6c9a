using Myelin.Formats.Pickle;

namespace Myelin.Formats.Artifacts;

/// <summary>A pickle, and what loading it does.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="Trace">What it does.</param>
public sealed record PickleFact(ArtifactPlace At, PickleTrace Trace) : ArtifactFact(At)
{
    /// <summary>Only a loader that reads raw arrays as opcodes runs it so.</summary>
    public bool IsPlainReading { get; init; }
    /// <summary>The name or the container says that it is a pickle; else it merely looks like one.</summary>
    public bool IsExpected { get; init; }
}
