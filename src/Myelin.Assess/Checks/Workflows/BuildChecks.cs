using System.Text.RegularExpressions;
using Myelin.Core.Findings;
using Myelin.Formats.Shell;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A container image by a name that can be given new content.</summary>
public sealed class UnpinnedImages : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/unpinned-images", Severity.Medium, "A container image is used by a name that can move")
    {
        Why = "A tag can be pushed again by whoever has the registry's account; latest is made to. The next run then works in another image, with the job's token and secrets.",
        Fix = "Name the digest: image: node:22@sha256:<64 hex digits>.",
        Mappings = ["CWE-829", "CICD-SEC-3"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from place in document.Workflow.Jobs.SelectMany(j => j.Images.Select(i => (i.Image.Text, i.Image.Mark)))
            .Concat(document.Steps.Where(p => p.Step.Uses is { IsImage: true }).Select(p => (p.Step.Uses!.Written["docker://".Length..], p.Step.Uses.Mark)))
        where !place.Item1.Contains("@sha256:", StringComparison.Ordinal) && !place.Item1.Contains("${{", StringComparison.Ordinal)
        let tag = place.Item1.LastIndexOf(':') is > 0 and var colon && place.Item1.IndexOf('/', colon) < 0 ? place.Item1[(colon + 1)..] : null
        let moves = tag is null or "latest"
        select Found(document.Line(place.Item2), moves ? $"the image {place.Item1} is whatever is newest" : $"the image {place.Item1} has a tag but no digest", moves ? null : Severity.Low) with { Persona = moves ? Persona.Regular : Persona.Pedantic };
}

/// <summary>A script from the network is run without a look at it.</summary>
public sealed class UnverifiedScriptExec : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/unverified-script-exec", Severity.Low, "A script from the network is run unseen")
    {
        Why = "curl … | sh runs whatever the server, or who has taken it, sends today, with the job's token and secrets.",
        Fix = "Download a released version, compare its SHA-256 with the one in the repository, then run it; or use a package or action at a fixed commit.",
        Mappings = ["CWE-494", "CICD-SEC-3"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from pair in document.Steps
        where pair.Step.Run is { } script && (script.Text.Contains("http", StringComparison.Ordinal) || script.Text.Contains("curl", StringComparison.Ordinal))
        let statements = ShellStatements.Read(pair.Step.Run!.Text)
        from shell in statements
        where IsShell(shell) && (statements.Any(s => s.Pipe == shell.Pipe && s.Offset < shell.Offset && IsFetch(s.Command)) || shell.Words.Any(w => Fetched(w.Raw)))
        let strong = document.Contexts.GetValueOrDefault(pair.Job)?.Privilege is { IsStrong: true }
        select Found(document.Line(pair.Step.Run!.At(shell.Offset)), $"{shell.Command} runs what the network sends", strong ? Severity.Medium : null);

    static bool IsFetch(string command) => command is "curl" or "wget" or "iwr" or "irm" or "Invoke-WebRequest";

    static bool IsShell(ShellStatement statement) => statement.Command is "bash" or "sh" or "zsh" or "eval" or "source" or "python" or "python3" or "iex" || statement.Command == "sudo" && statement.Words.Skip(1).Any(w => w.Raw is "bash" or "sh" or "python3");

    static bool Fetched(string word) => word.Contains("$(curl", StringComparison.Ordinal) || word.Contains("<(curl", StringComparison.Ordinal) || word.Contains("$(wget", StringComparison.Ordinal) || word.Contains("<(wget", StringComparison.Ordinal);
}

/// <summary>A stored key publishes, although the registry would trust the workflow itself.</summary>
public sealed partial class UseTrustedPublishing : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/use-trusted-publishing", Severity.Low, "A stored key publishes where none is needed")
    {
        Why = "A key that can publish works for whoever steals it, from anywhere, until somebody notices: the second wave against Ultralytics came with one that had been left over. Trusted publishing gives each run a key of minutes.",
        Fix = "Set the workflow up as trusted publisher at the registry, give the job id-token: write, remove the key here and revoke it there.",
        Mappings = ["CWE-522", "CICD-SEC-6"],
        Incidents = ["ultralytics"],
        References = ["https://docs.pypi.org/trusted-publishers/", "https://docs.npmjs.com/trusted-publishers"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        from pair in document.Steps
        let key = Key(pair.Step)
        where key is not null
        let both = pair.Job.Permissions?.Scopes.Any(s => s.Key == "id-token" && s.Value.Text == "write") == true
        select Found(document.Line(key.Value.Mark), $"{key.Value.By} publishes with a stored key{(both ? ", although the job can be trusted without one" : "")}", both ? Severity.Medium : null);

    static (string By, Formats.Mark Mark)? Key(WorkflowStep step)
    {
        if (step.Uses is { } uses)
        {
            var input = uses.Name switch { "pypa/gh-action-pypi-publish" => "password", "rubygems/release-gem" => "api-key", _ => null };
            return input is not null && step.Input(input) is { } given && !IsElsewhere(step) ? (uses.Name, given.Mark) : null;
        }
        if (step.Run is not { } run || Publish().Match(run.Text) is not { Success: true } command) return null;
        return step.Env.FirstOrDefault(e => e.Key is "NODE_AUTH_TOKEN" or "NPM_TOKEN" or "TWINE_PASSWORD" or "CARGO_REGISTRY_TOKEN" or "GEM_HOST_API_KEY" or "UV_PUBLISH_TOKEN" && e.Value.Text.Contains("secrets.", StringComparison.Ordinal) && !e.Value.Text.Contains("GITHUB_TOKEN", StringComparison.Ordinal)) is { } entry ? (command.Value.Trim(), entry.Mark) : null;
    }

    // Registries of one's own do not know the workflow.
    static bool IsElsewhere(WorkflowStep step) => (step.Input("repository-url") ?? step.Input("repository_url"))?.Text is { } url && !url.Contains("pypi.org", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(npm publish|twine upload|cargo publish|gem push|uv publish)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Publish();
}

/// <summary>A token of an app with more power than the job needs.</summary>
public sealed class AppToken : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/app-token", Severity.Medium, "A token of a GitHub App is made wider than needed")
    {
        Why = "Without permission-* inputs the token has everything that the app was installed with; with an owner and no repositories it works on all of them; and a token that is not revoked outlives the job.",
        Fix = "Name repositories and permission-contents: read (and what else is needed), and leave skip-token-revoke out.",
        Mappings = ["CWE-250", "CICD-SEC-5"],
        References = ["https://github.com/actions/create-github-app-token"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document)
    {
        foreach (var (_, step) in document.Steps)
        {
            if (step.Uses?.Name is not ("actions/create-github-app-token" or "tibdex/github-app-token")) continue;
            if (step.Input("skip-token-revoke")?.Text == "true") yield return Found(document.Line(step.Uses.Mark), "the token is not revoked when the job ends");
            if (step.Input("owner") is not null && step.Input("repositories") is null) yield return Found(document.Line(step.Uses.Mark), "the token works on every repository of the owner");
            else if (!step.With.Any(w => w.Key.StartsWith("permission", StringComparison.Ordinal))) yield return Found(document.Line(step.Uses.Mark), "the token has all permissions of the app", Severity.Low) with { Persona = Persona.Pedantic };
        }
    }
}

/// <summary>Debugging output that shows secrets, or an artifact with the whole environment.</summary>
public sealed class DebugArtifacts : PipelineCheck
{
    public override CheckInfo Info { get; } = new("gha/debug-artifacts", Severity.Medium, "Debugging shows what should stay secret")
    {
        Why = "Debug logs print inputs, paths and environments; debug artifacts of CodeQL held the whole environment with its token. Both can be read by everyone in a public repository.",
        Fix = "Remove the switch from the workflow; to look at one run, re-run it with debug logging from the page of the run.",
        Mappings = ["CWE-215", "CWE-532", "CICD-SEC-6"],
        References = ["https://github.com/advisories/GHSA-vqf5-2xx6-9wfm"],
    };

    public override IEnumerable<Finding> Inspect(Pipeline document) =>
        (from entry in document.Workflow.Env.Concat(document.Workflow.Jobs.SelectMany(j => j.Env)).Concat(document.Steps.SelectMany(p => p.Step.Env))
         where entry.Key is "ACTIONS_STEP_DEBUG" or "ACTIONS_RUNNER_DEBUG" && entry.Node.Text is { } text && text.Equals("true", StringComparison.OrdinalIgnoreCase)
         select Found(document.Line(entry.Mark), $"{entry.Key} prints inputs and environments of every step", Severity.Low))
        .Concat(from pair in document.Steps
                where pair.Step.Uses?.Name == "github/codeql-action/init" && pair.Step.Input("debug")?.Text == "true"
                select Found(document.Line(pair.Step.Uses!.Mark), "CodeQL uploads a debug artifact with the job's files"));
}
