using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>How detectors of code state what they saw.</summary>
static class CodeEvidence
{
    /// <summary>Evidence at a place of a source file.</summary>
    public static Evidence At(this Facts facts, Formats.Mark mark, int cell, string? note, Basis basis = Basis.Declared, Confidence confidence = Confidence.High) =>
        facts.Evidence(basis, mark.Line, confidence, note is { Length: > 80 } ? note[..80] : note, column: mark.Column, cell: cell);

    /// <summary>Evidence at a call.</summary>
    public static Evidence At(this Facts facts, CodeCall call, Basis basis = Basis.Declared) => facts.At(call.Mark, call.Cell, call.Written, basis);

    /// <summary>States a model and, when a provider serves it, that.</summary>
    public static string Add(this Facts facts, ModelReference model, Evidence evidence, params ReadOnlySpan<(string Key, string? Value)> more)
    {
        evidence = model.Basis == Basis.Declared ? evidence : evidence with { Basis = model.Basis };
        var id = facts.Add(model.Kind, model.Id, model.Name, evidence, properties: [(AssetKeys.Provider, model.Provider), (AssetKeys.Revision, model.Revision), .. more]);
        if (model.Value.EnvironmentVariable is { } variable) facts.Add(model.Kind, model.Id, model.Name, evidence, properties: ("variable", variable));
        return id;
    }

    /// <summary>States a provider's service by the host that stands for it; null when it has none.</summary>
    public static string? AddService(this Facts facts, string? provider, Evidence evidence) =>
        CodeKnowledge.Current.Host(provider) is { } host ? facts.Add(AssetKind.AiService, AssetId.Service(host), host, evidence, properties: (AssetKeys.Provider, provider)) : null;

    /// <summary>A name that may stand in an inventory: short, printable, one line.</summary>
    public static bool IsLabel(string? text) => text is { Length: > 0 and <= 120 } && text.Trim().Length > 0 && !text.Any(char.IsControl);

    /// <summary>The last part of a dotted name: <c>self.agent</c> is agent.</summary>
    public static string Simple(string name) => name[(name.LastIndexOf('.') + 1)..].TrimStart('#', '$');
}
