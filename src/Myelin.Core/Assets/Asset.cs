using System.Collections.Immutable;

namespace Myelin.Core.Assets;

/// <summary>One thing that exists: a model, a package, a server, an identity. Two detectors that see the same thing make the same <see cref="Id"/> and merge.</summary>
public sealed record Asset(AssetKind Kind, string Id, string Name)
{
    /// <summary>Version, tag or revision where one is known.</summary>
    public string? Version { get; init; }

    /// <summary>Facts by key (see <see cref="AssetKeys"/>), in ordinal order of key.</summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } = NoProperties;

    /// <summary>Why it is believed, strongest first.</summary>
    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    /// <summary>The strongest basis among the evidence; unresolved where there is none.</summary>
    public Basis Basis => Evidence.IsEmpty ? Basis.Unresolved : Evidence[0].Basis;

    /// <summary>The value of a property, or null.</summary>
    public string? this[string key] => Properties.GetValueOrDefault(key);

    internal static readonly ImmutableSortedDictionary<string, string> NoProperties =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public bool Equals(Asset? other) => other is not null && Kind == other.Kind && Id == other.Id && Name == other.Name && Version == other.Version
        && Properties.SequenceEqual(other.Properties) && Evidence.SequenceEqual(other.Evidence);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A directed fact between two assets, by their ids.</summary>
public sealed record Relation(string From, RelationKind Kind, string To)
{
    /// <summary>Why it is believed, strongest first.</summary>
    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    public bool Equals(Relation? other) =>
        other is not null && From == other.From && Kind == other.Kind && To == other.To && Evidence.SequenceEqual(other.Evidence);

    public override int GetHashCode() => HashCode.Combine(From, Kind, To);
}

/// <summary>The property keys that more than one detector writes or a report reads. Others are free, in kebab-case.</summary>
public static class AssetKeys
{
    /// <summary>Role of an AI package: framework, llm-sdk, orchestrator, agent-framework, mcp-sdk, vector-db-client, inference-server, training, mlops, evaluation, guardrail, observability, notebook, data, ui, gpu.</summary>
    public const string Role = "role";
    /// <summary>Who makes or serves it: openai, anthropic, huggingface, aws-bedrock …</summary>
    public const string Provider = "provider";
    /// <summary>File format: safetensors, gguf, onnx, pytorch-zip, pickle …</summary>
    public const string Format = "format";
    /// <summary>SPDX licence expression as the evidence states it.</summary>
    public const string License = "license";
    /// <summary>SHA-256 in lower-case hex.</summary>
    public const string Sha256 = "sha256";
    /// <summary>Size in bytes.</summary>
    public const string Size = "size";
    /// <summary>What the path says of its purpose: test, docs, example, vendored. Absent for the product itself.</summary>
    public const string Scope = "scope";
    /// <summary>The range or specifier as written, when it is no exact version.</summary>
    public const string Requirement = "requirement";
    /// <summary>Package URL, when the id is not one already.</summary>
    public const string Purl = "purl";
    /// <summary>The image reference as written.</summary>
    public const string Image = "image";
    /// <summary>Address, URL or host name at which it answers.</summary>
    public const string Endpoint = "endpoint";
    /// <summary>Port number(s), comma separated.</summary>
    public const string Port = "port";
    /// <summary>Name of the server product, as in knowledge/servers.yaml.</summary>
    public const string Product = "product";
    /// <summary>What keeps strangers out: none, token, mtls, password, oauth, unknown.</summary>
    public const string Authentication = "authentication";
    /// <summary>How far it is exposed: internet, network, cluster, host, loopback.</summary>
    public const string Exposure = "exposure";
    /// <summary>Revision or commit that pins a model, dataset or action.</summary>
    public const string Revision = "revision";
    /// <summary>Task of a model, as Hugging Face names it.</summary>
    public const string Task = "task";
    /// <summary>Architecture of a model.</summary>
    public const string Architecture = "architecture";
    /// <summary>Number of parameters.</summary>
    public const string Parameters = "parameters";
    /// <summary>Quantisation or dominant tensor type.</summary>
    public const string Quantization = "quantization";
    /// <summary>Command line, secrets redacted.</summary>
    public const string Command = "command";
    /// <summary>How data is classified: personal, payment, health, credentials … comma separated; the evidence says why.</summary>
    public const string Sensitivity = "sensitivity";
    /// <summary>Who owns it.</summary>
    public const string Owner = "owner";
}
