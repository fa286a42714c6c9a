using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Detectors.Secrets;

/// <summary>Forms of AI services' credentials: <c>knowledge/secrets.yaml</c>, compiled once.</summary>
public sealed class SecretKnowledge
{
    static readonly Lazy<SecretKnowledge> Shared = new(() => new SecretKnowledge(KnowledgeFile.Read("secrets", SecretFactsContext.Default.SecretFacts)));

    readonly FrozenDictionary<string, SecretProvider> _byName;
    readonly FrozenDictionary<string, SecretProvider> _byVariable;
    readonly (SecretForm Form, Lazy<Regex> Tail)[] _forms;

    SecretKnowledge(SecretFacts facts)
    {
        _byName = facts.Providers.ToFrozenDictionary(p => p.Provider, StringComparer.Ordinal);
        _byVariable = facts.Providers.SelectMany(p => p.Variables.Select(v => (v, p))).ToFrozenDictionary(x => x.v, x => x.p, StringComparer.OrdinalIgnoreCase);
        // The patterns are data: no backtracking engine is trusted with them.
        _forms = [.. facts.Forms.OrderByDescending(f => f.Prefix.Length).Select(f => (f, new Lazy<Regex>(() => new Regex($"^(?:{f.Rest})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))))];
        Prefixes = SearchValues.Create([.. facts.Forms.Select(f => f.Prefix).Distinct()], StringComparison.Ordinal);
        Hints = SearchValues.Create([.. facts.Forms.Select(f => f.Prefix).Concat(["_KEY", "_TOKEN", "_BEDROCK", "_key", "_token"]).Distinct()], StringComparison.Ordinal);
    }

    /// <summary>The facts of this build.</summary>
    public static SecretKnowledge Current => Shared.Value;

    /// <summary>What may start a key, or end the name of a variable that holds one.</summary>
    public SearchValues<string> Hints { get; }

    /// <summary>What may start a key.</summary>
    public SearchValues<string> Prefixes { get; }

    /// <summary>The provider of a name.</summary>
    public SecretProvider Provider(string name) => _byName[name];

    /// <summary>The provider whose key stands under this name of a variable, or null.</summary>
    public SecretProvider? OfVariable(ReadOnlySpan<char> variable) =>
        _byVariable.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(variable, out var provider) ? provider : null;

    /// <summary>Length of the key that starts at a place of the text, and its provider; 0 when none starts there. Forms that others share count only near a word that tells whose it is.</summary>
    public int Match(ReadOnlySpan<char> text, int at, out SecretProvider? provider)
    {
        provider = null;
        var rest = text[at..];
        foreach (var (form, tail) in _forms)
        {
            if (!rest.StartsWith(form.Prefix, StringComparison.Ordinal)) continue;
            foreach (var match in tail.Value.EnumerateMatches(rest[form.Prefix.Length..Math.Min(rest.Length, form.Prefix.Length + 400)]))
            {
                var length = form.Prefix.Length + match.Length;
                // A longer word only begins like a key.
                if (length < rest.Length && char.IsAsciiLetterOrDigit(rest[length])) continue;
                if (form.Mixed && !IsMixed(rest[form.Prefix.Length..length])) continue;
                if (form.Near is { Length: > 0 } near && !IsNear(text, at, length, near)) continue;
                provider = _byName[form.Provider];
                return length;
            }
        }
        return 0;
    }

    // Random text of three alphabets has all of them; a word or an identifier seldom has.
    static bool IsMixed(ReadOnlySpan<char> text) => text.ContainsAnyInRange('0', '9') && text.ContainsAnyInRange('a', 'z') && text.ContainsAnyInRange('A', 'Z');

    static bool IsNear(ReadOnlySpan<char> text, int at, int length, string[] words)
    {
        const int Reach = 200;
        var (start, end) = (Math.Max(0, at - Reach), Math.Min(text.Length, at + length + Reach));
        foreach (var word in words)
            if (text[start..at].Contains(word, StringComparison.OrdinalIgnoreCase) || text[(at + length)..end].Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}

/// <summary>The whole of knowledge/secrets.yaml.</summary>
public sealed record SecretFacts(SecretProvider[] Providers, SecretForm[] Forms);

/// <summary>A service whose keys are known.</summary>
public sealed record SecretProvider(string Provider, string Service, string Reach, string[] Variables);

/// <summary>What a key looks like.</summary>
public sealed record SecretForm(string Provider, string Prefix, string Rest)
{
    /// <summary>What follows the prefix has digits, small and capital letters: for prefixes that words have, too.</summary>
    public bool Mixed { get; set; }
    /// <summary>Words of which one stands within 200 characters: for forms that several providers share. Empty for others.</summary>
    public string[]? Near { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SecretFacts))]
internal sealed partial class SecretFactsContext : JsonSerializerContext;
