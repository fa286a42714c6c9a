using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Clouds;

/// <summary>Who may do what in a cloud (<c>knowledge/cloud-access.yaml</c>; its head explains each key).</summary>
sealed record AccessKnowledge(
    IReadOnlyDictionary<string, ResourceActions> Aws,
    IReadOnlyList<string> ModelActions,
    IReadOnlyDictionary<string, IReadOnlyList<ManagedStatement>> ManagedPolicies,
    IReadOnlyDictionary<string, SamPolicy> SamPolicies,
    IReadOnlyDictionary<string, BuiltInRole> AzureRoles,
    IReadOnlyDictionary<string, string> AzureRoleIds,
    IReadOnlyDictionary<string, BuiltInRole> GcpRoles)
{
    static readonly Lazy<AccessKnowledge> Loaded = new(() => KnowledgeFile.Read("cloud-access", AccessKnowledgeContext.Default.AccessKnowledge));

    /// <summary>The built-in knowledge; read at first use.</summary>
    public static AccessKnowledge Default => Loaded.Value;
}

/// <summary>Actions of AWS on a type of resource.</summary>
/// <param name="Arn">Service and resource part of its ARN.</param>
sealed record ResourceActions(string Arn)
{
    /// <summary>Actions that read what it holds.</summary>
    public IReadOnlyList<string> Read { get; set; } = [];
    /// <summary>Actions that change what it holds.</summary>
    public IReadOnlyList<string> Write { get; set; } = [];
    /// <summary>Actions that make it work for the caller.</summary>
    public IReadOnlyList<string> Call { get; set; } = [];
}

/// <summary>A statement of a policy that AWS keeps.</summary>
sealed record ManagedStatement
{
    /// <summary>What is allowed.</summary>
    public IReadOnlyList<string> Actions { get; set; } = [];
    /// <summary>What is not: all else is.</summary>
    public IReadOnlyList<string> NotActions { get; set; } = [];
    /// <summary>On what.</summary>
    public IReadOnlyList<string> Resources { get; set; } = ["*"];
}

/// <summary>A policy template of AWS SAM.</summary>
sealed record SamPolicy(string Type, string Parameter, IReadOnlyList<string> Actions);

/// <summary>A role that a cloud defines: what it lets its holder do with resources of these types.</summary>
sealed record BuiltInRole(IReadOnlyList<string> Types, IReadOnlyList<string> Does);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(AccessKnowledge))]
sealed partial class AccessKnowledgeContext : JsonSerializerContext;
