namespace Myelin.Formats.Data;

/// <summary>Selects nodes by a path: dots between keys, <c>*</c> for any key of a map, <c>[]</c> after a key for each item of its list.</summary>
public static class DataPath
{
    /// <summary>The nodes at a path below a node, in order; none when the path leads nowhere.</summary>
    public static IEnumerable<DataNode> Select(DataNode root, string path)
    {
        IEnumerable<DataNode> nodes = [root];
        foreach (var segment in path.Split('.'))
        {
            var items = segment.EndsWith("[]", StringComparison.Ordinal);
            var key = items ? segment[..^2] : segment;
            nodes = nodes.SelectMany(node => key == "*" ? node.Entries.Select(e => e.Value) : key == "" ? [node] : node[key] is { Exists: true } value ? [value] : (IEnumerable<DataNode>)[]);
            if (items) nodes = nodes.SelectMany(node => node.Items);
        }
        return nodes.Where(node => node.Exists);
    }

    /// <summary>The first node at a path, or <see cref="DataNode.Missing"/>.</summary>
    public static DataNode First(DataNode root, string path) => Select(root, path).FirstOrDefault() ?? DataNode.Missing;
}
