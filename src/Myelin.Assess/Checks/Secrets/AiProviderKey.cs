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

    public override IEnumerable<Finding> Inspect(AssetGraph document) => SecretPlaces.Findings(document, this, place => !SecretPlaces.IsEnvironment(place) && !SecretPlaces.IsImage(place), Found);
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

    public override IEnumerable<Finding> Inspect(AssetGraph document) => SecretPlaces.Findings(document, this, place => SecretPlaces.IsEnvironment(place) && !SecretPlaces.IsImage(place), Found);
}

/// <summary>A key of an AI service in a layer of an image, a file that a later layer deleted included, or in its configuration.</summary>
public sealed class SecretInImage : Check<AssetGraph>
{
    public override CheckInfo Info { get; } = new("secret/in-image", Severity.High, "A key of an AI service is baked into a container image")
    {
        Why = "Whoever may pull the image has the key: every layer can be unpacked, and the configuration is shown by any registry. Deleting the file in a later step, or unsetting the variable, takes nothing out of the layers below.",
        Fix = "Revoke the key, then build without it: a secret mount (RUN --mount=type=secret) for the build, the environment or a secret store when the image runs. Copy nothing that .dockerignore should hold back.",
        Mappings = ["CWE-798", "CWE-538", "LLM02:2025"],
    };

    public override IEnumerable<Finding> Inspect(AssetGraph document) => SecretPlaces.Findings(document, this, SecretPlaces.IsImage, Found);
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
        select found(evidence.At, $"{asset.Name}{Where(evidence)}: whoever has it may use {asset["reach"] ?? asset[AssetKeys.Provider]}", scope is "test" or "docs" or "example" ? Lower(check.Info.Severity) : null, evidence.Confidence)
            with
        { Assets = [asset.Id] };

    // Only of images the file alone does not say where to look.
    static string Where(Evidence evidence) =>
        evidence.At.Layer is not { } layer ? ""
        : evidence.Note?.Contains("deleted in an upper layer", StringComparison.Ordinal) == true ? $" in layer {Short(layer)}, which still holds the file although an upper layer deleted it"
        : evidence.Note?.IndexOf("in the ", StringComparison.Ordinal) is >= 0 and var at ? " " + evidence.Note[at..] : $" in layer {Short(layer)}";

    static string Short(string digest) => digest.Length > 19 ? digest[..19] : digest;

    public static bool IsImage(Location place) => place.Layer is not null;

    public static bool IsEnvironment(Location place)
    {
        var name = place.Path[(place.Path.LastIndexOf('/') + 1)..];
        return place.Process is not null || name == ".env" || name.StartsWith(".env.", StringComparison.Ordinal) || name.EndsWith(".env", StringComparison.Ordinal) || name == ".envrc";
    }

    static Severity Lower(Severity severity) => (Severity)Math.Min((int)severity + 1, (int)Severity.Info);
}
