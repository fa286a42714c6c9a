using Myelin.Formats;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>What code in a job can use: the token's permissions, secrets, the runner.</summary>
internal sealed record JobPrivilege
{
    // Scopes whose write access changes code, releases or other runs.
    static readonly HashSet<string> Strong = new(StringComparer.Ordinal) { "contents", "packages", "id-token", "actions", "deployments", "pages", "security-events", "attestations", "repository-projects", "workflows" };

    /// <summary>Scopes that the token may write; empty when it may not or nothing says.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];
    /// <summary>Nothing limits the token: the repository's setting decides, which may be everything.</summary>
    public bool DefaultToken { get; init; }
    /// <summary>Secrets that the job reads, the token not counted.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
    /// <summary>It runs on a machine of the repository's owner.</summary>
    public bool SelfHosted { get; init; }
    /// <summary>Where the permissions stand, or the job.</summary>
    public Mark At { get; init; }

    /// <summary>Enough to change what others run, or to leave with something of value.</summary>
    public bool IsStrong => Secrets.Count > 0 || Writes.Any(Strong.Contains) || Writes.Contains("all");

    /// <summary>For people: "contents: write and the secret X".</summary>
    public string Text
    {
        get
        {
            List<string> parts = [];
            if (Writes.Contains("all")) parts.Add("a token that may write everything");
            else if (Writes.Count > 0) parts.Add(string.Join(", ", Writes.Take(3).Select(w => $"{w}: write")) + (Writes.Count > 3 ? " …" : ""));
            else if (DefaultToken) parts.Add("a token that nothing limits");
            if (Secrets.Count > 0) parts.Add(Secrets.Contains("*") ? "all secrets" : $"the secret{(Secrets.Count > 1 ? "s" : "")} {string.Join(", ", Secrets.Take(3))}{(Secrets.Count > 3 ? " …" : "")}");
            if (SelfHosted) parts.Add("a self-hosted runner");
            return parts.Count == 0 ? "a read-only token" : parts.Count == 1 ? parts[0] : string.Join(", ", parts.Take(parts.Count - 1)) + " and " + parts[^1];
        }
    }

    public static JobPrivilege Of(WorkflowFile file, WorkflowJob job, IReadOnlyList<ScalarText> scalars)
    {
        var permissions = job.Permissions ?? file.Permissions;
        var writes = permissions switch
        {
            null => [],
            { All: "write-all" } => ["all"],
            _ => permissions.Scopes.Where(s => s.Value.Text == "write").Select(s => s.Key).ToList(),
        };
        var secrets = scalars.SelectMany(s => s.Expressions).SelectMany(e => e.Node?.Accesses ?? [])
            .Where(p => p.StartsWith("secrets.", StringComparison.Ordinal) || p == "secrets").Select(p => p == "secrets" ? "*" : p["secrets.".Length..].ToUpperInvariant())
            .Where(s => s != "GITHUB_TOKEN" && !s.Contains('.')).ToList();
        if (job.Secrets is [{ Key: "*" }]) secrets.Add("*");
        return new JobPrivilege
        {
            Writes = writes,
            DefaultToken = permissions is null,
            Secrets = [.. secrets.Distinct().Order(StringComparer.Ordinal)],
            SelfHosted = job.RunsOn.Any(l => l.Text.Trim() == "self-hosted"),
            At = permissions?.Mark ?? job.Mark,
        };
    }
}
