using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>
/// A workflow, or the steps of a composite action, with what flows through it across files: which foreign text reaches what, and where a foreign tree is run.
/// An action is a pipeline with one job and the event "composite action".
/// </summary>
public sealed class Pipeline(Location file, WorkflowFile workflow, bool isAction)
{
    /// <summary>The workflow.</summary>
    public WorkflowFile Workflow { get; } = workflow;
    /// <summary>It is an action, not a workflow.</summary>
    public bool IsAction { get; } = isAction;
    /// <summary>Its path in the target.</summary>
    public string Path => file.Path;

    internal ImmutableArray<TaintedSink> Sinks { get; set; } = [];
    internal ImmutableArray<TreeExecution> Executions { get; set; } = [];
    internal ImmutableArray<ForeignTree> Trees { get; set; } = [];
    internal IReadOnlyDictionary<WorkflowJob, JobContext> Contexts { get; set; } = new Dictionary<WorkflowJob, JobContext>();

    /// <summary>Names of the events that start it.</summary>
    internal IReadOnlyList<string> Events => field ??= [.. Workflow.Events.Select(e => e.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>A place in the file.</summary>
    internal Location At(Mark mark) => file with { Line = mark.Line, Column = mark.Column, EndLine = mark.EndLine > mark.Line ? mark.EndLine : 0 };

    /// <summary>A place in the file, one line of it.</summary>
    internal Location Line(Mark mark) => file with { Line = mark.Line, Column = mark.Column };

    /// <summary>Every step with its job.</summary>
    internal IEnumerable<(WorkflowJob Job, WorkflowStep Step)> Steps => Workflow.Jobs.SelectMany(job => job.Steps.Select(step => (job, step)));
}

/// <summary>What foreign text reaches.</summary>
internal enum SinkKind { Script, CodeInput, ShellEval, EnvironmentFile, PathFile, Image, Prompt, AgentOpen }

/// <summary>Foreign text where it does harm.</summary>
/// <param name="Kind">What it reaches.</param>
/// <param name="At">Where.</param>
/// <param name="Where">The same for people: "the script of this step".</param>
/// <param name="Taint">The text and its way.</param>
/// <param name="Exposure">How bad.</param>
/// <param name="PrivilegeAt">Where the permissions stand.</param>
/// <param name="FromInput">It came through an input of a reusable workflow or action.</param>
internal sealed record TaintedSink(SinkKind Kind, Location At, string Where, Taint Taint, Exposure Exposure, Location PrivilegeAt, bool FromInput)
{
    /// <summary>The flow from source to missing guard.</summary>
    public ImmutableArray<FlowStep> Flow => [.. Taint.Steps, new FlowStep(At, $"sink: {Where}"), new FlowStep(PrivilegeAt, $"privilege: {Exposure.Privileges}; guard: {Exposure.GuardText}")];

    /// <summary>source → way → sink, for a message.</summary>
    public string Way => Taint.Steps.Length > 1 ? $"{Taint.What} comes through {string.Join(", ", Taint.Steps.Skip(1).Select(s => s.Message).Distinct().TakeLast(2))} to {Where}" : $"{Taint.What} stands in {Where}";
}

/// <summary>A tree that somebody else wrote, on the runner.</summary>
/// <param name="Folder">Below the workspace; empty for the workspace itself.</param>
/// <param name="What">What it is.</param>
/// <param name="At">Where it is fetched.</param>
/// <param name="IsArtifact">It came as an artifact of another run, not from git.</param>
internal sealed record ForeignTree(string Folder, string What, Location At, Taint Taint, bool IsArtifact)
{
    /// <summary>How bad running it would be; null where nobody gets there.</summary>
    public Exposure? Exposure { get; init; }
}

/// <summary>A step that runs, or obeys, what a foreign tree holds.</summary>
internal sealed record TreeExecution(Location At, string What, ForeignTree Tree, Exposure Exposure, Location PrivilegeAt, bool IsAgent)
{
    public ImmutableArray<FlowStep> Flow =>
        [.. Tree.Taint.Steps, new FlowStep(Tree.At, $"fetched: {Tree.What}"), new FlowStep(At, $"run: {What}"), new FlowStep(PrivilegeAt, $"privilege: {Exposure.Privileges}; guard: {Exposure.GuardText}")];
}
