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
    readonly (string Prefix, string Provider, Lazy<Regex> Tail)[] _forms;

    SecretKnowledge(SecretFacts facts)
    {
        _byName = facts.Providers.ToFrozenDictionary(p => p.Provider, StringComparer.Ordinal);
        _byVariable = facts.Providers.SelectMany(p => p.Variables.Select(v => (v, p))).ToFrozenDictionary(x => x.v, x => x.p, StringComparer.OrdinalIgnoreCase);
        // The patterns are data: no backtracking engine is trusted with them.
        _forms = [.. facts.Forms.OrderByDescending(f => f.Prefix.Length).Select(f => (f.Prefix, f.Provider, new Lazy<Regex>(() => new Regex($"^(?:{f.Rest})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))))];
        Hints = SearchValues.Create([.. facts.Forms.Select(f => f.Prefix).Concat(["_KEY", "_TOKEN", "_BEDROCK", "_key", "_token"]).Distinct()], StringComparison.Ordinal);
    }

    /// <summary>The facts of this build.</summary>
    public static SecretKnowledge Current => Shared.Value;

    /// <summary>What may start a key, or end the name of a variable that holds one.</summary>
    public SearchValues<string> Hints { get; }

    /// <summary>The provider of a name.</summary>
    public SecretProvider Provider(string name) => _byName[name];

    /// <summary>The provider whose key stands under this name of a variable, or null.</summary>
    public SecretProvider? OfVariable(ReadOnlySpan<char> variable) =>
        _byVariable.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(variable, out var provider) ? provider : null;

    /// <summary>The key at the start of the text and its provider; 0 when none starts there.</summary>
    public int Match(ReadOnlySpan<char> text, out SecretProvider? provider)
    {
        foreach (var (prefix, name, tail) in _forms)
        {
            if (!text.StartsWith(prefix, StringComparison.Ordinal)) continue;
            foreach (var match in tail.Value.EnumerateMatches(text[prefix.Length..Math.Min(text.Length, prefix.Length + 400)]))
            {
                var length = prefix.Length + match.Length;
                // A longer word only begins like a key.
                if (length < text.Length && char.IsAsciiLetterOrDigit(text[length])) continue;
                provider = _byName[name];
                return length;
            }
        }
        provider = null;
        return 0;
    }
}

/// <summary>The whole of knowledge/secrets.yaml.</summary>
public sealed record SecretFacts(SecretProvider[] Providers, SecretForm[] Forms);

/// <summary>A service whose keys are known.</summary>
public sealed record SecretProvider(string Provider, string Service, string Reach, string[] Variables);

/// <summary>What a key looks like.</summary>
public sealed record SecretForm(string Provider, string Prefix, string Rest);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SecretFacts))]
internal sealed partial class SecretFactsContext : JsonSerializerContext;
