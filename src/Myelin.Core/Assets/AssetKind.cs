using System.Collections.Frozen;
using System.Text;

namespace Myelin.Core.Assets;

/// <summary>
/// What an asset is. The written name is the member in kebab-case (<c>McpServer</c> is <c>mcp-server</c>) and stands in every output.
/// Members are added at the end of their group; names never change, since reports carry them.
/// </summary>
public enum AssetKind
{
    // Artificial intelligence
    Model, Adapter, ModelFile, Dataset, Prompt, ChatTemplate, AiPackage, InferenceServer, TrainingCluster, AiGateway, AiApp,
    VectorDb, Notebook, ExperimentTracker, ModelRegistry, Pipeline, AiService, CloudAi, ModelDeployment, K8sAiResource,
    Guardrail, Evaluation, Observability, AiSecret,
    // Agents
    Agent, Tool, McpServer, McpTool, McpPrompt, McpResource, AgentConfig, AgentInstructions, Skill, Hook, CiAiAgent, ApprovalGate,
    // Compute and devices
    Gpu, GpuSoftware, Host, Node, Pod, Container, Process, Sandbox, Workload, Volume,
    // Artifacts and supply
    Image, Package, Library, File, Repository, Branch, Workflow, Job, Runner, Action, RegistryRepository, PackageIndex,
    // Network and identity
    Internet, Endpoint, NetworkZone, Identity, Role, Scope, Secret, Credential, SaasAccount,
    // What matters, and what is weak
    DataStore, Capability, UntrustedContent, Insider, Vulnerability, Misconfiguration,
}

/// <summary>Names of <see cref="AssetKind"/> and what follows from a kind alone.</summary>
public static class AssetKinds
{
    static readonly string[] Names = [.. Enum.GetNames<AssetKind>().Select(Kebab)];
    static readonly FrozenDictionary<string, AssetKind> ByName =
        Enum.GetValues<AssetKind>().ToFrozenDictionary(kind => Names[(int)kind], StringComparer.Ordinal);

    /// <summary>The kebab-case name, for example <c>mcp-server</c>.</summary>
    public static string Name(this AssetKind kind) => Names[(int)kind];

    /// <summary>The kind with this kebab-case name, or null.</summary>
    public static AssetKind? Parse(string name) => ByName.TryGetValue(name, out var kind) ? kind : null;

    /// <summary>True for what an AI inventory counts: AI itself, agents, and GPUs; not the packages, hosts and identities around it.</summary>
    public static bool IsAi(this AssetKind kind) =>
        kind <= AssetKind.ApprovalGate || kind is AssetKind.Gpu or AssetKind.GpuSoftware;

    internal static string Kebab(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        for (var i = 0; i < pascal.Length; i++)
        {
            if (i > 0 && char.IsUpper(pascal[i])) text.Append('-');
            text.Append(char.ToLowerInvariant(pascal[i]));
        }
        return text.ToString();
    }
}
