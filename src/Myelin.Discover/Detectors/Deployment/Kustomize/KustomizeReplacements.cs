using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Discover.Resolvers;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>Values that a kustomization copies from one object into others: <c>replacements</c>, and the older <c>vars</c> that stand as $(NAME).</summary>
sealed class KustomizeReplacements(KustomizeTree tree, Kustomization kustomization, Action<Location, string> gap, EditBudget budget)
{
    public void Change(List<BuiltObject> objects)
    {
        foreach (var entry in kustomization.Node["replacements"].Items)
            foreach (var replacement in entry["path"].Text is { } file ? Read(file, entry) : [entry]) Replace(replacement, entry, objects);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var entry in kustomization.Node["vars"].Items)
        {
            var wanted = entry["objref"];
            var found = objects.Find(o => o.Kind == wanted["kind"].Text && wanted["name"].Text is { } n && o.IsNamed(n));
            var value = found is null ? DataNode.Missing : Get(found.Node, Path(entry["fieldref"]["fieldpath"].Text ?? entry["fieldref"]["fieldPath"].Text ?? "metadata.name"));
            if (entry["name"].Text is { Length: > 0 } name && value.Text is { } text) values["$(" + name + ")"] = text;
            else gap(kustomization.Of(entry.Mark), $"variable {entry["name"].Text}: what it stands for is not known");
        }
        if (values.Count > 0) foreach (var found in objects) found.Node = found.Node.Rewrite((_, node) => node.Text is { } text && text.Contains("$(", StringComparison.Ordinal) ? DataEdit.Text(With(text, values), node.Mark) : null, budget);
    }

    static string With(string text, Dictionary<string, string> values)
    {
        foreach (var (name, value) in values) text = text.Replace(name, value, StringComparison.Ordinal);
        return text;
    }

    IEnumerable<DataNode> Read(string file, DataNode entry)
    {
        if (TreePath.Join(kustomization.Folder, file) is { } path && tree.Documents(path) is { } documents) return documents.SelectMany(d => d.OneOrMany);
        gap(kustomization.Of(entry.Mark), $"replacement {file} is not in what was read");
        return [];
    }

    void Replace(DataNode replacement, DataNode entry, List<BuiltObject> objects)
    {
        var source = replacement["source"];
        var from = objects.Find(o => KustomizeSelect.Matches(source, o));
        var value = from is null ? DataNode.Missing : Get(from.Node, Path(source["fieldPath"].Text ?? "metadata.name"));
        if (value.Text is not { } text)
        {
            gap(kustomization.Of(entry.Mark), $"replacement: {source["kind"].Text} {source["name"].Text} {source["fieldPath"].Text} is not known");
            return;
        }
        var part = Part(text, source["options"]);
        foreach (var target in replacement["targets"].Items)
            foreach (var found in objects.Where(o => KustomizeSelect.Matches(target["select"], o) && !target["reject"].Items.Any(r => KustomizeSelect.Matches(r, o))))
                foreach (var path in target["fieldPaths"].Items)
                    if (path.Text is { } written) found.Node = Put(found.Node, Path(written), old => Into(old, part, target["options"]), target["options"]["create"].AsBoolean == true, 0);
    }

    static string Part(string text, DataNode options) =>
        options["delimiter"].Text is { Length: > 0 } by && text.Split(by) is var parts && options["index"].AsInteger is var index && (index ?? 0) >= 0 && (index ?? 0) < parts.Length ? parts[(int)(index ?? 0)] : text;

    static DataNode Into(DataNode old, string value, DataNode options)
    {
        if (options["delimiter"].Text is not { Length: > 0 } by || old.Text is not { } text) return DataEdit.Text(value, old.Mark);
        var parts = text.Split(by);
        var index = options["index"].AsInteger ?? 0;
        if (index < 0) return DataEdit.Text(value + by + text, old.Mark);
        if (index >= parts.Length) return DataEdit.Text(text + by + value, old.Mark);
        parts[index] = value;
        return DataEdit.Text(string.Join(by, parts), old.Mark);
    }

    // spec.containers.[name=x].env.0.value; a key with dots stands in brackets: annotations.[a.b/c]
    static List<string> Path(string text)
    {
        List<string> parts = [];
        for (var i = 0; i < text.Length && parts.Count < 64;)
        {
            var end = text[i] == '[' ? text.IndexOf(']', i) + 1 : text.IndexOf('.', i);
            if (end <= 0) end = text.Length;
            if (end > i) parts.Add(text[i..end]);
            i = end < text.Length && text[end] == '.' ? end + 1 : Math.Max(end, i + 1);
        }
        return parts;
    }

    static DataNode Get(DataNode node, IReadOnlyList<string> path)
    {
        foreach (var part in path) node = node.Kind == NodeKind.List ? node.Items.Where((item, i) => IsItem(item, i, part)).FirstOrDefault() ?? DataNode.Missing : node[Key(part)];
        return node;
    }

    DataNode Put(DataNode node, IReadOnlyList<string> path, Func<DataNode, DataNode> change, bool create, int at)
    {
        if (!budget.Spend()) return node;
        if (at == path.Count) return change(node);
        if (node.Kind == NodeKind.List) return DataNode.List([.. node.Items.Select((item, i) => IsItem(item, i, path[at]) ? Put(item, path, change, create, at + 1) : item)], node.Mark, node.Tag);
        var key = Key(path[at]);
        if (node.Kind != NodeKind.Map || !node.Has(key) && !create) return node;
        return node.With(key, Put(node[key].Exists ? node[key] : DataNode.Scalar(NodeKind.Null, null, node.Mark), path, change, create, at + 1));
    }

    static string Key(string part) => part is ['[', .., ']'] ? part[1..^1] : part;

    static bool IsItem(DataNode item, int index, string part)
    {
        if (part == "*") return true;
        var key = Key(part);
        if (key.IndexOf('=') is > 0 and var equals) return item[key[..equals]].Text == key[(equals + 1)..];
        return index.ToString(CultureInfo.InvariantCulture) == part;
    }
}

/// <summary>Which object a replacement means: names as they are or were, compared whole.</summary>
static class KustomizeSelect
{
    public static bool Matches(DataNode select, BuiltObject found) =>
        (select["kind"].Text is not { } kind || kind == found.Kind) && (select["group"].Text is not { } group || group == found.Group)
            && (select["name"].Text is not { } name || found.IsNamed(name)) && (select["namespace"].Text is not { } ns || ns == found.Namespace);
}
