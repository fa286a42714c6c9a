using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Foreign text written to <c>$GITHUB_ENV</c> or <c>$GITHUB_PATH</c>.</summary>
public sealed class GithubEnv : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/github-env", Severity.High, "Text that strangers write goes to $GITHUB_ENV or $GITHUB_PATH")
    {
        Why = "A line break in the text sets any other variable for all later steps: LD_PRELOAD, NODE_OPTIONS or BASH_ENV then run code. A folder in $GITHUB_PATH replaces programs.",
        Fix = "Write to $GITHUB_OUTPUT instead and hand the value to the step that needs it; or check its form first (digits, hexadecimal), or use a random delimiter for several lines.",
        Mappings = ["CWE-77", "CWE-454", "CICD-SEC-4"],
        References = ["https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#environment-files"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from sink in document.Sinks
        where sink.Kind is SinkKind.EnvironmentFile or SinkKind.PathFile
        group sink by sink.At.Line into line
        let first = line.First()
        select Found(first, $"{first.Way}: {first.Exposure.Text}");
}
