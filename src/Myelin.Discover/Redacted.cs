using System.Text.RegularExpressions;

namespace Myelin.Discover;

/// <summary>Text that may hold credentials, without them: what output may show of command lines and URLs.</summary>
public static partial class Redacted
{
    /// <summary>A URL without user, password and the values of its query.</summary>
    public static string Url(string url)
    {
        var query = url.IndexOf('?');
        if (query >= 0) url = url[..query] + "?" + QueryValue().Replace(url[(query + 1)..], "$1=***");
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return url;
        var end = url.IndexOf('/', scheme + 3);
        var at = url.LastIndexOf('@', end < 0 ? url.Length - 1 : end);
        return at > scheme ? string.Concat(url.AsSpan(0, scheme + 3), url.AsSpan(at + 1)) : url;
    }

    /// <summary>A command line in which values that look like credentials read <c>***</c>: after <c>--token</c> and the like, in <c>KEY=value</c>, in URLs, and known key forms.</summary>
    public static string CommandLine(IEnumerable<string> words)
    {
        List<string> shown = [];
        var hideNext = false;
        foreach (var word in words)
        {
            if (hideNext && !word.StartsWith('-'))
            {
                shown.Add("***");
                hideNext = false;
                continue;
            }
            hideNext = SecretOption().IsMatch(word);
            var clean = SecretPair().Replace(word, "$1***");
            clean = clean.Contains("://", StringComparison.Ordinal) ? Url(clean) : clean;
            clean = Keys(clean);
            shown.Add(clean);
        }
        return string.Join(' ', shown);
    }

    /// <summary>A text in which whatever has the form of a key reads as its first characters and <c>***</c>, signatures in URLs as <c>***</c>. The same object when there is nothing to hide.</summary>
    public static string Keys(string text)
    {
        if (text.Length < 12) return text;
        var span = text.AsSpan();
        var knowledge = Detectors.Secrets.SecretKnowledge.Current;
        if (span.IndexOfAny(knowledge.Prefixes) >= 0) text = AiKeys(text, knowledge);
        if (text.AsSpan().IndexOfAny(OtherForms) >= 0) text = KeyForm().Replace(text, "***");
        if (text.Contains("://", StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal)) text = UserInfo().Replace(text, "$1***@");
        return text.Contains('=', StringComparison.Ordinal) && text.AsSpan().IndexOfAny('?', '&') >= 0 ? SignedQuery().Replace(text, "$1***") : text;
    }

    static string AiKeys(string text, Detectors.Secrets.SecretKnowledge knowledge)
    {
        System.Text.StringBuilder? clean = null;
        var kept = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = text.AsSpan(at).IndexOfAny(knowledge.Prefixes);
            if (next < 0) break;
            at += next;
            var length = at > 0 && char.IsAsciiLetterOrDigit(text[at - 1]) ? 0 : knowledge.Match(text, at, out _) is > 0 and var whole ? whole : CutOff(text, at);
            if (length == 0)
            {
                at++;
                continue;
            }
            clean ??= new System.Text.StringBuilder();
            clean.Append(text, kept, at - kept).Append(text, at, Math.Min(4, length)).Append("***");
            kept = at += length;
        }
        return clean?.Append(text, kept, text.Length - kept).ToString() ?? text;
    }

    // A quotation that was shortened may end within a key: what runs to its end and looks random is one.
    static int CutOff(string text, int at)
    {
        const int Least = 14;
        var end = text[^1] == '…' ? text.Length - 1 : text.Length;
        var rest = text.AsSpan(at, Math.Max(0, end - at));
        return rest.Length >= Least && rest.ContainsAnyInRange('0', '9') && rest.ContainsAnyInRange('a', 'z') && rest.IndexOfAnyExcept(KeyCharacters) < 0 ? rest.Length : 0;
    }

    static readonly System.Buffers.SearchValues<char> KeyCharacters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    static readonly System.Buffers.SearchValues<string> OtherForms = System.Buffers.SearchValues.Create(["sk-", "hf_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "xox", "AIza", "AKIA", "eyJ"], StringComparison.Ordinal);

    [GeneratedRegex("(://[^\\s/:@\"']{0,64}:)[^\\s/@\"']{1,256}@")]
    private static partial Regex UserInfo();

    // Signatures and tokens in the query of a URL: Azure SAS, AWS and Google presigned, API keys.
    [GeneratedRegex("([?&](?:sig|signature|x-amz-signature|x-amz-credential|x-amz-security-token|x-goog-signature|awsaccesskeyid|token|access_token|auth|key|api_?-?key|secret|password|code)=)[^&\\s\"'<>]+", RegexOptions.IgnoreCase)]
    private static partial Regex SignedQuery();

    [GeneratedRegex("([^&=]*)=[^&]*")]
    private static partial Regex QueryValue();

    [GeneratedRegex("^--?(?:[a-z0-9-]*-)?(?:token|secret|password|passwd|api-?key|access-?key|auth|credential|pat)s?$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretOption();

    [GeneratedRegex("^((?:--?)?(?:[A-Za-z0-9_-]*[_-])?(?:token|secret|password|passwd|api_?-?key|access_?-?key|credential|pat|authorization)s?[=:]).+$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPair();

    [GeneratedRegex("(?:sk-[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|AKIA[A-Z0-9]{16}|eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]*)")]
    private static partial Regex KeyForm();
}
