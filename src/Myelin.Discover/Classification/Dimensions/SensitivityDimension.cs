using Myelin.Core.Assets;

namespace Myelin.Discover.Classification.Dimensions;

/// <summary>What data it holds, was made from or reads: personal, payment, health, credentials, or the word of a label or tag.</summary>
public sealed class SensitivityDimension : Dimension
{
    public override int Order => 1;

    public override string Unknown => "no columns, tag, label or name of its data tells";

    public override IReadOnlyList<Influence> Influences { get; } =
    [
        Influence.To(RelationKind.Stores, "it holds {0}"),
        Influence.From(RelationKind.Stores, "kept in {0}"),
        Influence.To(RelationKind.TrainedOn, "trained on {0}"),
        Influence.To(RelationKind.UsesData, "it uses {0}"),
        Influence.To(RelationKind.Reads, "it reads {0}"),
        Influence.To(RelationKind.InstanceOf, "it is a file of {0}"),
        Influence.To(RelationKind.Serves, "it serves {0}"),
        Influence.To(RelationKind.Runs, "it runs {0}"),
        Influence.From(RelationKind.Runs, "run by {0}"),
    ];

    public override Classified? Own(Asset asset, Surroundings all)
    {
        if (all.Labels.Find(asset.Id, k => ClassificationKnowledge.IsSensitivityKey(k)) is var (key, value, kind)) return new Classified(value.ToLowerInvariant(), Basis.Declared, $"{kind} {key}");
        if (asset[AssetKeys.Sensitivity] is { } classes)
            return new Classified(string.Join(", ", classes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), Basis.Inferred, asset["sensitive-columns"] is { } columns ? $"columns {columns}" : "its name or a tag");
        if (asset.Kind is not (AssetKind.Dataset or AssetKind.DataStore or AssetKind.VectorDb) || asset[AssetKeys.Provider] == "huggingface") return null;
        return ClassificationKnowledge.DataName(asset["bucket"] ?? asset["resource-name"] ?? asset.Name) is var (names, word) ? new Classified(names, Basis.Inferred, $"its name says {word}") : null;
    }

    public override string? Combine(IReadOnlyList<string> values) =>
        string.Join(", ", values.SelectMany(v => v.Split(", ")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
