using System.Text.RegularExpressions;
using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Agents;

/// <summary>
/// An instruction file that turns the agent against its user: it takes back earlier instructions, sends keys away, or does so behind the user's back. Three kinds of sentences alone, since words cannot be judged
/// surely: what is quoted, or stands where a text teaches about attacks, is not reported.
/// </summary>
public sealed partial class InstructionInjection : Check<AgentText>
{
    public override CheckInfo Info { get; } = new("agent/instruction-injection", Severity.High, "An instruction file turns the agent against its user")
    {
        Why = "Agents obey these files without asking. One that came with a skill, a template or a pull request can have keys sent away or the rules of others ignored, in plain words that no scanner of code looks at.",
        Fix = "Remove the sentence and look at who added it; treat these files as code that runs: reviewed, owned, from known sources.",
        Mappings = ["CWE-1427", "LLM01:2025", "LLM02:2025", "ASI01:2026", "ASI06:2026", "ATLAS:AML.T0051.001", "ATLAS:AML.T0080.001"],
        Incidents = ["openclaw", "copilot-yolo"],
        Confidence = Confidence.Medium,
    };

    public override IEnumerable<Finding> Inspect(AgentText document)
    {
        if (!document.IsInstruction || Teaches(document)) return [];
        var product = PathScopes.Of(document.At.Path) == PathScope.Product;
        return from kind in Kinds
               from match in Matches(kind.Pattern, document.Text)
               where !IsQuoted(document.Text, match.Index) && !IsWarning(document.Text, match.Index) && (!kind.NeedsHost || Leads(match.Value))
               group match by kind into found
               let line = 1 + document.Text.AsSpan(0, found.First().Index).Count('\n')
               select Found(document.At with { Line = line }, $"{found.Key.What}: \"{SettingCheck.Short(Redacted.Keys(found.First().Value.ReplaceLineEndings(" ").Trim()))}\"", product ? found.Key.Severity : SettingCheck.Lower(found.Key.Severity));
    }

    sealed record Kind(Regex Pattern, string What, Severity Severity, bool NeedsHost);

    // One engine that never backtracks: the texts are a target's.
    static readonly Kind[] Kinds =
    [
        new(Compiled(@"\b(?:ignore|disregard|forget|override|bypass)\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the\s+|your\s+|my\s+)?(?:previous|prior|above|earlier|preceding|system)\s+(?:instructions?|prompts?|rules|directives|guidelines)\b"),
            "earlier instructions are taken back", Severity.High, false),
        new(Compiled(@"\b(?:send|post|upload|exfiltrate|transmit|forward|submit|curl)\b[^.\n]{0,160}(?:~/\.ssh|id_rsa|id_ed25519|\.aws/credentials|\.env\b|environment variables|private keys?|\.netrc|keychain|wallet|seed phrase)[^\n]{0,160}https?://[^\s)""'`>]{4,200}"),
            "keys are sent away", Severity.Critical, true),
        new(Compiled(@"\b(?:without\s+(?:telling|informing|notifying|alerting)|(?:do\s+not|don't|never)\s+(?:tell|inform|notify|alert))\s+the\s+(?:user|human|developer|operator)\b[^\n]{0,200}\b(?:send|upload|post|exfiltrate|read|copy|collect|run|execute|delete|install|download)\b[^\n]{0,200}(?:~/\.ssh|id_rsa|\.aws|\.env\b|environment variables|private keys?|api keys?|tokens?|credentials|https?://)|\b(?:send|upload|post|exfiltrate|read|copy|collect)\b[^\n]{0,200}(?:~/\.ssh|id_rsa|\.aws|\.env\b|environment variables|private keys?|api keys?|credentials)[^\n]{0,200}\b(?:without\s+(?:telling|informing|notifying|alerting)|(?:do\s+not|don't|never)\s+(?:tell|inform|notify|alert|mention))\b[^\n]{0,60}\b(?:user|human|developer|operator)\b"),
            "something is done behind the user's back", Severity.High, false),
    ];

    static Regex Compiled(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    static IEnumerable<Match> Matches(Regex pattern, string text) => pattern.Matches(text.Length > 1 << 20 ? text[..(1 << 20)] : text).Take(100);

    static bool Leads(string sentence) => Url().Match(sentence) is { Success: true } url && Hosts.Of(url.Value) is { } host && !Hosts.IsPrivate(host);

    // `…`, "…", '…' and > … are what somebody else says.
    static bool IsQuoted(string text, int at)
    {
        var start = text.LastIndexOf('\n', Math.Max(0, at - 1)) + 1;
        var before = text.AsSpan(start, Math.Max(0, at - start));
        return before.TrimStart().StartsWith(">") || before.Count('`') % 2 == 1 || before.Count('"') % 2 == 1 || before.Contains("\u201C", StringComparison.Ordinal) || before.TrimEnd().EndsWith("'") || before.Contains("|", StringComparison.Ordinal);
    }

    static bool IsWarning(string text, int at)
    {
        // What the sentence's own line or the two above say of it.
        var start = at;
        for (var lines = 0; start > Math.Max(0, at - 200) && (text[start - 1] != '\n' || ++lines < 3); start--) { }
        return Warning().IsMatch(text.AsSpan(start, at - start));
    }

    // A skill about attacks is full of them.
    static bool Teaches(AgentText document) => Subject().Count(document.Text.Length > 1 << 20 ? document.Text[..(1 << 20)] : document.Text) >= 3;

    [GeneratedRegex(@"https?://[^\s)""'`>]{4,200}", RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex(@"\b(?:never|don't|do not|must not|should not|avoid|attack|attacker|malicious|injection|jailbreak|detect|flag|reject|refuse|suspicious|example|e\.g\.|such as|like|block|attempts?|adversarial|untrusted|payload)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Warning();

    [GeneratedRegex(@"prompt.injection|jailbreak|red.?team|penetration test|pentest|security (?:audit|review|scan|research)|threat model|adversarial|OWASP|exploit", RegexOptions.IgnoreCase)]
    private static partial Regex Subject();
}
