using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>An artifact of an unprivileged run, filled by a stranger's code, is run or obeyed by a privileged one.</summary>
public sealed class ArtifactPoisoning : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/artifact-poisoning", Severity.High, "A privileged run executes files from another run's artifact")
    {
        Why = "The run that made the artifact may have been one of a fork's pull request: its files are a stranger's. Unpacked into the workspace they can replace scripts and build files that the privileged run then starts.",
        Fix = "Unpack into a folder outside of the workspace (${{ runner.temp }}), read only data from it, check its form (a number is digits), and run nothing of it. Or ask first: if: github.event.workflow_run.event == 'push'.",
        Confidence = Core.Assets.Confidence.Medium,
        Mappings = ["CWE-829", "CWE-494", "CICD-SEC-9"],
        Incidents = ["hackerbot-claw"],
        References = ["https://docs.github.com/en/actions/reference/security/secure-use"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from execution in document.Executions
        where execution.Tree.IsArtifact && execution.Exposure.Severity < Severity.Info
        group execution by execution.At.Line into line
        let first = line.First()
        select Found(first, $"{first.What} runs where {first.Tree.What} was unpacked in line {first.Tree.At.Line}: {first.Exposure.Text}");
}
