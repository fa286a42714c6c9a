using System.Globalization;

namespace Myelin.Formats.Data;

/// <summary>Operations on a document (RFC 6902): add, remove, replace, move, copy, test.</summary>
public static class JsonPatch
{
    /// <summary>Applies operations in order; the first that cannot be applied ends it, and is named.</summary>
    /// <param name="root">The document.</param>
    /// <param name="operations">A list of operations.</param>
    /// <param name="budget">What may be changed in all.</param>
    public static (DataNode Root, string? Problem) Apply(DataNode root, DataNode operations, EditBudget budget)
    {
        foreach (var operation in operations.Items)
        {
            var path = operation["path"].Text ?? "";
            if (!budget.Spend()) return (root, "too much is changed");
            var (next, problem) = Apply(root, operation, Pointer(path), budget);
            if (problem is not null) return (root, $"{operation["op"].Text ?? "an operation without op"} {Short(path)}: {problem}");
            root = next;
        }
        return (root, null);
    }

    static (DataNode Root, string? Problem) Apply(DataNode root, DataNode operation, string[] path, EditBudget budget)
    {
        switch (operation["op"].Text)
        {
            case "add": return Put(root, path, operation["value"], insert: true, budget);
            case "replace": return Put(root, path, operation["value"], insert: false, budget);
            case "remove": return Remove(root, path);
            case "test": return Same(Get(root, path), operation["value"], budget) ? (root, null) : (root, "the value is another");
            case "copy":
            case "move":
                var from = Pointer(operation["from"].Text ?? "");
                var value = Get(root, from);
                if (!value.Exists) return (root, "there is nothing to take");
                if (operation["op"].Text == "move") (root, _) = Remove(root, from);
                return Put(root, path, value, insert: true, budget);
            default: return (root, "no such operation");
        }
    }

    static string[] Pointer(string text) => [.. text.TrimStart('/').Split('/').Where((s, i) => i > 0 || s != "").Take(64).Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    static DataNode Get(DataNode node, ReadOnlySpan<string> path)
    {
        foreach (var part in path) node = node.Kind == NodeKind.List ? node[Index(part, node) ?? -1] : node[part];
        return node;
    }

    static (DataNode, string?) Put(DataNode node, ReadOnlySpan<string> path, DataNode value, bool insert, EditBudget budget)
    {
        if (path.Length == 0) return (value.Placed(node.Mark, budget), null);
        var last = path.Length == 1;
        if (node.Kind == NodeKind.List)
        {
            if (Index(path[0], node) is not { } at || at > node.Items.Count || at == node.Items.Count && !(last && insert)) return (node, "the list is shorter");
            List<DataNode> items = [.. node.Items];
            if (last && insert) items.Insert(at, value.Placed(node.Mark, budget));
            else
            {
                var (item, problem) = Put(items[at], path[1..], value, insert, budget);
                if (problem is not null) return (node, problem);
                items[at] = item;
            }
            return budget.Spend(items.Count) ? (DataNode.List(items, node.Mark, node.Tag), null) : (node, "too much is changed");
        }
        if (node.Kind != NodeKind.Map) return (node, $"nothing holds {Short(path[0])}");
        if (last)
        {
            // kustomize's library lets replace add a key that is not there; repositories rely on it.
            var own = node[path[0]];
            return (node.With(path[0], value.Placed(own.Mark.Line > 0 ? own.Mark : node.Mark, budget)), null);
        }
        var (below, failed) = Put(node[path[0]], path[1..], value, insert, budget);
        return failed is null ? (node.With(path[0], below), null) : (node, failed);
    }

    static (DataNode, string?) Remove(DataNode node, ReadOnlySpan<string> path)
    {
        if (path.Length == 0) return (node, "the whole document");
        if (node.Kind == NodeKind.List)
        {
            if (Index(path[0], node) is not { } at || at >= node.Items.Count) return (node, "the list is shorter");
            List<DataNode> items = [.. node.Items];
            if (path.Length == 1) items.RemoveAt(at);
            else
            {
                var (item, problem) = Remove(items[at], path[1..]);
                if (problem is not null) return (node, problem);
                items[at] = item;
            }
            return (DataNode.List(items, node.Mark, node.Tag), null);
        }
        if (!node.Has(path[0])) return (node, "there is nothing to remove");
        if (path.Length == 1) return (node.Without(path[0]), null);
        var (below, failed) = Remove(node[path[0]], path[1..]);
        return failed is null ? (node.With(path[0], below), null) : (node, failed);
    }

    static int? Index(string part, DataNode list) => part == "-" ? list.Items.Count : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : null;

    static bool Same(DataNode a, DataNode b, EditBudget budget)
    {
        if (!budget.Spend() || a.Text != b.Text || a.Items.Count != b.Items.Count || a.Entries.Count != b.Entries.Count) return false;
        for (var i = 0; i < a.Items.Count; i++)
            if (!Same(a.Items[i], b.Items[i], budget)) return false;
        foreach (var (key, value) in a.Entries)
            if (!b.Has(key) || !Same(value, b[key], budget)) return false;
        return true;
    }

    static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
