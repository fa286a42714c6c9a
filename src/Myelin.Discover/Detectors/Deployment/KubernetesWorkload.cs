using Myelin.Formats.Containers;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>The pods of one template of a Kubernetes resource, and what they run; kept for resolvers and for checks.</summary>
/// <param name="Object">The resource that makes the pods.</param>
/// <param name="Template">Their specification.</param>
/// <param name="Id">Id of the asset that runs them.</param>
public sealed record KubernetesWorkload(KubernetesObject Object, PodTemplate Template, string Id)
{
    /// <summary>Labels of the pods, with those that the resource's operator is known to put on.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    /// <summary>Names of the services that its operator makes.</summary>
    public IReadOnlyList<string> OperatorServices { get; init; } = [];
    /// <summary>AI servers in its containers.</summary>
    public IReadOnlyList<DeployedServer> Servers { get; init; } = [];
    /// <summary>Whether anything about it is AI.</summary>
    public bool IsAi { get; init; }
    /// <summary>Devices that it asks for: resource name and how the device is shared (whole, mig, time-slicing, mps, fraction, passthrough, claim).</summary>
    public IReadOnlyList<(string Resource, string Sharing)> Devices { get; init; } = [];
    /// <summary>Name of the service account.</summary>
    public string ServiceAccount { get; init; } = "default";

    /// <summary>Value of a security setting: that of the container, else of the pod; null when neither states it.</summary>
    public string? Setting(PodContainer container, params ReadOnlySpan<string> path)
    {
        var own = container.Node["securityContext"].At(path);
        return own.Exists ? own.Text : Template.Spec["securityContext"].At(path).Text;
    }

    /// <summary>Containers that stay: all but init containers.</summary>
    public IEnumerable<PodContainer> Running => Template.Containers.Where(c => !c.IsInit);
}
