using System.Buffers;
using System.Text.RegularExpressions;
using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>
/// Agents, prompts and models that frameworks keep in files of their own: LangGraph, CrewAI, Prompty, promptflow, A2A cards, plugin manifests, MCP registry entries and
/// bundles, and the flows of n8n, Flowise, Langflow and Dify. A flow is recognised by its content, its name being the user's.
/// </summary>
public sealed partial class AgentFrameworkDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => file.IsText && (file.Name.Ends(".json") || file.Name.Ends(".yaml") || file.Name.Ends(".yml") || file.Name.Ends(".prompty")) && Kind(file) is not FileKind.None;

    public override void Detect(SourceFile file, Facts facts)
    {
        var kind = Kind(file.Probe);
        if (kind == FileKind.Prompty)
        {
            Prompty(file, facts);
            return;
        }
        if (file.Data()?.Root is not { Kind: NodeKind.Map } root) return;
        switch (kind)
        {
            case FileKind.LangGraph: LangGraph(root, file, facts); break;
            case FileKind.CrewAgents: CrewAgents(root, file, facts); break;
            case FileKind.Card: Card(root, file, facts); break;
            case FileKind.Plugin: Plugin(root, file, facts); break;
            case FileKind.PromptFlow: PromptFlow(root, file, facts); break;
            case FileKind.McpRegistry: McpRegistry(root, file, facts); break;
            case FileKind.Flow: Flow(root, file, facts); break;
            case FileKind.Dify: Dify(root, file, facts); break;
        }
    }

    enum FileKind { None, LangGraph, CrewAgents, Prompty, PromptFlow, Card, Plugin, McpRegistry, Flow, Dify }

    static FileKind Kind(in FileProbe file)
    {
        var name = file.Name;
        var head = file.Head;
        if (name.Ends(".prompty")) return FileKind.Prompty;
        if (name.Is("langgraph.json")) return FileKind.LangGraph;
        if ((name.Is("agents.yaml") || name.Is("agents.yml")) && head.IndexOf("role:"u8) >= 0 && head.IndexOf("goal:"u8) >= 0) return FileKind.CrewAgents;
        if (name.Is("flow.dag.yaml")) return FileKind.PromptFlow;
        if ((name.Is("agent.json") || name.Is("agent-card.json")) && head.IndexOf("\"skills\""u8) >= 0) return FileKind.Card;
        if (name.Is("ai-plugin.json") || name.Is("declarativeAgent.json")) return FileKind.Plugin;
        if (name.Is("server.json") && head.IndexOf("modelcontextprotocol.io"u8) >= 0) return FileKind.McpRegistry;
        if (name.Is("manifest.json") && (head.IndexOf("\"dxt_version\""u8) >= 0 || (head.IndexOf("\"manifest_version\""u8) >= 0 && head.IndexOf("\"mcp_config\""u8) >= 0))) return FileKind.McpRegistry;
        if (name.Is("smithery.yaml") && head.IndexOf("startCommand"u8) >= 0) return FileKind.McpRegistry;
        if (name.Ends(".json") && head.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && head.IndexOf("\"nodes\""u8) >= 0) return FileKind.Flow;
        if ((name.Ends(".yml") || name.Ends(".yaml")) && head.IndexOf("kind: app"u8) >= 0 && head.IndexOf("mode:"u8) >= 0) return FileKind.Dify;
        return FileKind.None;
    }

    static void LangGraph(DataNode root, SourceFile file, Facts facts)
    {
        var graphs = root["graphs"];
        for (var i = 0; i < graphs.Entries.Count; i++) Agent(graphs.Entries[i].Key, graphs.KeyMark(i), file, facts, "langgraph");
    }

    static void CrewAgents(DataNode root, SourceFile file, Facts facts)
    {
        for (var i = 0; i < root.Entries.Count; i++)
        {
            var (name, definition) = root.Entries[i];
            if (!definition["role"].Exists) continue;
            var agent = Agent(name, root.KeyMark(i), file, facts, "crewai");
            Model(definition["llm"], null, agent, facts);
        }
    }

    static void Prompty(SourceFile file, Facts facts)
    {
        var front = FrontMatter.Of(file.Text ?? "", file.Limits).Root;
        var name = front["name"].Text ?? Path.GetFileNameWithoutExtension(file.Path);
        var prompt = facts.Add(AssetKind.Prompt, AssetId.Symbol(AssetKind.Prompt, file.Path, name), name, facts.Evidence(Basis.Declared, 1), front["version"].Text, ("framework", "prompty"));
        var configuration = front.At("model", "configuration");
        var provider = configuration["type"].Text switch { "azure_openai" => "azure-openai", "openai" => "openai", _ => null };
        Model(configuration["azure_deployment"].Exists ? configuration["azure_deployment"] : configuration["name"].Exists ? configuration["name"] : configuration["model"], provider, prompt, facts);
    }

    static void PromptFlow(DataNode root, SourceFile file, Facts facts)
    {
        foreach (var node in root["nodes"].Items.Where(n => n["type"].Text == "llm" || n["api"].Exists))
        {
            var name = node["name"].Text ?? "llm";
            var prompt = facts.Add(AssetKind.Prompt, AssetId.Symbol(AssetKind.Prompt, file.Path, name), name, facts.Evidence(Basis.Declared, node.Mark.Line), properties: ("framework", "promptflow"));
            var inputs = node["inputs"];
            Model(inputs["model"].Exists ? inputs["model"] : inputs["deployment_name"], inputs["deployment_name"].Exists ? "azure-openai" : null, prompt, facts);
        }
    }

    static void Card(DataNode root, SourceFile file, Facts facts)
    {
        if (root["name"].Text is not { } name) return;
        var agent = Agent(name, root["name"].Mark, file, facts, "a2a", root["version"].Text);
        foreach (var skill in root["skills"].Items)
            if ((skill["name"].Text ?? skill["id"].Text) is { } tool)
                facts.Relate(agent, RelationKind.UsesTool, facts.Add(AssetKind.Tool, AssetId.Symbol(AssetKind.Tool, file.Path, tool), tool, facts.Evidence(Basis.Declared, skill.Mark.Line)), facts.Evidence(Basis.Declared, skill.Mark.Line));
    }

    static void Plugin(DataNode root, SourceFile file, Facts facts)
    {
        var name = root["name_for_model"].Exists ? root["name_for_model"] : root["name"];
        if (name.Text is { } text) Agent(text, name.Mark, file, facts, file.Name.Is("ai-plugin.json") ? "openai-plugin" : "microsoft-365-copilot");
    }

    static void McpRegistry(DataNode root, SourceFile file, Facts facts)
    {
        var folder = file.Name.Folder;
        var name = root["name"].Text ?? (folder.Length == 0 ? "mcp-server" : folder[(folder.LastIndexOf('/') + 1)..].ToString());
        var evidence = facts.Evidence(Basis.Declared, Math.Max(1, root["name"].Mark.Line));
        var server = facts.Add(AssetKind.McpServer, AssetId.Symbol(AssetKind.McpServer, file.Path, name), name, evidence, root["version"].Text, (AssetKeys.License, root["license"].Text));
        foreach (var tool in root["tools"].Items)
            if (tool["name"].Text is { } text)
                facts.Relate(server, RelationKind.Exposes, facts.Add(AssetKind.McpTool, AssetId.Symbol(AssetKind.McpTool, file.Path, text), text, facts.Evidence(Basis.Declared, tool.Mark.Line)), evidence);
    }

    // n8n names node types @n8n/n8n-nodes-langchain.x; Flowise and Langflow keep the component's class in data.
    static void Flow(DataNode root, SourceFile file, Facts facts)
    {
        var nodes = (root["nodes"].Exists ? root["nodes"] : root.At("data", "nodes")).Items;
        var isN8n = nodes.Any(n => n["type"].Text?.Contains("n8n-nodes-langchain.", StringComparison.Ordinal) == true);
        var isFlowise = nodes.Any(n => n.At("data", "category").Exists && n.At("data", "baseClasses").Exists);
        var isLangflow = nodes.Any(n => n.At("data", "node", "template").Exists);
        if (!isN8n && !isFlowise && !isLangflow) return;
        var framework = isN8n ? "n8n" : isFlowise ? "flowise" : "langflow";
        var flow = Agent(root["name"].Text ?? Path.GetFileNameWithoutExtension(file.Path), root.Mark, file, facts, framework);
        foreach (var node in nodes)
        {
            var type = node["type"].Text ?? "";
            var model = isN8n ? type.Contains(".lm", StringComparison.Ordinal) ? Chosen(node.At("parameters", "model")) : DataNode.Missing
                : isFlowise ? Chosen(node.At("data", "inputs", "modelName"))
                : Chosen(node.At("data", "node", "template", "model_name"));
            Model(model, Vendor().Match(isN8n ? type : node.At("data", "name").Text ?? node.At("data", "type").Text ?? "").Value.ToLowerInvariant(), flow, facts);
        }
    }

    static void Dify(DataNode root, SourceFile file, Facts facts)
    {
        var app = root["app"];
        if (!app["mode"].Exists) return;
        var agent = Agent(app["name"].Text ?? Path.GetFileNameWithoutExtension(file.Path), app.Mark, file, facts, "dify");
        Model(root.At("model_config", "model", "name"), root.At("model_config", "model", "provider").Text, agent, facts);
        foreach (var node in root.At("workflow", "graph", "nodes").Items) Model(node.At("data", "model", "name"), node.At("data", "model", "provider").Text, agent, facts);
    }

    static DataNode Chosen(DataNode value) => value.Kind == NodeKind.Map ? value["value"] : value;

    static string Agent(string name, Mark mark, SourceFile file, Facts facts, string framework, string? version = null) =>
        facts.Add(AssetKind.Agent, AssetId.Symbol(AssetKind.Agent, file.Path, name), name, facts.Evidence(Basis.Declared, mark.Line), version, ("framework", framework));

    static void Model(DataNode value, string? provider, string user, Facts facts)
    {
        if (value.Text is not { Length: > 1 } name || name.AsSpan().ContainsAny(Placeholder)) return;
        if (name.Contains('/') && provider is null or "") (provider, name) = (name[..name.IndexOf('/')], name[(name.IndexOf('/') + 1)..]);
        if (provider is "") provider = null;
        if (provider?.LastIndexOf('/') is > 0 and var last) provider = provider[(last + 1)..];
        var evidence = facts.Evidence(Basis.Declared, value.Mark.Line);
        facts.Relate(user, RelationKind.UsesModel, facts.Add(AssetKind.Model, AssetId.Model(provider, name), name, evidence, properties: (AssetKeys.Provider, provider)), evidence);
    }

    static readonly SearchValues<char> Placeholder = SearchValues.Create("${}<> ");

    [GeneratedRegex("openai|anthropic|gemini|google|mistral|ollama|groq|cohere|bedrock|azure|deepseek|huggingface", RegexOptions.IgnoreCase)]
    private static partial Regex Vendor();
}
