using Myelin.Core.Assets;

namespace Myelin.Core.Graph;

/// <summary>A chain of assets by which one end can get at the other, shortest first found.</summary>
/// <param name="Assets">From the entry to the target.</param>
public sealed record ReachPath(IReadOnlyList<Asset> Assets)
{
    /// <summary>What is reached.</summary>
    public Asset Target => Assets[^1];

    /// <summary><c>internet → dashboard → … → bucket</c>.</summary>
    public override string ToString() => string.Join(" → ", Assets.Select(a => a.Name));
}

/// <summary>
/// What can be reached from the internet along the relations of the graph: facts only, no exploits and no ranking by likelihood (that is what attack paths are for). A server that asks strangers for a
/// token, password or certificate ends a path.
/// </summary>
public static class Reach
{
    // Who holds the first end gets at the second.
    static readonly RelationKind[] Onward =
        [RelationKind.RoutesTo, RelationKind.RunsAs, RelationKind.Assumes, RelationKind.BoundTo, RelationKind.Grants, RelationKind.Reads, RelationKind.Writes, RelationKind.Holds, RelationKind.Mounts, RelationKind.UsesTool];

    // Who holds the second end gets at the first.
    static readonly RelationKind[] Back = [RelationKind.ReachableFrom, RelationKind.ListensOn, RelationKind.Exposes];

    static readonly string[] Guards = ["token", "password", "oauth", "mtls"];

    /// <summary>One shortest path to each thing of value that the internet reaches, what matters most first.</summary>
    public static IReadOnlyList<ReachPath> FromInternet(AssetGraph graph)
    {
        var nodes = graph.Assets;
        var cameFrom = new int[nodes.Count];
        Array.Fill(cameFrom, -1);
        var queue = new Queue<int>();
        for (var node = 0; node < nodes.Count; node++)
        {
            if (nodes[node].Kind != AssetKind.Internet) continue;
            cameFrom[node] = node;
            queue.Enqueue(node);
        }
        while (queue.TryDequeue(out var node))
        {
            foreach (var next in Next(graph, node))
            {
                if (cameFrom[next] >= 0) continue;
                cameFrom[next] = node;
                if (!IsGuarded(nodes[next])) queue.Enqueue(next);
            }
        }
        return [.. Enumerable.Range(0, nodes.Count)
            .Where(node => cameFrom[node] >= 0 && Value(nodes[node]) > 0 && !IsGuarded(nodes[node]))
            .Select(node => PathTo(node, cameFrom, nodes))
            .OrderByDescending(path => Value(path.Target)).ThenBy(path => path.Assets.Count).ThenBy(path => path.Target.Id, StringComparer.Ordinal)];
    }

    /// <summary>Nodes that whoever holds this one gets at by one relation.</summary>
    public static IEnumerable<int> Next(AssetGraph graph, int node)
    {
        foreach (var relation in graph.From(graph.Assets[node].Id))
            if (Onward.Contains(relation.Kind)) yield return graph.NodeOf(relation.To);
        foreach (var relation in graph.To(graph.Assets[node].Id))
        {
            // A program that is taken over takes what runs it along: its pod and the pod's identity.
            var takesAlong = relation.Kind == RelationKind.Runs && graph.Find(relation.From)!.Kind is AssetKind.Workload or AssetKind.K8sAiResource or AssetKind.Container or AssetKind.Host or AssetKind.Pod;
            if (takesAlong || Back.Contains(relation.Kind)) yield return graph.NodeOf(relation.From);
        }
        foreach (var relation in graph.From(graph.Assets[node].Id))
            if (relation.Kind is RelationKind.RunsOn) yield return graph.NodeOf(relation.To);
    }

    /// <summary>Whether it asks strangers for a token, password or certificate, so that a path ends at it.</summary>
    public static bool IsGuarded(Asset asset) => asset[AssetKeys.Authentication] is { } authentication && Guards.Contains(authentication);

    /// <summary>What it is worth to an attacker: data that is known to be sensitive, then power over a platform, then other data and secrets.</summary>
    static int Value(Asset asset) => asset.Kind switch
    {
        AssetKind.DataStore or AssetKind.Dataset or AssetKind.VectorDb when asset[AssetKeys.Sensitivity] is not null => 5,
        AssetKind.Capability => 4,
        AssetKind.DataStore => 3,
        AssetKind.VectorDb or AssetKind.Dataset => 2,
        AssetKind.Secret or AssetKind.AiSecret or AssetKind.Credential => 1,
        _ => 0,
    };

    static ReachPath PathTo(int node, int[] cameFrom, IReadOnlyList<Asset> nodes)
    {
        List<Asset> path = [nodes[node]];
        while (cameFrom[node] != node) path.Add(nodes[node = cameFrom[node]]);
        path.Reverse();
        return new ReachPath(path);
    }
}
