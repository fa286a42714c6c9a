using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>What a kustomization changes in all its objects: namespace, prefix and suffix of names with the references to them, labels, annotations, replicas, images.</summary>
sealed class KustomizeChanges(DataNode kustomization, EditBudget budget)
{
    static readonly string[] Pods = ["spec", "template", "metadata"];
    static readonly string[] CronPods = ["spec", "jobTemplate", "spec", "template", "metadata"];

    public void Change(List<BuiltObject> objects)
    {
        if (kustomization["namespace"].Text is { Length: > 0 } ns) Namespace(ns, objects);
        var (prefix, suffix) = (kustomization["namePrefix"].Text ?? "", kustomization["nameSuffix"].Text ?? "");
        if (prefix != "" || suffix != "") Names(prefix, suffix, objects);
        Labels(kustomization["commonLabels"], selectors: true, templates: true, objects);
        foreach (var entry in kustomization["labels"].Items)
        {
            var selectors = entry["includeSelectors"].AsBoolean == true;
            Labels(entry["pairs"], selectors, selectors || entry["includeTemplates"].AsBoolean == true, objects);
        }
        foreach (var found in kustomization["commonAnnotations"].Entries.Count > 0 ? objects : [])
        {
            Join(found, ["metadata", "annotations"], kustomization["commonAnnotations"], create: true);
            foreach (var path in (string[][])[Pods, CronPods])
                if (found.Node.At([.. path[..^1]]).Exists) Join(found, [.. path, "annotations"], kustomization["commonAnnotations"], create: true);
        }
        foreach (var entry in kustomization["replicas"].Items)
            foreach (var found in objects.Where(o => entry["name"].Text is { } name && o.IsNamed(name) && o.Kind is "Deployment" or "StatefulSet" or "ReplicaSet" or "ReplicationController"))
                found.Node = found.Node.Change(["spec", "replicas"], old => DataNode.Scalar(NodeKind.Number, entry["count"].Text, old.Mark));
        foreach (var entry in kustomization["images"].Items) Image(entry, objects);
    }

    void Namespace(string ns, List<BuiltObject> objects)
    {
        var accounts = objects.Where(o => o.Kind == "ServiceAccount" && o.Group == "").Select(o => o.Name).Append("default").ToHashSet(StringComparer.Ordinal);
        foreach (var found in objects)
        {
            if (found.Kind == "Namespace" && found.Group == "") found.Rename(ns);
            else if (!KubernetesObject.IsClusterWide(found.Kind)) found.Node = found.Node.Change(["metadata", "namespace"], old => DataEdit.Text(ns, old.Mark));
            if (found.Kind is "RoleBinding" or "ClusterRoleBinding")
                found.Node = found.Node.Change(["subjects"], list => DataNode.List([.. list.Items.Select(s => s["kind"].Text == "ServiceAccount" && accounts.Contains(s["name"].Text ?? "") ? s.With("namespace", DataEdit.Text(ns, s.Mark)) : s)], list.Mark), create: false);
        }
    }

    void Names(string prefix, string suffix, List<BuiltObject> objects)
    {
        Dictionary<(string Kind, string Name), string> renamed = [];
        foreach (var found in objects)
        {
            // https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/builtins/PrefixTransformer.go
            if (found.Kind is "CustomResourceDefinition" or "APIService" or "Namespace" || found.Name == "") continue;
            var name = prefix + found.Name + suffix;
            renamed[(found.Kind, found.Name)] = name;
            found.Rename(name);
        }
        foreach (var found in objects) found.Node = new KustomizeReferences(renamed, budget).In(found.Node);
    }

    void Labels(DataNode pairs, bool selectors, bool templates, List<BuiltObject> objects)
    {
        if (pairs.Entries.Count == 0) return;
        foreach (var found in objects)
        {
            Join(found, ["metadata", "labels"], pairs, create: true);
            foreach (var path in (string[][])[Pods, CronPods])
                if (templates && found.Node.At([.. path[..^1]]).Exists) Join(found, [.. path, "labels"], pairs, create: true);
            if (!selectors) continue;
            if (found is { Kind: "Service" or "ReplicationController", Group: "" }) Join(found, ["spec", "selector"], pairs, create: found.Node["spec"]["selector"].Exists);
            else if (found is { Kind: "Deployment" or "ReplicaSet" or "DaemonSet" or "StatefulSet" }) Join(found, ["spec", "selector", "matchLabels"], pairs, create: true);
            else Join(found, ["spec", "selector", "matchLabels"], pairs, create: false);
            if (found.Kind == "NetworkPolicy") Join(found, ["spec", "podSelector", "matchLabels"], pairs, create: false);
        }
    }

    void Join(BuiltObject found, string[] path, DataNode pairs, bool create)
    {
        if (!create && !found.Node.At(path).Exists || !budget.Spend(pairs.Entries.Count)) return;
        found.Node = found.Node.Change(path, map =>
        {
            if (map.Kind is not (NodeKind.Map or NodeKind.Null)) return map;
            var joined = map.Kind == NodeKind.Map ? map : DataNode.Map([], [], map.Mark);
            foreach (var (key, value) in pairs.Entries) joined = joined.With(key, DataNode.Scalar(NodeKind.Text, value.Text, joined[key].Exists ? joined[key].Mark : map.Mark));
            return joined;
        }, create);
    }

    // Wherever containers stand, also in custom resources.
    void Image(DataNode entry, List<BuiltObject> objects)
    {
        if (entry["name"].Text is not { Length: > 0 } name) return;
        foreach (var found in objects)
            found.Node = found.Node.Rewrite((key, node) =>
                key is "containers" or "initContainers" or "ephemeralContainers" && node.Kind == NodeKind.Map && node["image"].Text is { } image && Changed(image, name, entry) is { } changed
                    ? node.With("image", DataEdit.Text(changed, node["image"].Mark)) : null, budget);
    }

    static string? Changed(string image, string name, DataNode entry)
    {
        var digest = image.IndexOf('@');
        var bare = digest < 0 ? image : image[..digest];
        var colon = bare.LastIndexOf(':');
        var own = colon > bare.LastIndexOf('/') ? bare[..colon] : bare;
        if (own != name) return null;
        var replaced = entry["newName"].Text is { Length: > 0 } newName ? newName : own;
        if (entry["digest"].Text is { Length: > 0 } newDigest) return $"{replaced}@{newDigest}";
        if (entry["newTag"].Text is { Length: > 0 } tag) return $"{replaced}:{tag}";
        return replaced + image[own.Length..];
    }
}
