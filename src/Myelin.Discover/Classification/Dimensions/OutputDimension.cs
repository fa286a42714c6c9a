using Myelin.Core.Assets;

namespace Myelin.Discover.Classification.Dimensions;

/// <summary>Generative, or predictive (it recognises, ranks, embeds or forecasts), or both.</summary>
public sealed class OutputDimension : Dimension
{
    public override string Unknown => "no task, architecture or name tells what it puts out";

    public override IReadOnlyList<Influence> Influences { get; } =
    [
        Influence.To(RelationKind.InstanceOf, "it is a file of {0}"),
        Influence.To(RelationKind.DerivedFrom, "made from {0}"),
        Influence.To(RelationKind.Serves, "it serves {0}"),
        Influence.To(RelationKind.UsesModel, "it uses {0}"),
        Influence.To(RelationKind.Loads, "it loads {0}"),
        Influence.To(RelationKind.Runs, "it runs {0}"),
        Influence.To(RelationKind.Grants, "it opens {0}"),
        Influence.From(RelationKind.InstanceOf, "{0} is a file of it"),
        Influence.From(RelationKind.TrainedOn, "data of {0}"),
        Influence.From(RelationKind.UsesPrompt, "used by {0}"),
    ];

    public override string? Combine(IReadOnlyList<string> values) => "both";
}
