using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Myelin.Core.Assets;

/// <summary>
/// An asset while it is being put together. For each field it keeps the best claim so far, where "best" is a total order over claims: hence the result
/// is the same in whatever order, and in whatever groups, the claims come.
/// </summary>
sealed class AssetDraft
{
    readonly string _id;
    Asset? _only;
    Claim _name, _version;
    AssetKind _kind;
    bool _ofProduct;
    Dictionary<string, (Basis Basis, string Value)>? _properties;
    EvidenceSet _evidence;

    public AssetDraft(string id, Asset asset) => (_id, _only) = (id, asset);

    /// <summary>What was said of something under another id, now under this one.</summary>
    public AssetDraft(string id, AssetDraft other)
    {
        (_id, _properties) = (id, []);
        _kind = other.Kind;
        Merge(other);
    }

    AssetKind Kind => _only?.Kind ?? _kind;

    public void Merge(Asset asset)
    {
        Open();
        State(asset);
    }

    public void Merge(AssetDraft other)
    {
        Open();
        other.Open();
        if (Rank(other._kind) < Rank(_kind)) _kind = other._kind;
        _name = Claim.Better(_name, other._name);
        _version = Claim.Better(_version, other._version);
        _ofProduct |= other._ofProduct;
        foreach (var (key, (basis, value)) in other._properties!) State(key, basis, value);
        _evidence.Add(other._evidence);
    }

    public Asset ToAsset()
    {
        if (_only is null)
        {
            var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var (key, (_, value)) in _properties!)
                if (!_ofProduct || key != AssetKeys.Scope) properties.Add(key, value);
            return new Asset(_kind, _id, _name.Value!) { Version = _version.Value, Properties = properties.ToImmutable(), Evidence = _evidence.Sorted() };
        }
        if (_only.Id != _id || !IsSorted(_only.Evidence)) _only = _only with { Id = _id, Evidence = [.. _only.Evidence.Distinct().Order()] };
        return _only;
    }

    // Most assets are stated once: only the second statement makes this a collection of claims.
    void Open()
    {
        if (_only is not { } first) return;
        _only = null;
        _properties = new(first.Properties.Count + 2, StringComparer.Ordinal);
        _kind = first.Kind;
        State(first);
    }

    void State(Asset asset)
    {
        var basis = BasisOf(asset);
        var rank = Rank(asset.Kind);
        if (rank < Rank(_kind)) _kind = asset.Kind;
        _name = Claim.Better(_name, new Claim(rank, basis, asset.Name));
        if (asset.Version is { } version) _version = Claim.Better(_version, new Claim(rank, basis, version));
        _ofProduct |= !asset.Evidence.IsEmpty && !asset.Properties.ContainsKey(AssetKeys.Scope);
        foreach (var (key, value) in asset.Properties) State(key, basis, value);
        foreach (var item in asset.Evidence) _evidence.Add(item);
    }

    void State(string key, Basis basis, string value)
    {
        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_properties!, key, out var known);
        if (!known || basis < kept.Basis || (basis == kept.Basis && string.CompareOrdinal(value, kept.Value) < 0)) kept = (basis, value);
    }

    static int Rank(AssetKind kind) => kind.IsAi() ? (int)kind : 1000 + (int)kind;

    // Not Asset.Basis, which trusts that evidence is in order.
    static Basis BasisOf(Asset asset)
    {
        var basis = Basis.Unresolved;
        foreach (var item in asset.Evidence)
            if (item.Basis < basis) basis = item.Basis;
        return basis;
    }

    static bool IsSorted(ImmutableArray<Evidence> evidence)
    {
        for (var i = 1; i < evidence.Length; i++)
            if (evidence[i - 1].CompareTo(evidence[i]) >= 0) return false;
        return true;
    }

    /// <summary>A value with what speaks for it: the kind it came with, the basis, and last the value itself, so that no two claims tie.</summary>
    readonly record struct Claim(int Rank, Basis Basis, string? Value)
    {
        public static Claim Better(Claim a, Claim b)
        {
            if (a.Value is null) return b;
            if (b.Value is null) return a;
            if (a.Rank != b.Rank) return a.Rank < b.Rank ? a : b;
            if (a.Basis != b.Basis) return a.Basis < b.Basis ? a : b;
            return string.CompareOrdinal(a.Value, b.Value) <= 0 ? a : b;
        }
    }
}

/// <summary>Evidence collected so far. Almost always there is one piece: it costs no collection.</summary>
struct EvidenceSet
{
    Evidence? _one;
    HashSet<Evidence>? _more;

    public void Add(Evidence item)
    {
        if (_more is not null) _more.Add(item);
        else if (_one is null) _one = item;
        else if (!_one.Equals(item)) (_more, _one) = ([_one, item], null);
    }

    public void Add(EvidenceSet other)
    {
        if (other._one is not null) Add(other._one);
        if (other._more is null) return;
        foreach (var item in other._more) Add(item);
    }

    public readonly ImmutableArray<Evidence> Sorted() => _more is not null ? [.. _more.Order()] : _one is not null ? [_one] : [];
}
