using System.Collections.Frozen;
using System.Globalization;
using Myelin.Core.Assets;

namespace Myelin.Discover.Classification;

/// <summary>One rule of <c>knowledge/classification.yaml</c>: what a single fact of an asset says of its class.</summary>
sealed class ClassRule
{
    readonly string _by, _value, _why;
    readonly FrozenSet<AssetKind>? _kinds;
    readonly FrozenSet<string> _whole;
    readonly string[] _parts;

    public ClassRule(ClassRuleFact fact)
    {
        (_by, _value, _why) = (fact.By, fact.Is, fact.Why);
        _kinds = fact.Kinds?.Select(k => AssetKinds.Parse(k) ?? throw new InvalidOperationException($"knowledge/classification.yaml: no kind '{k}'")).ToFrozenSet();
        _whole = fact.Of.Where(p => !p.Contains('*')).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _parts = [.. fact.Of.Where(p => p.Contains('*'))];
    }

    /// <summary>The class, where the rule speaks of the asset.</summary>
    public Classified? Of(Asset asset)
    {
        if (_kinds?.Contains(asset.Kind) == false) return null;
        var (found, basis) = _by switch
        {
            "kind" => (_whole.Contains(asset.Kind.Name()) ? asset.Kind.Name() : null, Basis.Declared),
            "name" => (WordOf(asset.Name), Basis.Inferred),
            "host" => (asset.Kind == AssetKind.AiService && _whole.Contains(asset.Name) ? asset.Name : null, Basis.Declared),
            _ => (asset[_by] is { } value && Matches(value) ? value.Length > 80 ? value[..80] + "…" : value : null, Basis.Declared),
        };
        return found is null ? null : new Classified(_value, basis > asset.Basis ? basis : asset.Basis, string.Format(CultureInfo.InvariantCulture, _why, found));
    }

    bool Matches(string value)
    {
        if (_whole.Contains(value)) return true;
        foreach (var part in _parts)
        {
            var text = part.Trim('*');
            var (open, close) = (part[0] == '*', part[^1] == '*');
            if ((open, close) switch
            {
                (true, true) => value.Contains(text, StringComparison.OrdinalIgnoreCase),
                (true, false) => value.EndsWith(text, StringComparison.OrdinalIgnoreCase),
                _ => value.StartsWith(text, StringComparison.OrdinalIgnoreCase),
            }) return true;
        }
        return false;
    }

    // The words of the last part of a name, without the digits that follow them: "Mistral-7B-Instruct" has mistral, b and instruct; "gpt2" has gpt, and "e5" is one word of its own.
    string? WordOf(string name)
    {
        var text = name.AsSpan()[(name.LastIndexOf('/') + 1)..];
        if (text.Length > 200) text = text[..200];
        var whole = _whole.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var start = 0; start < text.Length;)
        {
            if (!char.IsAsciiLetterOrDigit(text[start]))
            {
                start++;
                continue;
            }
            var end = start;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end])) end++;
            var word = text[start..end];
            var letters = word.IndexOfAnyInRange('0', '9') is > 0 and var digit ? word[..digit] : word;
            if (whole.Contains(word)) return word.ToString().ToLowerInvariant();
            if (whole.Contains(letters)) return letters.ToString().ToLowerInvariant();
            foreach (var part in _parts)
                if (word.Contains(part.AsSpan().Trim('*'), StringComparison.OrdinalIgnoreCase)) return word.ToString().ToLowerInvariant();
            start = end;
        }
        return null;
    }
}
