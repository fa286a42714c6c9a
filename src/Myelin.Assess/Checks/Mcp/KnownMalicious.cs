using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Mcp;

/// <summary>An MCP server that is known to be malicious, by its package and version.</summary>
public sealed class KnownMalicious : McpServerCheck
{
    public override CheckInfo Info { get; } = new("mcp/known-malicious", Severity.Critical, "An MCP server is known to be malicious")
    {
        Why = "It was published to steal: what its tools handled, and what the user who ran it could read, is in other hands.",
        Fix = "Remove it, replace every credential that it saw, and look for what it left behind; use the vendor's own server.",
        Mappings = ["CWE-506", "LLM03:2025", "ASI04:2026", "ATLAS:AML.T0010", "T1195.002"],
        Incidents = ["openclaw"],
        References = ["https://www.koi.ai/blog/postmark-mcp-npm-malicious-backdoor-email-theft"],
    };

    protected override IEnumerable<(int, string, Severity?, Confidence?)> Judge(McpServerEntry server, McpConfig config) =>
        from known in McpFacts.Current.Malicious
        where server.Package is { } package && package.Ecosystem == known.Ecosystem && package.Name == known.Package && (package.Version is null || known.Versions is null || known.Versions.Contains(package.Version))
        select (server.Line, $"runs {known.Package}{(server.Package!.Version is { } version ? "@" + version : "")}, which {known.What} ({known.Source})", (Severity?)null, (Confidence?)(known.Confidence == "medium" ? Confidence.Medium : Confidence.High));
}
