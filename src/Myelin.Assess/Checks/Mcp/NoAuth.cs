using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Mcp;

/// <summary>
/// An MCP server whose own authentication is switched off, or that is asked without any over a bare address. A name over https without headers is not reported: most of those sign in when they connect.
/// </summary>
public sealed class NoAuth : McpServerCheck
{
    public override CheckInfo Info { get; } = new("mcp/no-auth", Severity.Medium, "An MCP server asks nobody who they are")
    {
        Why = "Whoever reaches it calls its tools, and a web page reaches what listens on this machine, too.",
        Fix = "Leave the server's authentication on, or put a token in front of it; bind it to loopback and check the Origin header.",
        Mappings = ["CWE-306", "LLM06:2025", "ASI03:2026", "ASI07:2026", "ATLAS:AML.T0049"],
        Incidents = ["openclaw"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2025-49596"],
        Confidence = Confidence.Medium,
    };

    protected override IEnumerable<(int, string, Severity?, Confidence?)> Judge(McpServerEntry server, McpConfig config)
    {
        foreach (var (name, value, line) in server.Switches)
            if (name is "DANGEROUSLY_OMIT_AUTH" or "MCP_DISABLE_AUTH" or "DISABLE_AUTH" or "MCP_NO_AUTH" && value is "1" or "true" or "True") yield return (line, $"switches its authentication off ({name})", Severity.High, Confidence.High);
        var bare = server.Arguments.IndexOf("--no-auth");
        if (bare >= 0) yield return (LineOf(server, bare), "switches its authentication off (--no-auth)", Severity.High, Confidence.High);
        if (server.Url is { } url && Hosts.Of(url) is { } host && !Hosts.IsLoopback(host) && !server.Environment.Any(e => Credential(e.Name)) && !url.Contains('?') && System.Net.IPAddress.TryParse(host, out _))
            yield return (server.Line, $"is asked at {Redacted.Url(url)} without any credential", Hosts.IsPrivate(host) ? Severity.Low : Severity.Medium, Confidence.Low);
    }

    static bool Credential(string name) => name.Contains("auth", StringComparison.OrdinalIgnoreCase) || name.Contains("key", StringComparison.OrdinalIgnoreCase) || name.Contains("token", StringComparison.OrdinalIgnoreCase) || name.Contains("cookie", StringComparison.OrdinalIgnoreCase);
}
