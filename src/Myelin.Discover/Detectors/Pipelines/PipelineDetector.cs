using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Workflows;

namespace Myelin.Discover.Detectors.Pipelines;

/// <summary>A workflow or action of GitHub Actions and where it stands; kept until all are read, because they call each other.</summary>
/// <param name="At">The file.</param>
/// <param name="Document">A <see cref="WorkflowFile"/> or <see cref="ActionFile"/>.</param>
public sealed record PipelineFile(Location At, object Document);

/// <summary>Workflows and actions of GitHub Actions.</summary>
public sealed class PipelineDetector : FileDetector
{
    static readonly WorkflowFormat Workflows = new();
    static readonly ActionFormat Actions = new();

    public override bool Wants(in FileProbe file) => Workflows.Matches(file) || Actions.Matches(file);

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.As<WorkflowFile>() is { } workflow) facts.Keep(new PipelineFile(file.At(), workflow));
        else if (file.As<ActionFile>() is { } action) facts.Keep(new PipelineFile(file.At(), action));
    }
}
