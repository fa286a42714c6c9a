using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>MCP servers that agents' configuration files start or connect to. Keeps a <see cref="McpConfig"/> for checks. Values of variables and headers are never kept.</summary>
public sealed class McpConfigDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => AgentKnowledge.Of(file.Name)?.Servers is not null;

    public override void Detect(SourceFile file, Facts facts)
    {
        var known = AgentKnowledge.Of(file.Name)!;
        if (file.Data() is not { } data) return;
        List<McpServerEntry> servers = [];
        foreach (var path in known.Servers!)
            foreach (var (name, mark, entry) in At(data.Root, path.Split('.')).SelectMany(Entries))
                if (Server(name, mark, entry, file, facts) is { } server) servers.Add(server);
        if (servers.Count == 0) return;

        var config = facts.Add(AssetKind.AgentConfig, AssetId.File(file.Path), file.Path, facts.Evidence(Basis.Declared), properties: ("client", known.Client));
        foreach (var server in servers) facts.Relate(config, RelationKind.Declares, server.AssetId, facts.Evidence(Basis.Declared, server.At.Line));
        facts.Keep(new McpConfig(known.Client, file.At(), [.. servers]));
    }

    static IEnumerable<DataNode> At(DataNode node, ReadOnlySpan<string> path)
    {
        if (path.Length == 0) return [node];
        if (path[0] != "*") return At(node[path[0]], path[1..]);
        List<DataNode> found = [];
        foreach (var (_, value) in node.Entries) found.AddRange(At(value, path[1..]));
        return found;
    }

    // A map of name to server, or a list of servers that carry their name.
    static IEnumerable<(string Name, Mark Mark, DataNode Entry)> Entries(DataNode servers)
    {
        for (var i = 0; i < servers.Entries.Count; i++) yield return (servers.Entries[i].Key, servers.KeyMark(i), servers.Entries[i].Value);
        foreach (var item in servers.Items) yield return (item["name"].Text ?? item.At("transport", "command").Text ?? "", item.Mark, item.Kind == NodeKind.Map && item.Has("transport") ? item["transport"] : item);
    }

    /// <summary>States one server that a configuration declares; null for what is none.</summary>
    internal static McpServerEntry? Server(string name, Mark mark, DataNode entry, SourceFile file, Facts facts)
    {
        if (name == "" || entry.Kind != NodeKind.Map) return null;
        // opencode gives one list of words, goose says cmd, Zed nests a map.
        var commandNode = entry["command"].Kind == NodeKind.Map ? entry["command"]["path"] : entry.Has("cmd") ? entry["cmd"] : entry["command"];
        List<string> words = [.. commandNode.OneOrMany.Select(n => n.Text ?? "")];
        var arguments = entry["args"].Exists ? entry["args"] : entry.At("command", "args");
        words.AddRange(arguments.OneOrMany.Select(n => n.Text ?? ""));
        var url = UrlNode(entry).Text;
        if (words.Count == 0 && url is null) return null;

        var command = words.Count > 0 ? words[0] : null;
        ImmutableArray<string> rest = words.Count > 1 ? [.. words.Skip(1)] : [];
        var package = command is null ? null : McpLaunch.Package(command, rest);
        var image = command is null ? null : McpLaunch.Image(command, rest);
        var place = url is null ? package is not null ? $"{package.Ecosystem}/{package.Name}" : image ?? Redacted.CommandLine(words) : Redacted.Url(url);
        var evidence = facts.Evidence(Basis.Declared, mark.Line);
        var transport = Transport(entry, url);
        var id = facts.Add(AssetKind.McpServer, AssetId.McpServer(name, place), name, evidence, package?.Version, ("transport", transport),
            (AssetKeys.Command, command is null ? null : Redacted.CommandLine(words)), (AssetKeys.Endpoint, url is null ? null : Redacted.Url(url)), (AssetKeys.Image, image));
        if (package is not null)
        {
            var runs = facts.Add(AssetKind.AiPackage, AssetId.Package(package.Ecosystem, package.Name, package.Version), package.Name, evidence, package.Version,
                (AssetKeys.Role, "mcp-server"), ("ecosystem", package.Ecosystem));
            facts.Relate(id, RelationKind.LaunchedBy, runs, evidence);
        }
        if (image is not null) facts.Relate(id, RelationKind.LaunchedBy, facts.Add(AssetKind.Image, AssetId.Image(image), image, evidence, properties: (AssetKeys.Image, image)), evidence);
        return new McpServerEntry(name, file.At(mark.Line, column: mark.Column), id)
        {
            Command = command,
            Arguments = rest,
            ArgumentLines = words.Count > 1 ? [.. commandNode.OneOrMany.Concat(arguments.OneOrMany).Skip(1).Select(n => n.Mark.Line)] : [],
            Secrets = [.. McpSecrets.Of(entry, words, [.. commandNode.OneOrMany.Concat(arguments.OneOrMany).Select(n => n.Mark.Line)], url)],
            Switches = [.. Variables(entry).Where(v => v.Value.Text is "0" or "1" or "true" or "false" or "True" or "False").Select(v => (v.Key, v.Value.Text!, v.Value.Mark.Line))],
            Line = url is null ? commandNode.Mark.Line : UrlNode(entry).Mark.Line,
            Url = url is null ? null : Redacted.Url(url),
            Transport = transport,
            Package = package,
            Image = image,
            Environment = [.. Variables(entry).Select(e => (e.Key, IsLiteral(e.Value.Text)))],
            AutoApproved = [.. new[] { "autoApprove", "alwaysAllow" }.SelectMany(key => entry[key].OneOrMany).Select(n => n.Text ?? ""), .. entry["trust"].AsBoolean == true ? ["*"] : Array.Empty<string>()],
            Disabled = entry["disabled"].AsBoolean == true || entry["enabled"].AsBoolean == false,
        };
    }

    static DataNode UrlNode(DataNode entry) => new[] { "url", "serverUrl", "httpUrl", "uri", "baseUrl", "endpoint" }.Select(key => entry[key]).FirstOrDefault(node => !string.IsNullOrEmpty(node.Text)) ?? DataNode.Missing;

    static IEnumerable<KeyValuePair<string, DataNode>> Variables(DataNode entry) => new[] { "env", "environment", "envs", "headers", "http_headers", "env_http_headers" }.SelectMany(key => entry[key].Entries);

    static string Transport(DataNode entry, string? url)
    {
        var type = (entry["type"].Text ?? entry["transport"].Text ?? "").ToLowerInvariant();
        if (url is null) return "stdio";
        return type.Contains("sse", StringComparison.Ordinal) ? "sse" : url.StartsWith("ws", StringComparison.OrdinalIgnoreCase) ? "ws" : "http";
    }

    // ${input:token}, $TOKEN, {{token}} and %TOKEN% name a secret; anything else is one, or a plain setting.
    static bool IsLiteral(string? value) => !string.IsNullOrEmpty(value) && !value.Contains('$') && !value.Contains("{{", StringComparison.Ordinal) && !value.StartsWith('%');
}
