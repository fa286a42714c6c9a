using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>An action by a name that can be moved to other code.</summary>
public sealed class UnpinnedUses : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/unpinned-uses", Severity.Medium, "An action is used by a reference that can move")
    {
        Why = "Tags and branches can be moved by whoever has the action's repository, or its owner's account: 75 of 76 tags of trivy-action were moved to a stealer of credentials. The next run has the new code, with the job's token and secrets.",
        Fix = "Name the full commit and keep the version as a comment: uses: owner/name@<40 hex digits> # v1.2.3. Dependabot and Renovate keep both up to date.",
        Mappings = ["CWE-829", "CWE-1357", "CICD-SEC-3"],
        Incidents = ["ultralytics"],
        References = ["https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from used in Uses(document)
        where !used.Reference.IsLocal && !used.Reference.IsImage && !used.Reference.IsCommit && !used.Reference.Written.Contains("${{", StringComparison.Ordinal)
        let known = PipelineKnowledge.FirstParty.Contains(used.Reference.Owner)
        let moves = used.Reference.Revision is not { } revision || !IsVersion(revision)
        select Found(document.Line(used.Reference.Mark), Message(used.Reference, moves), Grade(document, used.Job, moves, known)) with { Persona = known ? Persona.Pedantic : Persona.Regular };

    internal static IEnumerable<(WorkflowJob Job, ActionReference Reference)> Uses(Pipeline pipeline) =>
        pipeline.Workflow.Jobs.Where(j => j.Uses is not null).Select(j => (j, j.Uses!)).Concat(pipeline.Steps.Where(p => p.Step.Uses is not null).Select(p => (p.Job, p.Step.Uses!)));

    static string Message(ActionReference used, bool moves) =>
        used.Revision is not { } revision ? $"{used.Name} is used without a revision" : moves ? $"{used.Name} is used at '{revision}', which is no version and moves with every commit or tag of that name" : $"{used.Name} is used at the tag {revision}, which can be moved";

    static Severity Grade(Pipeline pipeline, WorkflowJob job, bool moves, bool known)
    {
        if (known) return Severity.Low;
        var strong = pipeline.Contexts.GetValueOrDefault(job)?.Privilege is { } privilege && (privilege.IsStrong || privilege.DefaultToken);
        return moves ? strong ? Severity.High : Severity.Medium : strong ? Severity.Medium : Severity.Low;
    }

    static bool IsVersion(string revision) => revision.AsSpan().TrimStart("vV").IndexOfAnyInRange('0', '9') == 0 || revision.Contains('.') && revision.AsSpan().ContainsAnyInRange('0', '9');
}
