using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A job that any workflow step may log in to a cloud from.</summary>
public sealed class OidcWideTrust : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/oidc-wide-trust", Severity.Medium, "More jobs than needed can prove who they are to a cloud")
    {
        Why = "id-token: write lets every step of a job ask for a token that cloud roles and registries trust. Given to all jobs, or to runs that strangers start, a bad dependency of any step logs in.",
        Fix = "Give id-token: write to the one job that logs in, keep that job short, and bind the cloud's trust to its environment or branch.",
        Mappings = ["CWE-250", "CICD-SEC-2", "CICD-SEC-5"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document)
    {
        var file = document.Workflow;
        if (file.Permissions?.Scopes.FirstOrDefault(s => s.Key == "id-token" && s.Value.Text == "write") is { } top && file.Jobs.Count(j => j.Permissions is null) > 1)
            yield return Found(document.Line(top.Mark), $"id-token: write goes to {file.Jobs.Count(j => j.Permissions is null)} jobs", Severity.Low) with { Persona = Persona.Pedantic };
        foreach (var (job, context) in document.Contexts)
        {
            if (!context.Privilege.Writes.Contains("id-token")) continue;
            var name = document.Events.FirstOrDefault(e => e is "pull_request_target" or "issue_comment" or "issues" && context.GuardOf(e, null) == Guard.None);
            if (name is not null && job.Steps.Count > 0) yield return Found(document.Line(context.Privilege.At), $"the job {job.Id} can log in to a cloud in runs of {name}, which strangers start") with { Persona = name == "pull_request_target" ? Persona.Regular : Persona.Pedantic };
        }
    }
}

/// <summary>A workflow or job without a name.</summary>
public sealed class AnonymousDefinition : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/anonymous-definition", Severity.Info, "A workflow has no name")
    {
        Why = "Without a name the list of runs, required checks and logs show a path; who looks for the odd one out has it harder.",
        Fix = "Write name: at the top of the workflow.",
        Persona = Persona.Pedantic,
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        document.Workflow.Name is null && !document.IsAction ? [Found(document.Line(document.Workflow.Root.Mark), "the workflow has no name")] : [];
}

/// <summary>Runs of the same thing side by side.</summary>
public sealed class ConcurrencyLimits : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/concurrency-limits", Severity.Info, "Nothing limits how many runs go on at once")
    {
        Why = "Each push to a pull request starts another run while the old one goes on: machines and minutes are used up, and a stranger can make that happen.",
        Fix = "concurrency: {group: \"${{ github.workflow }}-${{ github.ref }}\", cancel-in-progress: true}",
        Persona = Persona.Pedantic,
        Mappings = ["CWE-770"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        !document.IsAction && !document.Workflow.Root["concurrency"].Exists && document.Workflow.Events.FirstOrDefault(e => e.Name is "pull_request" or "pull_request_target" or "push") is { } trigger && document.Workflow.Jobs.Any(j => !j.Node["concurrency"].Exists)
            ? [Found(document.Line(trigger.Mark), $"runs of {trigger.Name} pile up")] : [];
}

/// <summary>A write permission that nobody has explained.</summary>
public sealed class UndocumentedPermissions : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/undocumented-permissions", Severity.Info, "A write permission has no comment that says what for")
    {
        Why = "Who reviews the workflow later cannot tell whether the permission is still needed, so it stays.",
        Fix = "Add a comment in the same line: contents: write # pushes the release tag.",
        Persona = Persona.Pedantic,
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from permissions in document.Workflow.Jobs.Select(j => j.Permissions).Append(document.Workflow.Permissions).OfType<WorkflowPermissions>()
        from scope in permissions.Scopes
        where scope.Value.Text == "write" && !document.Workflow.Line(scope.Mark.Line).Contains('#') && !document.Workflow.Line(scope.Mark.Line - 1).TrimStart().StartsWith("#", StringComparison.Ordinal)
        select Found(document.Line(scope.Mark), $"{scope.Key}: write has no comment that says what for");
}

/// <summary>Dependabot may run code of the packages that it looks at.</summary>
public sealed class DependabotInsecureExecution : Check<DependabotFile>
{
    public override CheckInfo Info { get; } = new("dependabot/insecure-execution", Severity.High, "Dependabot may run code of the packages it updates")
    {
        Why = "With insecure-external-code-execution: allow the code in manifests and packages runs while Dependabot works, with access to the registries' credentials.",
        Fix = "Remove the line; where an ecosystem needs it, give Dependabot no private registry there.",
        Mappings = ["CWE-829", "CICD-SEC-3"],
        References = ["https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference#insecure-external-code-execution--"],
    };

    public override IEnumerable<Finding> Inspect(DependabotFile document) =>
        from update in document.Updates
        let node = update["insecure-external-code-execution"]
        where node.Text == "allow"
        select Found(node.Mark, $"code of {update["package-ecosystem"].Text ?? "any"} packages is run");
}
