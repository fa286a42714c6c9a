using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Secrets;

/// <summary>References to AI services' keys by the name of a variable: the value is somewhere else.</summary>
public static class KeyReferences
{
    /// <summary>States that a known variable is used to hold a key; null when the name is not known to hold one.</summary>
    public static string? AddKeyReference(this Facts facts, string variable, Evidence evidence) =>
        SecretKnowledge.Current.OfVariable(variable) is not { } provider ? null
        : facts.Add(AssetKind.AiSecret, AssetId.Resource("variable", variable), variable, evidence, null, (AssetKeys.Provider, provider.Provider), ("form", "reference"), ("reach", provider.Reach));
}
