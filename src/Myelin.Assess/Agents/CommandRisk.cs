using System.Text.RegularExpressions;

namespace Myelin.Assess.Agents;

/// <summary>What is suspicious about a command line: that it runs what it fetches, hides what it runs, or hands out a shell.</summary>
/// <param name="What">In a few words, after "it".</param>
/// <param name="IsHidden">It hides what it does: nobody writes it that way by accident.</param>
/// <param name="Url">What it fetches, when that can be told; else null.</param>
/// <param name="At">Where in the text it begins.</param>
public sealed partial record CommandRisk(string What, bool IsHidden, string? Url, int At)
{
    /// <summary>Longest text that is looked at, in characters.</summary>
    const int Longest = 1 << 20;

    /// <summary>The worst that a text holds, or null.</summary>
    public static CommandRisk? Of(string text) => All(text).OrderByDescending(r => r.IsHidden).FirstOrDefault();

    /// <summary>All that a text holds, in order of kind. What the patterns cannot tell is not found.</summary>
    public static IEnumerable<CommandRisk> All(string text)
    {
        if (text.Length > Longest) text = text[..Longest];
        foreach (var (pattern, what, hidden) in Patterns)
            foreach (Match match in pattern.Matches(text))
                if (!OnlyReads(match.Value, text.AsSpan(match.Index + match.Length)))
                    yield return new CommandRisk(what, hidden, UrlIn().Match(match.Value) is { Success: true } url ? url.Value : null, match.Index);
    }

    // curl … | python3 -m json.tool, | node -e '…': the program stands in the command, what is fetched is its data.
    static bool OnlyReads(string match, ReadOnlySpan<char> after)
    {
        if (after.Length == 0 || after[0] != ' ' || match.EndsWith("sh", StringComparison.Ordinal)) return false;
        after = after.TrimStart(' ');
        return after.Length > 1 && after[0] == '-' && after[1] is 'm' or 'c' or 'e' or 'p' or 'n' or 'r';
    }

    const string Fetch = @"\b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b";
    const string Shell = @"(?:sudo\s+(?:-\w+\s+)*)?(?:/usr/bin/env\s+|/bin/|/usr/bin/)?(?:(?:ba|z|da|k|a)?sh|python[0-9.]*|node|perl|ruby|php|pwsh|powershell|osascript|deno|bun)\b";

    // One engine that never backtracks: the texts are a target's.
    static readonly (Regex Pattern, string What, bool IsHidden)[] Patterns = [.. new (string Text, string What, bool IsHidden)[]
    {
        (Fetch + @"[^\n|]{1,400}\|\s*(?:tee\s[^\n|]{1,80}\|\s*)?" + Shell,
            "runs what it fetches", false),
        (@"(?:\b(?:eval|source|exec|(?:ba|z|da|k)?sh(?:\s+-\w+)?|python[0-9.]*\s+-c|node\s+-e)|(?:^|\s)\.)\s+[""']?(?:<\(|\$\(|`)\s*" + Fetch + @"[^\n`)]{1,400}",
            "runs what it fetches", false),
        (Fetch + @"[^\n|;&]{1,400}(?:&&|;)\s*(?:sudo\s+)?(?:chmod\s+(?:\+x|[0-7]*[157][0-7]*)\b[^\n]{1,200}(?:&&|;)\s*(?:sudo\s+)?(?:\./|/tmp/|~/|\$)|(?:ba|z|da)?sh\s+(?:-\w+\s+)*[^\s-]|python[0-9.]*\s+[^\s-]|node\s+[^\s-])",
            "runs what it fetches", false),
        (@"\b(?:iex|Invoke-Expression)\b[^\n]{0,80}(?:DownloadString|\birm\b|\biwr\b|Invoke-WebRequest|Invoke-RestMethod)[^\n]{0,300}|(?:\birm\b|\biwr\b|Invoke-WebRequest|Invoke-RestMethod|DownloadString)[^\n|]{1,300}\|\s*(?:iex|Invoke-Expression)\b",
            "runs what it fetches", false),
        (@"base64\s+(?:-d|-D|--decode)[^\n|]{0,80}\|\s*" + Shell + @"|(?:eval|(?:ba|z)?sh\s+-c)\s+[""']?\$\([^\n)]{0,400}base64\s+(?:-d|-D|--decode)|xxd\s+-r[^\n|]{0,60}\|\s*" + Shell,
            "runs a command that is encoded", true),
        (@"\b(?:powershell|pwsh)(?:\.exe)?\b[^\n]{0,160}\s-e(?:nc|ncodedcommand|c)?\s+[A-Za-z0-9+/=]{24,}",
            "runs a command that is encoded", true),
        (@"\b(?:exec|eval)\s*\(\s*(?:\w+\.){0,3}(?:b64decode|atob|Buffer\.from|decompress|unhexlify|fromhex)\s*\(",
            "runs code that is encoded", true),
        (@"\b(?:node|python[0-9.]*|(?:ba|z|da)?sh|deno\s+run|bun|php|ruby|perl)\s+[""']?[^\s""'|;&<>-][^\s""'|;&<>]{0,200}\.(?:woff2?|ttf|otf|eot|png|jpe?g|gif|ico|webp|mp3|mp4|pdf)\b",
            "runs a file that pretends to be data", true),
        (@"/dev/(?:tcp|udp)/[^\s]{3,}|\b(?:nc|ncat|netcat)\s[^\n|;]{0,80}-[a-z]*e\s+(?:/bin/)?(?:ba|z)?sh|\bsocat\s[^\n|;]{0,120}exec:",
            "hands out a shell", true),
        (@"\bmshta(?:\.exe)?\s+[""']?https?:|\bcertutil(?:\.exe)?\s[^\n]{0,60}-urlcache|\bbitsadmin(?:\.exe)?\s[^\n]{0,60}/transfer|\brundll32(?:\.exe)?\s[^\n]{0,60}https?:|\bregsvr32(?:\.exe)?\s[^\n]{0,60}https?:",
            "runs what it fetches, by a program made for something else", true),
    }.Select(p => (new Regex(p.Text, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), p.What, p.IsHidden))];

    [GeneratedRegex(@"(?:https?://|(?<=\s)(?=[a-z0-9-]+\.[a-z0-9.-]+/))[^\s""'`|;)<>]{3,300}", RegexOptions.IgnoreCase)]
    private static partial Regex UrlIn();
}
