using System.Text.Json.Serialization;

namespace Myelin.Discover.Detectors.Code;

/// <summary>One entry of <c>knowledge/code/*.yaml</c>: calls that mean something, and where in them its name stands.</summary>
public sealed record CodeRule
{
    /// <summary>Modules, packages or namespaces of which the full name must be; a prefix counts at a '.' or '/'.</summary>
    public List<string> In { get; set; } = [];
    /// <summary>Ends of the full name, in whole segments.</summary>
    public List<string> Calls { get; set; } = [];
    /// <summary>The call stands directly in the module: <c>agents.Agent</c>, not <c>agents.own.Agent</c>, when the module's name is a common word.</summary>
    public bool Exact { get; set; }
    /// <summary>Languages that it holds for, when a module's name means something else in others: <c>python</c>, <c>javascript</c> (and TypeScript) …; all when empty.</summary>
    public List<string> Languages { get; set; } = [];
    /// <summary>The end is enough, whatever the module.</summary>
    public bool Any { get; set; }
    /// <summary>Who serves it.</summary>
    public string? Provider { get; set; }
    /// <summary>Arguments, or members of an options object, that hold the name.</summary>
    public List<string> Name { get; set; } = [];
    /// <summary>The one model that a class stands for, whose name no argument gives: <c>org/name</c> on the hub.</summary>
    public string? Model { get; set; }
    /// <summary>Position of the argument that holds the name, or -1.</summary>
    public int At { get; set; } = -1;
    /// <summary>How the name reads: served, hub, adapter, routed, colon, slash, named, weights, file, deployment, timm, torchhub, registry (MLflow).</summary>
    public string Form { get; set; } = "served";
    /// <summary>Organisation that a hub name without one belongs to.</summary>
    public string? Organization { get; set; }
    /// <summary>Arguments that hold a deployment's name.</summary>
    public List<string> Deployment { get; set; } = [];
    /// <summary>Position of the deployment's name, or -1.</summary>
    public int DeploymentAt { get; set; } = -1;
    /// <summary>Arguments that name the provider.</summary>
    public List<string> ProviderArgument { get; set; } = [];
    /// <summary>Only names of a known family count.</summary>
    public bool Known { get; set; }
    /// <summary>Only names with an organisation count.</summary>
    public bool Slash { get; set; }
    /// <summary>Also proof that the provider's service is called.</summary>
    public bool Sdk { get; set; }
    /// <summary>Position of the argument that names the task, or -1.</summary>
    public int TaskAt { get; set; } = -1;
    /// <summary>Name of the product in the inventory.</summary>
    public string? Product { get; set; }
    /// <summary>Parts of the full name of which one must occur.</summary>
    public List<string> Only { get; set; } = [];
    /// <summary>Beginnings of the first argument's text of which one must hold.</summary>
    public List<string> First { get; set; } = [];
    /// <summary>Arguments with the values they must have.</summary>
    public Dictionary<string, string> When { get; set; } = [];
    /// <summary>Arguments with the values they must not have.</summary>
    public Dictionary<string, string> Unless { get; set; } = [];
    /// <summary>Position of the options object, or -1 for any argument that is one.</summary>
    public int OptionsAt { get; set; } = -1;
    /// <summary>Position of a function whose name counts, or -1.</summary>
    public int FunctionAt { get; set; } = -1;
    /// <summary>A thing without a name takes that of the key or function it is given to.</summary>
    public bool Variable { get; set; }
    /// <summary>The argument is a type whose name counts: <c>Assistant.class</c>.</summary>
    public bool Type { get; set; }
    /// <summary>Arguments that hold a function whose name counts.</summary>
    public List<string> Function { get; set; } = [];
}

/// <summary>knowledge/code/models.yaml.</summary>
sealed record ModelFacts
{
    public required List<CodeRule> Models { get; set; }
    public required Dictionary<string, List<string>> Families { get; set; }
    public required Dictionary<string, List<string>> Exact { get; set; }
    public required Dictionary<string, string> Routes { get; set; }
}

/// <summary>knowledge/code/uses.yaml.</summary>
sealed record UseFacts
{
    public required List<CodeRule> Datasets { get; set; }
    public required List<CodeRule> Agents { get; set; }
    public required List<CodeRule> AgentBases { get; set; }
    public required List<CodeRule> AgentDecorators { get; set; }
    public required List<CodeRule> Tools { get; set; }
    public required List<CodeRule> ToolDecorators { get; set; }
    public required List<CodeRule> ToolBases { get; set; }
    public required List<CodeRule> McpServers { get; set; }
    public required List<CodeRule> McpServerBases { get; set; }
    public required List<CodeRule> McpToolDecorators { get; set; }
    public required List<CodeRule> McpToolCalls { get; set; }
    public required List<CodeRule> McpPromptCalls { get; set; }
    public required List<CodeRule> McpResourceCalls { get; set; }
    public required List<CodeRule> McpPromptDecorators { get; set; }
    public required List<CodeRule> McpResourceDecorators { get; set; }
    public required List<CodeRule> McpClients { get; set; }
    public required List<CodeRule> VectorStores { get; set; }
    public required List<CodeRule> Evaluations { get; set; }
    public required List<CodeRule> Observabilities { get; set; }
    public required List<CodeRule> Guardrails { get; set; }
}

/// <summary>knowledge/code/services.yaml.</summary>
sealed record ServiceUseFacts
{
    public required List<CodeRule> Services { get; set; }
    public required Dictionary<string, string> Hosts { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(ModelFacts))]
[JsonSerializable(typeof(UseFacts))]
[JsonSerializable(typeof(ServiceUseFacts))]
sealed partial class CodeFactsContext : JsonSerializerContext;
