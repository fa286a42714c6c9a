using System.Collections.Immutable;
using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>The MCP servers that one file configures; kept for checks.</summary>
/// <param name="Client">The client that reads the file.</param>
/// <param name="At">The file.</param>
/// <param name="Servers">Its servers in order.</param>
public sealed record McpConfig(string Client, Location At, ImmutableArray<McpServerEntry> Servers)
{
    /// <summary>Whether the file arrives with a repository, as far as its path tells: it is in nobody's home and no user's own file of a client.</summary>
    public bool FromRepository
    {
        get
        {
            var path = At.Path;
            for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
                if (AgentLayers.IsHome(path[..slash])) return false;
            return !Own.Any(name => path.EndsWith(name, StringComparison.OrdinalIgnoreCase)) && !path.StartsWith("etc/", StringComparison.Ordinal) && !path.Contains("/User/", StringComparison.Ordinal);
        }
    }

    static readonly string[] Own =
        ["claude_desktop_config.json", ".claude.json", "cline_mcp_settings.json", "mcp_settings.json", ".copilot/mcp-config.json", ".codeium/windsurf/mcp_config.json", ".codeium/mcp_config.json", ".config/goose/config.yaml", ".gemini/antigravity/mcp_config.json"];
}

/// <summary>A configured MCP server.</summary>
/// <param name="Name">The name it has in the file.</param>
/// <param name="At">Where its entry stands.</param>
/// <param name="AssetId">Id of its asset.</param>
public sealed record McpServerEntry(string Name, Location At, string AssetId)
{
    /// <summary>Program that is started, or null for a remote server.</summary>
    public string? Command { get; init; }
    /// <summary>Arguments of the program as written.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];
    /// <summary>URL of a remote server, credentials stripped; else null.</summary>
    public string? Url { get; init; }
    /// <summary>stdio, http, sse or ws.</summary>
    public string Transport { get; init; } = "stdio";
    /// <summary>The package that the command fetches and runs, or null.</summary>
    public McpPackage? Package { get; init; }
    /// <summary>The container image that the command runs, or null.</summary>
    public string? Image { get; init; }
    /// <summary>Names of environment variables and headers that are set, with whether the value is a literal instead of a reference.</summary>
    public ImmutableArray<(string Name, bool IsLiteral)> Environment { get; init; } = [];
    /// <summary>Line of each argument, as many as <see cref="Arguments"/>.</summary>
    public ImmutableArray<int> ArgumentLines { get; init; } = [];
    /// <summary>Credentials written out: what they stand under, and where. The values are not kept.</summary>
    public ImmutableArray<(string Name, int Line)> Secrets { get; init; } = [];
    /// <summary>Variables that are a switch (0, 1, true, false), with their value and line.</summary>
    public ImmutableArray<(string Name, string Value, int Line)> Switches { get; init; } = [];
    /// <summary>Tools that run without asking: names, or <c>*</c>.</summary>
    public ImmutableArray<string> AutoApproved { get; init; } = [];
    /// <summary>Line of the URL or the command.</summary>
    public int Line { get; init; }
    /// <summary>Switched off.</summary>
    public bool Disabled { get; init; }
}

/// <summary>A package that a launcher such as npx or uvx fetches.</summary>
/// <param name="Ecosystem">npm or pypi.</param>
/// <param name="Name">Registry name.</param>
/// <param name="Version">Exact version, or null; <c>latest</c> counts as none.</param>
public sealed record McpPackage(string Ecosystem, string Name, string? Version);
