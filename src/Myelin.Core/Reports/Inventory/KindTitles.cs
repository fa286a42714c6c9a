using Myelin.Core.Assets;

namespace Myelin.Core.Reports.Inventory;

/// <summary>What people call the kinds of assets.</summary>
static class KindTitles
{
    /// <summary>The heading over several assets of a kind: <c>MCP servers</c>.</summary>
    public static string Plural(AssetKind kind) => kind switch
    {
        AssetKind.AiPackage => "AI packages",
        AssetKind.AiGateway => "AI gateways",
        AssetKind.AiApp => "AI applications",
        AssetKind.VectorDb => "Vector databases",
        AssetKind.ModelRegistry => "Model registries",
        AssetKind.RegistryRepository => "Registry repositories",
        AssetKind.AiService => "AI services",
        AssetKind.CloudAi => "Cloud AI resources",
        AssetKind.K8sAiResource => "Kubernetes AI resources",
        AssetKind.Evaluation => "Evaluations",
        AssetKind.Observability => "AI observability",
        AssetKind.AiSecret => "Keys of AI services",
        AssetKind.McpServer => "MCP servers",
        AssetKind.McpTool => "MCP tools",
        AssetKind.McpPrompt => "MCP prompts",
        AssetKind.McpResource => "MCP resources",
        AssetKind.AgentConfig => "Agent configurations",
        AssetKind.AgentInstructions => "Agent instructions",
        AssetKind.CiAiAgent => "AI agents in CI",
        AssetKind.Gpu => "GPUs",
        AssetKind.GpuSoftware => "GPU software",
        AssetKind.Process => "Processes",
        AssetKind.Sandbox => "Sandboxes",
        AssetKind.Library => "Libraries",
        AssetKind.Repository => "Repositories",
        AssetKind.Branch => "Branches",
        AssetKind.PackageIndex => "Package indexes",
        AssetKind.Internet => "Internet",
        AssetKind.Identity => "Identities",
        AssetKind.SaasAccount => "SaaS accounts",
        AssetKind.Capability => "Capabilities",
        AssetKind.UntrustedContent => "Untrusted content",
        AssetKind.Vulnerability => "Vulnerabilities",
        _ => Capital(kind.Name().Replace('-', ' ')) + "s",
    };

    /// <summary>A count with its noun in running text: <c>1 model</c>, <c>3 MCP servers</c>.</summary>
    public static string Counted(int count, AssetKind kind) => $"{count} {(count == 1 ? Singular(kind) : Lower(Plural(kind)))}";

    /// <summary>One of a kind, as a label: <c>MCP server</c>.</summary>
    public static string One(AssetKind kind) => Singular(kind);

    static string Singular(AssetKind kind)
    {
        var plural = Lower(Plural(kind));
        return plural switch
        {
            _ when kind is AssetKind.AiSecret => "key of an AI service",
            _ when kind is AssetKind.CiAiAgent => "AI agent in CI",
            _ when kind is AssetKind.Internet or AssetKind.UntrustedContent or AssetKind.GpuSoftware or AssetKind.Observability or AssetKind.AgentInstructions => plural,
            _ when plural.EndsWith("ies", StringComparison.Ordinal) => plural[..^3] + "y",
            _ when kind is AssetKind.Process or AssetKind.Branch or AssetKind.Sandbox or AssetKind.PackageIndex => plural[..^2],
            _ => plural[..^1],
        };
    }

    // Abbreviations keep their capitals in running text.
    static string Lower(string title) =>
        title.Split(' ')[0].Skip(1).Any(char.IsUpper) || title.StartsWith("Kubernetes", StringComparison.Ordinal) || title == "Internet"
            ? title
            : char.ToLowerInvariant(title[0]) + title[1..];

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
