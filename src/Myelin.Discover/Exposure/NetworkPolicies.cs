using System.Net;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Formats.Data;

namespace Myelin.Discover.Exposure;

/// <summary>What the network policies of a cluster let in and out of a workload.</summary>
sealed class NetworkPolicies(KubernetesInventory inventory)
{
    /// <summary>Who may come in: everybody (no policy, or one that allows all), the cluster, some pods, or nobody.</summary>
    public enum Ingress { Open, Internet, Cluster, Pods, Nobody }

    readonly ILookup<string, KubernetesObject> _byNamespace = inventory.Of("NetworkPolicy").Where(p => p.Group == "networking.k8s.io" || p.Group == "extensions").ToLookup(p => p.Namespace, StringComparer.Ordinal);
    readonly ILookup<string, KubernetesObject> _others = inventory.Of("CiliumNetworkPolicy").Concat(inventory.Of("AuthorizationPolicy")).Where(p => p.Group is "cilium.io").ToLookup(p => p.Namespace, StringComparer.Ordinal);

    /// <summary>Policies that select a workload for a direction (Ingress or Egress).</summary>
    public IEnumerable<KubernetesObject> Selecting(KubernetesWorkload workload, string direction) =>
        _byNamespace[workload.Object.Namespace].Where(p => Has(p, direction) && LabelSelector.Matches(p.Spec["podSelector"], workload.Labels));

    /// <summary>Whether a policy of another kind (Cilium) selects the workload: it restricts, how far is not evaluated.</summary>
    public bool HasOther(KubernetesWorkload workload) => _others[workload.Object.Namespace].Any(p => LabelSelector.Matches(p.Spec["endpointSelector"], workload.Labels));

    /// <summary>Who may come in to a port of a workload.</summary>
    public Ingress Into(KubernetesWorkload workload, int port)
    {
        var policies = Selecting(workload, "Ingress").ToList();
        if (policies.Count == 0) return Ingress.Open;
        var widest = Ingress.Nobody;
        foreach (var rule in policies.SelectMany(p => p.Spec["ingress"].Items))
        {
            if (!AllowsPort(rule, workload, port)) continue;
            var from = rule["from"].Items;
            if (from.Count == 0) return Ingress.Open;
            foreach (var peer in from)
                if (Width(peer) is var width && width < widest) widest = width;
        }
        return widest;
    }

    /// <summary>What is said of going out: open (no policy), restricted, or denied; and whether cloud metadata stays reachable.</summary>
    public string OutOf(KubernetesWorkload workload)
    {
        var policies = Selecting(workload, "Egress").ToList();
        if (policies.Count == 0) return "open";
        var rules = policies.SelectMany(p => p.Spec["egress"].Items).ToList();
        if (rules.Count == 0) return "denied";
        return rules.Exists(r => r["to"].Items.Count == 0 && r["ports"].Items.Count == 0 || r["to"].Items.Any(t => t["ipBlock"]["cidr"].Text is "0.0.0.0/0" or "::/0" && t["ipBlock"]["except"].Items.Count == 0)) ? "open" : "restricted";
    }

    static bool Has(KubernetesObject policy, string direction)
    {
        var types = policy.Spec["policyTypes"].Items.Select(t => t.Text).ToList();
        // Without types a policy is one for ingress, and for egress when it has such rules.
        return types.Count > 0 ? types.Contains(direction) : direction == "Ingress" || policy.Spec.Has("egress");
    }

    static bool AllowsPort(DataNode rule, KubernetesWorkload workload, int port)
    {
        var ports = rule["ports"].Items;
        if (ports.Count == 0 || port == 0) return true;
        foreach (var allowed in ports)
        {
            if (!allowed["port"].Exists) return true;
            var (_, number) = PortTarget.Of(allowed["port"]).In(workload);
            if (number == port || (allowed["endPort"].AsInteger is { } end && number <= port && port <= end)) return true;
        }
        return false;
    }

    static Ingress Width(DataNode peer)
    {
        if (peer["ipBlock"]["cidr"].Text is { } cidr) return IsPublic(cidr) ? Ingress.Internet : Ingress.Cluster;
        if (peer["namespaceSelector"].Exists || peer.Has("namespaceSelector")) return Ingress.Cluster;
        return Ingress.Pods;
    }

    /// <summary>Whether a range of addresses holds public ones.</summary>
    public static bool IsPublic(string cidr)
    {
        var slash = cidr.IndexOf('/');
        if (!IPAddress.TryParse(slash < 0 ? cidr : cidr[..slash], out var address)) return false;
        if (slash >= 0 && cidr[slash..] is "/0") return true;
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? !(bytes[0] is 10 or 127 || (bytes[0] == 172 && bytes[1] is >= 16 and <= 31) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254) || (bytes[0] == 100 && bytes[1] is >= 64 and <= 127))
            : !((bytes[0] & 0xFE) == 0xFC || (bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80) || IPAddress.IsLoopback(address));
    }

    /// <summary>Whether a list of ranges lets anybody in.</summary>
    public static bool LetsAnybodyIn(IEnumerable<string> cidrs) => cidrs.Any(c => c.Trim() is "0.0.0.0/0" or "::/0" or "0.0.0.0/1" or "128.0.0.0/1");
}

/// <summary>Kubernetes' label selectors.</summary>
static class LabelSelector
{
    /// <summary>Whether labels fulfil a selector with matchLabels and matchExpressions; an empty selector takes all.</summary>
    public static bool Matches(DataNode selector, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in selector["matchLabels"].Entries)
            if (labels.GetValueOrDefault(key) != (value.Text ?? "")) return false;
        foreach (var expression in selector["matchExpressions"].Items)
        {
            var value = labels.GetValueOrDefault(expression["key"].Text ?? "");
            var values = expression["values"].Items.Select(v => v.Text);
            var holds = expression["operator"].Text switch
            {
                "In" => value is not null && values.Contains(value),
                "NotIn" => value is null || !values.Contains(value),
                "Exists" => value is not null,
                "DoesNotExist" => value is null,
                _ => false,
            };
            if (!holds) return false;
        }
        return true;
    }

    /// <summary>Whether labels hold all of a map; an empty map takes none.</summary>
    public static bool HoldsAll(DataNode map, IReadOnlyDictionary<string, string> labels)
    {
        if (map.Entries.Count == 0) return false;
        foreach (var (key, value) in map.Entries)
            if (labels.GetValueOrDefault(key) != (value.Text ?? "")) return false;
        return true;
    }
}
