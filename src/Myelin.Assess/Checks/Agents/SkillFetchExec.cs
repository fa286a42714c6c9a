using Myelin.Assess.Agents;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Agents;

/// <summary>
/// A skill or instruction file that has an agent fetch a program and run it, or hides what it has it run. Installers of known tools from their own hosts are how everyone installs them and not reported.
/// </summary>
public sealed class SkillFetchExec : Check<AgentText>
{
    public override CheckInfo Info { get; } = new("agent/skill-fetch-exec", Severity.High, "A skill has the agent run what it fetches")
    {
        Why = "The agent obeys the file with the rights of its user, and the program behind the address can be another one tomorrow. \"Prerequisites\" of this form were how malicious skills spread.",
        Fix = "Ship the script with the skill, or install a named version from a package registry; read what the address serves before anything runs it. Remove a skill that encodes its commands.",
        Mappings = ["CWE-494", "CWE-829", "LLM03:2025", "ASI04:2026", "ASI05:2026", "ATLAS:AML.T0011.003", "ATLAS:AML.T0050"],
        Incidents = ["openclaw"],
    };

    public override IEnumerable<Finding> Inspect(AgentText document)
    {
        if (!document.IsInstruction) yield break;
        var product = PathScopes.Of(document.At.Path) == PathScope.Product;
        HashSet<int> lines = [];
        foreach (var risk in CommandRisk.All(document.Text).OrderByDescending(r => r.IsHidden).ThenBy(r => r.At))
        {
            var line = 1 + document.Text.AsSpan(0, risk.At).Count('\n');
            var host = risk.Url is null ? null : Hosts.Of(risk.Url);
            if (!risk.IsHidden && (host is null || Hosts.IsLoopback(host) || IsInstaller(risk.Url!)) || IsWarning(document.Text, risk.At) || !lines.Add(line)) continue;
            var plain = risk.Url?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) == true || System.Net.IPAddress.TryParse(host, out _) || Throwaway.Any(t => host?.EndsWith(t, StringComparison.Ordinal) == true);
            var severity = risk.IsHidden || plain ? Severity.High : Severity.Medium;
            yield return Found(document.At with { Line = line }, $"a command here {risk.What}{(host is null ? "" : $", from {host}")}", product ? severity : SettingCheck.Lower(severity), plain || risk.IsHidden ? Core.Assets.Confidence.High : Core.Assets.Confidence.Medium);
        }
    }

    static bool IsInstaller(string url) => Installers.Any(i => url.Contains(i, StringComparison.OrdinalIgnoreCase) && Hosts.Of(url) is { } host && (i.StartsWith(host, StringComparison.OrdinalIgnoreCase)));

    // A text that teaches what not to run is no order to run it.
    static bool IsWarning(string text, int at)
    {
        var start = Math.Max(0, at - 160);
        var before = text.AsSpan(start, at - start);
        foreach (var word in Warnings)
            if (before.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // Where the makers of common tools serve their own installers.
    static readonly string[] Installers =
    [
        "astral.sh/", "sh.rustup.rs", "get.docker.com", "raw.githubusercontent.com/Homebrew/", "raw.githubusercontent.com/nvm-sh/", "bun.sh/", "bun.com/", "deno.land/", "get.pnpm.io/", "install.python-poetry.org", "ollama.com/", "claude.ai/",
        "get.volta.sh", "fnm.vercel.app/", "mise.run", "mise.jdx.dev/", "starship.rs/", "get.sdkman.io", "get.helm.sh", "raw.githubusercontent.com/helm/", "fly.io/", "cli.github.com/", "deb.nodesource.com/", "rpm.nodesource.com/",
        "bootstrap.pypa.io/", "get.k3s.io", "sdk.cloud.google.com", "aka.ms/", "dot.net/", "tailscale.com/", "getcomposer.org/", "opencode.ai/", "cursor.com/", "community.chocolatey.org/", "fluxcd.io/", "aspire.dev/", "run.linkerd.io/", "antigravity.google/", "get.scoop.sh", "istio.io/", "storage.googleapis.com/gemini-cli/", "app.factory.ai/", "github.com/block/goose/",
    ];

    static readonly string[] Throwaway = ["pastebin.com", "paste.ee", "glot.io", "rentry.co", "transfer.sh", "bit.ly", "tinyurl.com", "t.co", "is.gd", "ngrok.io", "ngrok-free.app", "trycloudflare.com", "webhook.site", "gofile.io", "file.io", "0x0.st"];

    static readonly string[] Warnings = ["never", "don't", "do not", "avoid", "dangerous", "malicious", "flag ", "detect", "suspicious", "red flag", "block", "reject", "deny", "unsafe", "attack", "forbid", "insecure", "vulnerab", "bad:", "❌"];
}
