using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Assets;
using Myelin.Core.Knowledge;
using Myelin.Discover.Detectors.Secrets;

namespace Myelin.Discover.Servers;

/// <summary>What a variable's name says about AI (<c>knowledge/environment.yaml</c>, keys from <c>secrets.yaml</c>), in a deployment as in a process.</summary>
public sealed class AiEnvironment
{
    static readonly Lazy<AiEnvironment> Loaded = new(() => new AiEnvironment(KnowledgeFile.Read("environment", EnvironmentFactsContext.Default.EnvironmentFacts)));
    readonly FrozenDictionary<string, ModelVariables> _models;
    readonly FrozenDictionary<string, EndpointVariables> _endpoints;
    readonly ModelName[] _names;

    AiEnvironment(EnvironmentFacts facts)
    {
        _models = facts.Models.SelectMany(m => m.Variables.Select(v => (v, m))).ToFrozenDictionary(x => x.v, x => x.m, StringComparer.Ordinal);
        _endpoints = facts.Endpoints.SelectMany(e => e.Variables.Select(v => (v, e))).ToFrozenDictionary(x => x.v, x => x.e, StringComparer.Ordinal);
        Flags = facts.Flags;
        _names = [.. facts.Names.OrderByDescending(n => n.Prefix.Length)];
    }

    /// <summary>The built-in knowledge; read at first use.</summary>
    public static AiEnvironment Default => Loaded.Value;

    /// <summary>Options of programs in general whose value names a model when it has the form of a repository.</summary>
    public IReadOnlyList<string> Flags { get; }

    /// <summary>Whether a variable configures the use of AI: a key, a model, or an endpoint whose name says so.</summary>
    public bool IsAi(string variable) =>
        SecretKnowledge.Current.OfVariable(variable) is not null || _endpoints.ContainsKey(variable) || (_models.TryGetValue(variable, out var models) && models.Provider != "any");

    /// <summary>Whether the value of the variable may name a model.</summary>
    public bool IsModel(string variable) => _models.ContainsKey(variable);

    /// <summary>Whether the value of the variable is the address of an AI server or service.</summary>
    public bool IsEndpoint(string variable) => _endpoints.ContainsKey(variable);

    /// <summary>Provider or product that the variable's name says is at the address; null when it says none.</summary>
    public string? AtEndpoint(string variable) => _endpoints.TryGetValue(variable, out var endpoint) ? endpoint.Provider ?? endpoint.Product : null;

    /// <summary>The models that a variable names: several when its value is a list.</summary>
    /// <param name="variable">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="inAi">Whether what it configures is known to be AI, so that a plain name counts too.</param>
    public IEnumerable<ModelReference> Models(string variable, string value, bool inAi)
    {
        if (!_models.TryGetValue(variable, out var facts)) yield break;
        foreach (var part in value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(50))
        {
            var model = facts.Provider switch
            {
                "any" => OfName(part, inAi),
                "huggingface" or "ollama" => ModelReference.Read(part, facts.Provider),
                _ => ModelReference.Read(part, "name") is { } named ? named with { Id = AssetId.Model(facts.Provider, named.Name), Provider = facts.Provider } : null,
            };
            // The name of an Azure deployment is its owner's choice; it only often is the model's.
            if (facts.Deployment && model is not null && ProviderOf(model.Name) is null) continue;
            if (model is not null) yield return model;
        }
    }

    /// <summary>Who makes or serves a model of this name, where the name alone says it; else null.</summary>
    public string? ProviderOf(string model)
    {
        foreach (var name in _names)
            if (model.StartsWith(name.Prefix, StringComparison.OrdinalIgnoreCase)) return name.Provider;
        return null;
    }

    ModelReference? OfName(string value, bool inAi)
    {
        if (ProviderOf(value) is { } provider && ModelReference.Read(value, "name") is { } known) return known with { Id = AssetId.Model(provider, known.Name), Provider = provider };
        if (ModelReference.IsRepository(value)) return ModelReference.Read(value, "huggingface");
        if (!inAi) return null;
        return value.Contains(':') && !value.Contains('/') ? ModelReference.Read(value, "ollama") : ModelReference.Read(value, "any");
    }
}

sealed record EnvironmentFacts(IReadOnlyList<ModelVariables> Models, IReadOnlyList<EndpointVariables> Endpoints, IReadOnlyList<ModelName> Names, IReadOnlyList<string> Flags);

sealed record ModelVariables(string Provider, IReadOnlyList<string> Variables, bool Deployment = false);

sealed record EndpointVariables(IReadOnlyList<string> Variables, string? Provider = null, string? Product = null);

sealed record ModelName(string Prefix, string Provider);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(EnvironmentFacts))]
sealed partial class EnvironmentFactsContext : JsonSerializerContext;
