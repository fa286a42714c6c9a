using Myelin.Core.Findings;
using Myelin.Formats.Data;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Strangers' code on a machine of the owner.</summary>
public sealed class SelfHostedRunner : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/self-hosted-runner", Severity.Medium, "A self-hosted runner can get a stranger's job")
    {
        Why = "Unless it is made anew for every job, a self-hosted runner keeps what one job leaves behind: a pull request of a fork can install itself there, read later jobs' secrets and reach the network around it.",
        Fix = "Use runners of GitHub for pull requests; or ephemeral runners, alone in their network, with approval for all outside contributors.",
        Confidence = Core.Assets.Confidence.Medium,
        Mappings = ["CWE-668", "CICD-SEC-7"],
        References = ["https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from pair in document.Contexts
        where pair.Value.Privilege.SelfHosted
        let label = pair.Key.RunsOn.First(l => l.Text.Trim() == "self-hosted")
        let name = document.Events.FirstOrDefault(e => PipelineKnowledge.Events.GetValueOrDefault(e) is { By: Control.Anyone, Code: true } && e != "workflow_run" && pair.Value.GuardOf(e, null) is Guard.None or Guard.Weak)
        select name is null ? Found(document.Line(label.Mark), $"the job {pair.Key.Id} runs on a self-hosted runner", Severity.Info) with { Persona = Persona.Auditor }
            : Found(document.Line(label.Mark), $"the job {pair.Key.Id} runs on a self-hosted runner when {name} comes from a fork");
}

/// <summary>A condition that a bot's name satisfies, although others can make the bot act.</summary>
public sealed class SpoofableBotCondition : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/spoofable-bot-condition", Severity.Medium, "A condition trusts a bot's name that strangers can borrow")
    {
        Why = "github.actor is who caused the last event, not who wrote the code: a stranger can make Dependabot act last on a pull request of theirs (by a comment, or a branch in a fork), and the condition holds.",
        Fix = "Ask who opened the pull request and where it comes from: github.event.pull_request.user.login == 'dependabot[bot]' && github.event.pull_request.head.repo.full_name == github.repository.",
        Mappings = ["CWE-290", "CICD-SEC-4"],
        References = ["https://www.synacktiv.com/publications/github-actions-exploitation-dependabot"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document)
    {
        var name = document.Events.FirstOrDefault(e => e is "pull_request_target" or "workflow_run" or "issue_comment") ?? document.Events.FirstOrDefault(e => e == "pull_request");
        if (name is null) return [];
        return from place in document.Workflow.Jobs.Select(j => (Job: j, Step: (WorkflowStep?)null, j.If)).Concat(document.Steps.Select(p => (p.Job, Step: (WorkflowStep?)p.Step, p.Step.If)))
               where place.If?.Condition is not null
               from compared in place.If!.Condition!.All.OfType<BinaryNode>()
               where compared.Operator == BinaryOperator.Equal && IsActor(compared.Left, compared.Right)
               where document.Contexts.GetValueOrDefault(place.Job)?.GuardOf(name, place.Step) is Guard.Weak
               select Found(document.Line(place.If.At(compared.Start)), $"whoever makes the bot act last on {name} gets past this condition", name == "pull_request" ? Severity.Low : Severity.High) with { Persona = name == "pull_request" ? Persona.Pedantic : Persona.Regular };
    }

    static bool IsActor(ExpressionNode left, ExpressionNode right) => Is(left, right) || Is(right, left);

    static bool Is(ExpressionNode path, ExpressionNode text) => path.Path is "github.actor" or "github.triggering_actor" or "github.event.sender.login" && text is LiteralNode { Kind: LiteralKind.Text } literal && literal.Text.EndsWith("[bot]", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A list written as one text, in which a part of a name is found as well.</summary>
public sealed class UnsoundContains : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/unsound-contains", Severity.Medium, "A list is searched as a text, so a part of a name is enough")
    {
        Why = "contains('refs/heads/main refs/heads/dev', github.ref) looks for a part of the text: a branch called refs/heads/mai is found as well. Who chooses the name gets past the condition.",
        Fix = "Make it a list: contains(fromJSON('[\"refs/heads/main\", \"refs/heads/dev\"]'), github.ref), or compare with ==.",
        Mappings = ["CWE-185", "CICD-SEC-4"],
    };

    static readonly string[] Chosen = ["github.ref", "github.ref_name", "github.head_ref", "github.base_ref", "github.actor", "github.triggering_actor"];

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from condition in document.Workflow.Jobs.Select(j => j.If).Concat(document.Steps.Select(p => p.Step.If)).OfType<ScalarText>()
        from call in condition.Condition?.All.OfType<CallNode>() ?? []
        where call.Is("contains") && call.Arguments is [LiteralNode { Kind: LiteralKind.Text } list, { Path: not null }] && list.Text.AsSpan().IndexOfAny(" ,;|") > 0
        let path = call.Arguments[1].Path!
        let chosen = Chosen.Contains(path) || path.EndsWith(".login", StringComparison.Ordinal) || path.EndsWith(".head.ref", StringComparison.Ordinal)
        select Found(document.Line(condition.At(call.Start)), $"{path} is looked for in a text, so a part of an allowed name is enough", chosen ? null : Severity.Info) with { Persona = chosen ? Persona.Regular : Persona.Pedantic };
}

/// <summary>The old commands by which printed text sets the environment are switched on again.</summary>
public sealed class InsecureCommands : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/insecure-commands", Severity.High, "Printed text may set the environment again")
    {
        Why = "With ACTIONS_ALLOW_UNSECURE_COMMANDS any output that contains ::set-env sets a variable for later steps: printing a title, a file name or a test's output is then enough to run code.",
        Fix = "Remove the variable and write to $GITHUB_ENV or $GITHUB_PATH.",
        Mappings = ["CWE-77", "CICD-SEC-4"],
        References = ["https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from entry in document.Workflow.Env.Concat(document.Workflow.Jobs.SelectMany(j => j.Env)).Concat(document.Steps.SelectMany(p => p.Step.Env))
        where entry.Key == "ACTIONS_ALLOW_UNSECURE_COMMANDS" && entry.Node.Text is { } text && text.Equals("true", StringComparison.OrdinalIgnoreCase)
        select Found(document.Line(entry.Mark), "printed text may set variables of later steps (::set-env)");
}
