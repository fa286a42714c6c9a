using Myelin.Core.Assets;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Deployment.Helm;

/// <summary>Keeps the files of Helm charts: Chart.yaml, values and templates; the resolver renders them once all are known.</summary>
public sealed class HelmTemplateDetector : FileDetector
{
    const int Largest = 2 << 20;

    public override bool Wants(in FileProbe file)
    {
        if (file.Size > Largest || !file.IsText) return false;
        if (file.Name.Name is "Chart.yaml" or "values.yaml" or "values.yml" or "requirements.yaml") return true;
        return file.Name.IsUnder("templates") && (file.Name.Ends(".yaml") || file.Name.Ends(".yml") || file.Name.Ends(".tpl"));
    }

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is { } text) facts.Keep(new HelmFile(file.At(), text));
    }
}

/// <summary>A file that may be part of a chart.</summary>
/// <param name="At">The file.</param>
/// <param name="Text">Its text.</param>
/// <param name="Packed">It lies in an archive, so that nothing else reads it.</param>
public sealed record HelmFile(Location At, string Text, bool Packed = false);
