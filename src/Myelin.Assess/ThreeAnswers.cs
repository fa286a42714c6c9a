using Myelin.Assess.Isolation;
using Myelin.Core.Assets;
using Myelin.Core.Graph;
using Myelin.Core.Reports;

namespace Myelin.Assess;

/// <summary>Answers the three questions of DESIGN.md from the graph, one line each. What is not known is said to be unknown.</summary>
public static class ThreeAnswers
{
    const int MostKinds = 6;

    /// <summary>The answers for a graph.</summary>
    public static Answers From(AssetGraph graph) => new(Where(graph), What(graph), Isolated(graph));

    static string Where(AssetGraph graph)
    {
        var ai = graph.Assets.Where(a => a.Kind.IsAi()).ToList();
        if (ai.Count == 0) return "No AI was found.";
        var kinds = ai.GroupBy(a => a.Kind).OrderByDescending(g => Weight(g.Key)).ThenBy(g => g.Key).ToList();
        var shown = kinds.Take(MostKinds).Select(g => Counted(g.Count(), g.Key));
        var rest = kinds.Skip(MostKinds).Sum(g => g.Count());
        return $"{string.Join(", ", shown)}{(rest > 0 ? $" and {rest} more" : "")}.";
    }

    static string What(AssetGraph graph)
    {
        var paths = Reach.FromInternet(graph);
        if (paths.Count > 0)
        {
            var worst = paths[0];
            var sensitivity = worst.Target[AssetKeys.Sensitivity] is { } data ? $" ({data.Replace(",", ", ", StringComparison.Ordinal)} data)" : "";
            return $"{worst}{sensitivity}{(paths.Count > 1 ? $"; and {paths.Count - 1} more from the internet" : "")}.";
        }
        var exposed = graph.Assets.Count(a => a.Kind.IsAi() && a[AssetKeys.Exposure] == "internet");
        if (exposed > 0) return $"{exposed} AI {(exposed == 1 ? "asset is" : "assets are")} reachable from the internet; no way on to data or power was found.";
        var stores = graph.Assets.Where(a => a.Kind is AssetKind.DataStore or AssetKind.VectorDb).ToList();
        return stores.Count > 0 ? $"Nothing is known to be reachable from the internet; inside there {(stores.Count == 1 ? "is" : "are")} {string.Join(", ", stores.Take(4).Select(s => s.Name))}{(stores.Count > 4 ? " and more" : "")}."
            : "Nothing is known to be reachable from the internet, and no data store is declared.";
    }

    static string Isolated(AssetGraph graph)
    {
        var graded = graph.Assets.Where(a => a["isolation-grade"] is not null && IsolationGrades.Parse(a["isolation-grade"]) is not null).ToList();
        // What AI runs in comes first; without any, all workloads answer.
        var ai = graded.Where(a => a["ai"] == "true" || a.Kind.IsAi() || a["isolation-facts"] is not null).ToList();
        var subjects = (ai.Count > 0 ? ai : graded).Where(a => a[AssetKeys.Scope] is null).ToList();
        var product = subjects.Count > 0;
        if (!product) subjects = ai.Count > 0 ? ai : graded;
        // The same choice as above: what is unknown is among those that are counted.
        var ungraded = graph.Assets.Count(a => a["isolation-grade"] is null && (a.Kind is AssetKind.Workload && a["ai"] == "true" || a.Kind is AssetKind.K8sAiResource) && (!product || a[AssetKeys.Scope] is null));
        if (subjects.Count == 0) return ungraded == 0 ? "Unknown: no workload is declared or running here." : $"Unknown: {Numbered(ungraded, "AI workload")} here, and nothing says how {(ungraded == 1 ? "it is" : "they are")} confined.";
        var grades = subjects.GroupBy(a => IsolationGrades.Parse(a["isolation-grade"])!.Value).OrderByDescending(g => g.Key).ToList();
        var worst = grades[0].OrderBy(a => a.Id, StringComparer.Ordinal).First();
        var others = string.Join(", ", grades.Select(g => $"{g.Count()} with {g.Key.Name()}"));
        return $"{worst["isolation-grade"]}: {worst.Name} ({worst["isolation-why"]}){(worst["isolation-lift"] is { } lift ? $"; better: {lift}" : "")}. "
            + $"{Numbered(subjects.Count + ungraded, ai.Count > 0 || ungraded > 0 ? "AI workload" : "workload")}: {others}{(ungraded > 0 ? $", {ungraded} unknown" : "")}.";
    }

    static string Numbered(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    // What runs and what decides comes before what is merely installed.
    static int Weight(AssetKind kind) => kind switch
    {
        AssetKind.Model or AssetKind.ModelFile or AssetKind.Agent or AssetKind.McpServer => 3,
        AssetKind.InferenceServer or AssetKind.TrainingCluster or AssetKind.Notebook or AssetKind.VectorDb or AssetKind.AiService or AssetKind.Dataset or AssetKind.CloudAi => 2,
        AssetKind.AiPackage => 1,
        _ => 0,
    };

    static string Counted(int count, AssetKind kind)
    {
        var name = kind.Name().Replace('-', ' ').Replace("ai ", "AI ", StringComparison.Ordinal).Replace("mcp", "MCP", StringComparison.Ordinal);
        return count == 1 ? $"1 {name}" : name.EndsWith('y') ? $"{count} {name[..^1]}ies" : $"{count} {name}s";
    }
}
