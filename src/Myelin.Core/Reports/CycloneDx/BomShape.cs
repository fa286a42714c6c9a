using Myelin.Core.Assets;
using Myelin.Core.Reports.Inventory;

namespace Myelin.Core.Reports.CycloneDx;

/// <summary>Which CycloneDX noun an asset becomes.</summary>
static class BomShape
{
    /// <summary>The component type, or null when the asset is a service or has no place in a bill of materials.</summary>
    public static string? ComponentType(Asset asset) => asset.Kind switch
    {
        AssetKind.Model or AssetKind.Adapter => "machine-learning-model",
        AssetKind.Dataset or AssetKind.Prompt or AssetKind.ChatTemplate or AssetKind.DataStore => "data",
        AssetKind.AiPackage => asset[AssetKeys.Role] is { } role && role.Contains("framework", StringComparison.Ordinal) ? "framework" : "library",
        AssetKind.Package or AssetKind.Library or AssetKind.Action => "library",
        AssetKind.Image or AssetKind.Container => "container",
        AssetKind.ModelFile or AssetKind.File or AssetKind.AgentInstructions or AssetKind.AgentConfig or AssetKind.Skill or AssetKind.Hook
            or AssetKind.Workflow or AssetKind.Volume => "file",
        AssetKind.Gpu or AssetKind.Host or AssetKind.Node => "device",
        AssetKind.GpuSoftware => "device-driver",
        AssetKind.K8sAiResource or AssetKind.Sandbox or AssetKind.Runner => "platform",
        AssetKind.AiSecret or AssetKind.Secret or AssetKind.Credential => "cryptographic-asset",
        _ => IsService(asset.Kind) || IsLeftOut(asset.Kind) ? null : "application",
    };

    /// <summary>True for what answers on its own: it gets endpoints, authentication and a trust boundary, and by the schema no evidence.</summary>
    public static bool IsService(AssetKind kind) => kind is AssetKind.AiService or AssetKind.CloudAi or AssetKind.ModelDeployment or AssetKind.McpServer
        or AssetKind.InferenceServer or AssetKind.AiGateway or AssetKind.VectorDb or AssetKind.ExperimentTracker or AssetKind.ModelRegistry
        or AssetKind.TrainingCluster or AssetKind.Endpoint or AssetKind.SaasAccount or AssetKind.PackageIndex or AssetKind.RegistryRepository
        || IsNested(kind);

    /// <summary>True for what an MCP server offers: a service inside its server's.</summary>
    public static bool IsNested(AssetKind kind) => kind is AssetKind.McpTool or AssetKind.McpPrompt or AssetKind.McpResource;

    /// <summary>
    /// True for nodes of the attack graph that are no part of any product: the Internet, people, permissions, what is weak. They stay in the json
    /// report; relations to them stay here as properties.
    /// </summary>
    public static bool IsLeftOut(AssetKind kind) => kind is AssetKind.Internet or AssetKind.NetworkZone or AssetKind.UntrustedContent or AssetKind.Insider
        or AssetKind.Vulnerability or AssetKind.Misconfiguration or AssetKind.Capability or AssetKind.Identity or AssetKind.Role or AssetKind.Scope
        or AssetKind.Branch or AssetKind.ApprovalGate;

    /// <summary>The kind of data of a data component.</summary>
    public static string DataType(AssetKind kind) => kind is AssetKind.Dataset or AssetKind.DataStore ? "dataset" : "definition";

    /// <summary>
    /// True for relations that make one thing need another; the others (ownership, exposure, rights) are properties only, since reading them as
    /// dependencies would be wrong.
    /// </summary>
    public static bool IsDependency(RelationKind kind) => kind is RelationKind.Contains or RelationKind.DependsOn or RelationKind.InstanceOf
        or RelationKind.DerivedFrom or RelationKind.UsesModel or RelationKind.UsesTool or RelationKind.UsesPrompt or RelationKind.UsesData
        or RelationKind.TrainedOn or RelationKind.Serves or RelationKind.Calls or RelationKind.Exposes or RelationKind.LaunchedBy or RelationKind.Loads
        or RelationKind.RunsOn or RelationKind.Runs or RelationKind.Deploys or RelationKind.Hosts or RelationKind.Mounts or RelationKind.Reads
        or RelationKind.Stores or RelationKind.Holds or RelationKind.Builds or RelationKind.Declares;

    /// <summary>How an asset was identified, in CycloneDX's words.</summary>
    public static string Technique(Evidence evidence) => evidence.Basis switch
    {
        // Observed is also what was read as it is: the bytes of a model are no running program.
        Basis.Observed when evidence.At.Process is not null || evidence.At.Path.Length == 0 => "dynamic-analysis",
        Basis.Unresolved => "other",
        Basis.Inferred => "filename",
        _ when evidence.By.Contains("hash", StringComparison.Ordinal) => "hash-comparison",
        _ when SourcePaths.IsCode(evidence.At.Path) => "source-code-analysis",
        _ when SourcePaths.IsBinary(evidence.At.Path) => "binary-analysis",
        _ => "manifest-analysis",
    };

    /// <summary>Confidence as a number from 0 to 1: the basis says how it is known, the confidence how sure the reading is.</summary>
    public static double Confidence(Evidence evidence) => (evidence.Basis, evidence.Confidence) switch
    {
        (Basis.Unresolved, _) => 0.2,
        (Basis.Inferred, Assets.Confidence.High) => 0.6,
        (Basis.Inferred, Assets.Confidence.Medium) => 0.4,
        (Basis.Inferred, _) => 0.3,
        (_, Assets.Confidence.High) => 0.95,
        (_, Assets.Confidence.Medium) => 0.7,
        _ => 0.4,
    };
}
