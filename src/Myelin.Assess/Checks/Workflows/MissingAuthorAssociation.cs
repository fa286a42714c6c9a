using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A command in a comment starts a privileged job, and nothing asks who wrote it.</summary>
public sealed class MissingAuthorAssociation : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/missing-author-association", Severity.Medium, "A command in a comment is obeyed whoever writes it")
    {
        Why = "Anyone can comment on a public repository. A job that looks only at the text of the comment works for strangers, with the repository's token.",
        Fix = "Ask in the same condition: && contains(fromJSON('[\"OWNER\",\"MEMBER\",\"COLLABORATOR\"]'), github.event.comment.author_association). CONTRIBUTOR is anyone with one merged change.",
        Confidence = Core.Assets.Confidence.Medium,
        Mappings = ["CWE-862", "CICD-SEC-4", "CICD-SEC-5"],
        Incidents = ["hackerbot-claw"],
    };

    static readonly string[] Comments = ["issue_comment", "discussion_comment", "issues", "discussion", "commit_comment"];

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from pair in document.Contexts
        let job = pair.Key
        let privilege = pair.Value.Privilege
        where privilege.IsStrong || privilege.DefaultToken || privilege.Writes.Count > 0
        let command = Command(job)
        where command is not null
        from name in document.Events.Where(e => Comments.Contains(e) && PipelineKnowledge.Events[e].Payload.Any(p => Parts(command).Any(n => n.Path?.StartsWith($"github.event.{p}.", StringComparison.Ordinal) == true && n.Path.EndsWith(".body", StringComparison.Ordinal)))).Take(1)
        let acting = job.Steps.FirstOrDefault(s => Acts(s) && pair.Value.GuardOf(name, s) is Guard.None or Guard.Weak)
        where acting is not null && pair.Value.GuardOf(name, acting) == Guard.None
        let exposure = Exposure.Of(name, Control.Anyone, Guard.None, privilege)
        select Found(document.Line(command.Mark), $"the job {job.Id} obeys a comment whoever writes it, with {privilege.Text}", exposure.Severity < Severity.Medium ? Severity.High : exposure.Severity)
            with
        { Flow = [new FlowStep(document.Line(command.Mark), "source: the text of the comment decides"), new FlowStep(document.Line(acting.Mark), "acts without a check of its author"), new FlowStep(pair.Value.PrivilegeAt, $"privilege: {privilege.Text}")] };

    static ScalarText? Command(WorkflowJob job) => new[] { job.If }.Concat(job.Steps.Select(s => s.If)).FirstOrDefault(IsCommand);

    static bool IsCommand(ScalarText? condition) =>
        condition is not null && Parts(condition).OfType<CallNode>().Any(c => (c.Is("contains") || c.Is("startsWith")) && c.Arguments.Any(a => a.Path is { } path && path.EndsWith(".body", StringComparison.Ordinal)) && c.Arguments.OfType<LiteralNode>().Any(IsOrder))
        || condition is not null && Parts(condition).OfType<BinaryNode>().Any(b => b.Operator == BinaryOperator.Equal && (b.Left.Path ?? b.Right.Path) is "github.event.comment.body" && (IsOrder(b.Left as LiteralNode) || IsOrder(b.Right as LiteralNode)));

    // "/deploy", "@bot", "!run": what is merely looked for in a text orders nothing.
    static bool IsOrder(LiteralNode? literal) => literal is { Text: [('/' or '@' or '!' or '.' or '~'), _, ..] };

    // A condition that is no expression as a whole still says what was meant.
    static IEnumerable<ExpressionNode> Parts(ScalarText condition) =>
        condition.Condition is { } whole ? whole.All
        : condition.Expressions.SelectMany(e => e.Node?.All ?? []).Concat(ExpressionParser.Parse(condition.Text.Replace("${{", "(", StringComparison.Ordinal).Replace("}}", ")", StringComparison.Ordinal), 0, out _)?.All ?? []);

    // A step that asks itself, and an agent that turns others away, act for those who may.
    static bool Acts(WorkflowStep step) => !Asks((step.Run ?? step.Input("script"))?.Text) && !(step.Uses is { } agent && PipelineKnowledge.Agents.TryGetValue(agent.Name, out var known) && known.ChecksActor && !known.Open.Any(o => step.Input(o)?.Text.Trim() == "*")) && IsWork(step);

    static bool Asks(string? script) => script is not null && (script.Contains("author_association", StringComparison.Ordinal) || script.Contains("getCollaboratorPermissionLevel", StringComparison.Ordinal) || script.Contains("/collaborators/", StringComparison.Ordinal) || script.Contains("checkMembership", StringComparison.Ordinal));

    static bool IsWork(WorkflowStep step) => step.Run is not null || step.Uses is { } uses && uses.Name is not ("actions/checkout" or "actions/github-script") && !uses.Name.Contains("reaction", StringComparison.Ordinal) && !PipelineKnowledge.PermissionChecks.Contains(uses.Repository)
        || step.Uses is { Name: "actions/github-script" };
}
