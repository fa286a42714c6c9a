using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Mcp;

/// <summary>An MCP server that is spoken to over an unencrypted connection to another machine, or whose certificate is not checked.</summary>
public sealed class PlaintextHttp : McpServerCheck
{
    public override CheckInfo Info { get; } = new("mcp/plaintext-http", Severity.High, "An MCP server is reached without encryption")
    {
        Why = "Anyone on the way reads tokens and data, and changes tool descriptions and answers: instructions that the agent then follows.",
        Fix = "Use https (or wss) with a certificate that is checked; a server on this machine on its loopback address needs none.",
        Mappings = ["CWE-319", "CWE-295", "LLM02:2025", "ASI07:2026", "ATLAS:AML.T0040"],
        Incidents = ["openclaw"],
    };

    protected override IEnumerable<(int, string, Severity?, Confidence?)> Judge(McpServerEntry server, McpConfig config)
    {
        List<(string Url, int Line)> urls = server.Url is null ? [] : [(server.Url, server.Line)];
        // mcp-remote and the like take the URL as an argument.
        if (server.Url is null)
            for (var i = 0; i < server.Arguments.Length; i++)
                if (server.Arguments[i].StartsWith("http://", StringComparison.OrdinalIgnoreCase) && server.Package is not null) urls.Add((server.Arguments[i], LineOf(server, i)));
        foreach (var (url, line) in urls)
        {
            if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("ws://", StringComparison.OrdinalIgnoreCase) || Hosts.Of(url) is not { } host || Hosts.IsLoopback(host)) continue;
            var near = Hosts.IsPrivate(host);
            yield return (line, $"is reached at {Redacted.Url(url)} without encryption{(near ? ", in a private network" : "")}", near ? Severity.Low : Severity.High, near ? Confidence.Medium : null);
        }
        foreach (var (name, value, line) in server.Switches)
            if ((name == "NODE_TLS_REJECT_UNAUTHORIZED" && value == "0") || (name is "PYTHONHTTPSVERIFY" or "SSL_VERIFY" or "VERIFY_SSL" && value is "0" or "false" or "False")) yield return (line, $"does not check certificates ({name}={value})", Severity.High, null);
    }
}
