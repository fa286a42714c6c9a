using System.Text.Json.Serialization;
using Myelin.Core.Assets;
using Myelin.Core.Knowledge;
using Myelin.Discover.Servers;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>Which Kubernetes resources belong to AI, and where in them facts stand: <c>knowledge/kubernetes.yaml</c>.</summary>
sealed class KubernetesKnowledge
{
    static readonly Lazy<KubernetesKnowledge> Loaded = new(() => new KubernetesKnowledge(KnowledgeFile.Read("kubernetes", KubernetesFactsContext.Default.KubernetesFacts)));
    readonly Dictionary<string, HashSet<string>?> _groups;
    readonly Dictionary<(string Group, string Kind), AiResource> _resources;
    readonly KubernetesDevice[] _devices;

    KubernetesKnowledge(KubernetesFacts facts)
    {
        _groups = facts.Groups.ToDictionary(g => g.Group, g => g.Kinds is ["*"] ? null : g.Kinds.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        _resources = facts.Resources.ToDictionary(r => (r.Group, r.Kind));
        _devices = [.. facts.Devices];
        Capabilities = facts.Capabilities;
        BuiltInRoles = facts.BuiltInRoles;
        Exposure = facts.Exposure;
    }

    public static KubernetesKnowledge Default => Loaded.Value;

    /// <summary>What RBAC rules let their holder do.</summary>
    public IReadOnlyList<RoleCapability> Capabilities { get; }

    /// <summary>Capabilities of the roles that every cluster has.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> BuiltInRoles { get; }

    /// <summary>What decides how far a route reaches.</summary>
    public ExposureFacts Exposure { get; }

    /// <summary>Whether a kind belongs to AI.</summary>
    public bool IsAi(string group, string kind) => _groups.TryGetValue(group, out var kinds) && (kinds is null || kinds.Contains(kind));

    /// <summary>Whether an API group has kinds that belong to AI.</summary>
    public bool HasAi(string group) => _groups.ContainsKey(group);

    /// <summary>What is known of a kind, or null.</summary>
    public AiResource? Of(string group, string kind) => _resources.GetValueOrDefault((group, kind));

    /// <summary>The device that a resource name asks for, or null.</summary>
    public KubernetesDevice? Device(string resource)
    {
        foreach (var device in _devices)
            if (ImagePattern.Glob(resource, device.Resource)) return device;
        return null;
    }
}

/// <summary>The whole of knowledge/kubernetes.yaml.</summary>
sealed record KubernetesFacts(
    IReadOnlyList<AiGroup> Groups, IReadOnlyList<AiResource> Resources, IReadOnlyList<KubernetesDevice> Devices,
    IReadOnlyList<RoleCapability> Capabilities, IReadOnlyDictionary<string, IReadOnlyList<string>> BuiltInRoles, ExposureFacts Exposure);

/// <summary>An API group of AI resources; kinds <c>*</c> for all.</summary>
sealed record AiGroup(string Group, IReadOnlyList<string> Kinds);

/// <summary>A kind of AI resource; the head of the file explains each key.</summary>
sealed record AiResource(string Group, string Kind)
{
    public string? Asset { get; init; }
    public string? Product { get; init; }
    public IReadOnlyList<string> Containers { get; init => field = value ?? []; } = [];
    public string? Image { get; init; }
    public IReadOnlyList<ModelPath> Models { get; init => field = value ?? []; } = [];
    public string? Provider { get; init; }
    public string? Url { get; init; }
    public IReadOnlyList<string> Services { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> ServiceType { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Ingress { get; init => field = value ?? []; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> RoleLabels { get; init => field = value ?? new Dictionary<string, IReadOnlyDictionary<string, string>>(); } = new Dictionary<string, IReadOnlyDictionary<string, string>>();
    public IReadOnlyList<ResourceReference> Refs { get; init => field = value ?? []; } = [];
    public TokenPath? Token { get; init; }
    public IReadOnlyList<string> Gpus { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Texts { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Scripts { get; init => field = value ?? []; } = [];
    public bool Gateway { get; init; }

    /// <summary>Kind of the asset it makes beside itself, or null.</summary>
    public AssetKind? AssetKind => Asset is null ? null : AssetKinds.Parse(Asset);
}

/// <summary>Where a model is named.</summary>
sealed record ModelPath(string Path, string Hub = "any", string Kind = "model");

/// <summary>A name of another resource in the same namespace.</summary>
sealed record ResourceReference(string Path, string Kind, string As);

/// <summary>A setting that turns authentication on.</summary>
sealed record TokenPath(string Path, string Value, string Is = "token");

/// <summary>A resource name of a device plugin.</summary>
sealed record KubernetesDevice(string Resource, string Vendor, string Sharing);

/// <summary>RBAC rules that amount to a capability: any of the verbs on any of the resources.</summary>
sealed record RoleCapability(string Name, IReadOnlyList<string> Groups, IReadOnlyList<string> Resources, IReadOnlyList<string> Verbs);

/// <summary>What decides how far a route reaches and who is let in.</summary>
sealed record ExposureFacts(
    IReadOnlyList<AnnotationRule> Internal, IReadOnlyList<AnnotationRule> Public, IReadOnlyList<string> Ranges,
    IReadOnlyList<AnnotationRule> Authentication, IReadOnlyList<ClassReach> Classes, IReadOnlyList<string> Guards)
{
    /// <summary>The first rule that an object's annotations fulfil, or null.</summary>
    public static AnnotationRule? First(IReadOnlyList<AnnotationRule> rules, IReadOnlyDictionary<string, string> annotations) =>
        rules.FirstOrDefault(r => annotations.TryGetValue(r.Annotation, out var value) && value != "" && (r.Values.Count == 0 || r.Values.Contains(value, StringComparer.OrdinalIgnoreCase)));
}

/// <summary>An annotation, the values that count, and what it then is.</summary>
sealed record AnnotationRule(string Annotation, string? Is = null)
{
    public IReadOnlyList<string> Values { get; init => field = value ?? []; } = [];
}

/// <summary>How far a class of ingress, gateway or load balancer reaches.</summary>
sealed record ClassReach(string Class, string Reach);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(KubernetesFacts))]
sealed partial class KubernetesFactsContext : JsonSerializerContext;
