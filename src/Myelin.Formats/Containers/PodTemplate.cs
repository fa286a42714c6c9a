using Myelin.Formats.Data;

namespace Myelin.Formats.Containers;

/// <summary>A pod specification, wherever a resource holds one.</summary>
/// <param name="Path">Where it stands in its resource: <c>spec.template.spec</c>.</param>
/// <param name="Spec">The map with <c>containers</c>.</param>
/// <param name="Metadata">The metadata beside it; missing where there is none.</param>
public sealed record PodTemplate(string Path, DataNode Spec, DataNode Metadata)
{
    const int MaxDepth = 16;
    const int MaxTemplates = 500;
    // Aliases make a small file a large tree: more nodes than this no resource has.
    const int MaxNodes = 200_000;

    /// <summary>Its containers, init containers first.</summary>
    public IReadOnlyList<PodContainer> Containers { get; init; } = [];

    /// <summary>Labels of its pods.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Every pod specification of a resource: of any controller and of custom resources, found by its form (a list of <c>containers</c> that name images), not by the resource's kind.
    /// Single containers of workflow steps (<c>container</c>, <c>script</c>) count as pods of one.
    /// </summary>
    public static IReadOnlyList<PodTemplate> In(DataNode resource)
    {
        List<PodTemplate> found = [];
        var left = MaxNodes;
        Walk(resource, "", DataNode.Missing, found, ref left, 0);
        return found;
    }

    static void Walk(DataNode node, string path, DataNode parent, List<PodTemplate> found, ref int left, int depth)
    {
        if (depth > MaxDepth || found.Count >= MaxTemplates || --left < 0) return;
        if (node.Kind == NodeKind.List)
        {
            foreach (var item in node.Items) Walk(item, path + "[]", node, found, ref left, depth + 1);
            return;
        }
        if (node.Kind != NodeKind.Map) return;
        if (IsContainers(node["containers"]))
        {
            found.Add(Of(path, node, MetadataOf(node, parent)));
            return;
        }
        foreach (var key in (ReadOnlySpan<string>)["container", "script"])
            if (node[key] is { Kind: NodeKind.Map } single && single["image"].Text is not null) found.Add(Single(path == "" ? key : path + "." + key, node, single));
        foreach (var (key, value) in node.Entries)
        {
            if (key is "status" or "managedFields" or "annotations" or "schema" or "openAPIV3Schema" && depth <= 3) continue;
            if (value.Kind is NodeKind.Map or NodeKind.List) Walk(value, path == "" ? key : $"{path}.{key}", node, found, ref left, depth + 1);
        }
    }

    static bool IsContainers(DataNode node) => node.Kind == NodeKind.List && node.Items.Any(c => c["image"].Exists || (c["name"].Exists && (c.Has("command") || c.Has("args") || c.Has("env") || c.Has("resources"))));

    // metadata stands beside spec in a template, and within it where a resource puts pod fields right into its own spec.
    static DataNode MetadataOf(DataNode spec, DataNode parent) => parent["metadata"] is { Exists: true } beside ? beside : spec["metadata"];

    static PodTemplate Of(string path, DataNode spec, DataNode metadata) => new(path, spec, metadata)
    {
        Containers =
        [
            .. spec["initContainers"].Items.Select(c => new PodContainer(c, IsInit: c["restartPolicy"].Text != "Always")),
            .. spec["containers"].Items.Select(c => new PodContainer(c, IsInit: false)),
        ],
        Labels = LabelsOf(metadata["labels"]),
    };

    static PodTemplate Single(string path, DataNode step, DataNode container) => new(path, step, step["metadata"])
    {
        Containers = [.. step["initContainers"].Items.Select(c => new PodContainer(c, IsInit: true)), new PodContainer(container, IsInit: false), .. step["sidecars"].Items.Select(c => new PodContainer(c, IsInit: false))],
        Labels = LabelsOf(step["metadata"]["labels"]),
    };

    /// <summary>The texts of a map of labels or annotations.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(DataNode map)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
            if (value.Text is { } text) labels[key] = text;
        return labels;
    }
}

/// <summary>A container of a pod.</summary>
/// <param name="Node">Its map.</param>
/// <param name="IsInit">It ends before the pod's own containers start.</param>
public sealed record PodContainer(DataNode Node, bool IsInit)
{
    /// <summary>Its name, or null.</summary>
    public string? Name => Node["name"].Text;
    /// <summary>Its image as written, or null.</summary>
    public string? Image => Node["image"].Text;
    /// <summary>Command and arguments.</summary>
    public IReadOnlyList<string> Argv { get; } = [.. Texts(Node["command"]), .. Texts(Node["args"])];
    /// <summary>Whether the image's entry point is replaced.</summary>
    public bool ReplacesEntrypoint => Node["command"].Exists || Node["source"].Exists;
    /// <summary>Its variables in order.</summary>
    public IReadOnlyList<PodVariable> Environment { get; } = [.. Node["env"].Items.Select(PodVariable.Of).Where(v => v.Name != "")];
    /// <summary>Config maps and secrets that it takes all variables from.</summary>
    public IReadOnlyList<PodVariable> EnvironmentFrom { get; } = [.. Node["envFrom"].Items.Select(PodVariable.OfAll).Where(v => v.ObjectName is not null)];
    /// <summary>Ports that it declares.</summary>
    public IReadOnlyList<PodPort> Ports { get; } = [.. Node["ports"].Items.Select(PodPort.Of).Where(p => p.Number > 0)];
    /// <summary>Requests and limits of devices and the like, by resource; the limit where both stand.</summary>
    public IReadOnlyDictionary<string, DataNode> Resources { get; } = ResourcesOf(Node["resources"]);

    static IEnumerable<string> Texts(DataNode node) => node.OneOrMany.Select(n => n.Text ?? "");

    static Dictionary<string, DataNode> ResourcesOf(DataNode resources)
    {
        var all = new Dictionary<string, DataNode>(StringComparer.Ordinal);
        foreach (var part in (ReadOnlySpan<string>)["requests", "limits"])
            foreach (var (key, value) in resources[part].Entries) all[key] = value;
        return all;
    }
}

/// <summary>Where the value of a variable comes from.</summary>
public enum VariableSource { Literal, Secret, ConfigMap, Field, Unset }

/// <summary>A variable of a container.</summary>
/// <param name="Name">Its name; the prefix when it stands for all of an object.</param>
/// <param name="Value">A literal value, else null.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="ObjectName">Secret or config map, or null.</param>
/// <param name="Key">Key within it, or null for all.</param>
/// <param name="Mark">Where it stands.</param>
public sealed record PodVariable(string Name, string? Value, VariableSource Source, string? ObjectName, string? Key, Mark Mark)
{
    internal static PodVariable Of(DataNode node)
    {
        var name = node["name"].Text ?? "";
        var from = node["valueFrom"];
        if (from["secretKeyRef"] is { Exists: true } secret) return new(name, null, VariableSource.Secret, secret["name"].Text, secret["key"].Text, node.Mark);
        if (from["configMapKeyRef"] is { Exists: true } map) return new(name, null, VariableSource.ConfigMap, map["name"].Text, map["key"].Text, node.Mark);
        if (from.Exists) return new(name, null, VariableSource.Field, null, null, node.Mark);
        return new(name, node["value"].Text ?? "", node["value"].Exists ? VariableSource.Literal : VariableSource.Unset, null, null, node.Mark);
    }

    internal static PodVariable OfAll(DataNode node)
    {
        var prefix = node["prefix"].Text ?? "";
        return node["secretRef"]["name"].Text is { } secret
            ? new(prefix, null, VariableSource.Secret, secret, null, node.Mark)
            : new(prefix, null, VariableSource.ConfigMap, node["configMapRef"]["name"].Text, null, node.Mark);
    }
}

/// <summary>A port of a container.</summary>
/// <param name="Number">The container's port.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="HostPort">Port of the node that leads to it, or 0.</param>
/// <param name="HostAddress">Address of the node that it is bound to, or null for all.</param>
/// <param name="Mark">Where it stands.</param>
public sealed record PodPort(int Number, string? Name, int HostPort, string? HostAddress, Mark Mark)
{
    internal static PodPort Of(DataNode node) =>
        new(PortOf(node["containerPort"]), node["name"].Text, PortOf(node["hostPort"]), node["hostIP"].Text, node.Mark);

    static int PortOf(DataNode node) => node.AsInteger is > 0 and <= 65535 and var port ? (int)port : 0;
}
