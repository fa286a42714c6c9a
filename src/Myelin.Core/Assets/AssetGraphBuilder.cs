using System.Runtime.InteropServices;
using Myelin.Core.Assets.Packed;

namespace Myelin.Core.Assets;

/// <summary>
/// Collects assets and relations, merges what is the same, and builds an <see cref="AssetGraph"/>. Not thread-safe: detectors fill their own facts, one
/// consumer merges. The result does not depend on the order in which things are added.
/// </summary>
public sealed class AssetGraphBuilder
{
    readonly Dictionary<string, AssetDraft> _drafts = new(StringComparer.Ordinal);
    readonly List<string> _names = [];
    readonly Dictionary<string, int> _numberOf = new(StringComparer.Ordinal);
    Dictionary<(int From, int To, RelationKind Kind), EvidenceSet> _relations = [];

    // Where Merge made one asset of two: the number that stands for another now. Relations are moved when they are next asked for, all at once.
    readonly Dictionary<int, int> _forward = [];
    bool _relationsMoved = true;

    /// <summary>
    /// Adds an asset, or merges it into the one with the same id: evidence is joined, a present property wins over an absent one, and of two values the one
    /// with the stronger basis stays, then the ordinally smaller. An AI kind wins over another, then the earlier kind; its name goes with it. What belongs to
    /// the product at one place (no <see cref="AssetKeys.Scope"/>) belongs to it, wherever else it is seen.
    /// </summary>
    public void Add(Asset asset)
    {
        var id = Now(asset.Id);
        ref var draft = ref CollectionsMarshal.GetValueRefOrAddDefault(_drafts, id, out var known);
        if (known) draft!.Merge(asset);
        else draft = new AssetDraft(id, asset);
    }

    /// <summary>Adds a relation; the same one seen twice joins its evidence. An end that nobody adds as an asset is dropped at <see cref="Build"/>.</summary>
    public void Add(Relation relation)
    {
        var (from, to) = (Number(relation.From), Number(relation.To));
        if (_forward.Count > 0) (from, to) = (Now(from), Now(to));
        ref var evidence = ref CollectionsMarshal.GetValueRefOrAddDefault(_relations, (from, to, relation.Kind), out _);
        foreach (var item in relation.Evidence) evidence.Add(item);
    }

    /// <summary>Assets so far, merged, in no particular order.</summary>
    public IEnumerable<Asset> Assets => _drafts.Values.Select(draft => draft.ToAsset());

    /// <summary>Relations so far, in no particular order.</summary>
    public IEnumerable<Relation> Relations
    {
        get
        {
            MoveRelations();
            return _relations.Select(r => new Relation(_names[r.Key.From], r.Key.Kind, _names[r.Key.To]) { Evidence = r.Value.Sorted() });
        }
    }

    /// <summary>The asset with this id as merged so far, or null.</summary>
    public Asset? Find(string id) => _drafts.TryGetValue(Now(id), out var draft) ? draft.ToAsset() : null;

    /// <summary>
    /// Makes <paramref name="alias"/> one with <paramref name="id"/>: its evidence and relations move over, and what is added under the alias later goes to
    /// the id too. A relation between the two is dropped. Used by resolvers when two names prove to be one thing.
    /// </summary>
    public void Merge(string alias, string id)
    {
        (alias, id) = (Now(alias), Now(id));
        if (alias == id || !_drafts.Remove(alias, out var draft)) return;
        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_drafts, id, out var known);
        if (known) kept!.Merge(draft);
        else kept = new AssetDraft(id, draft);
        _forward[Number(alias)] = Number(id);
        _relationsMoved = false;
    }

    /// <summary>
    /// Moves relations away from some ids, one by one by their evidence: <paramref name="target"/> answers the id that a piece of evidence at an end belongs to, or null
    /// where it stays; a relation without evidence stays. One pass over all relations, for resolvers that split one asset into several.
    /// </summary>
    public void Redirect(IReadOnlySet<string> ids, Func<string, Evidence, string?> target)
    {
        MoveRelations();
        var numbers = ids.Where(_numberOf.ContainsKey).ToDictionary(id => _numberOf[id]);
        foreach (var (key, evidence) in _relations.Where(r => numbers.ContainsKey(r.Key.From) || numbers.ContainsKey(r.Key.To)).ToList())
        {
            var all = evidence.Sorted();
            if (all.IsEmpty) continue;
            _relations.Remove(key);
            foreach (var item in all)
            {
                var from = numbers.TryGetValue(key.From, out var fromId) && target(fromId, item) is { } newFrom ? Now(Number(newFrom)) : key.From;
                var to = numbers.TryGetValue(key.To, out var toId) && target(toId, item) is { } newTo ? Now(Number(newTo)) : key.To;
                if (from == to) continue;
                ref var moved = ref CollectionsMarshal.GetValueRefOrAddDefault(_relations, (from, to, key.Kind), out _);
                moved.Add(item);
            }
        }
    }

    /// <summary>Removes an asset; relations that touch it are dropped at <see cref="Build"/>.</summary>
    public void Remove(string id) => _drafts.Remove(Now(id));

    /// <summary>The graph of everything added.</summary>
    public AssetGraph Build()
    {
        MoveRelations();
        var assets = _drafts.Values.Select(draft => draft.ToAsset()).ToArray();
        Array.Sort(assets, static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        var store = new AssetArray(assets);

        var nodeOfNumber = new int[_names.Count];
        for (var number = 0; number < nodeOfNumber.Length; number++) nodeOfNumber[number] = store.NodeOf(_names[number]);
        var edges = new RelationColumns(_relations.Count);
        foreach (var (key, evidence) in _relations)
        {
            var (from, to) = (nodeOfNumber[key.From], nodeOfNumber[key.To]);
            if (from < 0 || to < 0) continue;
            foreach (var item in evidence.Sorted()) edges.Evidence.Add(item);
            edges.Add(from, key.Kind, to);
        }
        return new AssetGraph(store, edges);
    }

    void MoveRelations()
    {
        if (_relationsMoved) return;
        _relationsMoved = true;
        var moved = new Dictionary<(int From, int To, RelationKind Kind), EvidenceSet>(_relations.Count);
        foreach (var (key, evidence) in _relations)
        {
            var (from, to) = (Now(key.From), Now(key.To));
            if (from == to && key.From != key.To) continue;
            ref var target = ref CollectionsMarshal.GetValueRefOrAddDefault(moved, (from, to, key.Kind), out _);
            target.Add(evidence);
        }
        _relations = moved;
    }

    string Now(string id) => _forward.Count > 0 && _numberOf.TryGetValue(id, out var number) ? _names[Now(number)] : id;

    // Chains are short and end: Merge forwards only from an asset that is gone to one that stands.
    int Now(int number)
    {
        while (_forward.TryGetValue(number, out var next)) number = next;
        return number;
    }

    int Number(string id)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numberOf, id, out var known);
        if (known) return number;
        _names.Add(id);
        return number = _names.Count - 1;
    }
}
