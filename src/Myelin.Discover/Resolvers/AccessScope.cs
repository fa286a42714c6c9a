using Myelin.Core.Assets;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// Keeps what access rules of a cluster allow only where it matters here: a capability stays if the identity of an AI workload, or of something that runs here as AI, holds it. Roles of controllers and operators that have
/// nothing to do with AI would else fill the inventory.
/// </summary>
public sealed class AccessScope : Resolver
{
    const string Prefix = "kubernetes ";

    /// <summary>After isolation is graded by them, before what is left is classified.</summary>
    public override int Order => 360;

    public override void Resolve(Known known)
    {
        var capabilities = known.Graph.Assets.Where(a => a.Kind == AssetKind.Capability && a.Name.StartsWith(Prefix, StringComparison.Ordinal)).Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        if (capabilities.Count == 0) return;
        var ways = known.Graph.Relations.Where(r => r.Kind is RelationKind.RunsAs or RelationKind.BoundTo or RelationKind.Grants or RelationKind.Assumes).ToLookup(r => r.From, r => r.To, StringComparer.Ordinal);
        var held = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>(known.Graph.Assets.Where(IsAi).Select(a => a.Id));
        while (next.TryDequeue(out var id))
            if (held.Add(id))
                foreach (var to in ways[id]) next.Enqueue(to);
        foreach (var id in capabilities)
            if (!held.Contains(id)) known.Graph.Remove(id);
    }

    static bool IsAi(Asset asset) => asset["ai"] == "true" || asset.Kind.IsAi() || asset.Kind == AssetKind.K8sAiResource || asset["isolation-facts"] is not null;
}
