using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Mcp;

/// <summary>An MCP server in a container that is none: the engine's socket, privileged, the host's namespaces.</summary>
public sealed class DockerSocket : McpServerCheck
{
    public override CheckInfo Info { get; } = new("mcp/docker-socket", Severity.Critical, "An MCP server has the container engine or the host")
    {
        Why = "Who can talk to the engine starts a container with the host's root folder: the server, and any text that steers its tools, is root on the machine.",
        Fix = "Take the socket and --privileged away; give the server the one API that it needs through a proxy that filters, and its own network.",
        Mappings = ["CWE-250", "CWE-269", "LLM06:2025", "ASI03:2026", "ASI05:2026", "ATLAS:AML.T0105", "T1611"],
        Incidents = ["openclaw"],
    };

    static readonly SettingForm Socket = SettingForm.Named("runtime-socket");

    protected override IEnumerable<(int, string, Severity?, Confidence?)> Judge(McpServerEntry server, McpConfig config)
    {
        if (server.Image is null) yield break;
        for (var i = 0; i < server.Arguments.Length; i++)
        {
            var (argument, before) = (server.Arguments[i], i > 0 ? server.Arguments[i - 1] : "");
            var line = LineOf(server, i);
            if (WideFilesystem.Mounted(argument, before) is { } source && Socket.Matches(source, "")) yield return (line, $"has the socket {source}", null, null);
            else if (argument is "--privileged" or "--privileged=true") yield return (line, "runs privileged", null, null);
            else if (argument is "--pid=host" or "--cap-add=SYS_ADMIN" or "--cap-add=ALL" or "--security-opt=seccomp=unconfined" || (before == "--pid" && argument == "host") || (before == "--cap-add" && argument is "SYS_ADMIN" or "ALL")) yield return (line, $"has part of the host ({(argument.StartsWith('-') ? argument : $"{before} {argument}")})", Severity.High, null);
            else if (argument is "--network=host" or "--net=host" || (before is "--network" or "--net" && argument == "host")) yield return (line, "shares the host's network, loopback services included", Severity.Medium, null);
        }
    }
}
