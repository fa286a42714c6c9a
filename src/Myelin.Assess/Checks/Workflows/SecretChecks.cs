using Myelin.Core.Findings;
using Myelin.Formats.Data;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>All secrets are handed to a reusable workflow.</summary>
public sealed class SecretsInherit : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/secrets-inherit", Severity.Medium, "A reusable workflow inherits all secrets")
    {
        Why = "secrets: inherit hands over every secret of the repository and organization, those added later included. A reusable workflow of somebody else then has them all.",
        Fix = "Name the secrets that it needs: secrets: {NPM_TOKEN: ${{ secrets.NPM_TOKEN }}}.",
        Mappings = ["CWE-200", "CICD-SEC-6"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from job in document.Workflow.Jobs
        where job.Uses is not null && job.Secrets is [{ Key: "*", Value.Text: "inherit" }]
        select Found(document.Line(job.Secrets[0].Mark), $"{job.Uses!.Name} inherits every secret", job.Uses.IsLocal ? Severity.Low : job.Uses.IsCommit ? Severity.Medium : Severity.High)
            with
        { Persona = job.Uses.IsLocal ? Persona.Pedantic : Persona.Regular };
}

/// <summary>All secrets in one value, or one that is chosen at run time.</summary>
public sealed class OverprovisionedSecrets : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/overprovisioned-secrets", Severity.Medium, "More secrets than needed are put into a value")
    {
        Why = "toJSON(secrets) puts every secret into one place, and secrets[…] with a computed name makes GitHub hand all of them to the runner. One leaking step then leaks everything.",
        Fix = "Name the secret: ${{ secrets.NAME }}. To choose one of several, write them out: ${{ github.ref == 'refs/heads/main' && secrets.PROD || secrets.TEST }}.",
        Mappings = ["CWE-200", "CICD-SEC-6"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from scalar in document.Workflow.Scalars
        from expression in scalar.Expressions
        let path = expression.Node?.Accesses.FirstOrDefault(p => p is "secrets" or "secrets.*")
        where path is not null
        select Found(document.At(scalar.At(expression.Start, expression.End)), path == "secrets" ? "all secrets go into one value" : "a secret is chosen by a computed name, so all of them are on the runner", path == "secrets" ? null : Severity.Low)
            with
        { Persona = path == "secrets" ? Persona.Regular : Persona.Pedantic };
}

/// <summary>A part of a structured secret, which the log does not mask.</summary>
public sealed class UnredactedSecrets : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/unredacted-secrets", Severity.Medium, "A part of a secret is used, which the log does not mask")
    {
        Why = "GitHub masks a secret only as the whole text that was stored. What fromJSON takes out of it is printed in clear by the first step that shows it.",
        Fix = "Store each value as a secret of its own, or mask the part first: echo \"::add-mask::$PART\".",
        Mappings = ["CWE-532", "CICD-SEC-6"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from scalar in document.Workflow.Scalars
        from expression in scalar.Expressions
        where expression.Node?.All.Any(n => n is PropertyNode or IndexNode && n.Children.First() is CallNode call && call.Is("fromJSON") && call.Arguments.Any(a => a.Accesses.Any(p => p.StartsWith("secrets.", StringComparison.Ordinal)))) == true
        select Found(document.At(scalar.At(expression.Start, expression.End)), "a part of a secret is taken out of its JSON and is not masked in the log");
}

/// <summary>A password of a container registry, written down.</summary>
public sealed class HardcodedCredentials : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/hardcoded-credentials", Severity.High, "A password is written into the workflow")
    {
        Why = "Whoever can read the repository, its forks or its history has the password of the registry.",
        Fix = "Revoke it, store a new one as a secret and write ${{ secrets.NAME }}.",
        Mappings = ["CWE-798", "CICD-SEC-6"],
    };

    static readonly string[] Passwords = ["password", "registry-password", "api-key", "api_key", "token", "github-token", "access-token"];

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from place in document.Workflow.Jobs.SelectMany(j => j.Images.Select(i => i.Node.At("credentials", "password")))
            .Concat(document.Steps.SelectMany(p => p.Step.With.Where(w => Passwords.Contains(w.Key, StringComparer.OrdinalIgnoreCase)).Select(w => w.Node)))
        where place.Kind is NodeKind.Text or NodeKind.Number && place.Text is { Length: > 3 } text && !text.Contains("${{", StringComparison.Ordinal) && !text.Contains('$') && !text.StartsWith("http", StringComparison.Ordinal)
        select Found(document.Line(place.Mark), "a password stands here in clear");
}
