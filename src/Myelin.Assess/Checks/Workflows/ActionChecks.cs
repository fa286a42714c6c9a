using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A version of an action with a published vulnerability or a stolen tag.</summary>
public sealed class KnownVulnerableAction : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/known-vulnerable-action", Severity.High, "A version of an action is known to be bad")
    {
        Why = "The version has a published vulnerability, or its tags were once moved to malicious code: runs in that time have lost their secrets.",
        Fix = "Use the fixed version by its commit. Where tags had been moved, replace every secret that runs of that time could read.",
        Mappings = ["CWE-1395", "CICD-SEC-3"],
        Incidents = ["ultralytics"],
        References = ["https://github.com/advisories?query=type%3Areviewed+ecosystem%3Aactions"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from used in UnpinnedUses.Uses(document)
        from bad in PipelineKnowledge.Vulnerable
        where used.Reference.Repository == bad.Action && IsBad(used.Reference, bad)
        select Found(document.Line(used.Reference.Mark), $"{bad.Action} {used.Reference.Revision}: {bad.What} ({bad.Id}){(bad.Below is { } below ? $"; fixed in {below}" : "")}", bad.Critical ? Severity.Critical : null);

    // A moving tag such as v4 is taken to be at its newest.
    static bool IsBad(ActionReference used, BadVersions bad)
    {
        if (bad.Only.Count > 0) return used.Revision is { } tag && bad.Only.Contains(tag);
        return ActionVersion.Of(used.Revision) is { } version && ActionVersion.Compare(version, ActionVersion.Of(bad.Below)!) < 0 && (bad.Since is null || ActionVersion.Compare(version, ActionVersion.Of(bad.Since)!) >= 0);
    }
}

/// <summary>A commit that belongs to no branch of the action: one of a known attack.</summary>
public sealed class ImpostorCommit : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/impostor-commit", Severity.Critical, "An action is pinned to a commit of an attack")
    {
        Why = "A commit of any fork can be named through the repository that it was forked from. These commits were published by attackers under the name of a known action.",
        Fix = "Pin the commit of a release, found in the action's own list of tags, and replace the secrets that runs with this commit could read.",
        Mappings = ["CWE-829", "CICD-SEC-3"],
        References = ["https://docs.zizmor.sh/audits/#impostor-commit"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from used in UnpinnedUses.Uses(document)
        where used.Reference.IsCommit && PipelineKnowledge.Impostors.ContainsKey(used.Reference.Revision!)
        let known = PipelineKnowledge.Impostors[used.Reference.Revision!]
        select Found(document.Line(used.Reference.Mark), $"this commit is the malicious one of {known.Action} ({known.Id})");
}

/// <summary>An owner whose name is nearly that of a well-known one.</summary>
public sealed class Typosquat : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/typosquat", Severity.High, "The owner of an action is nearly a well-known name")
    {
        Why = "A name that differs in one character from a well-known owner's is a common slip, and has been registered to catch it: whoever has it runs code in the job.",
        Fix = "Correct the owner; if this one is meant, pin its commit and ignore the finding with a reason.",
        Confidence = Core.Assets.Confidence.Medium,
        Mappings = ["CWE-1357", "CICD-SEC-3"],
        References = ["https://orca.security/resources/blog/typosquatting-in-github-actions/"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from used in UnpinnedUses.Uses(document)
        let owner = used.Reference.Owner
        where !used.Reference.IsLocal && !used.Reference.IsImage && owner.Length > 3 && !PipelineKnowledge.Owners.Contains(owner) && !PipelineKnowledge.FirstParty.Contains(owner)
        let meant = PipelineKnowledge.FirstParty.Concat(PipelineKnowledge.Owners).Order(StringComparer.Ordinal).FirstOrDefault(o => o.Length > 4 && IsOneEdit(owner, o))
        where meant is not null
        select Found(document.Line(used.Reference.Mark), $"{used.Reference.Name} belongs to '{owner}', which is nearly '{meant}'");

    // One character more, less, other, or two that changed places.
    internal static bool IsOneEdit(string one, string other)
    {
        if (one == other || Math.Abs(one.Length - other.Length) > 1) return false;
        var start = 0;
        while (start < Math.Min(one.Length, other.Length) && one[start] == other[start]) start++;
        var (a, b) = (one[start..], other[start..]);
        if (a.Length == b.Length) return a[1..] == b[1..] || a.Length > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
        return a.Length > b.Length ? a[1..] == b : a == b[1..];
    }
}

/// <summary>A revision that is a short commit id, which a branch or tag of that name would replace.</summary>
public sealed class RefConfusion : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/ref-confusion", Severity.Medium, "A revision looks like a commit but is a name")
    {
        Why = "Only a full commit id is taken for a commit. A shortened one, or refs/heads/ before a name, is looked up among branches and tags, where anyone with the repository can create it.",
        Fix = "Write all 40 digits of the commit.",
        Mappings = ["CWE-706", "CICD-SEC-3"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from used in UnpinnedUses.Uses(document)
        where !used.Reference.IsLocal && used.Reference.Revision is { Length: >= 7 and < 40 } revision && revision.All(char.IsAsciiHexDigit) && revision.Any(char.IsAsciiLetter) && revision.Any(char.IsAsciiDigit)
        select Found(document.Line(used.Reference.Mark), $"{used.Reference.Name} is used at '{used.Reference.Revision}': a short commit id is looked up as a branch or tag");
}

/// <summary>A name or script that is written so that a reader does not see what it is.</summary>
public sealed class Obfuscation : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/obfuscation", Severity.Medium, "Something is written so that readers do not see it")
    {
        Why = "Code that is decoded only when it runs, and paths with detours, hide what a review should see. Attackers write so; few others have a reason to.",
        Fix = "Write the script and the name plainly.",
        Confidence = Core.Assets.Confidence.Medium,
        Mappings = ["CWE-506", "CICD-SEC-4"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) => Names(document).Concat(Scripts(document));

    IEnumerable<Finding> Names(Pipeline document) =>
        from used in UnpinnedUses.Uses(document)
        let path = used.Reference.Name.StartsWith("./", StringComparison.Ordinal) ? used.Reference.Name[2..] : used.Reference.Name
        where !used.Reference.IsImage && (path.Contains("/./", StringComparison.Ordinal) || path.Contains("//", StringComparison.Ordinal) || path.Contains("/../", StringComparison.Ordinal) && !path.StartsWith("../", StringComparison.Ordinal))
        select Found(document.Line(used.Reference.Mark), $"the path {used.Reference.Name} makes a detour", Severity.Low);

    IEnumerable<Finding> Scripts(Pipeline document) =>
        from pair in document.Steps
        where pair.Step.Run is not null && pair.Step.Run.Text.Contains("base64", StringComparison.Ordinal)
        let statements = Formats.Shell.ShellStatements.Read(pair.Step.Run!.Text)
        from shell in statements
        where shell.Command is "bash" or "sh" or "zsh" or "python" or "python3" or "eval" or "source"
        where statements.Any(s => s.Pipe == shell.Pipe && s != shell && IsDecoding(s.ToString())) || shell.Command is "eval" && IsDecoding(shell.ToString()) || shell.Words.Any(w => w.Raw.Contains("$(", StringComparison.Ordinal) && IsDecoding(w.Raw))
        select Found(document.Line(pair.Step.Run!.At(shell.Offset)), "base64 text is decoded and run", Severity.High);

    static bool IsDecoding(string text) => text.Contains("base64 -d", StringComparison.Ordinal) || text.Contains("base64 --decode", StringComparison.Ordinal) || text.Contains("base64 -D", StringComparison.Ordinal);
}

/// <summary>An action by an owner who is not among the well-known.</summary>
public sealed class UnverifiedCreator : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/unverified-creator", Severity.Info, "An action is of an owner who is not well known")
    {
        Why = "Whoever owns the action runs code in the job. Its owner is not among those in wide use; that says nothing bad, but somebody should have looked.",
        Fix = "Read the action at the commit that is used, and pin it there; or do the same with a few lines of script.",
        Confidence = Core.Assets.Confidence.Low,
        Persona = Persona.Auditor,
        Mappings = ["CICD-SEC-3"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from used in UnpinnedUses.Uses(document)
        where !used.Reference.IsLocal && !used.Reference.IsImage && used.Reference.Owner.Length > 0 && !PipelineKnowledge.Owners.Contains(used.Reference.Owner) && !PipelineKnowledge.FirstParty.Contains(used.Reference.Owner)
        select Found(document.Line(used.Reference.Mark), $"{used.Reference.Name} is of '{used.Reference.Owner}'");
}

/// <summary>A local action that is taken from a tree which an input or another repository names.</summary>
public sealed class LocalActionAfterCheckout : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/local-action-after-checkout", Severity.Medium, "A local action comes from a tree that the run was told to fetch")
    {
        Why = "uses: ./… runs what lies in the workspace at that moment, not what the workflow's own commit holds. After a checkout of a revision that an input or another repository names, that is code of whoever chose it.",
        Fix = "Check the own revision out into a folder of its own and use the action from there, or name the action by owner/repository@commit.",
        Confidence = Core.Assets.Confidence.Medium,
        Mappings = ["CWE-829", "CICD-SEC-4"],
        Incidents = ["hackerbot-claw"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document)
    {
        foreach (var job in document.Workflow.Jobs)
        {
            WorkflowStep? foreign = null;
            foreach (var step in job.Steps)
            {
                if (step.Uses is not { } uses) continue;
                if (uses.Name == "actions/checkout" && ShellFlow.Folder(step.Input("path")?.Text).Length == 0) foreign = IsTold(step) ? step : null;
                else if (uses.IsLocal && foreign is not null)
                    yield return Found(document.Line(uses.Mark), $"{uses.Written} is taken from the tree that was fetched in line {foreign.Uses!.Mark.Line}, which the run was told to fetch", Grade(document, job, step)) with { Persona = Grade(document, job, step) < Severity.Low ? Persona.Regular : Persona.Pedantic };
            }
        }
    }

    static Severity Grade(Pipeline document, WorkflowJob job, WorkflowStep step) =>
        document.Contexts.GetValueOrDefault(job) is { } context && context.Exposure(ContextSources.WithForeignCode(document.Events), Control.Anyone, step) is { } exposure ? exposure.Severity : Severity.Low;

    static bool IsTold(WorkflowStep step) => new[] { step.Input("ref"), step.Input("repository") }.OfType<ScalarText>().Any(t =>
        t.Expressions.Any(e => e.Node?.Values.Any(v => v.Path is { } path && (path.StartsWith("inputs.", StringComparison.Ordinal) || path.StartsWith("github.event.inputs", StringComparison.Ordinal) || path.Contains("pull_request", StringComparison.Ordinal) || path.StartsWith("github.event.client_payload", StringComparison.Ordinal) || path is "github.head_ref" || path.Contains("workflow_run.head", StringComparison.Ordinal))) == true));
}
