using Myelin.Core.Assets;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>Remembers where the files are that a kustomization or a chart may name; they are read again once it is known which are named.</summary>
public sealed class DeploymentInputDetector : FileDetector
{
    const int Largest = 4 << 20;

    public override bool Wants(in FileProbe file)
    {
        if (file.Size > Largest || !file.IsText) return false;
        var name = file.Name;
        return name.Ends(".yaml") || name.Ends(".yml") || name.Name is "Kustomization" || name.Ends(".env") || name.Ends(".properties") || name.Ends(".conf")
            || name.Ends(".json") && file.Size < 1 << 18 && !name.IsUnder("node_modules")
            || file.Size < 1 << 18 && (name.IsUnder("files") || name.IsUnder("config") || name.IsUnder("configs") || name.IsUnder("scripts"));
    }

    public override void Detect(SourceFile file, Facts facts) => facts.Keep(new DeploymentInput(file.At(), file.Opener));
}

/// <summary>A file that a kustomization or a chart may name.</summary>
/// <param name="At">The file.</param>
/// <param name="Open">Opens its bytes.</param>
public sealed record DeploymentInput(Location At, Func<ByteSource> Open)
{
    /// <summary>Its text; null when it cannot be read any more.</summary>
    public string? Text()
    {
        try
        {
            using var bytes = Open();
            return bytes.ReadText(ReadLimits.Default, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
