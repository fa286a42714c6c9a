using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A condition that holds whatever happens: text beside an expression, or a constant branch.</summary>
public sealed class IfAlwaysTrue : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/if-always-true", Severity.High, "A condition is always true")
    {
        Why = "Where text stands beside ${{ }} the whole becomes a text, and a text that is not empty is true: the check that the condition was written for never happens. A line break that a block scalar leaves behind is enough.",
        Fix = "Write the whole condition as one expression: if: a && b, or if: ${{ a && b }} on one line (or with >- and |-).",
        Mappings = ["CWE-571", "CWE-670", "CICD-SEC-4"],
        Incidents = ["hackerbot-claw"],
        References = ["https://docs.github.com/en/actions/reference/workflows-and-actions/expressions"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from condition in document.Workflow.Jobs.Select(j => j.If).Concat(document.Steps.Select(p => p.Step.If)).OfType<ScalarText>()
        let reason = Reason(condition)
        where reason is not null
        select Found(document.Line(condition.Expressions is [var first, ..] ? condition.At(first.Start) : condition.Mark), reason);

    static string? Reason(ScalarText condition)
    {
        if (condition.Expressions.Count > 0)
        {
            var (first, last) = (condition.Expressions[0], condition.Expressions[^1]);
            if (first.Start > 0 || last.End < condition.Text.Length || condition.Expressions.Count > 1)
                return string.IsNullOrWhiteSpace(condition.Text[..first.Start] + condition.Text[last.End..]) && condition.Expressions.Count == 1
                    ? "the condition keeps a line break after its expression, so it is a text and always true" : "text stands beside the expression, so the condition is a text and always true";
        }
        return condition.Condition is { } node and not LiteralNode and not NotNode && !node.All.Any(n => n is CallNode call && (call.Is("always") || call.Is("success") || call.Is("failure") || call.Is("cancelled")))
            && ConditionValue.Truth(node, null) == true ? "one side of the condition is a constant that is true, so all of it is" : null;
    }
}
