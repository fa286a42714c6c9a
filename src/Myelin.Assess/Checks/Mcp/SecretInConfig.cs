using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Mcp;

/// <summary>A credential written out in the configuration of an MCP server.</summary>
public sealed class SecretInConfig : McpServerCheck
{
    public override CheckInfo Info { get; } = new("mcp/secret-in-config", Severity.Medium, "A credential stands in an MCP configuration")
    {
        Why = "Everyone who reads the file has it: other tools of the agent, backups, and in a repository everyone with a clone, for good. An argument is also seen by every process of the machine.",
        Fix = "Refer to it (${env:NAME}, ${input:name}, a secret store) and replace the one that stood here.",
        Mappings = ["CWE-798", "CWE-522", "CWE-214", "LLM02:2025", "ASI03:2026", "ATLAS:AML.T0083"],
        Incidents = ["openclaw"],
    };

    protected override IEnumerable<(int, string, Severity?, Confidence?)> Judge(McpServerEntry server, McpConfig config) =>
        server.Secrets.Select(s => (s.Line > 0 ? s.Line : server.Line, $"has a credential written out in {s.Name}", (Severity?)(config.FromRepository ? Severity.High : Severity.Medium), (Confidence?)null));
}
