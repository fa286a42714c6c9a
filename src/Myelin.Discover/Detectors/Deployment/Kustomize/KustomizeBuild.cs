using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment.Helm;
using Myelin.Discover.Resolvers;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>
/// Builds what one kustomization makes of its resources, as <c>kustomize build</c> would, in the same order: resources, generators, components, then patches and the other changes. Nothing is fetched or run.
/// </summary>
/// <param name="tree">The files.</param>
/// <param name="used">Takes the path of every file whose objects are built, so that it is not read as a manifest too.</param>
/// <param name="gap">Names what is not known.</param>
/// <param name="budget">What may be changed in all.</param>
sealed class KustomizeBuild(KustomizeTree tree, ISet<string> used, Action<Location, string> gap, EditBudget budget)
{
    const int MaxDepth = 24;
    const int MaxObjects = 20_000;
    readonly HashSet<string> _open = new(StringComparer.Ordinal);
    int _included;
    bool _lacks;

    /// <summary>The objects that a kustomization makes.</summary>
    public List<BuiltObject> Build(Kustomization root)
    {
        List<BuiltObject> objects = [];
        Apply(root, objects, 0);
        return objects;
    }

    // A component changes what its user has gathered; any other kustomization gathers for itself.
    void Apply(Kustomization kustomization, List<BuiltObject> objects, int depth)
    {
        if (depth > MaxDepth || ++_included > 2_000)
        {
            gap(kustomization.At, depth > MaxDepth ? $"kustomizations include each other more than {MaxDepth} deep" : "more than 2,000 inclusions: the rest is not built");
            return;
        }
        if (!_open.Add(kustomization.Folder))
        {
            gap(kustomization.At, "the kustomization includes itself");
            return;
        }
        used.Add(kustomization.At.Path);
        foreach (var entry in kustomization.Node["resources"].Items.Concat(kustomization.Node["bases"].Items)) Include(kustomization, entry, objects, depth);
        Charts(kustomization, objects);
        new KustomizeGenerators(tree, kustomization, gap, budget).Into(objects);
        foreach (var entry in kustomization.Node["components"].Items) Include(kustomization, entry, objects, depth);
        new KustomizePatches(tree, used, kustomization, !_lacks, gap, budget).Change(objects);
        new KustomizeChanges(kustomization.Node, budget).Change(objects);
        new KustomizeReplacements(tree, kustomization, gap, budget).Change(objects);
        foreach (var plugin in (ReadOnlySpan<string>)["generators", "transformers"])
            if (kustomization.Node[plugin].Items.Count > 0) gap(kustomization.Of(kustomization.Node[plugin].Mark), $"{plugin} of a kustomization are not run: what they change is unknown");
        _open.Remove(kustomization.Folder);
    }

    void Include(Kustomization by, DataNode entry, List<BuiltObject> objects, int depth)
    {
        if (entry.Text is not { Length: > 0 } text || objects.Count > MaxObjects || budget.IsSpent) return;
        if (IsRemote(text))
        {
            Lacks(by.Of(entry.Mark), $"{Shown(text)} is not in the tree: what it deploys is unknown");
            return;
        }
        var path = TreePath.Join(by.Folder, text);
        if (path is not null && tree.Of(path) is { } folder)
        {
            List<BuiltObject> part = folder.IsComponent ? objects : [];
            Apply(folder, part, depth + 1);
            if (!ReferenceEquals(part, objects)) objects.AddRange(part);
        }
        else if (path is not null && tree.At(path) is { } at && tree.Documents(path) is { } documents) Objects(documents, at, objects);
        else Lacks(by.Of(entry.Mark), path is null ? $"{text} lies outside the target" : $"{text} is not in what was read: what it deploys is unknown");
    }

    void Lacks(Location at, string reason)
    {
        _lacks = true;
        gap(at, reason);
    }

    // A revision is no secret, other parameters may be.
    static string Shown(string url)
    {
        var at = url.IndexOf("?ref=", StringComparison.Ordinal);
        return at < 0 || url[(at + 5)..].Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '/')) ? Redacted.Url(url) : $"{Redacted.Url(url[..at])} at {url[(at + 5)..]}";
    }

    void Objects(IReadOnlyList<DataNode> documents, Location at, List<BuiltObject> objects)
    {
        used.Add(at.Path);
        foreach (var document in documents)
            foreach (var found in KubernetesObject.In(document, at))
            {
                if (objects.Count >= MaxObjects)
                {
                    gap(at, $"more than {MaxObjects:N0} objects: the rest is not built");
                    return;
                }
                objects.Add(new BuiltObject(found.Node, at));
            }
    }

    static bool IsRemote(string text) => text.Contains("://", StringComparison.Ordinal) || text.Contains("?ref=", StringComparison.Ordinal) || text.StartsWith("git@", StringComparison.Ordinal) || text.StartsWith("git::", StringComparison.Ordinal)
        || text.StartsWith("github.com/", StringComparison.Ordinal) || text.StartsWith("gitlab.com/", StringComparison.Ordinal) || text.StartsWith("bitbucket.org/", StringComparison.Ordinal);

    // A chart in the tree is rendered; one of a repository elsewhere is named.
    void Charts(Kustomization kustomization, List<BuiltObject> objects)
    {
        var home = kustomization.Node["helmGlobals"]["chartHome"].Text ?? "charts";
        foreach (var entry in kustomization.Node["helmCharts"].Items)
        {
            var name = entry["name"].Text ?? "";
            var version = entry["version"].Text;
            var chart = ((string?[])[TreePath.Join(kustomization.Folder, $"{home}/{name}-{version}/{name}"), TreePath.Join(kustomization.Folder, $"{home}/{name}")]).OfType<string>().Select(tree.Chart).FirstOrDefault(c => c is not null);
            if (chart is null)
            {
                gap(kustomization.Of(entry.Mark), $"chart {name}{(entry["repo"].Text is { } repo ? $" of {Redacted.Url(repo)}" : "")} is not in the tree: what it deploys is unknown");
                continue;
            }
            Dictionary<string, object?> values = new(StringComparer.Ordinal);
            foreach (var file in entry["additionalValuesFiles"].Items.Prepend(entry["valuesFile"]))
                if (file.Text is { } path && TreePath.Join(kustomization.Folder, path) is { } at && tree.Text(at) is { } text) values = Formats.Templates.TemplateValues.Merge(values, HelmChart.Values(text));
                else if (file.Exists) gap(kustomization.Of(file.Mark), $"values file {file.Text} is not in what was read");
            var left = 50_000;
            if (Formats.Templates.TemplateValues.Of(entry["valuesInline"], ref left) is Dictionary<string, object?> inline) values = Formats.Templates.TemplateValues.Merge(values, inline);
            foreach (var found in new HelmRendering(chart, gap) { Release = entry["releaseName"].Text ?? name, Namespace = entry["namespace"].Text ?? "default", Values = values }.Objects())
                objects.Add(new BuiltObject(found.Node, found.At) { Lines = found.Lines, Chart = found.Chart });
        }
    }
}
