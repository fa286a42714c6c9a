using System.Collections.Immutable;

namespace Myelin.Core.Boms;

/// <summary>What differs between two bills of materials, whatever formats they have: items, their facts, and relations. Times and serial numbers do not count.</summary>
public sealed record BomDiff
{
    /// <summary>Items of the second only.</summary>
    public ImmutableArray<BomItem> Added { get; init; } = [];
    /// <summary>Items of the first only.</summary>
    public ImmutableArray<BomItem> Removed { get; init; } = [];
    /// <summary>Items of both that say other things.</summary>
    public ImmutableArray<ItemChange> Changed { get; init; } = [];
    /// <summary>Relations of the second only, by names.</summary>
    public ImmutableArray<BomRelation> AddedRelations { get; init; } = [];
    /// <summary>Relations of the first only, by names.</summary>
    public ImmutableArray<BomRelation> RemovedRelations { get; init; } = [];

    /// <summary>True when nothing differs.</summary>
    public bool Same => Added.IsEmpty && Removed.IsEmpty && Changed.IsEmpty && AddedRelations.IsEmpty && RemovedRelations.IsEmpty;

    /// <summary>Compares two documents.</summary>
    public static BomDiff Between(Bom before, Bom after)
    {
        var (old, now) = (before.Items.ToLookup(Key, StringComparer.Ordinal), after.Items.ToLookup(Key, StringComparer.Ordinal));
        List<BomItem> added = [], removed = [];
        List<ItemChange> changed = [];
        foreach (var key in old.Select(g => g.Key).Union(now.Select(g => g.Key), StringComparer.Ordinal)) Match([.. old[key]], [.. now[key]], added, removed, changed);
        var (oldRelations, newRelations) = (Relations(before), Relations(after));
        return new BomDiff
        {
            Added = Sorted(added),
            Removed = Sorted(removed),
            Changed = [.. changed.OrderBy(c => c.Item.Sort).ThenBy(c => c.Item.Name, StringComparer.Ordinal).ThenBy(c => c.Item.Ref, StringComparer.Ordinal)],
            AddedRelations = [.. newRelations.Except(oldRelations).OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.To, StringComparer.Ordinal)],
            RemovedRelations = [.. oldRelations.Except(newRelations).OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.To, StringComparer.Ordinal)],
        };
    }

    // Several of one name (an application and its twin in another namespace): the same reference first, then the same version, then in order.
    static void Match(List<BomItem> old, List<BomItem> now, List<BomItem> added, List<BomItem> removed, List<ItemChange> changed)
    {
        Pair((a, b) => a.Ref == b.Ref);
        Pair((a, b) => a.Version == b.Version);
        if (old.Count == 1 && now.Count == 1) Pair((_, _) => true);
        added.AddRange(now);
        removed.AddRange(old);

        void Pair(Func<BomItem, BomItem, bool> alike)
        {
            for (var i = old.Count - 1; i >= 0; i--)
            {
                var match = now.FindIndex(b => alike(old[i], b));
                if (match < 0) continue;
                if (Changes(old[i], now[match]) is { IsEmpty: false } fields) changed.Add(new ItemChange(now[match], fields));
                old.RemoveAt(i);
                now.RemoveAt(match);
            }
        }
    }

    /// <summary>What stays the same when a version changes: the package URL without version and tag, else sort and name.</summary>
    static string Key(BomItem item)
    {
        if (item.Identifier is not { } purl || !purl.StartsWith("pkg:", StringComparison.Ordinal)) return $"{item.Sort} {item.Name}";
        var query = purl.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? purl : purl[..query];
        var at = path.LastIndexOf('@');
        if (at > path.LastIndexOf('/')) path = path[..at];
        var place = query < 0 ? null : purl[(query + 1)..].Split('&').FirstOrDefault(q => q.StartsWith("repository_url=", StringComparison.Ordinal));
        return place is null ? path : $"{path}?{place}";
    }

    static ImmutableArray<FieldChange> Changes(BomItem a, BomItem b)
    {
        (string Field, string Before, string After)[] fields =
        [
            ("version", a.Version ?? "", b.Version ?? ""),
            ("type", a.Type, b.Type),
            ("supplier", a.Supplier ?? "", b.Supplier ?? ""),
            ("licence", Joined(a.Licenses), Joined(b.Licenses)),
            ("hash", Joined(a.Hashes), Joined(b.Hashes)),
            ("card", Joined(a.Card), Joined(b.Card)),
            ("made from", Joined(a.BaseModels), Joined(b.BaseModels)),
            ("trained on", Joined(a.Datasets), Joined(b.Datasets)),
            ("sensitivity", a.Sensitivity ?? "", b.Sensitivity ?? ""),
            ("endpoints", Joined(a.Endpoints), Joined(b.Endpoints)),
            ("authenticated", Word(a.Authenticated), Word(b.Authenticated)),
            ("trust boundary", Word(a.TrustBoundary), Word(b.TrustBoundary)),
        ];
        return [.. fields.Where(f => f.Before != f.After).Select(f => new FieldChange(f.Field, f.Before, f.After))];
    }

    static HashSet<BomRelation> Relations(Bom bom)
    {
        var names = bom.Items.DistinctBy(i => i.Ref).ToDictionary(i => i.Ref, i => $"{i.Name} ({i.Type})", StringComparer.Ordinal);
        string Name(string reference) => names.GetValueOrDefault(reference, reference);
        return [.. bom.Relations.Select(r => new BomRelation(Name(r.From), r.Kind, Name(r.To)))];
    }

    static ImmutableArray<BomItem> Sorted(List<BomItem> items) =>
        [.. items.OrderBy(i => i.Sort).ThenBy(i => i.Type, StringComparer.Ordinal).ThenBy(i => i.Name, StringComparer.Ordinal).ThenBy(i => i.Version, StringComparer.Ordinal).ThenBy(i => i.Ref, StringComparer.Ordinal)];

    static string Joined(ImmutableArray<string> texts) => string.Join(", ", texts);

    static string Word(bool? truth) => truth switch { true => "yes", false => "no", _ => "" };
}

/// <summary>An item of both documents that says other things in the second.</summary>
/// <param name="Item">As the second document has it.</param>
/// <param name="Fields">What differs.</param>
public sealed record ItemChange(BomItem Item, ImmutableArray<FieldChange> Fields);

/// <summary>One fact that differs; an empty text means that it is not said.</summary>
public sealed record FieldChange(string Field, string Before, string After);
