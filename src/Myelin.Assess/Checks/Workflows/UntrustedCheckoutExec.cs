using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Files of a pull request are checked out in a run with privileges, and something then runs them.</summary>
public sealed class UntrustedCheckoutExec : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/untrusted-checkout-exec", Severity.Critical, "Code of a pull request is run with the repository's privileges")
    {
        Why = "A build, test, hook, package script, plug-in or local action of the checked-out tree is code of whoever opened the pull request. In runs of pull_request_target, issue_comment and workflow_run it has the token, the secrets and the default branch's cache.",
        Fix = "Build pull requests in runs of pull_request, which have no privileges; hand data, not code, to a second workflow. Where a privileged run needs a script, take it from the base branch, checked out into a folder of its own.",
        Mappings = ["CWE-829", "CWE-94", "CICD-SEC-4"],
        Incidents = ["hackerbot-claw", "ultralytics"],
        References = ["https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from execution in document.Executions
        where !execution.Tree.IsArtifact && !execution.IsAgent && execution.Exposure.Severity < Severity.Info
        group execution by execution.At.Line into line
        let first = line.First()
        select Found(first, $"{first.What} runs files of {first.Tree.What}, fetched in line {first.Tree.At.Line}: {first.Exposure.Text}");
}
