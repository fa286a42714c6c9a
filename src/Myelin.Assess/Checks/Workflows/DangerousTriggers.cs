using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A trigger that gives privileges to runs that strangers start. Where foreign files or text come near, it is for everyone; else for pedants.</summary>
public sealed class DangerousTriggers : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/dangerous-triggers", Severity.Medium, "A privileged trigger meets what strangers wrote")
    {
        Why = "Runs of pull_request_target and workflow_run have the repository's token, secrets and cache although a stranger's pull request started them. That is safe as long as nothing of the pull request is run; fetching its files is one step before that.",
        Fix = "Use pull_request where no secret is needed. Where it is, check out the base only, and pass the results of an unprivileged run on as data.",
        Mappings = ["CICD-SEC-4", "CWE-829"],
        Incidents = ["hackerbot-claw", "ultralytics"],
        References = ["https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document)
    {
        foreach (var trigger in document.Workflow.Events.Where(e => e.Name is "pull_request_target" or "workflow_run"))
        {
            var tree = document.Trees.FirstOrDefault(t => !t.IsArtifact && t.Folder.Length == 0 && t.Exposure is { Severity: < Severity.Low } && t.Taint.Events.Contains(trigger.Name));
            var at = document.Line(trigger.Mark);
            if (tree is not null)
                yield return Found(at, $"runs of {trigger.Name} fetch {tree.What} in line {tree.At.Line}: one command that obeys those files, and {tree.Exposure!.Text}", Severity.Medium) with
                {
                    // What runs them is a finding of its own.
                    Persona = document.Executions.Any(e => e.Tree == tree) ? Persona.Pedantic : Persona.Regular,
                    Flow = [.. tree.Taint.Steps, new FlowStep(tree.At, $"fetched: {tree.What}")],
                };
            else yield return Found(at, $"runs of {trigger.Name} have privileges although strangers start them; nothing of theirs was seen to be fetched", Severity.Low) with { Persona = Persona.Pedantic };
        }
    }
}
