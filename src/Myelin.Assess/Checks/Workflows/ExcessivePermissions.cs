using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A token that may do more than its jobs need.</summary>
public sealed class ExcessivePermissions : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/excessive-permissions", Severity.Medium, "The token may do more than it needs to")
    {
        Why = "Whatever code a job runs, a compromised action included, has the job's token. With write-all, or where nothing limits it in an older repository, that is the whole repository.",
        Fix = "Write permissions: {} or contents: read at the top, and give each job the scopes that it needs.",
        Mappings = ["CWE-250", "CWE-732", "CICD-SEC-5"],
        References = ["https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document)
    {
        if (document.IsAction) yield break;
        var file = document.Workflow;
        foreach (var permissions in file.Jobs.Select(j => j.Permissions).Append(file.Permissions).Where(p => p?.All == "write-all"))
            yield return Found(document.Line(permissions!.Mark), "write-all gives every scope of the token", Severity.High);
        var open = file.Permissions is null ? file.Jobs.Where(j => j.Permissions is null && j.Uses is null).ToList() : [];
        if (open.Count > 0)
        {
            // A stranger's run with whatever the repository's setting gives matters to everyone, the rest to who likes it tidy.
            var trigger = file.Workflow(document);
            yield return Found(document.Line(trigger?.Mark ?? open[0].Mark), trigger is null ? $"nothing limits the token of {Jobs(open.Count)}" : $"nothing limits the token of {Jobs(open.Count)} in runs of {trigger.Name}, which strangers start", trigger is null ? Severity.Low : Severity.Medium)
                with
            { Persona = trigger is null ? Persona.Pedantic : Persona.Regular };
        }
        if (file.Permissions is { All: null } top && file.Jobs.Count > 1 && top.Scopes.Where(s => s.Value.Text == "write").ToList() is { Count: > 0 } writes)
            yield return Found(document.Line(writes[0].Mark), $"{string.Join(", ", writes.Select(w => w.Key))}: write goes to all {file.Jobs.Count} jobs; give it to the one that needs it", Severity.Low) with { Persona = Persona.Pedantic };
    }

    static string Jobs(int count) => count == 1 ? "the job" : $"{count} jobs";
}

file static class Triggers
{
    public static Formats.Workflows.WorkflowEvent? Workflow(this Formats.Workflows.WorkflowFile file, Pipeline pipeline) =>
        file.Events.FirstOrDefault(e => e.Name != "watch" && PipelineKnowledge.Events.TryGetValue(e.Name, out var kind) && kind is { By: Control.Anyone, Privileged: true }
            && (e.Name != "workflow_run" || pipeline.Trees.Length > 0));
}
