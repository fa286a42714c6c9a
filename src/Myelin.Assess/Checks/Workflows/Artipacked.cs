using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>The token that checkout leaves in <c>.git/config</c> is uploaded with the workspace.</summary>
public sealed class Artipacked : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/artipacked", Severity.Medium, "The checkout leaves its token in the workspace")
    {
        Why = "actions/checkout before version 6 writes the token into .git/config. An artifact of the whole workspace, or any later step, then has it; artifacts of public repositories can be read by everyone while the run still goes on.",
        Fix = "Set persist-credentials: false, unless a later step pushes; upload only the folder that is meant.",
        Mappings = ["CWE-522", "CWE-312", "CICD-SEC-6"],
        References = ["https://unit42.paloaltonetworks.com/github-repo-artifacts-leak-tokens/"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from job in document.Workflow.Jobs
        from step in job.Steps
        where step.Uses?.Name == "actions/checkout" && step.Input("persist-credentials")?.Text != "false" && !(ActionVersion.Of(step.Uses.Revision) is [>= 6, ..])
        let folder = ShellFlow.Folder(step.Input("path")?.Text)
        let upload = job.Steps.FirstOrDefault(s => s.Index > step.Index && s.Uses?.Name is "actions/upload-artifact" or "actions/upload-pages-artifact" && Holds(s.Input("path")?.Text, folder) && s.Input("include-hidden-files")?.Text == "true" | IsOld(s.Uses!))
        select upload is not null
            ? Found(document.Line(step.Uses!.Mark), $"the token that this checkout leaves in .git/config is uploaded in line {upload.Mark.Line}", Severity.High) with { Flow = [new FlowStep(document.Line(step.Uses.Mark), "source: the token in .git/config"), new FlowStep(document.Line(upload.Mark), "sink: the artifact")] }
            : Found(document.Line(step.Uses!.Mark), "the token stays in .git/config for every later step", Severity.Low, Core.Assets.Confidence.Low) with { Persona = Persona.Auditor };

    // Version 4.4 and later leave hidden files out unless asked for them.
    static bool IsOld(ActionReference upload) => ActionVersion.Of(upload.Revision) is [< 4, ..] or [4, < 4, ..];

    static bool Holds(string? paths, string folder) => paths is not null && paths.Split('\n').Any(p => ShellFlow.Folder(p.Trim()) is var path && (path.Length == 0 && p.Trim().Length > 0 || path == folder && folder.Length > 0 || p.Trim().Trim('/').EndsWith(".git", StringComparison.Ordinal) || path is "*" or "**" or "**/*"));
}
