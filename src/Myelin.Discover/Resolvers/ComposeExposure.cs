using System.Collections.Immutable;
using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Exposure;

namespace Myelin.Discover.Resolvers;

/// <summary>Finds out who reaches the AI servers of compose services: published ports by the address they are bound to, the host's network, another service's network, a proxy's labels. Joins callers by host name.</summary>
public sealed class ComposeExposure : Resolver
{
    public override int Order => 300;

    public override void Resolve(Known known)
    {
        var workloads = known.Kept<ComposeWorkload>().ToList();
        foreach (var service in workloads.GroupBy(w => w.Id, StringComparer.Ordinal))
        {
            var routes = new Dictionary<string, List<Route>>(StringComparer.Ordinal);
            foreach (var workload in service) Ways(known, workload, workloads, routes);
            foreach (var server in service.SelectMany(w => w.Servers).DistinctBy(s => s.Id))
                Routes.Conclude(known, server.Identity.Kind, server.Id, server.Identity.Name, server.Authentication, routes.GetValueOrDefault(server.Id, []), server.LoopbackOnly ? Reach.Loopback : Reach.Host, server.At);
        }
        foreach (var workload in workloads) Calls(known, workload, workloads);
    }

    static void Ways(Known known, ComposeWorkload workload, List<ComposeWorkload> all, Dictionary<string, List<Route>> routes)
    {
        // On another service's network the ports that one publishes are this one's.
        var published = workload.Published.AsEnumerable();
        if (workload.NetworkMode?.StartsWith("service:", StringComparison.Ordinal) == true)
            published = published.Concat(all.Where(w => w.Project == workload.Project && w.Name == workload.NetworkMode["service:".Length..]).SelectMany(w => w.Published));
        if (workload.NetworkMode == "host")
            foreach (var server in workload.Servers.Where(s => !s.LoopbackOnly))
                foreach (var port in server.Ports.DefaultIfEmpty(0)) Add(routes, server, new Route(Reach.Network, null, "host network", workload.At, port));
        else
            foreach (var (port, at) in published)
            {
                var reach = port.IsLoopback ? Reach.Host : Reach.Network;
                var why = $"port {(port.Published > 0 ? port.Published.ToString(CultureInfo.InvariantCulture) : port.Target.ToString(CultureInfo.InvariantCulture))} published on {(port.Address == "" ? "all addresses" : port.Address)}";
                var servers = Answering(workload, port.Target).ToList();
                Endpoint(known, workload, port, reach, at, why, servers);
                foreach (var server in servers) Add(routes, server, new Route(reach, null, why, at, port.Target));
            }
        if (workload.Proxied is { } proxied)
            foreach (var server in workload.Servers.Where(s => !s.LoopbackOnly)) Add(routes, server, new Route(Reach.Network, null, proxied, workload.At, 0));
    }

    static IEnumerable<DeployedServer> Answering(ComposeWorkload workload, int port) =>
        workload.Servers.Where(s => !s.LoopbackOnly && s.RoleOf(port) != "metrics" && (s.Ports.Contains(port) || s.RoleOf(port) is not null || workload.Servers.Count == 1));

    static void Add(Dictionary<string, List<Route>> routes, DeployedServer server, Route route)
    {
        if (!routes.TryGetValue(server.Id, out var ways)) routes[server.Id] = ways = [];
        ways.Add(route);
    }

    static void Endpoint(Known known, ComposeWorkload workload, Detectors.Deployment.Compose.ComposePort port, Reach reach, Location at, string why, List<DeployedServer> servers)
    {
        var number = (port.Published > 0 ? port.Published : port.Target).ToString(CultureInfo.InvariantCulture);
        var id = AssetId.Symbol(AssetKind.Endpoint, $"{workload.At.Path}/{workload.Name}", number);
        var evidence = new Evidence(at, Basis.Declared, Confidence.High, known.By, why);
        known.Graph.Add(new Asset(AssetKind.Endpoint, id, $"{workload.Name}:{number}")
        {
            Properties = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [new KeyValuePair<string, string>(AssetKeys.Exposure, reach.Name()), new(AssetKeys.Port, number)]),
            Evidence = [evidence],
        });
        known.Graph.Add(new Relation(id, RelationKind.RoutesTo, workload.Id) { Evidence = [evidence] });
        foreach (var server in servers) known.Graph.Add(new Relation(id, RelationKind.RoutesTo, server.Id) { Evidence = [evidence] });
    }

    static void Calls(Known known, ComposeWorkload caller, List<ComposeWorkload> all)
    {
        foreach (var (host, port, at, note) in caller.Addresses)
            foreach (var called in all.Where(w => w.Project == caller.Project && w.Id != caller.Id && w.HostNames.Contains(host, StringComparer.OrdinalIgnoreCase)))
                foreach (var server in called.Servers.Where(s => port == 0 || called.Servers.Count == 1 || s.Ports.Contains(port)))
                    known.Graph.Add(new Relation(caller.Id, RelationKind.Calls, server.Id) { Evidence = [new Evidence(at.Path == "" ? caller.At : at, Basis.Declared, Confidence.High, known.By, note)] });
    }
}
