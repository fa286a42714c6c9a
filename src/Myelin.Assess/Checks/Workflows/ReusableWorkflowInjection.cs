using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A reusable workflow or action expands an input into a script: safe only as long as every caller knows.</summary>
public sealed class ReusableWorkflowInjection : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/reusable-workflow-injection", Severity.Medium, "A reusable workflow or action expands its input into a script")
    {
        Why = "Who calls it sees a parameter, not a shell: sooner or later a caller passes a title, a branch name or a file name, and its text becomes a program with the caller's privileges.",
        Fix = "Inside, hand the input over in env and use it as a quoted variable. Inputs of type boolean and number cannot carry a program.",
        Confidence = Core.Assets.Confidence.Medium,
        Persona = Persona.Pedantic,
        Mappings = ["CWE-94", "CICD-SEC-4"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        !document.IsAction && !document.Events.Contains("workflow_call") ? [] :
        from pair in document.Steps
        from text in Scripts(pair.Step)
        from expression in text.Expressions
        let input = expression.Node?.Values.Select(n => n.Path).FirstOrDefault(p => p is not null && p.StartsWith("inputs.", StringComparison.Ordinal) && IsText(document, p))
        where input is not null
        select Found(document.At(text.At(expression.Start, expression.End)), $"{input} is expanded into the script: what a caller passes becomes part of the program");

    static IEnumerable<ScalarText> Scripts(WorkflowStep step) =>
        step.Run is { } run ? [run] : step.Uses is { } uses ? (PipelineKnowledge.CodeInputs.GetValueOrDefault(uses.Name) ?? []).Select(step.Input).OfType<ScalarText>() : [];

    static bool IsText(Pipeline pipeline, string path)
    {
        var name = path["inputs.".Length..];
        var inputs = pipeline.IsAction ? pipeline.Workflow.Root["inputs"] : pipeline.Workflow.Root.At("on", "workflow_call", "inputs");
        var declared = inputs.Entries.FirstOrDefault(e => e.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return declared is not null && declared["type"].Text is not ("boolean" or "number" or "choice");
    }
}
