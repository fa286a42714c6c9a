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
            clean = KeyForm().Replace(clean, "***");
            shown.Add(clean);
        }
        return string.Join(' ', shown);
    }

    [GeneratedRegex("([^&=]*)=[^&]*")]
    private static partial Regex QueryValue();

    [GeneratedRegex("^--?(?:[a-z0-9-]*-)?(?:token|secret|password|passwd|api-?key|access-?key|auth|credential|pat)s?$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretOption();

    [GeneratedRegex("^((?:--?)?(?:[A-Za-z0-9_-]*[_-])?(?:token|secret|password|passwd|api_?-?key|access_?-?key|credential|pat|authorization)s?[=:]).+$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPair();

    [GeneratedRegex("(?:sk-[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|AKIA[A-Z0-9]{16}|eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]*)")]
    private static partial Regex KeyForm();
}
