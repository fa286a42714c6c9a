using System.Collections.Immutable;
using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Exposure;
using Myelin.Formats.Data;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// Finds out who reaches the AI servers of a cluster: services by selector and namespace, and what leads to them (load balancers, node ports, ingresses, gateways, host ports, operators' own
/// settings), as far as network policies let it, and what is asked of strangers on the way.
/// </summary>
public sealed class KubernetesExposure : Resolver
{
    public override int Order => 300;

    public override void Resolve(Known known)
    {
        var workloads = known.Kept<KubernetesWorkload>().ToList();
        if (workloads.Count == 0) return;
        new Join(known, workloads).Resolve();
    }

    sealed class Join
    {
        readonly Known _known;
        readonly IReadOnlyList<KubernetesWorkload> _workloads;
        readonly KubernetesInventory _inventory;
        readonly ServiceMap _services;
        readonly NetworkPolicies _policies;
        readonly MeshPolicies _mesh;
        readonly ServerRoutes _routes;

        public Join(Known known, IReadOnlyList<KubernetesWorkload> workloads)
        {
            (_known, _workloads) = (known, workloads);
            _inventory = new KubernetesInventory(known.Kept<KubernetesObject>().ToList());
            _services = new ServiceMap(_inventory, workloads);
            _policies = new NetworkPolicies(_inventory);
            _mesh = new MeshPolicies(_inventory);
            _routes = new ServerRoutes(_policies, _mesh);
        }

        public void Resolve()
        {
            foreach (var service in _services.All) Service(service);
            foreach (var source in new RouteSources(_inventory, _services, _workloads).All()) Way(source);
            foreach (var workload in _workloads)
            {
                HostPorts(workload);
                Operator(workload);
                Policies(workload);
            }
            new ClusterCalls(_known, _services, _workloads).Resolve();
            foreach (var server in _workloads.SelectMany(w => w.Servers).DistinctBy(s => s.Id))
                Routes.Conclude(_known, server.Identity.Kind, server.Id, server.Identity.Name, server.Authentication, _routes.To(server.Id), server.LoopbackOnly ? Reach.Loopback : Reach.Cluster, server.At);
        }

        void Service(ServiceNode service)
        {
            if (service.Object is not { } found)
            {
                _routes.Follow(service, default, Reach.Cluster, null, $"Service {service.Name} of its operator", service.Workloads.Count > 0 ? service.Workloads[0].Object.At : new Location(""), false);
                return;
            }
            var outside = RouteSources.OfService(found);
            if (service.Workloads.Count == 0 && outside is null) return;
            var (reach, why) = outside ?? (Reach.Cluster, $"Service {service.Name}");
            Endpoint(service.Id, service.Name, found, reach, null, Ports(found), null);
            foreach (var workload in service.Workloads) Relate(service.Id, RelationKind.RoutesTo, workload.Id, found.At, "selector");
            Reached(service.Id, _routes.Follow(service, default, reach, null, why, found.At, throughProxy: false), found.At);
        }

        static string Ports(KubernetesObject service) => string.Join(',', service.Spec["ports"].Items.Select(p => p["port"].Text).Where(p => p is not null));

        void Way(RouteSource way)
        {
            var asked = way.Authentication ?? (way.Origin.Group == "networking.istio.io" ? _mesh.AsksAtGateway() : null);
            Endpoint(way.Origin.Id, way.Host ?? way.Origin.Name, way.Origin, way.Reach, asked, null, way.Host);
            Relate(way.Origin.Id, RelationKind.RoutesTo, way.Service.Id, way.Origin.At, "backend");
            foreach (var workload in way.Service.Object is null ? way.Service.Workloads : []) Relate(way.Origin.Id, RelationKind.RoutesTo, workload.Id, way.Origin.At, "service of an operator");
            var why = $"{way.Origin.Kind} {way.Origin.Name}{(way.Reach == Reach.Network ? ", internal or limited" : "")}";
            Reached(way.Origin.Id, _routes.Follow(way.Service, way.Port, way.Reach, asked, why, way.Origin.At, throughProxy: true), way.Origin.At);
            // A guard in pods of its own passes on to another service.
            foreach (var guard in way.Service.Workloads.Where(w => w.Running.Any(ServerRoutes.IsGuard)))
                foreach (var upstream in Upstreams(guard)) _routes.Follow(upstream.Service, upstream.Port, way.Reach, "oauth", $"{why} through {guard.Object.Name}", way.Origin.At, throughProxy: true);
        }

        IEnumerable<(ServiceNode Service, PortTarget Port)> Upstreams(KubernetesWorkload guard) =>
            from container in guard.Running
            where ServerRoutes.IsGuard(container)
            from text in container.Argv.Concat(container.Environment.Select(v => v.Value ?? ""))
            from address in ClusterCalls.Addresses(text, bare: false)
            let service = _services.FindHost(address.Host, guard.Object.Namespace, guard.Object)
            where service is not null
            select (service, new PortTarget(address.Port, null));

        void HostPorts(KubernetesWorkload workload)
        {
            var hostNetwork = workload.Template.Spec["hostNetwork"].AsBoolean == true;
            foreach (var container in workload.Running)
            {
                foreach (var port in container.Ports.Where(p => p.HostPort > 0 || hostNetwork))
                {
                    var number = port.HostPort > 0 ? port.HostPort : port.Number;
                    var loopback = port.HostAddress is { } address && address.StartsWith("127.", StringComparison.Ordinal);
                    var at = workload.Object.Of(port.Mark);
                    var id = AssetId.Symbol(AssetKind.Endpoint, $"{workload.Object.Namespace}/{workload.Object.Kind}/{workload.Object.Name}", number.ToString(CultureInfo.InvariantCulture));
                    var why = hostNetwork ? $"host network, port {number}" : $"host port {number}";
                    var reach = loopback ? Reach.Host : Reach.Network;
                    Endpoint(id, $"{workload.Object.Name}:{number}", workload.Object, reach, null, number.ToString(CultureInfo.InvariantCulture), null, at);
                    Relate(id, RelationKind.RoutesTo, workload.Id, at, why);
                    Reached(id, _routes.Follow(workload, new PortTarget(port.Number, null), reach, null, why, at, throughProxy: false), at);
                }
            }
            // On the host's network the ports that nobody declares are open too.
            if (hostNetwork && !workload.Running.Any(c => c.Ports.Count > 0))
                _routes.Follow(workload, default, Reach.Network, null, "host network", workload.Object.At, throughProxy: false);
        }

        // What a custom resource tells its operator to publish.
        void Operator(KubernetesWorkload workload)
        {
            if (KubernetesKnowledge.Default.Of(workload.Object.Group, workload.Object.Kind) is not { } kind || workload.Servers.Count == 0) return;
            foreach (var path in kind.ServiceType)
                if (DataPath.First(workload.Object.Node, path) is { Text: "LoadBalancer" or "NodePort" } type) Published(workload, type, type.Text == "LoadBalancer" ? Reach.Internet : Reach.Network, $"{type.Text} of {workload.Object.Kind} {workload.Object.Name}");
            foreach (var path in kind.Ingress)
                if (DataPath.First(workload.Object.Node, path) is { Exists: true } ingress && ingress.AsBoolean != false) Published(workload, ingress, Reach.Internet, $"ingress of {workload.Object.Kind} {workload.Object.Name}");
            if (kind.Gateway && workload.Object.Labels.GetValueOrDefault("networking.knative.dev/visibility") != "cluster-local" && workload.Object.Labels.GetValueOrDefault("networking.kserve.io/visibility") != "cluster-local")
                Published(workload, workload.Object.Node, Reach.Network, $"{workload.Object.Kind} {workload.Object.Name} is published through the gateway");
        }

        void Published(KubernetesWorkload workload, DataNode node, Reach reach, string why)
        {
            var at = workload.Object.Of(node.Mark);
            var id = AssetId.Symbol(AssetKind.Endpoint, $"{workload.Object.Namespace}/{workload.Object.Kind}/{workload.Object.Name}", "published");
            Endpoint(id, workload.Object.Name, workload.Object, reach, null, null, null, at);
            Relate(id, RelationKind.RoutesTo, workload.Id, at, why);
            Reached(id, _routes.Follow(workload, default, reach, null, why, at, throughProxy: true), at);
        }

        void Policies(KubernetesWorkload workload)
        {
            var into = _policies.Into(workload, 0);
            var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            if (_policies.Selecting(workload, "Ingress").Any()) properties["network-policy"] = into switch { NetworkPolicies.Ingress.Nobody => "default-deny", NetworkPolicies.Ingress.Open => "open", _ => "restricted" };
            else if (_policies.HasOther(workload)) properties["network-policy"] = "unknown";
            if (_policies.OutOf(workload) is var egress && egress != "open") properties["egress-policy"] = egress;
            if (properties.Count == 0) return;
            var kind = KubernetesKnowledge.Default.IsAi(workload.Object.Group, workload.Object.Kind) ? AssetKind.K8sAiResource : AssetKind.Workload;
            var at = _policies.Selecting(workload, "Ingress").Concat(_policies.Selecting(workload, "Egress")).FirstOrDefault()?.At ?? workload.Object.At;
            _known.Graph.Add(new Asset(kind, workload.Id, workload.Object.Name) { Properties = properties.ToImmutable(), Evidence = [_known.Concluded(at, "network policies that select it")] });
        }

        void Endpoint(string id, string name, KubernetesObject origin, Reach reach, string? asked, string? ports, string? host, Location? at = null)
        {
            var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var (key, value) in ((string, string?)[])[(AssetKeys.Exposure, reach.Name()), (AssetKeys.Authentication, asked), (AssetKeys.Port, ports), (AssetKeys.Endpoint, host), ("namespace", origin.Namespace), ("resource", $"{origin.ApiVersion} {origin.Kind}")])
                if (!string.IsNullOrEmpty(value)) properties[key] = value;
            _known.Graph.Add(new Asset(AssetKind.Endpoint, id, name)
            {
                Properties = properties.ToImmutable(),
                Evidence = [new Evidence(at ?? origin.At, Basis.Declared, Confidence.High, _known.By, $"{origin.Kind} {origin.Name}")],
            });
            if (reach == Reach.Internet) Relate(id, RelationKind.ReachableFrom, Routes.Internet(_known, at ?? origin.At, $"{origin.Kind} {origin.Name}"), at ?? origin.At, $"{origin.Kind} {origin.Name}");
        }

        void Reached(string endpoint, IReadOnlyList<DeployedServer> servers, Location at)
        {
            foreach (var server in servers) Relate(endpoint, RelationKind.RoutesTo, server.Id, at, "port of the server");
        }

        void Relate(string from, RelationKind kind, string to, Location at, string note)
        {
            if (from != to) _known.Graph.Add(new Relation(from, kind, to) { Evidence = [new Evidence(at, Basis.Declared, Confidence.High, _known.By, note)] });
        }
    }
}
