using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A job that publishes restores a cache that less trusted runs can write.</summary>
public sealed class CachePoisoning : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/cache-poisoning", Severity.High, "A publishing job restores a cache")
    {
        Why = "Every run on the default branch can write the cache, runs of pull_request_target and workflow_run among them. Who once runs code in any of them leaves a poisoned dependency, and the release is built with it, signed and trusted.",
        Fix = "Build what is published without caches: remove the cache step, cache: input or set it to false in release jobs.",
        Confidence = Core.Assets.Confidence.Medium,
        Mappings = ["CWE-349", "CWE-829", "CICD-SEC-9"],
        Incidents = ["ultralytics"],
        References = ["https://adnanthekhan.com/2024/05/06/the-monsters-in-your-build-cache-github-actions-cache-poisoning/"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from job in document.Workflow.Jobs
        let publishes = Publishing.Of(document.Workflow, job)
        where publishes is not null
        from step in job.Steps
        where step.Uses is not null && Restores(step)
        select Found(document.Line(step.Uses!.Mark), $"{step.Uses.Name} restores a cache in the job {job.Id}, and {publishes}", OnlyRelease(document) ? null : Severity.Medium);

    static bool Restores(WorkflowStep step)
    {
        if (!PipelineKnowledge.Caches.TryGetValue(step.Uses!.Name, out var use)) return false;
        if (use.From > 0 && ActionVersion.Of(step.Uses.Revision) is [var major, ..] && major < use.From) return false;
        if (step.Input("lookup-only")?.Text == "true") return false;
        if (use.On is { } on) return step.Input(on)?.Text is { Length: > 0 } value && value != "false";
        if (use.Off is { } off) return step.Input(off)?.Text != "false";
        return use.OffIf is not { } flag || step.Input(flag)?.Text != "true";
    }

    // A workflow that only releases has no cache of its own pull requests to use, yet takes the default branch's.
    static bool OnlyRelease(Pipeline pipeline) => pipeline.Workflow.Events.All(e => e.Name is "release" or "workflow_dispatch" || e.Name == "push" && e.Filter["tags"].Exists && !e.Filter["branches"].Exists);
}

/// <summary>Whether a job publishes what others install, and how.</summary>
internal static class Publishing
{
    static readonly string[] Commands = ["npm publish", "yarn publish", "pnpm publish", "cargo publish", "twine upload", "uv publish", "poetry publish", "hatch publish", "flit publish", "gem push", "dotnet nuget push", "mvn deploy", "./mvnw deploy", "gradle publish", "./gradlew publish", "docker push", "helm push", "gh release create", "goreleaser release", "changeset publish", "vsce publish"];

    /// <summary>Of a job, what it publishes by; or that a job that publishes takes its artifact. Null where neither.</summary>
    public static string? Of(WorkflowFile file, WorkflowJob job)
    {
        if (By(job) is { } how) return $"it publishes ({how})";
        if (!job.Steps.Any(s => s.Uses?.Name == "actions/upload-artifact")) return null;
        var next = file.Jobs.FirstOrDefault(j => j.Needs.Contains(job.Id) && By(j) is not null && j.Steps.Any(s => s.Uses?.Name == "actions/download-artifact"));
        return next is null ? null : $"the job {next.Id} publishes what it builds ({By(next)})";
    }

    /// <summary>The action or command that publishes, or null.</summary>
    public static string? By(WorkflowJob job) => job.Steps.Select(By).FirstOrDefault(b => b is not null);

    static string? By(WorkflowStep step)
    {
        if (step.Uses is { } uses)
            return PipelineKnowledge.Publishers.Contains(uses.Name) ? uses.Name
                : uses.Name == "docker/build-push-action" && step.Input("push")?.Text is { } push && push != "false" && !push.Contains("!=", StringComparison.Ordinal) ? uses.Name : null;
        return step.Run is { } run ? Array.Find(Commands, c => run.Text.Split('\n').Any(l => l.TrimStart().StartsWith(c, StringComparison.Ordinal) && !l.Contains("--dry-run", StringComparison.Ordinal))) : null;
    }
}
