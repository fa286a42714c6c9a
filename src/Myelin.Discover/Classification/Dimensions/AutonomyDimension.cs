using Myelin.Core.Assets;

namespace Myelin.Discover.Classification.Dimensions;

/// <summary>Agentic (it decides what to do next and does it) or reactive (it answers and stops).</summary>
public sealed class AutonomyDimension : Dimension
{
    public override int Order => 1;

    public override string Unknown => "nothing shows what it is used for";

    public override IReadOnlyList<Influence> Influences { get; } =
    [
        Influence.From(RelationKind.UsesModel, "used by {0}"),
        Influence.From(RelationKind.UsesPrompt, "used by {0}"),
        Influence.From(RelationKind.UsesTool, "used by {0}"),
        Influence.From(RelationKind.LaunchedBy, "started by {0}"),
        Influence.From(RelationKind.Serves, "served by {0}"),
        Influence.From(RelationKind.InstanceOf, "used by {0}"),
        Influence.To(RelationKind.Serves, "it serves {0}"),
        Influence.To(RelationKind.InstanceOf, "it is a file of {0}"),
        Influence.To(RelationKind.Runs, "it runs {0}"),
        Influence.To(RelationKind.Calls, "it calls {0}"),
        Influence.To(RelationKind.Grants, "it opens {0}"),
    ];

    public override string? Combine(IReadOnlyList<string> values) => "agentic";

    public override Classified? Usual(Asset asset, Surroundings all)
    {
        if (all.ClassOf("output", asset) is { Value: "predictive" } predictive) return new Classified("reactive", Basis.Inferred, $"it predicts and stops ({predictive.Why})");
        return asset.Kind switch
        {
            AssetKind.Model or AssetKind.Adapter or AssetKind.ModelFile or AssetKind.AiService or AssetKind.InferenceServer or AssetKind.AiGateway or AssetKind.ModelDeployment or AssetKind.AiApp
                or AssetKind.Prompt or AssetKind.ChatTemplate or AssetKind.AiSecret or AssetKind.VectorDb => new Classified("reactive", Basis.Inferred, "no agent or tool that is known here uses it"),
            AssetKind.AiPackage when asset[AssetKeys.Role] is "llm-sdk" or "inference-server" or "framework" or "vector-db-client" => new Classified("reactive", Basis.Inferred, "it calls or runs models; by itself it decides nothing"),
            _ => null,
        };
    }
}
