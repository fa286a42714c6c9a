using Myelin.Core.Assets;
using Myelin.Core.Graph;

namespace Myelin.Core.Reports.Html;

/// <summary>
/// Which part of the graph is worth a picture: what the internet reaches, the ways to what matters first; where it reaches nothing, what AI workloads reach.
/// Bounded, since a picture of everything shows nothing.
/// </summary>
sealed class ReachPicture
{
    const int MostNodes = 36;
    readonly AssetGraph _graph;
    readonly List<int> _chosen = [];
    readonly HashSet<int> _isChosen = [];

    public ReachPicture(AssetGraph graph)
    {
        _graph = graph;
        var ways = Reach.FromInternet(graph);
        if (ways.Count > 0) Worst = [.. ways[0].Assets.Select(a => graph.NodeOf(a.Id))];
        foreach (var way in ways.Where(way => _chosen.Count + way.Assets.Count <= MostNodes))
            foreach (var asset in way.Assets) Choose(graph.NodeOf(asset.Id));
        var entries = All(kind => kind == AssetKind.Internet);
        FromInternet = entries.Any(node => Reach.Next(graph, node).Any());
        Fill(FromInternet ? entries : All(IsWorkload));
        Edges = [.. from node in _chosen from next in Reach.Next(graph, node).Distinct() where next != node && _isChosen.Contains(next) select (node, next)];
        // What nothing connects to anything is inventory, no picture.
        var connected = Edges.SelectMany(e => new[] { e.From, e.To }).ToHashSet();
        _chosen.RemoveAll(node => !connected.Contains(node));
    }

    /// <summary>Whether it starts from the internet; else from the AI workloads.</summary>
    public bool FromInternet { get; }

    /// <summary>What is shown, as node numbers, in the order found.</summary>
    public IReadOnlyList<int> Nodes => _chosen;

    /// <summary>Who gets at what.</summary>
    public IReadOnlyList<(int From, int To)> Edges { get; }

    /// <summary>The worst way, from the internet on; empty where there is none.</summary>
    public IReadOnlyList<int> Worst { get; } = [];

    /// <summary>How many more things are reached than shown.</summary>
    public int Left { get; private set; }

    /// <summary>What a node is on the way: 0 the internet, 1 exposed, 2 workload, 3 identity, 4 data and power.</summary>
    public static int Column(AssetKind kind) => kind switch
    {
        AssetKind.Internet or AssetKind.UntrustedContent or AssetKind.NetworkZone => 0,
        AssetKind.Endpoint or AssetKind.InferenceServer or AssetKind.TrainingCluster or AssetKind.AiGateway or AssetKind.AiApp or AssetKind.Notebook
            or AssetKind.ExperimentTracker or AssetKind.ModelRegistry or AssetKind.McpServer or AssetKind.ModelDeployment => 1,
        AssetKind.Identity or AssetKind.Role or AssetKind.Scope or AssetKind.Secret or AssetKind.Credential or AssetKind.AiSecret => 3,
        _ when IsWorkload(kind) => 2,
        _ => 4,
    };

    /// <summary>Headings of the columns.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["From outside", "Exposed", "Runs", "As whom", "Data and power"];

    static bool IsWorkload(AssetKind kind) => kind is AssetKind.Workload or AssetKind.Pod or AssetKind.Container or AssetKind.Process or AssetKind.K8sAiResource
        or AssetKind.Pipeline or AssetKind.Agent or AssetKind.Tool or AssetKind.CiAiAgent or AssetKind.Workflow or AssetKind.Job or AssetKind.Host or AssetKind.Node
        or AssetKind.Runner or AssetKind.CloudAi or AssetKind.Sandbox;

    void Fill(List<int> entries)
    {
        var queue = new Queue<int>(entries);
        var seen = entries.ToHashSet();
        while (queue.TryDequeue(out var node))
        {
            var next = Reach.Next(_graph, node).Distinct().ToList();
            // A workload that reaches nothing is no way.
            if (FromInternet || next.Count > 0 || !entries.Contains(node)) Choose(node);
            if (Reach.IsGuarded(_graph.Assets[node])) continue;
            foreach (var to in next.Where(seen.Add)) queue.Enqueue(to);
        }
    }

    void Choose(int node)
    {
        if (_isChosen.Contains(node)) return;
        if (_chosen.Count >= MostNodes)
        {
            Left++;
            return;
        }
        _isChosen.Add(node);
        _chosen.Add(node);
    }

    List<int> All(Func<AssetKind, bool> wanted) => [.. Enumerable.Range(0, _graph.Assets.Count).Where(node => wanted(_graph.AssetKindAt(node)))];
}
