using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>A compose service and what it runs; kept for resolvers and for checks.</summary>
/// <param name="Id">Id of its asset.</param>
/// <param name="Name">Name of the service.</param>
/// <param name="Project">Path of the file that its project starts from.</param>
/// <param name="At">Where it is declared.</param>
public sealed record ComposeWorkload(string Id, string Name, string Project, Location At)
{
    /// <summary>The Dockerfile of the tree that builds it, or null.</summary>
    public BuiltImage? Built { get; init; }
    /// <summary>AI servers in it.</summary>
    public IReadOnlyList<DeployedServer> Servers { get; init; } = [];
    /// <summary>Whether anything about it is AI.</summary>
    public bool IsAi { get; init; }
    /// <summary>Ports that it publishes, and where that is written.</summary>
    public IReadOnlyList<(Compose.ComposePort Port, Location At)> Published { get; init; } = [];
    /// <summary>All ports that the container is declared to open.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];
    /// <summary><c>host</c>, <c>none</c>, <c>service:other</c>, or null for networks of its own.</summary>
    public string? NetworkMode { get; init; }
    /// <summary>Names by which other services reach it: its own, its container's, its aliases.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];
    /// <summary>Addresses that it is told: host, port, and where.</summary>
    public IReadOnlyList<(string Host, int Port, Location At, string Note)> Addresses { get; init; } = [];
    /// <summary>A reverse proxy of the project publishes it (its labels say so).</summary>
    public string? Proxied { get; init; }
}
