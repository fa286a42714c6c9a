using System.Collections.Immutable;
using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>The MCP servers that one file configures; kept for checks.</summary>
/// <param name="Client">The client that reads the file.</param>
/// <param name="At">The file.</param>
/// <param name="Servers">Its servers in order.</param>
public sealed record McpConfig(string Client, Location At, ImmutableArray<McpServerEntry> Servers);

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
    /// <summary>Tools that run without asking: names, or <c>*</c>.</summary>
    public ImmutableArray<string> AutoApproved { get; init; } = [];
    /// <summary>Switched off.</summary>
    public bool Disabled { get; init; }
}

/// <summary>A package that a launcher such as npx or uvx fetches.</summary>
/// <param name="Ecosystem">npm or pypi.</param>
/// <param name="Name">Registry name.</param>
/// <param name="Version">Exact version, or null; <c>latest</c> counts as none.</param>
public sealed record McpPackage(string Ecosystem, string Name, string? Version);
