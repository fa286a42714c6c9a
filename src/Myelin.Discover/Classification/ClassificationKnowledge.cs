using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Assets;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Classification;

/// <summary>Facts about classes: <c>knowledge/classification.yaml</c>, read at first use.</summary>
static class ClassificationKnowledge
{
    static readonly ClassificationFacts Facts = KnowledgeFile.Read("classification", ClassificationContext.Default.ClassificationFacts);
    static readonly FrozenDictionary<string, ClassRule[]> Rules = Facts.Rules.ToFrozenDictionary(r => r.Key, r => r.Value.Select(f => new ClassRule(f)).ToArray(), StringComparer.Ordinal);
    static readonly FrozenSet<string> OwnerKeys = Facts.OwnerKeys.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> SensitivityKeys = Facts.SensitivityKeys.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> TrainingCalls = Facts.TrainingCalls.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What the first rule of a dimension that speaks of the asset says.</summary>
    public static Classified? Say(string dimension, Asset asset)
    {
        foreach (var rule in Rules.GetValueOrDefault(dimension, []))
            if (rule.Of(asset) is { } found) return found;
        return null;
    }

    /// <summary>The rules' dimensions, for a test that each has its class.</summary>
    public static IEnumerable<string> Dimensions => Rules.Keys;

    /// <summary>Whether a tag, label or annotation of this key names an owner.</summary>
    public static bool IsOwnerKey(ReadOnlySpan<char> key) => OwnerKeys.GetAlternateLookup<ReadOnlySpan<char>>().Contains(LastPart(key));

    /// <summary>Whether a tag, label or annotation of this key classifies data.</summary>
    public static bool IsSensitivityKey(ReadOnlySpan<char> key) => SensitivityKeys.GetAlternateLookup<ReadOnlySpan<char>>().Contains(LastPart(key));

    /// <summary>Whether a call, by its whole name or its last two parts or its last, trains a model.</summary>
    public static bool IsTraining(string call)
    {
        if (TrainingCalls.Contains(call)) return true;
        var last = call.LastIndexOf('.');
        if (last < 0) return false;
        // A call on the result of another begins with the dot: ".fit".
        return TrainingCalls.Contains(call[(last + 1)..]) || (last > 0 && TrainingCalls.Contains(call[(call.LastIndexOf('.', last - 1) + 1)..]));
    }

    /// <summary>What the words of a name say of data, comma separated, and the word; null when nothing.</summary>
    public static (string Classes, string Word)? DataName(string name)
    {
        var words = name.Split(['-', '_', '.', '/', ' ', ':', '@'], StringSplitOptions.RemoveEmptyEntries);
        List<string> classes = [];
        string? first = null;
        foreach (var (known, list) in Facts.DataNames)
        {
            var word = words.FirstOrDefault(w => list.Contains(w, StringComparer.OrdinalIgnoreCase));
            if (word is null) continue;
            classes.Add(known);
            first ??= word;
        }
        return first is null ? null : (string.Join(", ", classes), first);
    }

    static ReadOnlySpan<char> LastPart(ReadOnlySpan<char> key) => key[(key.LastIndexOf('/') + 1)..];
}

/// <summary>The whole of knowledge/classification.yaml.</summary>
sealed record ClassificationFacts(
    Dictionary<string, ClassRuleFact[]> Rules, Dictionary<string, string[]> DataNames, string[] OwnerKeys, string[] SensitivityKeys, string[] TrainingCalls);

/// <summary>One rule as it is written.</summary>
sealed record ClassRuleFact(string By, string Is, string Why, string[] Of)
{
    /// <summary>Kinds that it is for; null for all.</summary>
    public string[]? Kinds { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(ClassificationFacts))]
sealed partial class ClassificationContext : JsonSerializerContext;
