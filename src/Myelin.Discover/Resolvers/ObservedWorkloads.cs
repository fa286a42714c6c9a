using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Formats.Data;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// What the status of Kubernetes objects shows: which workloads run and where, and which devices the nodes have. It stands in objects of a live cluster and in dumps (<c>kubectl get -o yaml</c>),
/// never in what is only to be applied.
/// </summary>
public sealed class ObservedWorkloads : Resolver
{
    public override int Order => 60;

    public override void Resolve(Known known)
    {
        var workloads = known.Kept<KubernetesWorkload>().ToLookup(w => w.Object.Id, StringComparer.Ordinal);
        foreach (var found in known.Kept<KubernetesObject>().Where(o => o.Node["status"].Kind == NodeKind.Map).ToList())
        {
            if (found is { Kind: "Node", Group: "" }) Node(found, known);
            else if (Running(found) is { } how) Runs(found, how, [.. workloads[found.Id]], known);
            if (found is { Kind: "Pod", Group: "" } && found.Spec["nodeName"].Text is { Length: > 0 } node) OnNode(found, node, workloads, known);
        }
    }

    /// <summary>What the status says of an object that runs, in a few words; null when it does not run or the status does not say.</summary>
    internal static string? Running(KubernetesObject found)
    {
        var status = found.Node["status"];
        var (ready, wanted) = found.Kind switch
        {
            "DaemonSet" => (status["numberReady"].AsInteger, status["desiredNumberScheduled"].AsInteger),
            "Job" => (status["active"].AsInteger, null),
            _ => (status["readyReplicas"].AsInteger, status["replicas"].AsInteger),
        };
        if (ready > 0) return found.Kind == "Job" ? $"{ready} active" : $"{ready} of {wanted ?? ready} ready";
        if (found is { Kind: "Pod", Group: "" }) return status["phase"].Text == "Running" ? "Running" : null;
        if (found.Group == "") return null;
        if (status["conditions"].Items.FirstOrDefault(c => c["type"].Text is "Ready" or "Available") is { Exists: true } condition) return condition["status"].Text == "True" ? $"{condition["type"].Text}" : null;
        return status["state"].Text?.ToLowerInvariant() is "ready" or "running" ? status["state"].Text : null;
    }

    static void Runs(KubernetesObject found, string how, List<KubernetesWorkload> workloads, Known known)
    {
        if (workloads.Count == 0) return;
        var seen = new Evidence(found.At, Basis.Observed, Confidence.High, known.By, $"{found.Kind} {found.Name}: {how}");
        var kind = KubernetesKnowledge.Default.IsAi(found.Group, found.Kind) ? AssetKind.K8sAiResource : AssetKind.Workload;
        known.Graph.Add(new Asset(kind, found.Id, found.Name) { Properties = ImmutableSortedDictionary<string, string>.Empty.Add("status", how), Evidence = [seen] });
        foreach (var server in workloads.SelectMany(w => w.Servers).DistinctBy(s => s.Id))
            known.Graph.Add(new Asset(server.Identity.Kind, server.Id, server.Identity.Name) { Evidence = [seen] });
    }

    // A pod's owner is the workload; that of a Deployment's pods is a ReplicaSet named after it.
    static void OnNode(KubernetesObject pod, string node, ILookup<string, KubernetesWorkload> workloads, Known known)
    {
        var owner = pod.Node["metadata"]["ownerReferences"].Items.FirstOrDefault(o => o["controller"].AsBoolean == true);
        var id = owner is not { Exists: true } ? pod.Id
            : owner["kind"].Text == "ReplicaSet" && owner["name"].Text is { } set && set.LastIndexOf('-') is > 0 and var dash ? AssetId.Kubernetes("Deployment", pod.Namespace, set[..dash])
            : AssetId.Kubernetes(owner["kind"].Text ?? "", pod.Namespace, owner["name"].Text ?? "");
        if (!workloads[id].Any(w => w.IsAi)) return;
        var seen = new Evidence(pod.At, Basis.Observed, Confidence.High, known.By, $"pod {pod.Name} is on {node}");
        var to = AssetId.Kubernetes("Node", "", node);
        known.Graph.Add(new Asset(AssetKind.Node, to, node) { Evidence = [seen] });
        known.Graph.Add(new Relation(id, RelationKind.RunsOn, to) { Evidence = [seen] });
    }

    static void Node(KubernetesObject node, Known known)
    {
        var seen = new Evidence(node.At, Basis.Observed, Confidence.High, known.By, $"Node {node.Name}");
        var info = node.Node["status"]["nodeInfo"];
        var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in ((string, string?)[])[("system", info["osImage"].Text), ("kernel", info["kernelVersion"].Text), ("runtime", info["containerRuntimeVersion"].Text), ("kubelet", info["kubeletVersion"].Text)])
            if (!string.IsNullOrEmpty(value)) properties[key] = value;
        known.Graph.Add(new Asset(AssetKind.Node, node.Id, node.Name) { Properties = properties.ToImmutable(), Evidence = [seen] });
        foreach (var (resource, amount) in node.Node["status"]["capacity"].Entries)
        {
            if (KubernetesKnowledge.Default.Device(resource) is not { } device || amount.Text is null or "0") continue;
            // GPU feature discovery puts the product's name into labels.
            var name = node.Labels.GetValueOrDefault($"{resource}.product") ?? node.Labels.GetValueOrDefault("nvidia.com/gpu.product") ?? resource;
            var id = AssetId.Resource("gpu", $"{node.Name}/{resource}");
            var gpu = ImmutableSortedDictionary<string, string>.Empty.Add("vendor", device.Vendor).Add("count", amount.Text).Add("sharing", device.Sharing);
            known.Graph.Add(new Asset(AssetKind.Gpu, id, name) { Properties = gpu, Evidence = [seen with { Note = $"capacity {resource}: {amount.Text}" }] });
            known.Graph.Add(new Relation(id, RelationKind.MemberOf, node.Id) { Evidence = [seen] });
        }
    }
}
