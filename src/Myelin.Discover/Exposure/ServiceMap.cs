using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;

namespace Myelin.Discover.Exposure;

/// <summary>The services of a cluster and the workloads that they select, by labels and namespace, never by name; services that operators are known to make included.</summary>
sealed class ServiceMap
{
    readonly Dictionary<(string Namespace, string Name), List<ServiceNode>> _services = [];

    public ServiceMap(KubernetesInventory inventory, IReadOnlyList<KubernetesWorkload> workloads)
    {
        var byNamespace = workloads.ToLookup(w => w.Object.Namespace, StringComparer.Ordinal);
        foreach (var service in inventory.Of("Service").Where(s => s.Group == ""))
        {
            var selected = byNamespace[service.Namespace].Where(w => LabelSelector.HoldsAll(service.Spec["selector"], w.Labels)).ToList();
            Add(new ServiceNode(service, service.Id, service.Namespace, service.Name) { Workloads = [.. KubernetesInventory.Nearest(selected, w => w.Object, service)] });
        }
        foreach (var workload in workloads)
            foreach (var name in workload.OperatorServices)
                if (!_services.ContainsKey((workload.Object.Namespace, name)))
                    Add(new ServiceNode(null, AssetId.Kubernetes("Service", workload.Object.Namespace, name), workload.Object.Namespace, name) { Workloads = [.. workloads.Where(w => w.Object == workload.Object && w.Servers.Count > 0)] });
    }

    /// <summary>All services, in order of namespace and name.</summary>
    public IEnumerable<ServiceNode> All => _services.OrderBy(s => s.Key.Namespace, StringComparer.Ordinal).ThenBy(s => s.Key.Name, StringComparer.Ordinal).SelectMany(s => s.Value);

    /// <summary>The service of a name, nearest to who names it; null when there is none.</summary>
    public ServiceNode? Find(string ns, string name, KubernetesObject? near = null)
    {
        if (!_services.TryGetValue((ns, name), out var same)) return null;
        if (near is null || same.Count == 1 || same.Exists(s => s.Object is null)) return same[0];
        return KubernetesInventory.Nearest(same, s => s.Object!, near).First();
    }

    /// <summary>The service that a host name within the cluster means: <c>name</c>, <c>name.ns</c>, <c>name.ns.svc…</c>.</summary>
    public ServiceNode? FindHost(string host, string ns, KubernetesObject? near = null)
    {
        var labels = host.Split('.');
        return labels.Length switch
        {
            1 => Find(ns, labels[0], near),
            2 => Find(Same(labels[1]), labels[0], near),
            _ when labels[2] == "svc" => Find(Same(labels[1]), labels[0], near),
            // A pod of a stateful set: pod.service.ns.svc…
            _ when labels.Length > 3 && labels[3] == "svc" => Find(Same(labels[2]), labels[1], near),
            _ => null,
        };

        // Of several deployments of a namespace, a host name means the one that it stands in.
        string Same(string written) => KubernetesObject.Written(ns) == written ? ns : written;
    }

    void Add(ServiceNode service)
    {
        if (!_services.TryGetValue((service.Namespace, service.Name), out var same)) _services[(service.Namespace, service.Name)] = same = [];
        same.Add(service);
    }
}
