using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Assess.Agents;

/// <summary>What is known of MCP servers: <c>knowledge/mcp.yaml</c>.</summary>
public sealed record McpFacts(string[] Publishers, string[] Filesystem, MaliciousPackage[] Malicious)
{
    static readonly Lazy<McpFacts> Loaded = new(() => KnowledgeFile.Read("mcp", McpFactsContext.Default.McpFacts));

    /// <summary>The facts of this build.</summary>
    public static McpFacts Current => Loaded.Value;

    /// <summary>Whether a package or image is one of a known vendor's own.</summary>
    public bool IsFirstParty(string name) => Publishers.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A package known to be malicious.</summary>
public sealed record MaliciousPackage(string Ecosystem, string Package, string[]? Versions, string What, string Source, string? Confidence);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(McpFacts))]
internal sealed partial class McpFactsContext : JsonSerializerContext;
