using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Detectors.Deployment.Helm;
using Myelin.Discover.Detectors.Deployment.Kustomize;
using Myelin.Formats.Data;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// Builds the kustomizations that nobody includes, and keeps the objects that result instead of those in the files that they are built from. Where two of them make the same object in the same
/// namespace (dev and prod of one base), they are two deployments: the namespace then says which, <c>ml@overlays/dev</c>.
/// </summary>
public sealed class KustomizeResolver : Resolver
{
    // Of one target; a small tree can ask for a great deal.
    const long MostNodes = 30_000_000;
    const int MostObjects = 100_000;

    /// <summary>After charts are rendered, before objects are looked at.</summary>
    public override int Order => 42;

    public override void Resolve(Known known)
    {
        var charts = known.Kept<HelmFile>().ToLookup(f => f.At.Target);
        foreach (var source in known.Kept<DeploymentInput>().GroupBy(i => (i.At.Target, i.At.Layer)).ToList())
        {
            var tree = new KustomizeTree(source, source.Key.Layer is null ? HelmChart.In([.. charts[source.Key.Target]]) : []);
            if (tree.All.Count > 0) Build(known, tree, source.Key.Target, source.Key.Layer);
        }
    }

    static void Build(Known known, KustomizeTree tree, string? target, string? layer)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        HashSet<string> charts = new(StringComparer.Ordinal);
        var budget = new EditBudget(MostNodes);
        List<(string Root, List<KubernetesObject> Objects)> built = [];
        var total = 0;
        foreach (var root in tree.Roots())
        {
            if (budget.IsSpent || total > MostObjects)
            {
                known.Skip(root.At, "the kustomizations of this target make more than is built: this one is not");
                continue;
            }
            var objects = new KustomizeBuild(tree, used, known.Skip, budget).Build(root);
            if (budget.IsSpent) known.Skip(root.At, "the kustomization makes more than is built: what it deploys is known in part");
            List<KubernetesObject> found = [.. objects.SelectMany(o => KubernetesObject.In(o.Node, o.At with { Line = 0 }, o.Lines, o.Chart).Take(1)
                .Select(k => TreePath.Folder(o.At.Path) == root.Folder ? k : k with { Variant = $"kustomization {(root.Folder == "" ? "." : root.Folder)}" }))];
            total += found.Count;
            charts.UnionWith(objects.Select(o => o.Chart).OfType<string>());
            built.Add((root.Folder, found));
        }
        foreach (var left in tree.All.Where(k => !used.Contains(k.At.Path) && !k.IsComponent)) known.Skip(left.At, "the kustomization is included only by kustomizations that include each other: its files are read as they stand");
        known.Withdraw<KubernetesObject>(o => o.At.Target == target && o.At.Layer == layer && (o.Chart is null ? used.Contains(o.At.Path) : charts.Contains(o.Chart)));
        foreach (var found in Apart(built)) known.Keep(found);
    }

    // Two builds of the same object into the same namespace cannot stand in one cluster.
    static IEnumerable<KubernetesObject> Apart(List<(string Root, List<KubernetesObject> Objects)> built)
    {
        var shared = new HashSet<(string Root, string Namespace)>();
        foreach (var same in built.SelectMany(b => b.Objects.Where(o => o.Namespace != "").Select(o => (b.Root, Object: o))).GroupBy(o => (o.Object.Kind, o.Object.Namespace, o.Object.Name)))
            if (same.Select(o => o.Root).Distinct().Skip(1).Any()) shared.UnionWith(same.Select(o => (o.Root, o.Object.Namespace)));
        foreach (var same in built.SelectMany(b => b.Objects.Where(o => o.Namespace != "").Select(o => (b.Root, Object: o))).GroupBy(o => (o.Object.At, o.Object.Namespace)))
            if (same.Select(o => o.Root).Distinct().Skip(1).Any()) shared.UnionWith(same.Select(o => (o.Root, o.Object.Namespace)));
        foreach (var (root, objects) in built)
            foreach (var found in objects)
                yield return shared.Contains((root, found.Namespace)) ? found with { Namespace = $"{found.Namespace}@{(root == "" ? "." : root)}" } : found;
    }
}
