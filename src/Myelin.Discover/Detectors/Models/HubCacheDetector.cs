using Myelin.Core.Assets;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Models;

/// <summary>
/// The cache of the Hugging Face Hub: <c>models--org--name/refs/main</c> holds the commit that is in use (huggingface_hub, "Understand caching").
/// </summary>
public sealed class HubCacheDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => file.Size is >= 7 and <= 64 && file.Name.IsUnder("refs") && HasCacheFolder(file.Name.Path);

    public override void Detect(SourceFile file, Facts facts)
    {
        if (HubCachePath.Of(file.Path) is not { } cached || file.Text?.Trim() is not { Length: >= 7 } revision || !revision.All(char.IsAsciiHexDigit)) return;
        var evidence = facts.Evidence(Basis.Observed, 1, note: "Hugging Face cache");
        var (kind, id) = cached.IsDataset ? (AssetKind.Dataset, AssetId.HuggingFaceDataset(cached.Repository)) : (AssetKind.Model, AssetId.HuggingFaceModel(cached.Repository));
        facts.Add(kind, id, cached.Repository, evidence, revision, (AssetKeys.Provider, "huggingface"), (AssetKeys.Revision, revision), ("path", cached.Root));
    }

    static bool HasCacheFolder(string path) => path.Contains("models--", StringComparison.Ordinal) || path.Contains("datasets--", StringComparison.Ordinal);
}
