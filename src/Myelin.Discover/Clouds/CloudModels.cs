using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>Models as clouds name them.</summary>
static class CloudModels
{
    /// <summary>States the model that an attribute names and returns its id; null when the name is not known.</summary>
    public static string? State(CloudWriter writer, CloudResource resource, ConfigValue value, string provider)
    {
        if (Name(value) is not { } name) return null;
        var (by, id, shown, version) = Identity(name, provider);
        if (version is null && resource.Type is "azurerm_cognitive_deployment") version = resource["model"]["version"].Text;
        return writer.FactsOf(resource).Add(AssetKind.Model, id, shown, writer.Evidence(resource, value, "model"), version, (AssetKeys.Provider, by), ("format", resource["model"]["format"].Text));
    }

    /// <summary>The model of an ARN such as <c>arn:aws:bedrock:*::foundation-model/anthropic.claude-v2</c>; null for a pattern or what names none.</summary>
    public static string? OfArn(ConfigValue arn) => Name(arn) is { } name && arn.Shown?.Contains("foundation-model/", StringComparison.Ordinal) == true && !name.Contains('*') ? name : null;

    /// <summary>Whether the value names a model although parts of it, as the region of an ARN, are not known.</summary>
    public static bool IsNamed(ConfigValue value) => value.IsUnknown && Name(value) is not null;

    // Only the last part of an ARN has to be known: its region and account say nothing about the model.
    static string? Name(ConfigValue value)
    {
        var text = value.Text ?? (value.Parts is [.., { Text: { } tail }] && tail.Contains('/') ? tail : null);
        if (string.IsNullOrWhiteSpace(text) || text.Length > 300) return null;
        foreach (var marker in (string[])["foundation-model/", "inference-profile/", "provisioned-model/", "custom-model/"])
            if (text.IndexOf(marker, StringComparison.Ordinal) is >= 0 and var at) return marker is "foundation-model/" or "inference-profile/" ? Whole(text[(at + marker.Length)..]) : null;
        return text.StartsWith("arn:", StringComparison.Ordinal) ? null : Whole(text);
    }

    static string? Whole(string name) => name is "" or "*" || name.Contains('$') || name.Contains(' ') ? null : name;

    static (string? Provider, string Id, string Name, string? Version) Identity(string name, string provider)
    {
        // publishers/google/models/gemma3@gemma-3-1b-it
        if (name.Split('/') is ["publishers", var publisher, "models", var model])
        {
            var at = model.IndexOf('@');
            var exact = at > 0 ? model[(at + 1)..] : model;
            return publisher is "hf" or "huggingface" ? Hub(exact) : (publisher, AssetId.Model(publisher, exact), exact, null);
        }
        if (provider is "huggingface" || (provider is "google-vertex" && name.Contains('/'))) return Hub(name);
        // azureml://registries/azureml-meta/models/Llama-3/versions/4
        if (name.StartsWith("azureml://", StringComparison.Ordinal) || name.StartsWith("azureml:", StringComparison.Ordinal))
        {
            var parts = name.Split('/');
            var index = Array.IndexOf(parts, "models");
            if (index >= 0 && index + 1 < parts.Length) return ("azure-ml", AssetId.Model("azure-ml", parts[index + 1]), parts[index + 1], parts.ElementAtOrDefault(index + 3));
        }
        return (provider, AssetId.Model(provider, name), name, null);
    }

    static (string?, string, string, string?) Hub(string repository) => ("huggingface", AssetId.HuggingFaceModel(repository), repository, null);
}

/// <summary>Data stores as other resources name them.</summary>
static class CloudStores
{
    static readonly string[] Types = [.. CloudKnowledge.Default.Types.Where(t => CloudKnowledge.Default.OfType(t)!.AssetKind is AssetKind.DataStore)];

    /// <summary>Id of the store that a value names: a resource, or one that lies elsewhere and is stated here; null when it is not known.</summary>
    public static string? Find(CloudInventory inventory, CloudWriter writer, CloudResource resource, ConfigValue value)
    {
        if (inventory.Find(resource, value, Types) is { } store) return store.Id;
        return value.Text is { } text && Bucket(text) is var (scheme, bucket) && bucket != "" ? Elsewhere(writer, resource, value, scheme, bucket) : null;
    }

    /// <summary>States a bucket that no resource here makes.</summary>
    public static string Elsewhere(CloudWriter writer, CloudResource resource, ConfigValue value, string scheme, string bucket)
    {
        var sensitivity = string.Join(',', CloudKnowledge.Default.Sensitivity(bucket).Select(s => s.Kind).Distinct().Order(StringComparer.Ordinal));
        return writer.Add(resource, AssetKind.DataStore, AssetId.Resource(scheme, bucket), bucket, writer.Evidence(resource, value, "named here, made elsewhere"),
            (AssetKeys.Provider, scheme), (AssetKeys.Sensitivity, sensitivity), (AssetKeys.Endpoint, $"{scheme}://{bucket}"));
    }

    /// <summary>Scheme and bucket of a URI or an S3 ARN; an empty bucket when the text is neither or holds a pattern.</summary>
    public static (string Scheme, string Bucket) Bucket(string text)
    {
        var (scheme, rest) = ("", "");
        if (text.StartsWith("s3://", StringComparison.Ordinal)) (scheme, rest) = ("s3", text[5..]);
        else if (text.StartsWith("gs://", StringComparison.Ordinal)) (scheme, rest) = ("gs", text[5..]);
        else if (text.StartsWith("arn:aws", StringComparison.Ordinal) && text.Split(':', 6) is [_, _, "s3", "", "", var resource]) (scheme, rest) = ("s3", resource);
        var bucket = rest.Split('/')[0];
        return bucket.Length is >= 3 and <= 120 && !bucket.AsSpan().ContainsAny("*?${}") ? (scheme, bucket) : (scheme, "");
    }
}
