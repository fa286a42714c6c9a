using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Exposure;

namespace Myelin.Discover.Clouds.Exposure;

/// <summary>
/// States what of a cloud the internet reaches: machines with a public address behind a firewall that lets anybody in, services that are published, what stands before them, and buckets for everybody.
/// Servers get their exposure and what keeps strangers out from the ways that lead to them.
/// </summary>
sealed class CloudExposure(Resolver.Known known, CloudInventory inventory, CloudWriter writer, CloudWorkloads workloads, IamAccess access)
{
    readonly Firewalls _firewalls = new(inventory);
    readonly Dictionary<string, List<Route>> _routes = new(StringComparer.Ordinal);
    readonly Dictionary<string, (AssetKind Kind, string Name)> _named = new(StringComparer.Ordinal);

    /// <summary>States all of it.</summary>
    public void State()
    {
        var machines = new Machines(inventory, _firewalls);
        foreach (var machine in inventory.Of(Machines.Types)) Machine(machine, machines);
        foreach (var way in new FrontDoors(inventory, _firewalls).All()) Way(way);
        foreach (var store in new PublicStores(inventory, access).All()) Store(store);
        foreach (var (server, ports) in workloads.All.Select(s => (s.Server, s.Ports)))
            Routes.Conclude(known, server.Identity.Kind, server.Id, server.Identity.Name, server.Authentication, _routes.GetValueOrDefault(server.Id, []),
                server.LoopbackOnly || ports.Contains(-1) ? Reach.Loopback : Reach.Cluster, server.At);
    }

    void Machine(CloudResource machine, Machines machines)
    {
        var openings = machines.OpeningsOf(machine);
        foreach (var server in workloads.On(machine))
            foreach (var opening in openings.Where(o => o.Reach == Reach.Network && Answers(server, o))) Add(server, opening, Reach.Network, null, $"{opening.Rule.Address} lets {opening.Ports} in from named ranges");
        var open = openings.Where(o => o.Reach == Reach.Internet).ToList();
        if (open.Count == 0 || machines.AddressOf(machine) is not { Has: not false } address) return;
        // A template is nowhere until something starts from it.
        if (machine.Type is "aws_launch_template" or "aws_launch_configuration" or "google_compute_instance_template" && !inventory.All.Any(r => r.Type is "aws_autoscaling_group" or "aws_instance" or "aws_eks_node_group" or "google_compute_instance_group_manager" or "google_compute_region_instance_group_manager" && UsesOf(r).Contains(machine))) return;
        var note = $"{address.Why}; {string.Join(", ", open.Select(o => $"{o.Rule.Address} lets the internet in on {o.Ports}").Distinct().Take(4))}";
        var id = Endpoint(machine, "public", open.Select(o => o.Ports), note, address.Confidence);
        foreach (var opening in open.DistinctBy(o => (o.Rule.Address, o.From, o.To)))
        {
            var evidence = writer.Evidence(opening.Rule, opening.Place, $"lets the internet in on {opening.Ports}", confidence: address.Confidence);
            writer.Relate(opening.Rule, id, RelationKind.ReachableFrom, Internet(machine, note), evidence);
            writer.Relate(machine, id, RelationKind.RoutesTo, machine.Id, writer.Evidence(machine, note: address.Why, confidence: address.Confidence));
            foreach (var server in workloads.On(machine).Where(s => Answers(s, opening)))
            {
                Add(server, opening, Reach.Internet, null, $"{machine.Address}: {opening.Rule.Address} lets the internet in on {opening.Ports}");
                writer.Relate(machine, id, RelationKind.RoutesTo, server.Server.Id, evidence);
            }
        }
        State(machine, Reach.Internet, null, note, address.Confidence);
    }

    IEnumerable<CloudResource> UsesOf(CloudResource resource) => CloudKnowledge.Default.Of(resource) is { } type ? ConfigPath.Select(resource.Attributes, type.Uses).SelectMany(v => inventory.Referred(resource, v)) : [];

    static bool Answers(CloudServer server, Opening opening) => !server.Server.LoopbackOnly && (server.Ports.Count == 0 || server.Ports.Any(opening.Holds));

    void Add(CloudServer server, Opening opening, Reach reach, string? authentication, string why) =>
        Add(server, reach, authentication, why, opening.Rule.Where(opening.Place), server.Ports.FirstOrDefault(opening.Holds));

    void Add(CloudServer server, Reach reach, string? authentication, string why, Location at, int port)
    {
        if (!_routes.TryGetValue(server.Server.Id, out var routes)) _routes[server.Server.Id] = routes = [];
        if (routes.Count < 50) routes.Add(new Route(reach, authentication, why, at, Math.Max(0, port)));
    }

    void Way(FrontDoor way)
    {
        var evidence = writer.Evidence(way.Door, way.Place, way.Why, confidence: way.Confidence);
        string id;
        if (way.Door == way.Target) id = Endpoint(way.Door, "public", way.Port is { } p ? [p.ToString(CultureInfo.InvariantCulture)] : [], way.Why, way.Confidence, way.Authentication, way.Reach);
        else id = way.Door.Id;
        if (way.Reach == Reach.Internet) writer.Relate(way.Door, id, RelationKind.ReachableFrom, Internet(way.Door, way.Why), evidence);
        State(way.Door, way.Reach, way.Authentication, way.Why, way.Confidence);
        if (way.Target is null) return;
        writer.Relate(way.Door, id, RelationKind.RoutesTo, way.Target.Id, evidence);
        foreach (var server in workloads.On(way.Target).Where(s => way.Port is null || s.Ports.Count == 0 || s.Ports.Contains(way.Port.Value)))
        {
            if (server.Server.LoopbackOnly) continue;
            writer.Relate(way.Door, id, RelationKind.RoutesTo, server.Server.Id, evidence);
            Add(server, way.Reach, way.Authentication is "none" ? null : way.Authentication, way.Why, way.Door.Where(way.Place), way.Port ?? 0);
        }
        if (way.Door != way.Target) State(way.Target, way.Reach, way.Authentication, way.Why, way.Confidence);
    }

    void Store(PublicStore store)
    {
        var evidence = writer.Evidence(store.By, store.Place, store.Why, confidence: store.Confidence);
        if (store.Blocked is null) writer.Relate(store.By, store.Store.Id, RelationKind.ReachableFrom, Internet(store.By, store.Why), evidence);
        var type = CloudKnowledge.Default.OfType(store.Store.Type)!;
        writer.Add(store.By, type.AssetKind, store.Store.Id, CloudAssets.NameOf(store.Store, type), evidence,
            (AssetKeys.Exposure, store.Blocked is null ? "internet" : null), (AssetKeys.Authentication, store.Blocked is null ? store.Authentication : null), ("public-access", store.Blocked ?? store.Why));
    }

    string Endpoint(CloudResource resource, string what, IEnumerable<string> ports, string note, Confidence confidence, string? authentication = null, Reach reach = Reach.Internet)
    {
        var id = AssetId.Symbol(AssetKind.Endpoint, resource.Id, what);
        return writer.Add(resource, AssetKind.Endpoint, id, $"{resource.Name} {what}", writer.Evidence(resource, note: note, confidence: confidence),
            (AssetKeys.Exposure, reach.Name()), (AssetKeys.Authentication, authentication), (AssetKeys.Port, string.Join(',', ports.Distinct())), ("address", resource.Address));
    }

    // The widest way is what the resource itself says.
    void State(CloudResource resource, Reach reach, string? authentication, string why, Confidence confidence)
    {
        if (CloudKnowledge.Default.Of(resource) is not { } type) return;
        if (!_named.TryAdd($"{resource.Id}\n{reach}\n{authentication}", (type.AssetKind, resource.Name))) return;
        if (reach != Reach.Internet && _named.Keys.Any(k => k.StartsWith($"{resource.Id}\n{Reach.Internet}", StringComparison.Ordinal))) return;
        writer.Add(resource, type.AssetKind, resource.Id, CloudAssets.NameOf(resource, type), writer.Evidence(resource, note: why, confidence: confidence),
            (AssetKeys.Exposure, reach.Name()), (AssetKeys.Authentication, authentication), ("exposure-why", why));
    }

    string Internet(CloudResource resource, string why) => writer.Add(resource, AssetKind.Internet, AssetId.Internet, "internet", writer.Evidence(resource, note: why, basis: Basis.Inferred));
}
