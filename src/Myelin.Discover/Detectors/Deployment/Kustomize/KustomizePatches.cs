using System.Text.RegularExpressions;
using Myelin.Core.Assets;
using Myelin.Discover.Resolvers;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>Patches of a kustomization, inline or in files: partial objects laid over those of their name or target, and lists of operations (RFC 6902).</summary>
/// <param name="tree">The files.</param>
/// <param name="used">Takes the paths of patch files.</param>
/// <param name="kustomization">The kustomization.</param>
/// <param name="whole">Whether all that it builds on is known: else a patch for what is not there follows from that.</param>
/// <param name="gap">Names what is not known.</param>
/// <param name="budget">What may be changed in all.</param>
sealed class KustomizePatches(KustomizeTree tree, ISet<string> used, Kustomization kustomization, bool whole, Action<Location, string> gap, EditBudget budget)
{
    public void Change(List<BuiltObject> objects)
    {
        foreach (var entry in kustomization.Node["patchesStrategicMerge"].Items) Patch(entry, entry, DataNode.Missing, objects);
        foreach (var entry in kustomization.Node["patches"].Items)
            if (entry.Kind == NodeKind.Map) Patch(entry["path"], entry["patch"], entry["target"], objects);
            else Patch(entry, DataNode.Missing, DataNode.Missing, objects);
        foreach (var entry in kustomization.Node["patchesJson6902"].Items) Patch(entry["path"], entry["patch"], entry["target"], objects);
        objects.RemoveAll(o => !o.Node.Exists);
    }

    // patchesStrategicMerge takes either a path or the patch itself.
    void Patch(DataNode file, DataNode inline, DataNode target, List<BuiltObject> objects)
    {
        var at = file.Exists ? file : inline;
        if (at.Text is not { Length: > 0 } text) return;
        IReadOnlyList<DataNode>? documents = null;
        if (file.Text is { } name && !name.Contains('\n') && TreePath.Join(kustomization.Folder, name) is { } path && tree.At(path) is not null)
        {
            documents = tree.Documents(path);
            if (documents is not null) used.Add(path);
        }
        else if (inline.Text is { } written && (written.Contains('\n') || written.Contains('{') || written.Contains('['))) documents = YamlFormat.Parse(written, ReadLimits.Default).Value?.Documents;
        if (documents is null)
        {
            gap(kustomization.Of(at.Mark), text.Contains('\n') ? "the patch is not valid YAML" : $"patch {text} is not in what was read, or not valid YAML");
            return;
        }
        foreach (var document in documents)
        {
            if (document.Kind == NodeKind.List) Operations(document, target, at, objects);
            else if (document.Kind == NodeKind.Map) Merge(document, target, at, objects);
        }
    }

    void Operations(DataNode operations, DataNode target, DataNode at, List<BuiltObject> objects)
    {
        foreach (var found in Chosen(target, at, objects))
        {
            var (node, problem) = JsonPatch.Apply(found.Node, operations, budget);
            if (problem is null) found.Node = node;
            else gap(kustomization.Of(at.Mark), $"patch of {found.Kind} {found.Name} cannot be applied: {problem}");
        }
    }

    void Merge(DataNode patch, DataNode target, DataNode at, List<BuiltObject> objects)
    {
        var chosen = target.Exists ? Chosen(target, at, objects) : [.. objects.Where(o => o.Node.Exists && IsOf(o, patch))];
        foreach (var found in chosen)
        {
            // A target decides what is patched: the name in the patch does not rename.
            var body = target.Exists ? patch.Change(["metadata"], m => m.Without("name").Without("namespace"), create: false).Without("kind").Without("apiVersion") : patch.Change(["metadata"], m => m.Without("name").Without("namespace"), create: false);
            found.Node = new StrategicMerge(found.IsBuiltIn, budget).Over(found.Node, body);
        }
        // A target may select nothing; a name must be there.
        if (chosen.Count == 0 && !target.Exists && whole) gap(kustomization.Of(at.Mark), $"patch for {patch["kind"].Text} {patch["metadata"]["name"].Text}, which is not among the resources");
    }

    static bool IsOf(BuiltObject found, DataNode patch) =>
        patch["kind"].Text == found.Kind && Group(patch["apiVersion"].Text ?? "") == found.Group && patch["metadata"]["name"].Text is { } name && found.IsNamed(name)
            && (patch["metadata"]["namespace"].Text is not { } ns || found.Namespace is "" || ns == found.Namespace);

    static string Group(string version) => version.IndexOf('/') is > 0 and var slash ? version[..slash] : "";

    List<BuiltObject> Chosen(DataNode target, DataNode at, List<BuiltObject> objects)
    {
        try
        {
            return [.. objects.Where(o => o.Node.Exists && KustomizeTarget.Matches(target, o))];
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            gap(kustomization.Of(at.Mark), $"the target {Named(target)} is no valid expression");
            return [];
        }
    }

    static string Named(DataNode target) => $"{target["kind"].Text ?? "any kind"} {target["name"].Text ?? target["labelSelector"].Text ?? ""}".TrimEnd();
}

/// <summary>Which objects a target selects: names, kinds and groups are expressions that match whole.</summary>
static class KustomizeTarget
{
    /// <summary>Whether a target selects an object. Throws <see cref="ArgumentException"/> for what is no expression.</summary>
    public static bool Matches(DataNode target, BuiltObject found) =>
        Whole(target["kind"], found.Kind) && Whole(target["group"], found.Group) && Whole(target["namespace"], found.Namespace == "" ? "default" : found.Namespace)
            && (target["name"].Text is not { } name || found.IsNamed(name) || Whole(target["name"], found.Name))
            && Selected(target["labelSelector"].Text, found.Node["metadata"]["labels"]) && Selected(target["annotationSelector"].Text, found.Node["metadata"]["annotations"]);

    static bool Whole(DataNode pattern, string text) =>
        pattern.Text is not { Length: > 0 } written || written == text || Regex.IsMatch(text, $"^(?:{written})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    // a=b,c!=d,e
    static bool Selected(string? selector, DataNode labels)
    {
        foreach (var part in (selector ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var not = part.IndexOf("!=", StringComparison.Ordinal);
            if (not > 0)
            {
                if (labels[part[..not].Trim()].Text == part[(not + 2)..].Trim()) return false;
            }
            else if (part.IndexOf('=') is > 0 and var equals)
            {
                if (labels[part[..equals].Trim()].Text != part[(equals + 1)..].TrimStart('=').Trim()) return false;
            }
            else if (part[0] == '!' ? labels.Has(part[1..]) : !labels.Has(part)) return false;
        }
        return true;
    }
}
