using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Mcp;

/// <summary>
/// An MCP server whose package or image is fetched anew at each start. Nearly all are, so what decides is who may change it: low for a vendor's own in a person's file, medium where a repository brings it,
/// high where nobody known publishes it and its tools run without asking.
/// </summary>
public sealed class UnpinnedServer : McpServerCheck
{
    public override CheckInfo Info { get; } = new("mcp/unpinned-server", Severity.Low, "An MCP server runs whatever version is newest")
    {
        Why = "The next release runs at the next start, with the rights of the user and the trust that was given to another version: a stolen account of its publisher is enough (rug pull).",
        Fix = "Name an exact version (package@1.2.3, package==1.2.3, image@sha256:…) and raise it on purpose.",
        Mappings = ["CWE-494", "CWE-1357", "LLM03:2025", "ASI04:2026", "ATLAS:AML.T0010"],
        Incidents = ["openclaw"],
    };

    protected override IEnumerable<(int, string, Severity?, Confidence?)> Judge(McpServerEntry server, McpConfig config)
    {
        var what = server.Package is { Version: null } package ? package.Name : server.Image is { } image && !image.Contains("@sha256:", StringComparison.Ordinal) ? image : null;
        if (what is null) yield break;
        var known = McpFacts.Current.IsFirstParty(what);
        var unasked = server.AutoApproved.Length > 0;
        var severity = !known && unasked ? Severity.High : config.FromRepository ? Severity.Medium : Severity.Low;
        yield return (server.Line, $"runs {what} {(server.Image is null ? "without a version" : "without a digest")}{(unasked ? ", and its tools run without asking" : "")}{(known ? "" : "; its publisher is none of the known vendors")}", severity, null);
    }
}
