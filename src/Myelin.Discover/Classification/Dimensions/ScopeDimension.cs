using Myelin.Core.Assets;

namespace Myelin.Discover.Classification.Dimensions;

/// <summary>
/// Scope of AWS's Generative AI Security Scoping Matrix: 1 consumer application, 2 enterprise application, 3 pre-trained model, 4 fine-tuned model, 5 self-trained model; none for what is not generative.
/// </summary>
public sealed class ScopeDimension : Dimension
{
    public override int Order => 3;

    public override string Unknown => "nothing shows which model stands behind it";

    public override IReadOnlyList<Influence> Influences { get; } =
    [
        Influence.To(RelationKind.UsesModel, "it uses {0}"),
        Influence.To(RelationKind.Serves, "it serves {0}"),
        Influence.To(RelationKind.InstanceOf, "it is a file of {0}"),
        Influence.To(RelationKind.Runs, "it runs {0}"),
        Influence.To(RelationKind.AllocatedTo, "given to {0}"),
        Influence.To(RelationKind.Grants, "it opens {0}"),
        Influence.From(RelationKind.TrainedOn, "data of {0}"),
        Influence.From(RelationKind.UsesTool, "used by {0}"),
        Influence.From(RelationKind.UsesPrompt, "used by {0}"),
        Influence.From(RelationKind.Holds, "held by {0}"),
    ];

    public override Classified? Own(Asset asset, Surroundings all)
    {
        if (all.ClassOf("output", asset) is { Value: "predictive" } predictive) return new Classified("none", predictive.Basis, $"the matrix is for generative AI, and this is predictive ({predictive.Why})");
        if (base.Own(asset, all) is { } own) return own;
        if (asset.Kind is not (AssetKind.Model or AssetKind.Adapter or AssetKind.ModelFile)) return null;
        return all.ClassOf("role", asset) switch
        {
            { Value: "taker" } role => new Classified("3", role.Basis, $"a pre-trained model: {role.Why}"),
            { Value: "shaper" } role => new Classified("4", role.Basis, $"a tuned model: {role.Why}"),
            { Value: "maker" } role => new Classified("5", role.Basis, $"a self-trained model: {role.Why}"),
            _ => null,
        };
    }

    // The widest duty counts.
    public override string? Combine(IReadOnlyList<string> values) => values[^1] == "none" ? values[^2] : values[^1];

    public override Classified? Usual(Asset asset, Surroundings all) => asset.Kind switch
    {
        AssetKind.AiService or AssetKind.AiSecret when all.ClassOf("output", asset) is { Value: "generative" } => new Classified("3", Basis.Inferred, "models of a provider are called; that one of them is tuned is not known"),
        AssetKind.Agent or AssetKind.Tool or AssetKind.McpServer or AssetKind.McpTool or AssetKind.McpPrompt or AssetKind.McpResource or AssetKind.Prompt or AssetKind.AgentConfig or AssetKind.AgentInstructions
            or AssetKind.Skill or AssetKind.Hook or AssetKind.AiApp or AssetKind.AiGateway =>
            new Classified("3", Basis.Inferred, "built around a model that others trained, as far as is known"),
        AssetKind.AiPackage when asset[AssetKeys.Role] is "llm-sdk" or "orchestrator" or "agent-framework" or "mcp-sdk" or "mcp-server" => new Classified("3", Basis.Inferred, "made to build on models that others trained"),
        AssetKind.InferenceServer when all.ClassOf("output", asset) is { Value: "generative" } => new Classified("3", Basis.Inferred, "it serves finished models; that one of them is tuned is not known"),
        _ => null,
    };
}
