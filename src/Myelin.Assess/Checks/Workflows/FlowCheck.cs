using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A check of pipelines.</summary>
public abstract class PipelineCheck : Check<Pipeline>
{
    private protected Finding Found(TaintedSink sink, string message) =>
        Found(sink.At, message, sink.Exposure.Severity, sink.Exposure.Confidence) with { Flow = sink.Flow, Persona = PersonaOf(sink.Exposure) };

    private protected Finding Found(TreeExecution execution, string message) =>
        Found(execution.At, message, execution.Exposure.Severity, execution.Tree.IsArtifact ? Core.Assets.Confidence.Medium : execution.Exposure.Confidence) with { Flow = execution.Flow, Persona = PersonaOf(execution.Exposure) };

    // What only people with write access decide is for those who like it tidy.
    static Persona PersonaOf(Exposure exposure) => exposure.By == Control.Writers ? Persona.Pedantic : Persona.Regular;
}
