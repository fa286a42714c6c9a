using Myelin.Discover.Detectors.Deployment;
using Myelin.Formats.Containers;
using Myelin.Formats.Data;

namespace Myelin.Discover.Exposure;

/// <summary>A port as a service or route names it: by number or by name; neither means all.</summary>
readonly record struct PortTarget(int Number, string? Name)
{
    public static PortTarget Of(DataNode node) => node.AsInteger is > 0 and <= 65535 and var number ? new((int)number, null) : new(0, node.Text);

    public bool IsAll => Number == 0 && string.IsNullOrEmpty(Name);

    /// <summary>The container of a workload that it leads to, and the container's port; null and the number where no container declares it.</summary>
    public (PodContainer? Container, int Port) In(KubernetesWorkload workload)
    {
        if (IsAll) return (null, 0);
        foreach (var container in workload.Template.Containers)
            foreach (var port in container.Ports)
                if (Number > 0 ? port.Number == Number : port.Name == Name) return (container, port.Number);
        return (null, Number);
    }
}

/// <summary>A service and the pods behind it.</summary>
/// <param name="Object">The Service; null for one that an operator makes.</param>
/// <param name="Id">Id of its endpoint.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name.</param>
sealed record ServiceNode(KubernetesObject? Object, string Id, string Namespace, string Name)
{
    /// <summary>Workloads whose pods it selects.</summary>
    public IReadOnlyList<KubernetesWorkload> Workloads { get; init; } = [];

    /// <summary>Targets of one of its ports, named by number or name; of all when none is named.</summary>
    public IEnumerable<PortTarget> Targets(PortTarget port)
    {
        if (Object is null) return [port];
        var all = Object.Spec["ports"].Items.Where(p => port.IsAll || (port.Number > 0 ? p["port"].AsInteger == port.Number : p["name"].Text == port.Name)).ToList();
        return all.Select(p => PortTarget.Of(p["targetPort"].Exists ? p["targetPort"] : p["port"]));
    }
}
