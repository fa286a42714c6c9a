using System.Globalization;
using Myelin.Core;
using Myelin.Core.Assets;
using Myelin.Discover.Classification;

namespace Myelin.Discover.Resolvers;

/// <summary>Classifies every AI asset in every dimension, once all joins are made: properties <c>class.NAME</c>, <c>class.NAME.basis</c> and <c>class.NAME.why</c>.</summary>
public sealed class ClassificationResolver : Resolver
{
    // A class travels at most this far: endpoint, server, model, base model.
    const int Hops = 3;
    static readonly Dimension[] Dimensions = [.. Registered<Dimension>.In(typeof(Dimension)).OrderBy(d => d.Order).ThenBy(d => d.Name, StringComparer.Ordinal)];

    public override int Order => 400;

    public override void Resolve(Known known)
    {
        if (!known.Graph.Assets.Any(a => a.Kind.IsAi())) return;
        var graph = known.Graph.Build();
        var assets = graph.Assets;
        var all = new Surroundings(graph, known);
        foreach (var dimension in Dimensions) Classify(dimension, assets, all);
        foreach (var asset in assets)
        {
            var properties = asset.Properties.ToBuilder();
            foreach (var dimension in Dimensions)
            {
                var found = all.ClassOf(dimension.Name, asset);
                if (!IsShown(asset.Kind, dimension, found)) continue;
                found ??= new Classified(AssetClass.Unknown, Basis.Unresolved, dimension.Unknown);
                properties[AssetClass.Key(dimension.Name)] = found.Value;
                properties[AssetClass.BasisKey(dimension.Name)] = found.Basis.ToString().ToLowerInvariant();
                properties[AssetClass.WhyKey(dimension.Name)] = found.Why;
            }
            if (properties.Count > asset.Properties.Count) known.Graph.Add(asset with { Properties = properties.ToImmutable() });
        }
    }

    // The rest is asked only for what it tells of AI; a store of data is worth knowing for its owner and its data.
    static bool IsShown(AssetKind kind, Dimension dimension, Classified? found) =>
        kind.IsAi() || (kind == AssetKind.DataStore && found is not null && dimension is Classification.Dimensions.OwnerDimension or Classification.Dimensions.SensitivityDimension);

    static void Classify(Dimension dimension, IReadOnlyList<Asset> assets, Surroundings all)
    {
        List<Asset> open = [];
        foreach (var asset in assets)
        {
            if (dimension.Own(asset, all) is { } own) all.Keep(dimension.Name, asset.Id, own);
            else open.Add(asset);
        }
        for (var hop = 0; hop < Hops && open.Count > 0 && dimension.Influences.Count > 0; hop++)
        {
            // All of a round look at the round before: the order of assets decides nothing.
            var found = open.Select(a => (Asset: a, Class: Joined(dimension, a, all))).Where(x => x.Class is not null).ToList();
            if (found.Count == 0) break;
            foreach (var (asset, joined) in found) all.Keep(dimension.Name, asset.Id, joined!);
            open.RemoveAll(a => all.ClassOf(dimension.Name, a) is not null);
        }
        foreach (var asset in open)
            if (dimension.Usual(asset, all) is { } usual) all.Keep(dimension.Name, asset.Id, usual);
    }

    static Classified? Joined(Dimension dimension, Asset asset, Surroundings all)
    {
        List<(string Value, Basis Basis, string Why)> told = [];
        foreach (var influence in dimension.Influences)
            foreach (var other in influence.Outward ? all.Graph.Targets(asset.Id, influence.Relation) : all.Graph.Origins(asset.Id, influence.Relation))
                if (all.ClassOf(dimension.Name, other) is { } theirs)
                    told.Add((theirs.Value, theirs.Basis, string.Format(CultureInfo.InvariantCulture, influence.Says, other.Name)));
        var values = told.Select(t => t.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (values.Count == 0) return null;
        var value = values.Count == 1 ? values[0] : dimension.Combine(values);
        if (value is null) return null;
        var reasons = values.Select(v => told.First(t => t.Value == v)).Where(t => t.Value == value || values.Contains(value) is false).ToList();
        var basis = reasons.Max(r => r.Basis) is var weakest && weakest < Basis.Inferred ? Basis.Inferred : weakest;
        return new Classified(value, basis, string.Join("; ", reasons.Select(r => $"{r.Why}, which is {r.Value}").Take(3)));
    }
}
