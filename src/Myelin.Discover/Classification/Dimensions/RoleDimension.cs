using Myelin.Core.Assets;

namespace Myelin.Discover.Classification.Dimensions;

/// <summary>
/// What its user is to the model: maker (trained it from nothing), shaper (tuned it, or put own data, tools or instructions around it), taker (uses it as it comes).
/// </summary>
public sealed class RoleDimension : Dimension
{
    public override int Order => 2;

    public override string Unknown => "nothing shows whether a model is made, shaped or taken with it";

    public override IReadOnlyList<Influence> Influences { get; } =
    [
        Influence.To(RelationKind.InstanceOf, "it is a file of {0}"),
        Influence.To(RelationKind.Serves, "it serves {0}"),
        Influence.To(RelationKind.Runs, "it runs {0}"),
        Influence.To(RelationKind.AllocatedTo, "given to {0}"),
        Influence.To(RelationKind.Grants, "it opens {0}"),
        Influence.To(RelationKind.Declares, "it declares {0}"),
        Influence.From(RelationKind.TrainedOn, "data of {0}"),
        Influence.From(RelationKind.Holds, "held by {0}"),
        Influence.From(RelationKind.Runs, "run by {0}"),
        Influence.From(RelationKind.UsesPrompt, "used by {0}"),
        Influence.From(RelationKind.InstanceOf, "{0} is a file of it"),
    ];

    public override Classified? Own(Asset asset, Surroundings all) => asset.Kind switch
    {
        AssetKind.Model or AssetKind.Adapter or AssetKind.ModelFile => Model(asset, all),
        AssetKind.McpServer => asset["implemented"] is "true" ? new Classified("shaper", Basis.Declared, "its code is here: own tools for somebody's model") : new Classified("taker", Basis.Inferred, "a ready-made server is started or called"),
        AssetKind.K8sAiResource when all.ClassOf("phase", asset) is { Value: "training" } && all.First(asset, Influence.To(RelationKind.UsesModel, "")) is { } tuned => new Classified("shaper", Basis.Inferred, $"it trains, starting from {tuned.Name}"),
        AssetKind.Dataset when all.TrainedBeside(asset) is { } code => new Classified("shaper", Basis.Inferred, $"{code.At} trains ({code.Call}) and names it"),
        _ => base.Own(asset, all),
    };

    static Classified? Model(Asset asset, Surroundings all)
    {
        if (asset.Name.StartsWith("ft:", StringComparison.Ordinal)) return new Classified("shaper", Basis.Declared, "the name is that of a tuned model (ft:)");
        if (asset.Name.Contains("custom-model/", StringComparison.Ordinal)) return new Classified("shaper", Basis.Declared, "the name is that of a custom model");
        var @base = all.First(asset, Influence.To(RelationKind.DerivedFrom, ""));
        if (IsOwn(asset))
        {
            if (@base is not null) return IsQuantized(asset) ? new Classified("taker", Basis.Declared, $"{@base.Name} in a smaller form") : new Classified("shaper", Basis.Declared, $"made from {@base.Name}, and kept here");
            if (all.First(asset, Influence.To(RelationKind.TrainedOn, "")) is { } data) return new Classified("maker", Basis.Declared, $"trained on {data.Name}, and no base model is named");
            if (all.TrainedBeside(asset) is { } made) return new Classified("maker", Basis.Inferred, $"{made.At} trains ({made.Call}) and writes it, and no base model is named");
            return null;
        }
        if (asset.Kind == AssetKind.ModelFile) return null;
        if (asset[AssetKeys.Provider] is null or "huggingface" && all.TrainedBeside(asset) is { } code) return new Classified("shaper", Basis.Inferred, $"{code.At} trains ({code.Call}), starting from it");
        return new Classified("taker", Basis.Inferred, "published by others, and nothing here trains or tunes it");
    }

    /// <summary>What lies in the target itself, not in a copy of somebody's repository.</summary>
    internal static bool IsOwn(Asset asset) => asset.Id.StartsWith("model:local/", StringComparison.Ordinal) || asset.Kind == AssetKind.ModelFile;

    internal static bool IsQuantized(Asset asset) => asset["base-model-relation"] is "quantized" || (asset["base-model-relation"] is null && asset["quantized-by"] is not null);

    public override string? Combine(IReadOnlyList<string> values) => values.Contains("maker") ? "maker" : "shaper";

    public override Classified? Usual(Asset asset, Surroundings all) =>
        asset.Kind == AssetKind.ModelFile && asset[AssetKeys.Format] is "gguf" or "llamafile" ? new Classified("taker", Basis.Inferred, "a packed model for serving, without a sign that it was made here")
        : asset.Kind is AssetKind.AgentConfig or AssetKind.AgentInstructions or AssetKind.Skill or AssetKind.Hook ? new Classified("taker", Basis.Inferred, "it sets up a ready-made agent") : null;
}
