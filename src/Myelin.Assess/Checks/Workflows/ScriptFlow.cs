using System.Text.RegularExpressions;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>
/// Foreign text in the JavaScript of <c>actions/github-script</c>: what it takes from the event or the API, by the last names of a chain, through variables,
/// into outputs and the environment. What a call or comparison reduces to a number, a truth or an encoded text is not text any more.
/// </summary>
internal static partial class ScriptFlow
{
    const int MaxLength = 200_000;

    /// <summary>Outputs (by name) and environment variables (by name with a leading $) that the script fills with foreign text.</summary>
    public static IEnumerable<(string Name, int Offset, bool IsText, bool IsCode)> Writes(string script, Func<string, bool> isForeignVariable)
    {
        if (script.Length > MaxLength) script = script[..MaxLength];
        HashSet<string> texts = new(StringComparer.Ordinal), revisions = new(StringComparer.Ordinal);
        foreach (Match assigned in Assignment().Matches(script))
        {
            var value = assigned.Groups["value"].Value;
            var names = Name().Matches(assigned.Groups["name"].Value).Select(m => m.Value).ToList();
            if (IsForeign(value, texts, isForeignVariable)) texts.UnionWith(names);
            else if (assigned.Groups["name"].Value.StartsWith('{'))
                texts.UnionWith(names.Where(n => n is "title" or "body" or "filename" or "head_ref" && value.Contains("payload", StringComparison.Ordinal)));
            if (Revision().IsMatch(value) || Uses(value, revisions)) revisions.UnionWith(names);
        }
        foreach (Match written in Written().Matches(script))
        {
            var value = written.Groups["value"].Value;
            var text = IsForeign(value, texts, isForeignVariable);
            var code = Revision().IsMatch(value) || Uses(value, revisions);
            if (text || code) yield return ((written.Groups["kind"].Value == "exportVariable" ? "$" : "") + written.Groups["name"].Value, written.Index, text, code || BranchName().IsMatch(value));
        }
        foreach (Match returned in Returned().Matches(script))
        {
            var value = returned.Groups["value"].Value;
            if (IsForeign(value, texts, isForeignVariable)) yield return ("result", returned.Index, true, BranchName().IsMatch(value));
            else if (Revision().IsMatch(value) || Uses(value, revisions)) yield return ("result", returned.Index, false, true);
        }
    }

    static bool IsForeign(string value, HashSet<string> variables, Func<string, bool> isForeignVariable)
    {
        if (Reduced().IsMatch(value)) return false;
        return Chain().IsMatch(value) || Environment().Matches(value).Any(m => isForeignVariable(m.Groups[1].Value)) || Uses(value, variables);
    }

    // A use of the variable itself; of an object only its text members count, which Chain knows.
    static bool Uses(string value, HashSet<string> variables) => variables.Count > 0 && Name().Matches(value).Any(m => variables.Contains(m.Value) && (m.Index == 0 || value[m.Index - 1] != '.'));

    [GeneratedRegex(@"\b(?:const|let|var)?\s*(?<name>\{[^{}=]+\}|[A-Za-z_$][\w$]*)\s*=\s*(?<value>[^=>;\n][^;\n]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"core\s*\.\s*(?<kind>setOutput|exportVariable)\s*\(\s*['""`](?<name>[^'""`]+)['""`]\s*,\s*(?<value>[^;\n]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Written();

    [GeneratedRegex(@"\breturn\s+(?<value>[^;\n]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Returned();

    // Names of text in the payloads and the REST API; .head.ref is the branch of a fork.
    [GeneratedRegex(@"[\w)\]]\??\.(title|body|head_branch|display_title|filename|previous_filename|patch|page_name|head\??\.ref|head\??\.label|head_ref|headRefName|commit\??\.message|head_commit\??\.message)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Chain();

    [GeneratedRegex(@"\.(head\??\.sha|merge_commit_sha|head_sha|headRefOid)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Revision();

    [GeneratedRegex(@"head\??\.(ref|label)|head_ref|head_branch|headRefName", RegexOptions.NonBacktracking)]
    private static partial Regex BranchName();

    [GeneratedRegex(@"process\.env\.([A-Za-z_]\w*)", RegexOptions.NonBacktracking)]
    private static partial Regex Environment();

    [GeneratedRegex(@"\b(parseInt|Number|Boolean|encodeURIComponent|hash)\s*\(|\.(includes|startsWith|endsWith|test|some|every|length|indexOf|findIndex)\b|===|!==|[^=!<>]==[^=]|\?\s*['""]|\.createHash\b", RegexOptions.NonBacktracking)]
    private static partial Regex Reduced();

    [GeneratedRegex(@"[A-Za-z_$][\w$]*", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
