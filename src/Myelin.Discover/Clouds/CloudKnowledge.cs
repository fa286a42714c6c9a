using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Assets;
using Myelin.Core.Knowledge;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Servers;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>What cloud resources are (<c>knowledge/cloud.yaml</c>; its head explains each key).</summary>
public sealed class CloudKnowledge
{
    static readonly Lazy<CloudKnowledge> Loaded = new(() => new CloudKnowledge(KnowledgeFile.Read("cloud", CloudFactsContext.Default.CloudFacts)));
    readonly FrozenDictionary<string, CloudType> _types;
    readonly FrozenDictionary<string, string> _modules;
    readonly IReadOnlyList<AcceleratorFamily> _accelerators;
    readonly FrozenDictionary<string, string[]> _sensitiveWords;
    readonly FrozenSet<string> _classificationTags;

    internal CloudKnowledge(CloudFacts facts)
    {
        _types = facts.Types.ToFrozenDictionary(StringComparer.Ordinal);
        _modules = facts.Modules.ToFrozenDictionary(StringComparer.Ordinal);
        _accelerators = facts.Accelerators;
        _sensitiveWords = facts.Sensitivity.SelectMany(s => s.Value.Select(word => (word, s.Key))).GroupBy(p => p.word, p => p.Key, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        _classificationTags = facts.ClassificationTags.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The built-in knowledge; read at first use.</summary>
    public static CloudKnowledge Default => Loaded.Value;

    /// <summary>All known types.</summary>
    public IEnumerable<string> Types => _types.Keys;

    /// <summary>What is known of a type by its name alone; null when nothing.</summary>
    public CloudType? OfType(string type) => _types.GetValueOrDefault(type);

    /// <summary>What is known of a resource; null when nothing, or when it is none of that kind (a collection that holds no vectors).</summary>
    public CloudType? Of(CloudResource resource)
    {
        if (!_types.TryGetValue(resource.Type, out var type)) return null;
        foreach (var (path, wanted) in type.When)
            if (!ConfigPath.Select(resource.Attributes, path).Any(v => wanted.Contains("present") ? v.Exists : v.Text is { } text && wanted.Contains(text, StringComparer.OrdinalIgnoreCase))) return null;
        return type;
    }

    /// <summary>The type that a module of a registry stands for, by its source; null for any other.</summary>
    public string? OfModule(string source)
    {
        var text = source.Split('?')[0];
        foreach (var prefix in (ReadOnlySpan<string>)["registry.terraform.io/", "app.terraform.io/", "registry.opentofu.org/"])
            if (text.StartsWith(prefix, StringComparison.Ordinal)) text = text[prefix.Length..];
        // git::https://github.com/terraform-aws-modules/terraform-aws-s3-bucket.git is the module's own repository.
        if (text.IndexOf("github.com/", StringComparison.Ordinal) is >= 0 and var host || text.IndexOf("github.com:", StringComparison.Ordinal) is >= 0 and var ssh && (host = ssh) >= 0)
        {
            var rest = text[(host + "github.com/".Length)..];
            var inner = rest.IndexOf("//", StringComparison.Ordinal);
            var repository = (inner < 0 ? rest : rest[..inner]).TrimEnd('/');
            if (repository.EndsWith(".git", StringComparison.Ordinal)) repository = repository[..^4];
            if (repository.Split('/') is not [var owner, var name] || name.Split('-', 3) is not ["terraform", var provider, var module]) return null;
            text = $"{owner}/{module}/{provider}{(inner < 0 ? "" : rest[inner..])}";
        }
        return _modules.GetValueOrDefault(text);
    }

    /// <summary>The accelerator in an instance, machine or accelerator type; null when there is none.</summary>
    public string? Accelerator(string type)
    {
        var name = type.ToLowerInvariant();
        // ml.g5.xlarge is SageMaker's g5.xlarge; Google writes projects/p/zones/z/acceleratorTypes/nvidia-l4.
        if (name.StartsWith("ml.", StringComparison.Ordinal)) name = name[3..];
        name = name[(name.LastIndexOf('/') + 1)..];
        foreach (var family in _accelerators)
            foreach (var pattern in family.Types)
                if (ImagePattern.Glob(name, pattern)) return family.Device;
        return null;
    }

    /// <summary>What kinds of sensitive data a name speaks of: its words are compared, split at punctuation and capitals.</summary>
    public IEnumerable<(string Kind, string Word)> Sensitivity(string name)
    {
        foreach (var word in CloudWords.Of(name))
            foreach (var kind in _sensitiveWords.GetValueOrDefault(word, [])) yield return (kind, word);
    }

    /// <summary>Whether a tag or label classifies data by its value.</summary>
    public bool IsClassification(string tag) => _classificationTags.Contains(string.Concat(tag.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant());
}

/// <summary>Splits names into words.</summary>
static class CloudWords
{
    /// <summary>Words in lower case: <c>acme-customerData_2</c> is acme, customer, data, 2.</summary>
    public static IEnumerable<string> Of(string name)
    {
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var isWord = i < name.Length && char.IsLetterOrDigit(name[i]);
            var isNew = isWord && i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            if (isWord && !isNew) continue;
            if (i > start) yield return name[start..i].ToLowerInvariant();
            start = isNew ? i : i + 1;
        }
    }
}

/// <summary>Follows dotted paths through values.</summary>
static class ConfigPath
{
    /// <summary>Values at a path; lists are spread, <c>*</c> stands for any key. Nothing for what is not there.</summary>
    public static IEnumerable<ConfigValue> Select(ConfigValue value, string path)
    {
        IEnumerable<ConfigValue> current = [value];
        foreach (var segment in path.Split('.'))
            current = current.SelectMany(v => v.Each()).SelectMany(v => segment == "*" ? v.Entries.Select(e => e.Value) : v.Kind == ConfigKind.Unknown ? [v[segment]] : v.TryGet(segment, out var found) ? [found] : []);
        return current.SelectMany(v => v.Each());
    }

    /// <summary>Values at several paths.</summary>
    public static IEnumerable<ConfigValue> Select(ConfigValue value, IEnumerable<string> paths) => paths.SelectMany(path => Select(value, path));
}

sealed record CloudFacts(
    IReadOnlyDictionary<string, CloudType> Types,
    IReadOnlyDictionary<string, string> Modules,
    IReadOnlyList<AcceleratorFamily> Accelerators,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Sensitivity,
    IReadOnlyList<string> ClassificationTags);

sealed record AcceleratorFamily(IReadOnlyList<string> Types, string Device);

/// <summary>What is known of a type of resource.</summary>
/// <param name="Kind">Asset kind, kebab-case.</param>
/// <param name="Provider">Who serves it.</param>
/// <param name="Role">What it does within its kind.</param>
public sealed record CloudType(string Kind, string Provider, string Role)
{
    /// <summary>Values of attributes for which alone it is of this kind.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> When { get; set; } = new Dictionary<string, IReadOnlyList<string>>();
    /// <summary>Attributes that hold its own name.</summary>
    public IReadOnlyList<string> Name { get; set; } = ["name"];
    /// <summary>Attributes that name the identity it acts with.</summary>
    public IReadOnlyList<string> RunsAs { get; set; } = [];
    /// <summary>Attributes that name a model it uses.</summary>
    public IReadOnlyList<string> Models { get; set; } = [];
    /// <summary>Attributes that name a model it makes available.</summary>
    public IReadOnlyList<string> Serves { get; set; } = [];
    /// <summary>Attributes that hold an image reference.</summary>
    public IReadOnlyList<string> Image { get; set; } = [];
    /// <summary>Attributes that hold definitions of containers, as JSON or as lists.</summary>
    public IReadOnlyList<string> Containers { get; set; } = [];
    /// <summary>Attributes that hold an instance, machine or accelerator type.</summary>
    public IReadOnlyList<string> Gpu { get; set; } = [];
    /// <summary>Attributes that hold environment variables.</summary>
    public IReadOnlyList<string> Env { get; set; } = [];
    /// <summary>Attributes that hold ports.</summary>
    public IReadOnlyList<string> Ports { get; set; } = [];
    /// <summary>Attributes that name another resource it uses.</summary>
    public IReadOnlyList<string> Uses { get; set; } = [];
    /// <summary>Attributes that name a data store it reads.</summary>
    public IReadOnlyList<string> Data { get; set; } = [];
    /// <summary>Values of attributes with which anybody on the internet reaches it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Public { get; set; } = new Dictionary<string, IReadOnlyList<string>>();
    /// <summary>Values of attributes that close what is open to the internet otherwise; <c>present</c> for any value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Closed { get; set; } = new Dictionary<string, IReadOnlyList<string>>();
    /// <summary>Attributes that hold the ranges of addresses that are let in, when not all are.</summary>
    public IReadOnlyList<string> Ranges { get; set; } = [];
    /// <summary>What it asks of strangers: none, token, password …; null when that is not known.</summary>
    public string? Asks { get; set; }
    /// <summary>Attributes that are shown as properties, by the property's name.</summary>
    public IReadOnlyDictionary<string, string> Shows { get; set; } = new Dictionary<string, string>();
    /// <summary>Attributes that name security groups.</summary>
    public IReadOnlyList<string> Guard { get; set; } = [];

    /// <summary>Kind of the asset.</summary>
    [JsonIgnore] public AssetKind AssetKind => AssetKinds.Parse(Kind) ?? AssetKind.CloudAi;

    /// <summary>The resource's own name, as far as it is known; missing when it has none.</summary>
    public ConfigValue NameOf(CloudResource resource) => ConfigPath.Select(resource.Attributes, Name).FirstOrDefault(v => v.Exists) ?? ConfigValue.Missing;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(CloudFacts))]
sealed partial class CloudFactsContext : JsonSerializerContext;
