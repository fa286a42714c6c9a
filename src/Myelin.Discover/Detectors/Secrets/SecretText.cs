using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Secrets;

/// <summary>
/// Finds credentials of AI services in a text: by the form of the key, or as the value of a variable whose name is known. The value never leaves this class: an asset carries its first characters, its
/// length, and a fingerprint by which the same key is recognised elsewhere.
/// </summary>
static class SecretText
{
    /// <summary>Longest key that is found, in characters.</summary>
    public const int LongestKey = 512;

    /// <summary>Evidence at a line of the text.</summary>
    public delegate Evidence At(int line, Confidence confidence, string note);

    /// <summary>States the keys that begin in the first <paramref name="own"/> characters; their ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="firstLine">Number of its first line.</param>
    /// <param name="own">How many of its characters are looked at; what follows only completes a key.</param>
    /// <param name="facts">Where to.</param>
    /// <param name="at">Makes evidence.</param>
    public static IReadOnlyList<string> Search(string text, int firstLine, int own, Facts facts, At at)
    {
        List<string> found = [];
        var knowledge = SecretKnowledge.Current;
        var span = text.AsSpan();
        var counted = 0;
        var line = firstLine;
        for (var place = 0; place < own;)
        {
            var next = span[place..].IndexOfAny(knowledge.Hints);
            if (next < 0 || (place += next) >= own) return found;
            var (start, length, provider, variable) = Found(span, place, knowledge);
            if (length == 0)
            {
                place++;
                continue;
            }
            line += span[counted..Math.Max(counted, start)].Count('\n');
            counted = Math.Max(counted, start);
            found.Add(State(text.Substring(start, length), provider!, variable, line, facts, at));
            place = start + length;
        }
        return found;
    }

    static (int Start, int Length, SecretProvider? Provider, string? Variable) Found(ReadOnlySpan<char> text, int at, SecretKnowledge knowledge)
    {
        // A key does not begin in the middle of a word.
        if (at == 0 || !IsWord(text[at - 1]))
        {
            var length = knowledge.Match(text, at, out var provider);
            if (length > 0 && !IsPlaceholder(text.Slice(at, length))) return (at, length, provider, null);
        }
        return text[at] == '_' ? ValueOfVariable(text, at, knowledge) : default;
    }

    // NAME = "value", NAME: value, "NAME": "value", setenv NAME value … with the value on the same line.
    static (int, int, SecretProvider?, string?) ValueOfVariable(ReadOnlySpan<char> text, int at, SecretKnowledge knowledge)
    {
        var (start, end) = (at, at);
        while (start > 0 && IsVariable(text[start - 1])) start--;
        while (end < text.Length && IsVariable(text[end])) end++;
        var variable = text[start..end];
        if (knowledge.OfVariable(variable) is not { } provider) return default;
        var i = end;
        while (i < text.Length && text[i] is '"' or '\'' or ']' or ')' or ' ' or '\t') i++;
        if (i >= text.Length || text[i] is not ('=' or ':')) return default;
        i++;
        if (i < text.Length && text[i] is '=' or '>') return default;
        while (i < text.Length && text[i] is ' ' or '\t' or '"' or '\'' or '`') i++;
        var from = i;
        while (i < text.Length && i - from < LongestKey && IsKey(text[i])) i++;
        var value = text[from..i];
        // What goes on as code is an expression, not a value.
        if (i < text.Length && text[i] is '(' or '[' or '.' or '{' or '$' or '<') return default;
        return value.Length >= 16 && Entropy(value) >= 3 && !IsPlaceholder(value) && value.ContainsAnyInRange('0', '9') ? (from, value.Length, provider, variable.ToString()) : default;
    }

    static string State(string key, SecretProvider provider, string? variable, int line, Facts facts, At at)
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 6));
        var confidence = variable is null ? Confidence.High : Confidence.Medium;
        var evidence = at(line, confidence, $"{Shown(key)}, {key.Length.ToString(CultureInfo.InvariantCulture)} characters");
        var secret = facts.Add(AssetKind.AiSecret, AssetId.Resource("secret", $"{provider.Provider}/{fingerprint}"), $"{provider.Provider} key {Shown(key)}", evidence, null,
            (AssetKeys.Provider, provider.Provider), ("form", "literal"), ("fingerprint", fingerprint), ("reach", provider.Reach), ("variable", variable));
        var service = facts.Add(AssetKind.AiService, AssetId.Service(provider.Service), provider.Service,
            at(line, Confidence.Medium, "a key of it is here") with { Basis = Basis.Inferred }, properties: (AssetKeys.Provider, provider.Provider));
        facts.Relate(secret, RelationKind.Grants, service, evidence);
        return secret;
    }

    /// <summary>As much of a key as tells its owner which one it is: what is public by its form, at most six characters.</summary>
    static string Shown(string key) => key[..Math.Min(6, key.Length / 4)] + "…";

    static bool IsPlaceholder(ReadOnlySpan<char> value)
    {
        Span<char> lower = stackalloc char[Math.Min(value.Length, LongestKey)];
        value[..lower.Length].ToLowerInvariant(lower);
        foreach (var word in Placeholders)
            if (((ReadOnlySpan<char>)lower).Contains(word, StringComparison.Ordinal)) return true;
        return Entropy(value) < 2.5;
    }

    static readonly string[] Placeholders =
        ["xxxx", "your", "example", "placeholder", "changeme", "change-me", "change_me", "dummy", "replace", "insert", "redacted", "sample", "1234567890", "abcdefgh", "....", "****", "test-key", "fake", "todo"];

    /// <summary>Shannon entropy in bits a character.</summary>
    static double Entropy(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[128];
        foreach (var c in text) counts[c & 127]++;
        var entropy = 0.0;
        foreach (var count in counts)
        {
            if (count == 0) continue;
            var share = (double)count / text.Length;
            entropy -= share * Math.Log2(share);
        }
        return entropy;
    }

    static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
    static bool IsVariable(char c) => char.IsAsciiLetterOrDigit(c) || c is '_';
    static bool IsKey(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+' or '/' or '=' or ':' or '%';
}
