using Myelin.Core.Assets;
using Myelin.Discover.Resolvers;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>Config maps and secrets that a kustomization makes of literals and files. Their names are without the hash of their content; of secrets only the keys are kept.</summary>
sealed class KustomizeGenerators(KustomizeTree tree, Kustomization kustomization, Action<Location, string> gap, EditBudget budget)
{
    const int MaxKeys = 2_000;
    const int LargestValue = 64 << 10;

    public void Into(List<BuiltObject> objects)
    {
        foreach (var entry in kustomization.Node["configMapGenerator"].Items) Generate("ConfigMap", entry, objects);
        foreach (var entry in kustomization.Node["secretGenerator"].Items) Generate("Secret", entry, objects);
    }

    void Generate(string kind, DataNode entry, List<BuiltObject> objects)
    {
        if (entry["name"].Text is not { Length: > 0 } name) return;
        var data = Data(kind == "Secret", entry);
        var same = objects.Find(o => o.Kind == kind && o.Group == "" && o.IsNamed(name));
        if (same is not null && entry["behavior"].Text is "merge" or "replace")
        {
            if (entry["behavior"].Text == "replace") same!.Node = same.Node.With("data", data.Placed(same.Node.Mark, budget));
            else foreach (var (key, value) in data.Entries) same!.Node = same.Node.Change(["data", key], old => value.Placed(old.Mark, budget));
            return;
        }
        var mark = entry.Mark;
        List<KeyValuePair<string, DataNode>> metadata = [new("name", DataEdit.Text(name, mark))];
        if (entry["namespace"].Text is { } ns) metadata.Add(new("namespace", DataEdit.Text(ns, mark)));
        objects.Add(new BuiltObject(Map(mark, new("apiVersion", DataEdit.Text("v1", mark)), new("kind", DataEdit.Text(kind, mark)), new("metadata", Map(mark, [.. metadata])), new("data", data)), kustomization.At));
    }

    static DataNode Map(Mark mark, params KeyValuePair<string, DataNode>[] entries) => DataNode.Map([.. entries], [.. Enumerable.Repeat(mark, entries.Length)], mark);

    DataNode Data(bool secret, DataNode entry)
    {
        List<KeyValuePair<string, DataNode>> data = [];
        List<Mark> marks = [];
        void Put(string key, string? value, Mark mark)
        {
            if (key == "" || data.Count >= MaxKeys || !budget.Spend()) return;
            data.Add(new(key, secret || value is null || value.Length > LargestValue ? DataNode.Scalar(NodeKind.Null, null, mark) : DataEdit.Text(value, mark)));
            marks.Add(mark);
        }
        foreach (var literal in entry["literals"].Items) Pair(literal.Text ?? "", literal.Mark, Put);
        foreach (var file in entry["files"].Items)
        {
            var text = file.Text ?? "";
            var equals = text.IndexOf('=');
            var path = TreePath.Join(kustomization.Folder, text[(equals + 1)..]);
            // The key is known although the file was not kept: a script, a binary.
            Put(equals > 0 ? text[..equals] : text[(text.LastIndexOf('/') + 1)..], secret || path is null ? null : tree.Text(path), file.Mark);
        }
        foreach (var file in entry["envs"].Items.Append(entry["env"]))
        {
            if (file.Text is not { Length: > 0 } name) continue;
            if (TreePath.Join(kustomization.Folder, name) is not { } path || tree.Text(path) is not { } text)
            {
                gap(kustomization.Of(file.Mark), $"{name} is not in what was read: the variables that it gives are unknown");
                continue;
            }
            foreach (var line in text.Split('\n').Take(MaxKeys)) Pair(line.Trim(), file.Mark, Put);
        }
        return DataNode.Map(data, marks, entry.Mark);
    }

    static void Pair(string text, Mark mark, Action<string, string?, Mark> put)
    {
        if (text.Length == 0 || text[0] == '#') return;
        var equals = text.IndexOf('=');
        // A name alone takes its value from the environment of who builds.
        if (equals < 0) put(text, null, mark);
        else put(text[..equals], text[(equals + 1)..].Trim('"', '\''), mark);
    }
}
