using System.Collections.Immutable;
using Myelin.Core.Assets;

namespace Myelin.Discover;

/// <summary>
/// The last step of a scan: whatever a detector or resolver took from a target, no key leaves in an id, a name, a property or a note. One place, so that a new detector cannot forget it.
/// </summary>
static class RedactedGraph
{
    /// <summary>The graph without keys; the same one when there are none.</summary>
    public static AssetGraph Of(AssetGraph graph)
    {
        if (!graph.Assets.Any(Shows) && !graph.Relations.Any(r => r.Evidence.Any(Shows))) return graph;
        var builder = new AssetGraphBuilder();
        foreach (var asset in graph.Assets) builder.Add(Clean(asset));
        foreach (var relation in graph.Relations)
            builder.Add(new Relation(Redacted.Keys(relation.From), relation.Kind, Redacted.Keys(relation.To)) { Evidence = [.. relation.Evidence.Select(Clean)] });
        return builder.Build();
    }

    static Asset Clean(Asset asset) => !Shows(asset) ? asset : new Asset(asset.Kind, Redacted.Keys(asset.Id), Redacted.Keys(asset.Name))
    {
        Version = asset.Version is null ? null : Redacted.Keys(asset.Version),
        Properties = asset.Properties.ToImmutableSortedDictionary(p => p.Key, p => Redacted.Keys(p.Value), StringComparer.Ordinal),
        Evidence = [.. asset.Evidence.Select(Clean)],
    };

    static Evidence Clean(Evidence evidence) => Shows(evidence) ? evidence with { Note = Redacted.Keys(evidence.Note!) } : evidence;

    static bool Shows(Asset asset) =>
        Shows(asset.Id) || Shows(asset.Name) || Shows(asset.Version) || asset.Properties.Values.Any(Shows) || asset.Evidence.Any(Shows);

    static bool Shows(Evidence evidence) => Shows(evidence.Note);

    static bool Shows(string? text) => text is not null && !ReferenceEquals(Redacted.Keys(text), text) && Redacted.Keys(text) != text;
}
