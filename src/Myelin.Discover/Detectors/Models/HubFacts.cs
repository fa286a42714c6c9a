using Myelin.Core.Assets;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Models;

/// <summary>States models and datasets of the Hub that a document names.</summary>
static class HubFacts
{
    /// <summary>States a model by its repository name or Hub URL; null when the text is neither (a local path, a template).</summary>
    public static string? Model(string? text, Mark mark, string note, Facts facts, bool allowBare = true, string? revision = null)
    {
        var url = HubName.FromUrl(text);
        var repository = url is { IsDataset: false } ? url.Value.Repository : HubName.IsRepository(text, allowBare) ? text : null;
        if (repository is null) return null;
        if (revision is null or "main" or "") revision = url?.Revision;
        return facts.Add(AssetKind.Model, AssetId.HuggingFaceModel(repository, revision), repository, facts.Evidence(Basis.Declared, mark.Line, note: note), revision,
            (AssetKeys.Provider, "huggingface"), (AssetKeys.Revision, revision));
    }

    /// <summary>States a dataset by its repository name or Hub URL; null when the text is neither.</summary>
    public static string? Dataset(string? text, Mark mark, string note, Facts facts, bool allowBare = true, string? revision = null)
    {
        var repository = HubName.FromUrl(text)?.Repository ?? (HubName.IsRepository(text, allowBare) ? text : null);
        if (repository is null) return null;
        return facts.Add(AssetKind.Dataset, AssetId.HuggingFaceDataset(repository, revision), repository, facts.Evidence(Basis.Declared, mark.Line, note: note), revision,
            (AssetKeys.Provider, "huggingface"), (AssetKeys.Revision, revision));
    }
}
