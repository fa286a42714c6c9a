using Myelin.Core.Assets.Packed;

namespace Myelin.Core.Assets;

/// <summary>
/// What exists and how it hangs together: assets in order of id, relations as compact adjacency (no object an edge; a million assets and three million
/// relations fit in a few hundred megabytes). The same whatever the order in which detectors spoke. Built by <see cref="AssetGraphBuilder"/>, or loaded
/// from a json report; immutable and thread-safe.
/// </summary>
public sealed class AssetGraph
{
    readonly AssetStore _assets;
    readonly int[] _outStart, _outTo, _inStart, _inEdge, _edgeFrom;
    readonly byte[] _kind;
    readonly EvidenceColumn _evidence;
    readonly int[] _evidenceOf;

    internal AssetGraph(AssetStore assets, RelationColumns relations)
    {
        _assets = assets;
        (_outStart, _edgeFrom, _kind, _outTo, _evidenceOf) = relations.Sorted(assets.Count);
        _evidence = relations.Evidence;
        (_inStart, _inEdge) = Reverse(assets.Count, _outTo);
    }

    /// <summary>A graph with nothing in it.</summary>
    public static AssetGraph Empty { get; } = new AssetGraphBuilder().Build();

    /// <summary>All assets, in ordinal order of id. An asset's place here is its node number. Of a loaded graph each access makes the asset anew.</summary>
    public IReadOnlyList<Asset> Assets => _assets;

    /// <summary>How many relations there are.</summary>
    public int RelationCount => _outTo.Length;

    /// <summary>The asset with this id, or null.</summary>
    public Asset? Find(string id) => NodeOf(id) is >= 0 and var node ? _assets[node] : null;

    /// <summary>Node number of the asset with this id, or -1. Allocates nothing.</summary>
    public int NodeOf(ReadOnlySpan<char> id) => _assets.NodeOf(id);

    /// <summary>Kind of the asset at a node, without making the asset.</summary>
    public AssetKind AssetKindAt(int node) => _assets.KindAt(node);

    /// <summary>Relations that leave an asset, in order of kind and target.</summary>
    public IEnumerable<Relation> From(string id)
    {
        var node = NodeOf(id);
        if (node < 0) yield break;
        for (var edge = _outStart[node]; edge < _outStart[node + 1]; edge++) yield return RelationAt(edge);
    }

    /// <summary>Relations that arrive at an asset.</summary>
    public IEnumerable<Relation> To(string id)
    {
        var node = NodeOf(id);
        if (node < 0) yield break;
        for (var i = _inStart[node]; i < _inStart[node + 1]; i++) yield return RelationAt(_inEdge[i]);
    }

    /// <summary>The assets that <paramref name="id"/> points to by relations of a kind.</summary>
    public IEnumerable<Asset> Targets(string id, RelationKind kind)
    {
        var node = NodeOf(id);
        if (node < 0) yield break;
        for (var edge = _outStart[node]; edge < _outStart[node + 1]; edge++)
            if (_kind[edge] == (byte)kind) yield return _assets[_outTo[edge]];
    }

    /// <summary>The assets that point to <paramref name="id"/> by relations of a kind.</summary>
    public IEnumerable<Asset> Origins(string id, RelationKind kind)
    {
        var node = NodeOf(id);
        if (node < 0) yield break;
        for (var i = _inStart[node]; i < _inStart[node + 1]; i++)
            if (_kind[_inEdge[i]] == (byte)kind) yield return _assets[_edgeFrom[_inEdge[i]]];
    }

    /// <summary>All relations, in order of origin, kind and target.</summary>
    public IEnumerable<Relation> Relations
    {
        get { for (var edge = 0; edge < _outTo.Length; edge++) yield return RelationAt(edge); }
    }

    /// <summary>Node numbers that the node points to: the raw view for graph algorithms.</summary>
    public ReadOnlySpan<int> OutNodes(int node) => _outTo.AsSpan(_outStart[node].._outStart[node + 1]);

    /// <summary>Kinds of the relations of <see cref="OutNodes"/>, as <see cref="RelationKind"/> values, in the same order.</summary>
    public ReadOnlySpan<byte> OutKinds(int node) => _kind.AsSpan(_outStart[node].._outStart[node + 1]);

    /// <summary>Numbers of the relations that arrive at the node; <see cref="OriginOf"/> and <see cref="KindOf"/> tell the rest.</summary>
    public ReadOnlySpan<int> InEdges(int node) => _inEdge.AsSpan(_inStart[node].._inStart[node + 1]);

    /// <summary>The node that a relation leaves.</summary>
    public int OriginOf(int edge) => _edgeFrom[edge];

    /// <summary>The kind of a relation.</summary>
    public RelationKind KindOf(int edge) => (RelationKind)_kind[edge];

    Relation RelationAt(int edge) => new(_assets.IdAt(_edgeFrom[edge]), (RelationKind)_kind[edge], _assets.IdAt(_outTo[edge]))
    {
        Evidence = _evidence.At(_evidenceOf[edge]),
    };

    static (int[] Start, int[] Edge) Reverse(int nodes, int[] outTo)
    {
        var start = new int[nodes + 1];
        var edges = new int[outTo.Length];
        foreach (var to in outTo) start[to + 1]++;
        for (var node = 0; node < nodes; node++) start[node + 1] += start[node];
        var next = start.AsSpan(0, nodes).ToArray();
        for (var edge = 0; edge < outTo.Length; edge++) edges[next[outTo[edge]]++] = edge;
        return (start, edges);
    }
}
