using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Formats.Containers;

namespace Myelin.Discover.Exposure;

/// <summary>Follows ways through services to the servers in pods: ports are matched, network policies and proxies in the pod are heeded.</summary>
sealed class ServerRoutes(NetworkPolicies policies, MeshPolicies mesh)
{
    readonly Dictionary<string, List<Route>> _byServer = new(StringComparer.Ordinal);

    /// <summary>Routes to a server.</summary>
    public IReadOnlyList<Route> To(string server) => _byServer.GetValueOrDefault(server, []);

    /// <summary>Follows a way to all pods behind a service. Returns the servers that it reaches.</summary>
    public IReadOnlyList<DeployedServer> Follow(ServiceNode service, PortTarget port, Reach reach, string? authentication, string why, Location at, bool throughProxy) =>
        [.. service.Workloads.SelectMany(w => service.Targets(port).SelectMany(t => Follow(w, t, reach, authentication, why, at, throughProxy))).DistinctBy(s => s.Id)];

    /// <summary>Follows a way to one port of the pods of a workload.</summary>
    public IReadOnlyList<DeployedServer> Follow(KubernetesWorkload workload, PortTarget target, Reach reach, string? authentication, string why, Location at, bool throughProxy)
    {
        var (container, port) = target.In(workload);
        var guarded = container is not null && IsGuard(container);
        if (guarded) authentication ??= "oauth";
        authentication ??= mesh.Asks(workload);
        if (IsBlocked(policies.Into(workload, port), reach, throughProxy))
        {
            reach = Reach.Cluster;
            why += ", kept in the cluster by a network policy";
        }
        List<DeployedServer> reached = [];
        foreach (var server in workload.Servers)
        {
            if (!guarded && (server.LoopbackOnly || !Answers(server, workload, port, target.IsAll))) continue;
            if (server.RoleOf(port) == "metrics") continue;
            if (!_byServer.TryGetValue(server.Id, out var routes)) _byServer[server.Id] = routes = [];
            routes.Add(new Route(reach, authentication, why, at, guarded ? 0 : port));
            reached.Add(server);
        }
        return reached;
    }

    /// <summary>Whether a container is a proxy that lets only known users through.</summary>
    public static bool IsGuard(PodContainer container) => container.Image is { } image && ImageReference.Parse(image) is { } reference && KubernetesKnowledge.Default.Exposure.Guards.Contains(reference.Name);

    static bool IsBlocked(NetworkPolicies.Ingress allowed, Reach reach, bool throughProxy) => reach > Reach.Cluster && allowed switch
    {
        NetworkPolicies.Ingress.Open or NetworkPolicies.Ingress.Internet => false,
        // A proxy such as an ingress controller comes from another namespace of the cluster.
        NetworkPolicies.Ingress.Cluster => !throughProxy,
        _ => true,
    };

    static bool Answers(DeployedServer server, KubernetesWorkload workload, int port, bool isAll) =>
        isAll || server.Ports.Contains(port) || server.RoleOf(port) is not null || workload.Running.Count() <= 1 && workload.Servers.Count == 1;
}
