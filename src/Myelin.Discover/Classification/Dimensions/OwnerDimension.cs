using Myelin.Core.Assets;

namespace Myelin.Discover.Classification.Dimensions;

/// <summary>Who answers for it: a tag or label of the resource itself, else who answers for what it runs in, else who owns the file that declares it.</summary>
public sealed class OwnerDimension : Dimension
{
    public override string Unknown => "no tag, label, CODEOWNERS, OWNERS, catalog or author names anybody";

    public override IReadOnlyList<Influence> Influences { get; } =
    [
        Influence.From(RelationKind.Runs, "run by {0}"),
        Influence.To(RelationKind.AllocatedTo, "given to {0}"),
        Influence.To(RelationKind.RunsOn, "it runs on {0}"),
        Influence.To(RelationKind.MemberOf, "it lies in {0}"),
    ];

    public override Classified? Own(Asset asset, Surroundings all) =>
        all.Labels.Find(asset.Id, k => ClassificationKnowledge.IsOwnerKey(k)) is var (key, value, kind) ? new Classified(value, Basis.Declared, $"{kind} {key}")
        : asset[AssetKeys.Owner] is { } owner ? new Classified(owner, Basis.Declared, "named where it is declared")
        : null;

    // Several answers say nothing certain.
    public override string? Combine(IReadOnlyList<string> values) => string.Join(", ", values.Take(4));

    public override Classified? Usual(Asset asset, Surroundings all) => asset.Kind.IsAi() || asset.Kind == AssetKind.DataStore ? all.Owners.Of(asset) : null;
}
