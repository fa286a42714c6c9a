using System.Collections;

namespace Myelin.Core.Assets.Packed;

/// <summary>The assets of a graph in order of id, held as objects or packed.</summary>
abstract class AssetStore : IReadOnlyList<Asset>
{
    public abstract int Count { get; }

    public abstract Asset this[int node] { get; }

    public abstract string IdAt(int node);

    public abstract AssetKind KindAt(int node);

    /// <summary>The node with this id, or -1.</summary>
    public abstract int NodeOf(ReadOnlySpan<char> id);

    public IEnumerator<Asset> GetEnumerator()
    {
        for (var node = 0; node < Count; node++) yield return this[node];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Assets as a scan made them.</summary>
sealed class AssetArray : AssetStore
{
    readonly Asset[] _assets;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _nodeOf;

    /// <param name="assets">In ordinal order of id, each id once.</param>
    public AssetArray(Asset[] assets)
    {
        _assets = assets;
        var nodeOf = new Dictionary<string, int>(assets.Length, StringComparer.Ordinal);
        for (var node = 0; node < assets.Length; node++) nodeOf.Add(assets[node].Id, node);
        _nodeOf = nodeOf.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override int Count => _assets.Length;
    public override Asset this[int node] => _assets[node];
    public override string IdAt(int node) => _assets[node].Id;
    public override AssetKind KindAt(int node) => _assets[node].Kind;
    public override int NodeOf(ReadOnlySpan<char> id) => _nodeOf.TryGetValue(id, out var node) ? node : -1;
}
