using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Containers;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>A Kubernetes object as a manifest, a chart or a cluster states it; kept for resolvers and for checks.</summary>
/// <param name="ApiVersion">Group and version: <c>apps/v1</c>.</param>
/// <param name="Kind">Kind: <c>Deployment</c>.</param>
/// <param name="Namespace">Namespace; <c>default</c> where a namespaced kind states none; empty for a cluster-wide kind.</param>
/// <param name="Name">Name.</param>
/// <param name="Node">The whole object.</param>
/// <param name="At">Where it starts.</param>
public sealed record KubernetesObject(string ApiVersion, string Kind, string Namespace, string Name, DataNode Node, Location At)
{
    static readonly HashSet<string> ClusterWide = new(StringComparer.Ordinal)
    {
        "Namespace", "Node", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "StorageClass", "CustomResourceDefinition", "PriorityClass", "RuntimeClass", "IngressClass", "GatewayClass",
        "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "APIService", "CSIDriver", "DeviceClass", "ResourceSlice",
        "ClusterServingRuntime", "ClusterTrainingRuntime", "ClusterPolicy", "NVIDIADriver", "ClusterQueue", "ResourceFlavor", "ClusterStorageContainer", "ClusterIssuer", "Profile", "AdminNetworkPolicy",
        "DataScienceCluster", "NodePool", "EC2NodeClass", "CiliumClusterwideNetworkPolicy", "PodSecurityPolicy",
    };

    readonly IReadOnlyList<int>? _lines;

    /// <summary>Group of the API: empty for the core.</summary>
    public string Group => ApiVersion.IndexOf('/') is > 0 and var slash ? ApiVersion[..slash] : "";

    /// <summary>Whether the manifest states the namespace itself.</summary>
    public bool HasNamespace => Node["metadata"]["namespace"].Text is { Length: > 0 };

    /// <summary>Id of its asset.</summary>
    public string Id => AssetId.Kubernetes(Kind, Namespace, Name);

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; } = PodTemplate.LabelsOf(Node["metadata"]["labels"]);

    /// <summary>Annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; } = PodTemplate.LabelsOf(Node["metadata"]["annotations"]);

    /// <summary>For a rendered template: line of the template that each line of the text came from; else null.</summary>
    public IReadOnlyList<int>? Lines { get => _lines; init => _lines = value; }

    /// <summary>Folder of the chart that it was rendered from, or null.</summary>
    public string? Chart { get; init; }

    /// <summary>What made it of what stands in the file: a kustomization, a values file; null when it is as it stands.</summary>
    public string? Variant { get; init; }

    /// <summary>Whether only a test makes it: values for the chart's own tests.</summary>
    public bool IsTest { get; init; }

    /// <summary>Whether a kind has no namespace.</summary>
    public static bool IsClusterWide(string kind) => ClusterWide.Contains(kind);

    /// <summary>The namespace as written, without the deployment that <see cref="Namespace"/> tells it apart by.</summary>
    public static string Written(string ns) => ns.IndexOf('@') is > 0 and var at ? ns[..at] : ns;

    /// <summary>Its spec.</summary>
    public DataNode Spec => Node["spec"];

    /// <summary>Line of a place in it, in the file it came from.</summary>
    public int Line(Mark mark) => _lines is null ? mark.Line : mark.Line >= 1 && mark.Line <= _lines.Count ? _lines[mark.Line - 1] : 0;

    /// <summary>Location of a place in it.</summary>
    public Location Of(Mark mark) => At with { Line = Line(mark), EndLine = 0, Column = 0 };

    /// <summary>The objects of a document: one, the items of a List, or none when it is no Kubernetes document.</summary>
    /// <param name="document">A YAML or JSON document.</param>
    /// <param name="at">The file.</param>
    /// <param name="lines">Line map of a rendered template, or null.</param>
    /// <param name="chart">Folder of the chart, or null.</param>
    public static IEnumerable<KubernetesObject> In(DataNode document, Location at, IReadOnlyList<int>? lines = null, string? chart = null) => In(document, at, lines, chart, 0);

    // Lists within lists are bounded: aliases make a small file a large tree.
    static IEnumerable<KubernetesObject> In(DataNode document, Location at, IReadOnlyList<int>? lines, string? chart, int depth)
    {
        if (depth > 2) return [];
        if (document.Kind == NodeKind.List) return document.Items.SelectMany(item => In(item, at, lines, chart, depth + 1));
        if (document["kind"].Text is not { Length: > 0 } kind || document["apiVersion"].Text is not { Length: > 0 } version) return [];
        if (kind.EndsWith("List", StringComparison.Ordinal) && document["items"].Kind == NodeKind.List)
            return document["items"].Items.SelectMany(item => In(Typed(item, kind, version), at, lines, chart, depth + 1));
        var metadata = document["metadata"];
        var name = metadata["name"].Text ?? metadata["generateName"].Text?.TrimEnd('-');
        if (string.IsNullOrEmpty(name)) return [];
        var ns = ClusterWide.Contains(kind) ? "" : metadata["namespace"].Text is { Length: > 0 } stated ? stated : "default";
        var found = new KubernetesObject(version, kind, ns, name, document, at) { Lines = lines, Chart = chart };
        return [found with { At = found.Of(document.Mark) }];
    }

    // kubectl's DeploymentList leaves kind and version of its items out.
    static DataNode Typed(DataNode item, string listKind, string version)
    {
        if (item["kind"].Exists || listKind == "List") return item;
        List<KeyValuePair<string, DataNode>> entries =
        [
            new("apiVersion", DataNode.Scalar(NodeKind.Text, version, item.Mark)), new("kind", DataNode.Scalar(NodeKind.Text, listKind[..^4], item.Mark)), .. item.Entries,
        ];
        return DataNode.Map(entries, [item.Mark, item.Mark, .. Enumerable.Range(0, item.Entries.Count).Select(item.KeyMark)], item.Mark);
    }
}
