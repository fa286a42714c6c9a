namespace Myelin.Formats.Data;

/// <summary>How many nodes may be changed in all; what is laid over each other again and again would else grow without end.</summary>
public sealed class EditBudget(long left)
{
    long _left = left;

    /// <summary>Takes nodes off; false once there are none left.</summary>
    public bool Spend(long nodes = 1) => (_left -= nodes) >= 0;

    /// <summary>Whether more was asked for than there was.</summary>
    public bool IsSpent => _left < 0;
}

/// <summary>Changed copies of documents; what is not changed is shared, and keeps its places.</summary>
public static class DataEdit
{
    const int MaxDepth = 100;

    /// <summary>The map with this key; a new key takes the place of the map.</summary>
    public static DataNode With(this DataNode map, string key, DataNode value)
    {
        List<KeyValuePair<string, DataNode>> entries = [];
        List<Mark> marks = [];
        var done = false;
        for (var i = 0; i < map.Entries.Count; i++)
        {
            var own = map.Entries[i].Key == key;
            if (own && done) continue;
            done |= own;
            entries.Add(own ? new(key, value) : map.Entries[i]);
            marks.Add(map.KeyMark(i));
        }
        if (!done)
        {
            entries.Add(new(key, value));
            marks.Add(value.Mark.Line > 0 ? value.Mark : map.Mark);
        }
        return DataNode.Map(entries, marks, map.Mark, map.Tag);
    }

    /// <summary>The map without a key.</summary>
    public static DataNode Without(this DataNode map, string key)
    {
        if (!map.Has(key)) return map;
        List<KeyValuePair<string, DataNode>> entries = [];
        List<Mark> marks = [];
        for (var i = 0; i < map.Entries.Count; i++)
        {
            if (map.Entries[i].Key == key) continue;
            entries.Add(map.Entries[i]);
            marks.Add(map.KeyMark(i));
        }
        return DataNode.Map(entries, marks, map.Mark, map.Tag);
    }

    /// <summary>A text in the place of another node.</summary>
    public static DataNode Text(string text, Mark mark) => DataNode.Scalar(NodeKind.Text, text, mark);

    /// <summary>The tree with every place set to one: for what is put into a document of another file.</summary>
    public static DataNode Placed(this DataNode node, Mark mark, EditBudget budget, int depth = 0)
    {
        if (depth > MaxDepth || !budget.Spend()) return DataNode.Missing;
        return node.Kind switch
        {
            NodeKind.Map => DataNode.Map([.. node.Entries.Select(e => new KeyValuePair<string, DataNode>(e.Key, e.Value.Placed(mark, budget, depth + 1)))], [.. Enumerable.Repeat(mark, node.Entries.Count)], mark, node.Tag),
            NodeKind.List => DataNode.List([.. node.Items.Select(i => i.Placed(mark, budget, depth + 1))], mark, node.Tag),
            _ => DataNode.Scalar(node.Kind, node.Text, mark, node.Tag),
        };
    }

    /// <summary>The document with the value at keys changed; keys that are not there are made, or nothing is changed when <paramref name="create"/> is false.</summary>
    public static DataNode Change(this DataNode root, ReadOnlySpan<string> keys, Func<DataNode, DataNode> change, bool create = true)
    {
        if (keys.Length == 0) return change(root);
        var value = root[keys[0]];
        if (root.Kind is not (NodeKind.Map or NodeKind.Null) || !value.Exists && !create) return root;
        var below = value.Exists ? value : DataNode.Scalar(NodeKind.Null, null, root.Mark);
        var changed = below.Change(keys[1..], change, create);
        if (ReferenceEquals(changed, below)) return root;
        return (root.Kind == NodeKind.Map ? root : DataNode.Map([], [], root.Mark)).With(keys[0], changed);
    }

    /// <summary>The document with maps and values replaced: <paramref name="rewrite"/> is asked for each value of each map with its key, and for each item of a list with the list's key; null leaves it and looks inside.</summary>
    public static DataNode Rewrite(this DataNode node, Func<string, DataNode, DataNode?> rewrite, EditBudget budget, string key = "", int depth = 0)
    {
        if (depth > MaxDepth || !budget.Spend()) return node;
        if (rewrite(key, node) is { } replaced) return replaced;
        if (node.Kind == NodeKind.List)
        {
            List<DataNode>? items = null;
            for (var i = 0; i < node.Items.Count; i++)
            {
                var item = node.Items[i].Rewrite(rewrite, budget, key, depth + 1);
                if (!ReferenceEquals(item, node.Items[i])) (items ??= [.. node.Items])[i] = item;
            }
            return items is null ? node : DataNode.List(items, node.Mark, node.Tag);
        }
        List<KeyValuePair<string, DataNode>>? entries = null;
        for (var i = 0; i < node.Entries.Count; i++)
        {
            var value = node.Entries[i].Value.Rewrite(rewrite, budget, node.Entries[i].Key, depth + 1);
            if (!ReferenceEquals(value, node.Entries[i].Value)) (entries ??= [.. node.Entries])[i] = new(node.Entries[i].Key, value);
        }
        return entries is null ? node : DataNode.Map(entries, [.. Enumerable.Range(0, entries.Count).Select(node.KeyMark)], node.Mark, node.Tag);
    }
}
