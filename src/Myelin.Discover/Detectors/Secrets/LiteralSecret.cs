using System.Text.RegularExpressions;

namespace Myelin.Discover.Detectors.Secrets;

/// <summary>Whether a value of a setting is a credential written out: by its form, or because its name says so and it is no reference, no placeholder and looks random. The value is not kept.</summary>
public static partial class LiteralSecret
{
    /// <summary>Whether <paramref name="value"/> under <paramref name="name"/> is one.</summary>
    public static bool Is(string name, string value)
    {
        value = value.Trim();
        if (value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) value = value[7..].Trim();
        else if (value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) value = value[6..].Trim();
        if (value.Length is < 8 or > 4096 || Reference().IsMatch(value) || Placeholder().IsMatch(value)) return false;
        return HasForm(value) || (SecretName().IsMatch(name) && !PublicName().IsMatch(name) && LooksRandom(value));
    }

    /// <summary>Whether a text holds a credential by its form alone, wherever it stands in it.</summary>
    public static bool HasForm(string text)
    {
        if (Placeholder().IsMatch(text)) return false;
        var knowledge = SecretKnowledge.Current;
        for (var at = 0; at < text.Length;)
        {
            var next = text.AsSpan(at).IndexOfAny(knowledge.Prefixes);
            if (next < 0) break;
            at += next;
            if ((at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && knowledge.Match(text, at, out _) > 0) return true;
            at++;
        }
        return KeyForm().IsMatch(text);
    }

    static bool LooksRandom(string value)
    {
        if (value.Length < 16 || value.AsSpan().ContainsAny(Punctuation)) return false;
        return value.AsSpan().ContainsAnyInRange('0', '9') && value.AsSpan().ContainsAnyInRange('A', 'z') && value.Distinct().Count() >= 9 && !Identifier().IsMatch(value);
    }

    static readonly System.Buffers.SearchValues<char> Punctuation = System.Buffers.SearchValues.Create(" /\\:,;(){}");

    // ${X}, $X, {env:X}, {{x}}, %X%, <your key>, op://vault/item, vault:x, !command
    [GeneratedRegex(@"^\$|\$\{|^\{env:|\{\{|^%[A-Za-z_]+%$|^<.*>$|^(?:op|vault|keychain|aws-sm|gcp-sm|file|env)://?|^vault:|^!|^secret:|^\[.*\]$|^process\.env")]
    private static partial Regex Reference();

    [GeneratedRegex("your|x{4,}|example|placeholder|change-?_?me|dummy|replace|insert|redacted|\\*{3,}|\\.{3}|…|<[a-z_ -]+>|sample|fake|todo|abcdef|1234567|secret[-_]?key|api[-_]?key[-_]?here|put[-_]|_here$|^test|^none$|^null$|paste", RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();

    [GeneratedRegex("(?:^|[_\\-.])(?:token|secret|password|passwd|pat|apikey|key|credential|credentials|authorization|auth|dsn)(?:$|[_\\-.0-9])|(?:api|access|secret|auth|private|service_?role)_?-?(?:key|token)|token$|password$|secret$|authorization", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    // Names that end alike and hold what anyone may know.
    [GeneratedRegex("public|publishable|anon|client_?id|key_?id|_path$|_file$|_name$|_url$|_dir$|max_|_limit|tokens$|budget|num_", RegexOptions.IgnoreCase)]
    private static partial Regex PublicName();

    // Words joined by hyphens, a number with a unit, a UUID are names of things.
    [GeneratedRegex("^(?:[a-z]+[-_.])+[a-z0-9]{1,6}$|^[0-9.]+[a-z]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Identifier();

    [GeneratedRegex("(?:sk-[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{20,}|AIza[A-Za-z0-9_-]{30,}|AKIA[A-Z0-9]{16}|eyJ[A-Za-z0-9_-]{15,}\\.[A-Za-z0-9_-]{15,}\\.[A-Za-z0-9_-]{10,}|sbp_[a-f0-9]{40}|ntn_[A-Za-z0-9]{40,}|figd_[A-Za-z0-9_-]{30,}|lin_api_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|dop_v1_[a-f0-9]{64}|-----BEGIN [A-Z ]*PRIVATE KEY)")]
    private static partial Regex KeyForm();
}
