using Myelin.Core.Assets;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Secrets;

/// <summary>A key of an AI service written down where others can read it.</summary>
public sealed class AiProviderKey : Check<AssetGraph>
{
    public override CheckInfo Info { get; } = new("secret/ai-provider-key", Severity.High, "A key of an AI service is written down")
    {
        Why = "Whoever reads the file, its history or the image spends the budget, reads what the key may read, and can often replace models. Such keys are sold and used within minutes of being published.",
        Fix = "Revoke the key at its provider, then take it from the environment or a secret store. Removing the line is not enough: history and image layers keep it.",
        Mappings = ["CWE-798", "LLM02:2025"],
    };

    public override IEnumerable<Finding> Inspect(AssetGraph document) => SecretPlaces.Findings(document, this, place => !SecretPlaces.IsEnvironment(place), Found);
}

/// <summary>A key of an AI service as a literal in an environment file or a process's environment.</summary>
public sealed class SecretInEnvironment : Check<AssetGraph>
{
    public override CheckInfo Info { get; } = new("secret/in-env", Severity.Medium, "A key of an AI service stands in an environment file")
    {
        Why = "Environment files are copied, committed and baked into images; the environment of a process is read by everything it starts.",
        Fix = "Keep the file out of the repository and the image, or take the key from a secret store; revoke it when the file was ever published.",
        Mappings = ["CWE-526", "LLM02:2025"],
    };

    public override IEnumerable<Finding> Inspect(AssetGraph document) => SecretPlaces.Findings(document, this, SecretPlaces.IsEnvironment, Found);
}

/// <summary>Where literal keys were seen, shared by the checks that divide the places among them.</summary>
internal static class SecretPlaces
{
    public delegate Finding Report(Location at, string message, Severity? severity, Confidence? confidence);

    public static IEnumerable<Finding> Findings(AssetGraph graph, Check check, Func<Location, bool> mine, Report found) =>
        from asset in graph.Assets
        where asset.Kind == AssetKind.AiSecret && asset["form"] == "literal"
        from evidence in asset.Evidence
        where mine(evidence.At)
        let scope = asset[AssetKeys.Scope]
        select found(evidence.At, $"{asset.Name}: whoever has it may use {asset["reach"] ?? asset[AssetKeys.Provider]}", scope is "test" or "docs" or "example" ? Lower(check.Info.Severity) : null, evidence.Confidence)
            with
        { Assets = [asset.Id] };

    public static bool IsEnvironment(Location place)
    {
        var name = place.Path[(place.Path.LastIndexOf('/') + 1)..];
        return place.Process is not null || name == ".env" || name.StartsWith(".env.", StringComparison.Ordinal) || name.EndsWith(".env", StringComparison.Ordinal) || name == ".envrc";
    }

    static Severity Lower(Severity severity) => (Severity)Math.Min((int)severity + 1, (int)Severity.Info);
}
