using System.Collections.Frozen;
using Myelin.Core.Assets;

namespace Myelin.Core.Reports.CycloneDx;

/// <summary>The assets of a graph, sorted into what a bill of materials holds. The reference of each (<c>bom-ref</c>) is its id.</summary>
sealed class BomContents
{
    readonly FrozenDictionary<string, string> _serverOf;

    public BomContents(AssetGraph graph)
    {
        Graph = graph;
        _serverOf = graph.Assets.Where(asset => BomShape.IsNested(asset.Kind))
            .Select(asset => (asset.Id, Server: graph.To(asset.Id).Where(r => r.Kind is RelationKind.Exposes or RelationKind.Contains or RelationKind.Declares)
                .Select(r => r.From).FirstOrDefault(from => graph.Find(from)?.Kind == AssetKind.McpServer)))
            .Where(pair => pair.Server is not null)
            .ToFrozenDictionary(pair => pair.Id, pair => pair.Server!, StringComparer.Ordinal);
        Components = [.. graph.Assets.Where(asset => BomShape.ComponentType(asset) is not null)];
        Services = [.. graph.Assets.Where(asset => BomShape.IsService(asset.Kind) && !_serverOf.ContainsKey(asset.Id))];
    }

    public AssetGraph Graph { get; }

    /// <summary>What becomes a component, in order of id.</summary>
    public IReadOnlyList<Asset> Components { get; }

    /// <summary>What becomes a service of its own, in order of id.</summary>
    public IReadOnlyList<Asset> Services { get; }

    /// <summary>All that is in the bill, in order of id.</summary>
    public IEnumerable<Asset> All => Graph.Assets.Where(asset => !BomShape.IsLeftOut(asset.Kind));

    /// <summary>What nothing else in the bill needs: the direct parts of the subject.</summary>
    public IEnumerable<Asset> Roots => All.Where(asset => !Graph.To(asset.Id).Any(r => BomShape.IsDependency(r.Kind) && Holds(r.From)));

    /// <summary>What an MCP server offers.</summary>
    public IEnumerable<Asset> NestedIn(Asset server) =>
        Graph.From(server.Id).Select(r => r.To).Distinct(StringComparer.Ordinal)
            .Where(to => _serverOf.GetValueOrDefault(to) == server.Id)
            .Order(StringComparer.Ordinal)
            .Select(to => Graph.Find(to)!);

    /// <summary>Whether the asset with this id is in the bill.</summary>
    public bool Holds(string id) => Graph.Find(id) is { } asset && !BomShape.IsLeftOut(asset.Kind);
}
