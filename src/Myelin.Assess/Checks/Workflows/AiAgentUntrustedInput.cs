using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>An AI agent in CI takes orders from strangers: from its prompt, from instructions in a checked-out tree, or because it is open to everyone.</summary>
public sealed class AiAgentUntrustedInput : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/ai-agent-untrusted-input", Severity.High, "An AI agent in CI takes instructions from strangers")
    {
        Why = "An agent cannot tell its task from text that it reads. A comment, an issue or a CLAUDE.md in the pull request can tell it to print secrets, push code or approve changes, with the token and tools that the job gives it.",
        Fix = "Let only people with write access start it; take its instructions from the base branch; give it a read-only token, no secrets but its own key, and a short list of tools; treat its answer as untrusted text.",
        Mappings = ["LLM01:2025", "LLM06:2025", "ATLAS:AML.T0051", "CWE-77"],
        Incidents = ["hackerbot-claw"],
        References = ["https://github.com/anthropics/claude-code-action/blob/main/docs/security.md", "https://genai.owasp.org/llmrisk/llm01-prompt-injection/"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) => Open(document).Concat(Prompts(document)).Concat(Trees(document)).Concat(Unconfined(document));

    IEnumerable<Finding> Open(Pipeline document) =>
        from sink in document.Sinks
        where sink.Kind == SinkKind.AgentOpen
        select Found(sink, $"the agent lets everybody in ('*'): {sink.Exposure.Text.Replace("runs code with", "gives it orders with", StringComparison.Ordinal)}");

    IEnumerable<Finding> Prompts(Pipeline document) =>
        from sink in document.Sinks
        where sink.Kind == SinkKind.Prompt
        select Found(sink, $"{sink.Way}: {sink.Exposure.Text.Replace("runs code with", "gives the agent orders with", StringComparison.Ordinal)}");

    IEnumerable<Finding> Trees(Pipeline document) =>
        from execution in document.Executions
        where execution.IsAgent && execution.Exposure.Severity < Severity.Info
        select Found(execution, $"{execution.What}, works in {execution.Tree.What}, fetched in line {execution.Tree.At.Line}: {execution.Exposure.Text}");

    // No confinement is bad only where strangers can start or feed it.
    IEnumerable<Finding> Unconfined(Pipeline document) =>
        from pair in document.Steps
        from place in Flags(pair.Step)
        let context = document.Contexts.GetValueOrDefault(pair.Job)
        let exposure = context?.Exposure(document.Events.Where(e => PipelineKnowledge.Events.GetValueOrDefault(e) is { By: Control.Anyone }), Control.Anyone, pair.Step)
        where exposure is { Severity: < Severity.Info }
        select Found(document.Line(place.Text.At(place.Offset)), $"the agent runs without its own checks ({place.Flag}) in a run that strangers can start, with {exposure.Privileges}", exposure.Severity, exposure.Confidence);

    static IEnumerable<(ScalarText Text, int Offset, string Flag)> Flags(WorkflowStep step)
    {
        IEnumerable<ScalarText> texts = step.Run is { } run ? [run] : step.Uses is { } uses && PipelineKnowledge.Agents.TryGetValue(uses.Name, out var agent) ? agent.Tools.Select(step.Input).OfType<ScalarText>() : [];
        return from text in texts
               where step.Run is null || PipelineKnowledge.AgentCommands.Any(c => text.Text.Contains(c + " ", StringComparison.Ordinal))
               from flag in PipelineKnowledge.AgentOpenFlags
               let offset = text.Text.IndexOf(flag, StringComparison.Ordinal)
               where offset >= 0
               select (text, offset, flag);
    }
}
