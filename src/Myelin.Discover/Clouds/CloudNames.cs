using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Clouds;

/// <summary>How CloudFormation, ARM and Pulumi call what Terraform has a type for (<c>knowledge/cloud-names.yaml</c>; its head explains each key).</summary>
public sealed class CloudNames
{
    static readonly Lazy<CloudNames> Loaded = new(() => new CloudNames(KnowledgeFile.Read("cloud-names", CloudNamesContext.Default.CloudNameFacts)));
    readonly ConcurrentDictionary<(string Tool, string Type), NativeType> _found = new();
    readonly FrozenDictionary<string, NativeType> _cloudFormation;
    readonly FrozenDictionary<string, NativeType> _arm;
    readonly FrozenDictionary<string, NativeType> _pulumi;

    CloudNames(CloudNameFacts facts)
    {
        _cloudFormation = facts.Cloudformation.ToFrozenDictionary(StringComparer.Ordinal);
        _arm = facts.Arm.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _pulumi = facts.Pulumi.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The built-in knowledge; read at first use.</summary>
    public static CloudNames Default => Loaded.Value;

    /// <summary>A type of CloudFormation: <c>AWS::S3::Bucket</c> is <c>aws_s3_bucket</c>. Where nothing else is known, service and name make the type.</summary>
    public NativeType CloudFormation(string type) => _found.GetOrAdd(("cfn", type), _ =>
        _cloudFormation.GetValueOrDefault(type) ?? (type.Split("::") is ["AWS", var service, var name] ? new NativeType($"aws_{service.ToLowerInvariant()}_{Snake(name)}") : new NativeType(type)));

    /// <summary>A type of ARM and Bicep, without its version; as written where Terraform has none that is known here.</summary>
    public NativeType Arm(string type) => _found.GetOrAdd(("arm", type), _ => _arm.GetValueOrDefault(type) ?? new NativeType(type));

    /// <summary>A type of Pulumi: <c>aws:s3/bucket:Bucket</c>, <c>azure-native:cognitiveservices:Account</c>, <c>gcp:storage:Bucket</c>.</summary>
    public NativeType Pulumi(string type) => _found.GetOrAdd(("pulumi", type), _ => PulumiType(type));

    NativeType PulumiType(string type)
    {
        if (type.Split(':') is not [var package, var module, var name]) return new NativeType(type);
        module = module.Split('/')[0];
        if (_pulumi.GetValueOrDefault($"{package}:{module}:{name}") is { } known) return known;
        if (package == "azure-native")
        {
            var ending = $".{module.Split('.')[0]}/";
            foreach (var (arm, native) in _arm)
                if (arm.Contains(ending, StringComparison.OrdinalIgnoreCase) && arm.EndsWith($"/{name}s", StringComparison.OrdinalIgnoreCase) && arm.Count(c => c == '/') == 1) return native;
            return new NativeType(type);
        }
        if (package == "aws-native") return _cloudFormation.FirstOrDefault(c => c.Key.Equals($"AWS::{module}::{name}", StringComparison.OrdinalIgnoreCase)).Value ?? new NativeType($"aws_{module}_{Snake(name)}");
        var prefix = package switch { "gcp" => "google", "azure" => "azurerm", "azuread" => "azuread", _ => package };
        // Pulumi groups Terraform's types by module; which form a type takes is told by which one exists.
        var plain = name.EndsWith("V2", StringComparison.Ordinal) && module == "s3" ? name[..^2] : name;
        foreach (var candidate in (string[])[$"{prefix}_{module}_{Snake(plain)}", $"{prefix}_{Snake(plain)}", $"{prefix}_{Snake(module)}_{Snake(plain)}"])
            if (CloudKnowledge.Default.OfType(candidate) is not null) return new NativeType(candidate);
        return new NativeType($"{prefix}_{module}_{Snake(plain)}");
    }

    /// <summary>A name in snake case, as Terraform writes attributes: <c>VPCSecurityGroups</c> is vpc_security_groups, <c>TargetGroupARNs</c> is target_group_arns. What is no name in capitals stays.</summary>
    public static string Snake(string name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c)) return name;
        if (name.Length < 2 || !name.Any(char.IsAsciiLetterLower)) return name.Length == 1 ? name.ToLowerInvariant() : name;
        var text = new StringBuilder(name.Length + 6);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]) && !IsPlural(name, i)))) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    // ARNs, IDs: the s ends the word that the capitals make.
    static bool IsPlural(string name, int at) => name[at + 1] == 's' && (at + 2 == name.Length || char.IsAsciiLetterUpper(name[at + 2]));
}

sealed record CloudNameFacts(IReadOnlyDictionary<string, NativeType> Cloudformation, IReadOnlyDictionary<string, NativeType> Arm, IReadOnlyDictionary<string, NativeType> Pulumi);

/// <summary>What a tool's type is in Terraform's naming.</summary>
/// <param name="Type">Terraform's type.</param>
public sealed record NativeType(string Type)
{
    /// <summary>Attributes that are called otherwise: dotted path in snake case, and the name that its last part gets.</summary>
    public IReadOnlyDictionary<string, string> Names { get; set; } = new Dictionary<string, string>();
    /// <summary>Attribute that names what it stands in, for types that are nested.</summary>
    public string? Parent { get; set; }
    /// <summary>Another type where the attribute <c>kind</c> or <c>compute_type</c> holds a word.</summary>
    public IReadOnlyDictionary<string, string> Kinds { get; set; } = new Dictionary<string, string>();

    /// <summary>The type of a resource with these attributes.</summary>
    public string TypeFor(Myelin.Formats.Config.ConfigValue attributes)
    {
        foreach (var (word, type) in Kinds)
            if ((attributes["kind"].Text ?? attributes["compute_type"].Text)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true) return type;
        return Type;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(CloudNameFacts))]
sealed partial class CloudNamesContext : JsonSerializerContext;
