using System.Collections.Immutable;
using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>
/// What an agent may do at one place: the settings of all its layers that apply there, strongest first, and the MCP servers that it starts. A place is a project, a person's home or a machine.
/// </summary>
/// <param name="Client">Which agent.</param>
/// <param name="Folder">The project or home; empty for a machine or the target itself.</param>
/// <param name="At">Where to show what no file says: the strongest file, or where the agent was seen.</param>
public sealed record AgentPosture(string Client, string Folder, Location At)
{
    /// <summary>All files of settings that apply, strongest first.</summary>
    public ImmutableArray<AgentSettings> Layers { get; init; } = [];
    /// <summary>Those that belong to this place; the rest applies here as elsewhere and belongs to another posture.</summary>
    public ImmutableArray<AgentSettings> Own { get; init; } = [];
    /// <summary>The MCP servers that are configured here.</summary>
    public ImmutableArray<McpConfig> Servers { get; init; } = [];
    /// <summary>Whether the client's own place for a person's settings was read, so that what is not set there is known to be unset.</summary>
    public bool IsWhole { get; init; }
}
