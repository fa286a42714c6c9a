using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>Names by which formats other than pickle reach files, networks or code: <c>knowledge/model-formats.yaml</c>.</summary>
static class FormatNames
{
    static readonly ModelFormatFacts Facts = KnowledgeFile.Read("model-formats", ModelFormatContext.Default.ModelFormatFacts);

    /// <summary>What templates of models have no use for.</summary>
    public static TemplateFacts Templates => Facts.Templates;

    /// <summary>What a configuration of Keras may name.</summary>
    public static KerasFacts Keras => Facts.Keras;

    static readonly FrozenDictionary<(string, string), OperatorFacts> Operators =
        Facts.Operators.SelectMany(o => o.Names.Select(n => KeyValuePair.Create((o.Format, n), o))).ToFrozenDictionary();

    /// <summary>What an operator does beside computing; null for the others.</summary>
    public static (string Does, bool IsQuiet)? Reaching(GraphOperator op)
    {
        var name = op is { Format: "tflite", Name: ['F', 'l', 'e', 'x', ..] } ? op.Name[4..] : op.Name;
        var format = name.Length != op.Name.Length ? "tensorflow" : op.Format;
        return Operators.TryGetValue((format, name), out var facts) ? (facts.Does, facts.Quiet.Contains(name)) : null;
    }

    /// <summary>Whether the operator comes from outside of the format's own runtime.</summary>
    public static bool IsForeign(GraphOperator op)
    {
        if (op.Domain.Length == 0) return false;
        var known = Facts.KnownDomains.GetValueOrDefault(op.Format, []);
        if (op.Format is "tflite" or "coreml") return !known.Contains(op.Name) && !op.Name.StartsWith("Flex", StringComparison.Ordinal);
        return !known.Contains(op.Domain) && !op.Domain.StartsWith("pkg.", StringComparison.Ordinal) && !op.Domain.StartsWith("local", StringComparison.Ordinal);
    }

    /// <summary>Whether a module is one of these, or within one.</summary>
    public static bool IsWithin(string module, string[] modules) =>
        Array.Exists(modules, m => module.StartsWith(m, StringComparison.Ordinal) && (module.Length == m.Length || module[m.Length] == '.'));
}

/// <summary>knowledge/model-formats.yaml.</summary>
sealed record ModelFormatFacts(TemplateFacts Templates, KerasFacts Keras, OperatorFacts[] Operators, Dictionary<string, string[]> KnownDomains);

/// <summary>Attributes, first names and tags of Jinja.</summary>
sealed record TemplateFacts(string[] Names, string[] Starts, string[] Tags);

/// <summary>Names in configurations of Keras.</summary>
sealed record KerasFacts(string[] Modules, string[] Reaching, string[] Builtins);

/// <summary>Operators of one format that do the same; the quiet ones stand in real models too.</summary>
sealed record OperatorFacts(string Format, string Does, string[] Names, string[] Quiet);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ModelFormatFacts))]
sealed partial class ModelFormatContext : JsonSerializerContext;
