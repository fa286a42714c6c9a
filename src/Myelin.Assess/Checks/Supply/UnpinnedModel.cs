using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Supply;

/// <summary>A model or dataset pulled from a hub by a name that can be given new content.</summary>
public sealed class UnpinnedModel : Check<AssetGraph>
{
    public override CheckInfo Info { get; } = new("supply/unpinned-model", Severity.Medium, "A model is pulled without a revision that pins it")
    {
        Why = "A repository on a hub, and each of its branches and tags, can be given new content by its owner or by whoever takes the owner's account; the next start then loads it.",
        Fix = "Name the commit: revision=\"<40 hex digits>\" (from the repository's history), or load a copy of your own by its hash.",
        Confidence = Confidence.Medium,
        Mappings = ["LLM03:2025", "ATLAS:AML.T0010", "CWE-494"],
    };

    public override IEnumerable<Finding> Inspect(AssetGraph document) =>
        from asset in document.Assets
        where IsFromHub(asset) && !IsCommit(asset.Version ?? asset[AssetKeys.Revision]) && asset[AssetKeys.Scope] is null
        from evidence in asset.Evidence
        where evidence.Basis is Basis.Declared && IsPull(evidence)
        select Found(evidence.At, Message(asset), asset["trust-remote-code"] == "true" ? Severity.High : asset.Kind == AssetKind.Dataset ? Severity.Low : null) with { Assets = [asset.Id] };

    static bool IsFromHub(Asset asset) =>
        asset.Kind is AssetKind.Model or AssetKind.Adapter or AssetKind.Dataset && asset.Id.Contains(":huggingface/", StringComparison.Ordinal) | asset.Id.StartsWith("pkg:huggingface/", StringComparison.Ordinal);

    // A model card that mentions its base model pulls nothing.
    static bool IsPull(Evidence evidence) => !evidence.At.Path.EndsWith(".md", StringComparison.OrdinalIgnoreCase) && !evidence.At.Path.EndsWith("config.json", StringComparison.OrdinalIgnoreCase);

    static bool IsCommit(string? revision) => revision is { Length: 40 } && !revision.AsSpan().ContainsAnyExcept(Hex);

    static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    static string Message(Asset asset) =>
        (asset.Version ?? asset[AssetKeys.Revision]) is { } revision ? $"{asset.Name} is pulled at '{revision}', which can move" : $"{asset.Name} is pulled without a revision";
}
