using Myelin.Core.Assets;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>Remembers where the files are that a kustomization may name; they are read again once it is known which it does.</summary>
public sealed class KustomizeInputDetector : FileDetector
{
    const int Largest = 4 << 20;

    public override bool Wants(in FileProbe file)
    {
        if (file.Size > Largest || !file.IsText) return false;
        var name = file.Name;
        return name.Ends(".yaml") || name.Ends(".yml") || name.Name is "Kustomization" || name.Ends(".env") || name.Ends(".properties") || name.Ends(".conf")
            || name.Ends(".json") && file.Size < 1 << 18 && !name.IsUnder("node_modules");
    }

    public override void Detect(SourceFile file, Facts facts) => facts.Keep(new KustomizeInput(file.At(), file.Opener));
}

/// <summary>A file that a kustomization may name.</summary>
/// <param name="At">The file.</param>
/// <param name="Open">Opens its bytes.</param>
public sealed record KustomizeInput(Location At, Func<ByteSource> Open)
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
