using Myelin.Core.Assets;

namespace Myelin.Discover.Classification.Dimensions;

/// <summary>Training, or inference, or both.</summary>
public sealed class PhaseDimension : Dimension
{
    public override string Unknown => "nothing shows whether it trains or answers";

    public override IReadOnlyList<Influence> Influences { get; } =
    [
        Influence.To(RelationKind.Runs, "it runs {0}"),
        Influence.To(RelationKind.AllocatedTo, "given to {0}"),
        Influence.To(RelationKind.RunsOn, "it runs on {0}"),
        Influence.To(RelationKind.Grants, "it opens {0}"),
        Influence.From(RelationKind.Serves, "served by {0}"),
        Influence.From(RelationKind.UsesModel, "used by {0}"),
        Influence.From(RelationKind.UsesData, "used by {0}"),
        Influence.From(RelationKind.Holds, "held by {0}"),
        Influence.To(RelationKind.InstanceOf, "it is a file of {0}"),
        Influence.From(RelationKind.LaunchedBy, "started by {0}"),
    ];

    public override Classified? Own(Asset asset, Surroundings all)
    {
        if (asset.Kind == AssetKind.Dataset && all.First(asset, Influence.From(RelationKind.TrainedOn, "")) is { } trained)
            return new Classified("training", Basis.Declared, $"{trained.Name} is trained on it");
        var own = base.Own(asset, all);
        var isMaterial = asset.Kind is AssetKind.Model or AssetKind.Adapter or AssetKind.ModelFile or AssetKind.Dataset or AssetKind.AiPackage or AssetKind.Observability or AssetKind.Evaluation;
        if (!isMaterial || (own is not null && asset.Kind != AssetKind.Model) || all.TrainedBeside(asset) is not { } code) return own;
        return new Classified(own is { Value: "inference" } ? "both" : "training", Basis.Inferred, $"{code.At} trains ({code.Call}) and names it{(own is null ? "" : "; " + own.Why)}");
    }

    public override string? Combine(IReadOnlyList<string> values) => "both";

    public override Classified? Usual(Asset asset, Surroundings all) =>
        asset.Kind is AssetKind.Model or AssetKind.Adapter or AssetKind.ModelFile && asset.Basis != Basis.Unresolved ? new Classified("inference", Basis.Inferred, "nothing here trains it; a finished model is there to answer")
        : asset.Kind == AssetKind.Notebook ? new Classified("training", Basis.Inferred, "notebooks are where models are made and tried")
        : null;
}
