using Myelin.Discover.Detectors.Secrets;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>Credentials written out in the entry of an MCP server: in variables, headers, arguments and the URL. Only what they stand under and their line are kept.</summary>
static class McpSecrets
{
    public static IEnumerable<(string Name, int Line)> Of(DataNode entry, IReadOnlyList<string> words, IReadOnlyList<int> lines, string? url)
    {
        foreach (var map in new[] { "env", "environment", "envs", "headers", "http_headers", "requestOptions" })
            foreach (var (name, value) in entry[map].Entries)
                if (value.Text is { } text && LiteralSecret.Is(name, text)) yield return (name, value.Mark.Line);
        if (entry["bearer_token"].Text is { } bearer && LiteralSecret.Is("bearer_token", bearer)) yield return ("bearer_token", entry["bearer_token"].Mark.Line);
        for (var i = 1; i < words.Count; i++)
            if (InArgument(words[i - 1], words[i]) is { } name) yield return (name, i < lines.Count ? lines[i] : lines.Count > 0 ? lines[^1] : 0);
        if (url is not null && InUrl(url) is { } part) yield return (part, 0);
    }

    // --api-key VALUE, --token=VALUE, API_KEY=VALUE after -e, "Authorization: Bearer VALUE", a connection string with a password
    static string? InArgument(string before, string word)
    {
        var equals = word.IndexOf('=');
        if (equals > 0 && LiteralSecret.Is(word[..equals].TrimStart('-'), word[(equals + 1)..])) return word[..equals];
        var colon = word.IndexOf(':');
        if (colon > 0 && colon < 40 && !word[..colon].Contains('/') && LiteralSecret.Is(word[..colon], word[(colon + 1)..])) return word[..colon];
        if (before.StartsWith('-') && !word.StartsWith('-') && LiteralSecret.Is(before.TrimStart('-'), word)) return before;
        if (InUrl(word) is { } part) return part;
        return LiteralSecret.HasForm(word) ? "an argument" : null;
    }

    static string? InUrl(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return null;
        var end = url.AsSpan(scheme + 3).IndexOfAny('/', '?') is >= 0 and var cut ? scheme + 3 + cut : url.Length;
        var user = url[(scheme + 3)..end];
        if (user.LastIndexOf('@') is > 0 and var at && user[..at].IndexOf(':') is >= 0 and var colon && colon + 1 < at && IsPassword(user[(colon + 1)..at])) return "the password in a URL";
        var query = url.IndexOf('?');
        if (query < 0) return LiteralSecret.HasForm(url) ? "the URL" : null;
        foreach (var pair in url[(query + 1)..].Split('&'))
            if (pair.IndexOf('=') is > 0 and var equals && LiteralSecret.Is(pair[..equals], pair[(equals + 1)..])) return $"'{pair[..equals]}' in the URL";
        return null;
    }

    // What everyone's local database has is no secret.
    static bool IsPassword(string text) =>
        text.Length >= 6 && !text.AsSpan().ContainsAny("${<%*") && !Common.Contains(text) && !text.Contains("password", StringComparison.OrdinalIgnoreCase) && !text.Contains("your", StringComparison.OrdinalIgnoreCase) && !text.Contains("example", StringComparison.OrdinalIgnoreCase);

    static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase) { "postgres", "mysql", "secret", "changeme", "root", "admin", "test", "guest", "minioadmin", "mongodb", "123456", "letmein", "supabase" };
}
