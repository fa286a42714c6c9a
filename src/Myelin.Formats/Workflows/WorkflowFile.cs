using Myelin.Formats.Data;

namespace Myelin.Formats.Workflows;

/// <summary>An entry of a map: its key, where that stands, and its value.</summary>
public sealed record WorkflowEntry(string Key, Mark Mark, ScalarText Value, DataNode Node);

/// <summary>What starts a workflow: an event with its filters.</summary>
public sealed record WorkflowEvent(string Name, Mark Mark, DataNode Filter);

/// <summary>A <c>permissions</c> block. <paramref name="All"/> is <c>read-all</c>, <c>write-all</c> or null; <paramref name="Scopes"/> name their level.</summary>
public sealed record WorkflowPermissions(Mark Mark, string? All, IReadOnlyList<WorkflowEntry> Scopes);

/// <summary>A step of a job or of a composite action.</summary>
public sealed record WorkflowStep(int Index, Mark Mark, DataNode Node)
{
    /// <summary>Its id, or null.</summary>
    public string? Id { get; init; }
    /// <summary>Its name, or null.</summary>
    public string? Name { get; init; }
    /// <summary>Its condition, or null.</summary>
    public ScalarText? If { get; init; }
    /// <summary>The action that it uses, or null.</summary>
    public ActionReference? Uses { get; init; }
    /// <summary>Its script, or null.</summary>
    public ScalarText? Run { get; init; }
    /// <summary>Its shell as written, that of the defaults, or null.</summary>
    public string? Shell { get; init; }
    /// <summary>Where it runs, or null.</summary>
    public string? WorkingDirectory { get; init; }
    /// <summary>Inputs of its action.</summary>
    public IReadOnlyList<WorkflowEntry> With { get; init; } = [];
    /// <summary>Its environment.</summary>
    public IReadOnlyList<WorkflowEntry> Env { get; init; } = [];

    /// <summary>An input by name, case ignored as GitHub does; null when not given.</summary>
    public ScalarText? Input(string name) => With.LastOrDefault(e => e.Key.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}

/// <summary>A job.</summary>
public sealed record WorkflowJob(string Id, Mark Mark, DataNode Node)
{
    /// <summary>Its name, or null.</summary>
    public string? Name { get; init; }
    /// <summary>Its condition, or null.</summary>
    public ScalarText? If { get; init; }
    /// <summary>Ids of jobs that must be done.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
    /// <summary>Its own permissions, or null.</summary>
    public WorkflowPermissions? Permissions { get; init; }
    /// <summary>Its environment variables.</summary>
    public IReadOnlyList<WorkflowEntry> Env { get; init; } = [];
    /// <summary>Its outputs.</summary>
    public IReadOnlyList<WorkflowEntry> Outputs { get; init; } = [];
    /// <summary>Its steps.</summary>
    public IReadOnlyList<WorkflowStep> Steps { get; init; } = [];
    /// <summary>The reusable workflow that it calls, or null.</summary>
    public ActionReference? Uses { get; init; }
    /// <summary>Inputs of that workflow.</summary>
    public IReadOnlyList<WorkflowEntry> With { get; init; } = [];
    /// <summary>Secrets handed to that workflow.</summary>
    public IReadOnlyList<WorkflowEntry> Secrets { get; init; } = [];
    /// <summary>Labels of the runner, as written; a group as its name.</summary>
    public IReadOnlyList<ScalarText> RunsOn { get; init; } = [];
    /// <summary>Image of the job and of its services, with the map that may hold credentials.</summary>
    public IReadOnlyList<(ScalarText Image, DataNode Node)> Images { get; init; } = [];
    /// <summary>Values of the matrix by key; scalars only.</summary>
    public IReadOnlyList<WorkflowEntry> Matrix { get; init; } = [];
    /// <summary>The deployment environment, or null.</summary>
    public string? Environment { get; init; }
}

/// <summary>A value after <c>uses:</c>.</summary>
/// <param name="Written">As written.</param>
/// <param name="Mark">Where.</param>
public sealed record ActionReference(string Written, Mark Mark)
{
    /// <summary>A path of this repository.</summary>
    public bool IsLocal => Written.StartsWith("./", StringComparison.Ordinal) || Written.StartsWith("../", StringComparison.Ordinal) || Written == ".";
    /// <summary>A container image.</summary>
    public bool IsImage => Written.StartsWith("docker://", StringComparison.OrdinalIgnoreCase);
    /// <summary>Owner, repository and path, in lower case, without the revision: <c>actions/cache/save</c>.</summary>
    public string Name { get; } = (Written.IndexOf('@') is >= 0 and var at ? Written[..at] : Written).ToLowerInvariant();
    /// <summary>The revision, or null.</summary>
    public string? Revision { get; } = Written.IndexOf('@') is >= 0 and var sign ? Written[(sign + 1)..] : null;
    /// <summary>The owner, in lower case.</summary>
    public string Owner => Name.IndexOf('/') is > 0 and var slash ? Name[..slash] : "";
    /// <summary>Owner and repository, in lower case.</summary>
    public string Repository => string.Join('/', Name.Split('/').Take(2));
    /// <summary>The revision is a full commit id.</summary>
    public bool IsCommit => Revision is { Length: 40 or 64 } && Revision.All(char.IsAsciiHexDigit);
}

/// <summary>A workflow of GitHub Actions.</summary>
public sealed record WorkflowFile(DataNode Root, string Text)
{
    /// <summary>Its name, or null.</summary>
    public string? Name { get; init; }
    /// <summary>What starts it.</summary>
    public IReadOnlyList<WorkflowEvent> Events { get; init; } = [];
    /// <summary>Permissions of all jobs without their own, or null.</summary>
    public WorkflowPermissions? Permissions { get; init; }
    /// <summary>Environment variables of all jobs.</summary>
    public IReadOnlyList<WorkflowEntry> Env { get; init; } = [];
    /// <summary>Its jobs.</summary>
    public IReadOnlyList<WorkflowJob> Jobs { get; init; } = [];
    /// <summary>Outputs of a reusable workflow.</summary>
    public IReadOnlyList<WorkflowEntry> Outputs { get; init; } = [];
    /// <summary>Every scalar that holds an expression, in order of the document.</summary>
    public IReadOnlyList<ScalarText> Scalars { get; init; } = [];
    /// <summary>Offsets of its lines.</summary>
    internal int[] Lines { get; init; } = [];

    /// <summary>A line of the file, from 1, as written.</summary>
    public ReadOnlySpan<char> Line(int line) => line < 1 || line > Lines.Length ? default : Text.AsSpan(Lines[line - 1]..(line < Lines.Length ? Lines[line] : Text.Length)).TrimEnd("\r\n");
}

/// <summary>An action: <c>action.yml</c>.</summary>
public sealed record ActionFile(DataNode Root, string Text)
{
    /// <summary>Its name, or null.</summary>
    public string? Name { get; init; }
    /// <summary>Names of its inputs with their defaults.</summary>
    public IReadOnlyList<WorkflowEntry> Inputs { get; init; } = [];
    /// <summary>Its outputs; of a composite action with their values.</summary>
    public IReadOnlyList<WorkflowEntry> Outputs { get; init; } = [];
    /// <summary>What runs it: <c>composite</c>, <c>node20</c>, <c>docker</c>.</summary>
    public string Using { get; init; } = "";
    /// <summary>Steps of a composite action.</summary>
    public IReadOnlyList<WorkflowStep> Steps { get; init; } = [];
}

/// <summary>The configuration of Dependabot.</summary>
public sealed record DependabotFile(DataNode Root)
{
    /// <summary>What is kept up to date.</summary>
    public IReadOnlyList<DataNode> Updates => Root["updates"].Items;
}
