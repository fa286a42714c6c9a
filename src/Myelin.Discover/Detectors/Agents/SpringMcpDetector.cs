using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>
/// MCP servers of Spring AI's configuration: those that a client connects to (<c>spring.ai.mcp.client.stdio.connections.NAME.command</c>, <c>….sse.connections.NAME.url</c>) and the
/// one that an application is (<c>spring.ai.mcp.server.name</c>), in properties and YAML.
/// </summary>
public sealed class SpringMcpDetector : FileDetector
{
    const string Client = "spring.ai.mcp.client.";
    const string Connections = ".connections.";
    const int Deepest = 12;

    public override bool Wants(in FileProbe file) =>
        file.IsText && file.Size < 1 << 20 && (file.Name.Name.StartsWith("application") || file.Name.Name.StartsWith("bootstrap")) && (file.Name.Ends(".properties") || file.Name.Ends(".yaml") || file.Name.Ends(".yml"));

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text?.Contains("mcp", StringComparison.Ordinal) != true) return;
        var found = new SortedDictionary<string, Connection>(StringComparer.Ordinal);
        foreach (var (key, value, line) in file.Name.Ends(".properties") ? Properties(file.Text) : Yaml(file))
        {
            if (key == "spring.ai.mcp.server.name" && Code.CodeEvidence.IsLabel(value))
                facts.Add(AssetKind.McpServer, AssetId.Symbol(AssetKind.McpServer, file.Path, value), value, facts.Evidence(Basis.Declared, line, note: key), properties: ("implemented", "true"));
            else Connected(key, value, line, found);
        }
        foreach (var (name, connection) in found) State(name, connection, facts);
    }

    static void Connected(string key, string value, int line, SortedDictionary<string, Connection> found)
    {
        if (!key.StartsWith(Client, StringComparison.Ordinal) || key.IndexOf(Connections, StringComparison.Ordinal) is not (> 0 and var at)) return;
        var rest = key[(at + Connections.Length)..];
        if (rest.IndexOf('.') is not (> 0 and var dot)) return;
        var (name, member) = (rest[..dot].Trim('[', ']', '"'), rest[(dot + 1)..]);
        if (!found.TryGetValue(name, out var connection)) found.Add(name, connection = new Connection(line));
        if (member == "url") connection.Url = value;
        else if (member == "command") connection.Words.Insert(0, value);
        else if (member.StartsWith("args", StringComparison.Ordinal)) connection.Words.AddRange(value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    static void State(string name, Connection connection, Facts facts)
    {
        if (!Code.CodeEvidence.IsLabel(name) || (connection.Url is null && connection.Words.Count == 0)) return;
        var place = connection.Url is { } url ? Redacted.Url(url) : Redacted.CommandLine(connection.Words);
        facts.Add(AssetKind.McpServer, AssetId.McpServer(name, place), name, facts.Evidence(Basis.Declared, connection.Line), null,
            ("transport", connection.Url is null ? "stdio" : "http"), (AssetKeys.Endpoint, connection.Url is null ? null : place), (AssetKeys.Command, connection.Url is null ? place : null));
    }

    static IEnumerable<(string Key, string Value, int Line)> Properties(string text)
    {
        var line = 0;
        foreach (var written in text.Split('\n'))
        {
            line++;
            var trimmed = written.Trim();
            if (trimmed.Length is 0 or > 4000 || trimmed[0] is '#' or '!' || trimmed.IndexOfAny(['=', ':']) is not (> 0 and var at)) continue;
            yield return (trimmed[..at].TrimEnd(), trimmed[(at + 1)..].Trim(), line);
        }
    }

    static IEnumerable<(string Key, string Value, int Line)> Yaml(SourceFile file) =>
        file.As<YamlFile>()?.Documents.SelectMany(d => Flat("", d, 0)) ?? [];

    static IEnumerable<(string Key, string Value, int Line)> Flat(string path, DataNode node, int depth)
    {
        if (depth > Deepest) yield break;
        if (node.Kind == NodeKind.Map)
            foreach (var (key, value) in node.Entries)
                foreach (var found in Flat(path.Length == 0 ? key : $"{path}.{key}", value, depth + 1)) yield return found;
        else if (node.Items.Count > 0)
            foreach (var item in node.Items)
                foreach (var found in Flat(path, item, depth + 1)) yield return found;
        else if (node.Text is { } text) yield return (path, text, Math.Max(1, node.Mark.Line));
    }

    sealed class Connection(int line)
    {
        public int Line { get; } = line;
        public string? Url { get; set; }
        public List<string> Words { get; } = [];
    }
}
