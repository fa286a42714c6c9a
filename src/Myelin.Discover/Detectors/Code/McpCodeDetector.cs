using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>MCP servers that code implements, with their tools, prompts and resources, and the clients it makes.</summary>
public sealed class McpCodeDetector : DocumentDetector<CodeFile>
{
    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        var knowledge = CodeKnowledge.Current;
        string? server = null;
        foreach (var call in document.Calls)
        {
            if (knowledge.McpServers.Find(call.Name, document) is not { } rule || !IsServer(call, document)) continue;
            var name = Arguments.Named(call.Arguments, rule.Name, rule.At).SelectMany(v => v.All).FirstOrDefault(v => v.Kind == ValueKind.Text && CodeEvidence.IsLabel(v.Text))?.Text ?? Configured(document) ?? (call.AssignedTo is { } variable ? CodeEvidence.Simple(variable) : document.Language == Language.CSharp ? Folder(file.Path) : null);
            if (name is null) continue;
            var id = facts.Add(AssetKind.McpServer, AssetId.Symbol(AssetKind.McpServer, file.Path, name), name, facts.At(call), properties: ("implemented", "true"));
            server ??= id;
        }
        foreach (var definition in document.Definitions)
        {
            if (definition.Bases.Any(b => knowledge.McpServerBases.Find(b, document) is not null))
                server = facts.Add(AssetKind.McpServer, AssetId.Symbol(AssetKind.McpServer, file.Path, definition.Name), definition.Name, facts.At(definition.Mark, definition.Cell, $"type of {definition.Bases[0]}"), properties: ("implemented", "true"));
        }
        foreach (var definition in document.Definitions)
        {
            foreach (var decorator in definition.Decorators)
            {
                Part(AssetKind.McpTool, knowledge.McpToolDecorators.Find(decorator.Name, document), definition, decorator, server, file, facts);
                Part(AssetKind.McpPrompt, knowledge.McpPromptDecorators.Find(decorator.Name, document), definition, decorator, server, file, facts);
                Part(AssetKind.McpResource, knowledge.McpResourceDecorators.Find(decorator.Name, document), definition, decorator, server, file, facts);
            }
        }
        foreach (var call in document.Calls)
        {
            if (Label(call, knowledge.McpToolCalls.Find(call.Name, document)) is { } tool) Add(AssetKind.McpTool, tool, facts.At(call), server, file, facts);
            else if (Label(call, knowledge.McpPromptCalls.Find(call.Name, document)) is { } prompt) Add(AssetKind.McpPrompt, prompt, facts.At(call), server, file, facts);
            else if (Label(call, knowledge.McpResourceCalls.Find(call.Name, document)) is { } resource) Add(AssetKind.McpResource, resource, facts.At(call), server, file, facts);
            else if (knowledge.McpClients.Find(call.Name, document) is not null) Client(call, facts);
            // Whatever the framework, servers to use are listed under this name.
            else foreach (var argument in call.Arguments) if (IsServerList(argument.Name)) Servers(argument.Value, call, facts);
        }
    }

    static string? Label(CodeCall call, CodeRule? rule) =>
        rule is null ? null : Arguments.Named(call.Arguments, rule.Name, rule.At).FirstOrDefault(v => v is { Kind: ValueKind.Text } && CodeEvidence.IsLabel(v.Text))?.Text;

    static bool IsServerList(string? name) => name is "mcp_servers" or "mcpServers" or "MCPServers" or "McpServers";

    static void Servers(CodeValue map, CodeCall call, Facts facts)
    {
        foreach (var (key, entry) in map.Entries)
            if (entry.Kind == ValueKind.Map && CodeEvidence.IsLabel(key)) Server(key, entry["command"], entry["args"], entry["url"], call, facts);
    }

    // AddMcpServer(o => o.ServerInfo = new() { Name = "stock" })
    static string? Configured(CodeFile document) =>
        document.Language != Language.CSharp ? null
        : document.Calls.FirstOrDefault(c => c.AssignedTo?.EndsWith("ServerInfo", StringComparison.Ordinal) == true || c.Written == "Implementation")?["Name"]?.Value is { Kind: ValueKind.Text, Text: { } name } ? name : null;

    // A server without a name answers with its assembly's, which is its project folder's.
    static string? Folder(string path) => Path.GetFileName(Path.GetDirectoryName(path)) is { Length: > 0 } folder ? folder : null;

    // "Server" is a common word: only one made with the SDK in hand.
    static bool IsServer(CodeCall call, CodeFile document) => !call.Name.EndsWith(".Server") || call.Name.StartsWith("mcp.") || call.Name.StartsWith('@') || RuleIndex.Imports(document, "mcp");

    static void Part(AssetKind kind, CodeRule? rule, CodeDefinition definition, CodeCall decorator, string? server, SourceFile file, Facts facts)
    {
        if (rule is null) return;
        var given = Arguments.Named(decorator.Arguments, rule.Name, rule.At).FirstOrDefault(v => v is { Kind: ValueKind.Text } && CodeEvidence.IsLabel(v.Text))?.Text;
        Add(kind, given ?? CodeEvidence.Simple(definition.Name), facts.At(definition.Mark, definition.Cell, $"@{decorator.Written}"), server, file, facts);
    }

    static void Add(AssetKind kind, string name, Evidence evidence, string? server, SourceFile file, Facts facts)
    {
        var id = facts.Add(kind, AssetId.Symbol(kind, file.Path, name), name, evidence);
        if (server is not null) facts.Relate(server, RelationKind.Exposes, id, evidence);
    }

    // A client that names a command or an address tells a server that is used.
    static void Client(CodeCall call, Facts facts)
    {
        var arguments = call.Arguments.FirstOrDefault(a => a.Name is "params" or "server_params" or "connection_params" && a.Value.Arguments.Count > 0)?.Value.Arguments ?? call.Arguments;
        if (call.Arguments.FirstOrDefault(a => a.Name is null or "connections" && a.Value.Kind == ValueKind.Map)?.Value is { } map && map.Entries.Any(e => e.Value.Kind == ValueKind.Map && (e.Value["command"] ?? e.Value["url"]) is not null))
        {
            Servers(map, call, facts);
            return;
        }
        if (arguments is [{ Name: null, Value: { Kind: ValueKind.Call, Arguments: { Count: > 0 } inner } }, ..]) arguments = inner;
        Server(Arguments.Find(arguments, "Name")?.Text, Arguments.Find(arguments, "command") ?? Arguments.Find(arguments, "Command"), Arguments.Find(arguments, "args") ?? Arguments.Find(arguments, "Arguments"),
            Arguments.Find(arguments, "url") ?? Arguments.Find(arguments, "server_url") ?? Arguments.Find(arguments, "Endpoint"), call, facts);
    }

    static void Server(string? name, CodeValue? command, CodeValue? args, CodeValue? url, CodeCall call, Facts facts)
    {
        if (url is { Kind: ValueKind.Text, Text: { Length: > 8 } address } && Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            var endpoint = uri.GetLeftPart(UriPartial.Path);
            facts.Add(AssetKind.McpServer, AssetId.McpServer(name ?? uri.Host, endpoint), name ?? uri.Host, facts.At(call), properties: [(AssetKeys.Endpoint, endpoint), ("transport", "http")]);
            return;
        }
        if (command is not { Kind: ValueKind.Text, Text: { } program } || !ModelName.IsName(program) && program is not ("uv" or "uvx" or "npx" or "node" or "python" or "python3" or "docker")) return;
        var words = args?.Items.Where(i => i.Kind == ValueKind.Text).Select(i => i.Text!).ToList() ?? [];
        var package = words.Find(w => !w.StartsWith('-') && w is not ("run" or "exec" or "dlx" or "tool") && (w.Contains("mcp", StringComparison.OrdinalIgnoreCase) || w.StartsWith('@')));
        if ((name ?? package) is not { } label) return;
        facts.Add(AssetKind.McpServer, AssetId.McpServer(label, $"{program} {package}".Trim()), label, facts.At(call), properties: [("transport", "stdio"), (AssetKeys.Command, $"{program} {package}".Trim())]);
    }
}
