namespace Myelin.Formats.Data;

/// <summary>
/// Lays a partial Kubernetes object over a whole one, as kubectl and kustomize do: maps join, null and <c>$patch: delete</c> remove, lists that have a merge key join by it, other lists are replaced.
/// What comes from the patch takes the place of what it stands in. Merge keys: https://kubernetes.io/docs/reference/generated/kubernetes-api/ ("patch merge key").
/// </summary>
/// <param name="byKey">Whether lists join: for built-in kinds; of a custom resource no merge keys are known.</param>
/// <param name="budget">What may be changed in all.</param>
public sealed class StrategicMerge(bool byKey, EditBudget budget)
{
    const int MaxDepth = 60;

    static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["containers"] = ["name"],
        ["initContainers"] = ["name"],
        ["ephemeralContainers"] = ["name"],
        ["volumes"] = ["name"],
        ["env"] = ["name"],
        ["imagePullSecrets"] = ["name"],
        ["secrets"] = ["name"],
        ["resourceClaims"] = ["name"],
        ["volumeMounts"] = ["mountPath"],
        ["volumeDevices"] = ["devicePath"],
        ["hostAliases"] = ["ip"],
        ["topologySpreadConstraints"] = ["topologyKey"],
        // A container's ports go by containerPort, a service's by port.
        ["ports"] = ["containerPort", "port"],
    };

    /// <summary>The object that results; <see cref="DataNode.Missing"/> when the patch deletes it.</summary>
    public DataNode Over(DataNode below, DataNode patch) => Merge(below, patch, "", 0);

    DataNode Merge(DataNode below, DataNode patch, string key, int depth)
    {
        if (depth > MaxDepth || !budget.Spend()) return below;
        var directive = patch["$patch"].Text;
        if (directive == "delete") return DataNode.Missing;
        if (!below.Exists || directive == "replace" || below.Kind != patch.Kind) return Clean(patch, below.Mark);
        return patch.Kind switch
        {
            NodeKind.Map => Maps(below, patch, depth),
            NodeKind.List => Lists(below, patch, key, depth),
            _ => DataNode.Scalar(patch.Kind, patch.Text, below.Mark, patch.Tag),
        };
    }

    DataNode Maps(DataNode below, DataNode patch, int depth)
    {
        var merged = below;
        foreach (var (key, value) in patch.Entries)
        {
            if (key.StartsWith('$')) continue;
            if (value.Kind == NodeKind.Null) merged = merged.Without(key);
            else
            {
                var own = merged[key];
                // What is new stands where the map around it does.
                var result = own.Exists ? Merge(own, value, key, depth + 1) : value["$patch"].Text == "delete" ? DataNode.Missing : Clean(value, below.Mark);
                merged = result.Exists ? merged.With(key, result) : merged.Without(key);
            }
        }
        return merged;
    }

    DataNode Lists(DataNode below, DataNode patch, string key, int depth)
    {
        if (patch.Items.Any(i => i["$patch"].Text == "replace" && i.Entries.Count == 1)) return Clean(patch, below.Mark);
        if (!byKey || MergeKey(key, patch) is not { } by) return Clean(patch, below.Mark);
        List<DataNode> items = [.. below.Items];
        List<DataNode> added = [];
        foreach (var item in patch.Items)
        {
            var name = item[by].Text;
            var at = items.FindIndex(i => i[by].Text == name && name is not null);
            if (item["$patch"].Text == "delete")
            {
                if (at >= 0) items.RemoveAt(at);
            }
            else if (at >= 0) items[at] = Merge(items[at], item, "", depth + 1);
            else added.Add(Clean(item, below.Mark));
        }
        return DataNode.List([.. added, .. items], below.Mark, below.Tag);
    }

    static string? MergeKey(string list, DataNode patch) => Keys.GetValueOrDefault(list, []).FirstOrDefault(k => patch.Items.All(i => i.Kind == NodeKind.Map && i.Has(k)) && patch.Items.Count > 0);

    // Without directives and what they delete, in one place.
    DataNode Clean(DataNode patch, Mark mark) => WithoutDirectives(patch, 0).Placed(mark, budget);

    DataNode WithoutDirectives(DataNode node, int depth)
    {
        if (depth > MaxDepth || !budget.Spend()) return DataNode.Missing;
        if (node.Kind == NodeKind.List) return DataNode.List([.. node.Items.Where(i => !i.Has("$patch") || i.Entries.Count > 1 && i["$patch"].Text != "delete").Select(i => WithoutDirectives(i, depth + 1))], node.Mark, node.Tag);
        if (node.Kind != NodeKind.Map) return node;
        List<KeyValuePair<string, DataNode>> entries = [];
        foreach (var (key, value) in node.Entries)
            if (!key.StartsWith('$') && value.Kind != NodeKind.Null && value["$patch"].Text != "delete") entries.Add(new(key, WithoutDirectives(value, depth + 1)));
        return DataNode.Map(entries, [.. Enumerable.Repeat(node.Mark, entries.Count)], node.Mark, node.Tag);
    }
}
