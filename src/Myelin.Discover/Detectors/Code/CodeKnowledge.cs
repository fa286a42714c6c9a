using System.Collections.Frozen;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Detectors.Code;

/// <summary>What calls mean, in every language: <c>knowledge/code/*.yaml</c>, read at first use.</summary>
public sealed class CodeKnowledge
{
    static readonly Lazy<CodeKnowledge> Loaded = new(() =>
        new CodeKnowledge(KnowledgeFile.Read("code/models", CodeFactsContext.Default.ModelFacts), KnowledgeFile.Read("code/uses", CodeFactsContext.Default.UseFacts),
            KnowledgeFile.Read("code/services", CodeFactsContext.Default.ServiceUseFacts)));

    readonly (string Prefix, string? Provider)[] _families;
    readonly FrozenDictionary<string, string?> _exact;
    readonly FrozenDictionary<string, string> _routes;
    readonly FrozenDictionary<string, string> _hosts;

    CodeKnowledge(ModelFacts models, UseFacts uses, ServiceUseFacts services)
    {
        Models = new RuleIndex(models.Models);
        _families = [.. models.Families.SelectMany(f => f.Value.Select(p => (p, Provider(f.Key)))).OrderByDescending(f => f.p.Length)];
        _exact = models.Exact.SelectMany(f => f.Value.Select(n => (n, Provider(f.Key)))).ToFrozenDictionary(f => f.n, f => f.Item2, StringComparer.Ordinal);
        _routes = models.Routes.ToFrozenDictionary(StringComparer.Ordinal);
        _hosts = services.Hosts.ToFrozenDictionary(StringComparer.Ordinal);
        (Datasets, Agents, AgentBases, AgentDecorators) = (new(uses.Datasets), new(uses.Agents), new(uses.AgentBases), new(uses.AgentDecorators));
        (Tools, ToolDecorators, ToolBases) = (new(uses.Tools), new(uses.ToolDecorators), new(uses.ToolBases));
        (McpServers, McpServerBases, McpToolDecorators, McpToolCalls, McpClients) = (new(uses.McpServers), new(uses.McpServerBases), new(uses.McpToolDecorators), new(uses.McpToolCalls), new(uses.McpClients));
        (McpPromptDecorators, McpResourceDecorators) = (new(uses.McpPromptDecorators), new(uses.McpResourceDecorators));
        (McpPromptCalls, McpResourceCalls) = (new(uses.McpPromptCalls), new(uses.McpResourceCalls));
        (VectorStores, Evaluations, Observabilities, Guardrails, Services) = (new(uses.VectorStores), new(uses.Evaluations), new(uses.Observabilities), new(uses.Guardrails), new(services.Services));
    }

    /// <summary>The facts of this build.</summary>
    public static CodeKnowledge Current => Loaded.Value;

    public RuleIndex Models { get; }
    public RuleIndex Datasets { get; }
    public RuleIndex Agents { get; }
    public RuleIndex AgentBases { get; }
    public RuleIndex AgentDecorators { get; }
    public RuleIndex Tools { get; }
    public RuleIndex ToolDecorators { get; }
    public RuleIndex ToolBases { get; }
    public RuleIndex McpServers { get; }
    public RuleIndex McpServerBases { get; }
    public RuleIndex McpToolDecorators { get; }
    public RuleIndex McpToolCalls { get; }
    public RuleIndex McpPromptCalls { get; }
    public RuleIndex McpResourceCalls { get; }
    public RuleIndex McpPromptDecorators { get; }
    public RuleIndex McpResourceDecorators { get; }
    public RuleIndex McpClients { get; }
    public RuleIndex VectorStores { get; }
    public RuleIndex Evaluations { get; }
    public RuleIndex Observabilities { get; }
    public RuleIndex Guardrails { get; }
    public RuleIndex Services { get; }

    /// <summary>Whether a served model's name is of a known family, and who makes it known (null: many serve it).</summary>
    public bool IsFamily(string name, out string? provider)
    {
        if (_exact.TryGetValue(name, out provider)) return true;
        foreach (var (prefix, known) in _families)
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            provider = known;
            return true;
        }
        return false;
    }

    /// <summary>The provider that a routing prefix means, or null.</summary>
    public string? Route(string prefix) => _routes.GetValueOrDefault(prefix);

    /// <summary>The host that stands for a provider's service, or null.</summary>
    public string? Host(string? provider) => provider is null ? null : _hosts.GetValueOrDefault(provider);

    static string? Provider(string name) => name == "any" ? null : name;
}
