using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Compose;

/// <summary>Lays one service definition over another, as override files and <c>extends</c> do: maps join, lists follow each other, commands are replaced.</summary>
sealed class ComposeMerge
{
    // Aliases make small files large trees: what is laid over each other is bounded as a whole.
    int _left = 200_000;

    static readonly HashSet<string> Replaced = new(StringComparer.Ordinal) { "command", "entrypoint", "test" };
    // Lists that may be written as maps.
    static readonly HashSet<string> ByName = new(StringComparer.Ordinal) { "environment", "labels", "args", "extra_hosts", "sysctls", "depends_on", "networks", "annotations" };
    const int MaxDepth = 20;

    /// <summary>The definition that results.</summary>
    /// <param name="below">What is extended or overridden.</param>
    /// <param name="above">What is laid over it.</param>
    public static DataNode Merge(DataNode below, DataNode above) => new ComposeMerge().Merge(below, above, "", 0);

    DataNode Merge(DataNode below, DataNode above, string key, int depth)
    {
        if (above.Tag == "!reset") return DataNode.Missing;
        if (above.Tag == "!override" || !below.Exists || depth > MaxDepth || --_left < 0) return above;
        if (!above.Exists) return below;
        if (Replaced.Contains(key)) return above;
        if (ByName.Contains(key) && below.Kind != above.Kind) (below, above) = (Named(below), Named(above));
        return (below.Kind, above.Kind) switch
        {
            (NodeKind.Map, NodeKind.Map) => Maps(below, above, depth),
            (NodeKind.List, NodeKind.List) => DataNode.List([.. below.Items.Where(i => !IsReplaced(key, i, above)), .. above.Items], above.Mark),
            // build: . with build: {context, …} above
            (not NodeKind.Map, NodeKind.Map) when key == "build" => Maps(DataNode.Map([new("context", below)], [below.Mark], below.Mark), above, depth),
            _ => above,
        };
    }

    DataNode Maps(DataNode below, DataNode above, int depth)
    {
        List<KeyValuePair<string, DataNode>> entries = [];
        List<Mark> marks = [];
        for (var i = 0; i < below.Entries.Count; i++)
        {
            var (key, value) = below.Entries[i];
            var merged = above.Has(key) ? Merge(value, above[key], key, depth + 1) : value;
            if (!merged.Exists && above[key].Tag == "!reset") continue;
            entries.Add(new(key, merged));
            marks.Add(below.KeyMark(i));
        }
        for (var i = 0; i < above.Entries.Count; i++)
        {
            if (below.Has(above.Entries[i].Key) || above.Entries[i].Value.Tag == "!reset") continue;
            entries.Add(above.Entries[i]);
            marks.Add(above.KeyMark(i));
        }
        return DataNode.Map(entries, marks, below.Mark);
    }

    // A volume laid over the same place in the container replaces the other.
    static bool IsReplaced(string key, DataNode item, DataNode above) => key == "volumes" && ComposeVolume.Read(item, t => t).Target is { Length: > 0 } target
        && above.Items.Any(i => ComposeVolume.Read(i, t => t).Target == target);

    // [A=b, C] as {A: b, C: null}
    static DataNode Named(DataNode node)
    {
        if (node.Kind != NodeKind.List) return node;
        List<KeyValuePair<string, DataNode>> entries = [];
        List<Mark> marks = [];
        foreach (var item in node.Items)
        {
            if (item.Text is not { } text) continue;
            var equals = text.IndexOf('=');
            entries.Add(new(equals < 0 ? text : text[..equals], equals < 0 ? DataNode.Scalar(NodeKind.Null, null, item.Mark) : DataNode.Scalar(NodeKind.Text, text[(equals + 1)..], item.Mark)));
            marks.Add(item.Mark);
        }
        return DataNode.Map(entries, marks, node.Mark);
    }
}
