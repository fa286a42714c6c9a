using Myelin.Core.Assets;
using Myelin.Formats.Artifacts;

namespace Myelin.Discover.Detectors.Models;

/// <summary>A file that was read for what loading it does.</summary>
/// <param name="At">The file.</param>
/// <param name="Kind">Kind of its content.</param>
/// <param name="IsModel">It is something that programs load as a model; else a configuration or archive that may hold something of the kind.</param>
/// <param name="IsWhole">All of it was read.</param>
public sealed record ArtifactSeen(Location At, string Kind, bool IsModel, bool IsWhole);

/// <summary>Keeps which files were read for what loading them does, so that a clean one can be told from one that nobody looked at.</summary>
public sealed class ArtifactDetector : DocumentDetector<Artifact>
{
    public override void Detect(Artifact document, SourceFile file, Facts facts) =>
        facts.Keep(new ArtifactSeen(file.At(), document.Kind, IsModel(document), !document.Of<Unread>().Any()));

    static bool IsModel(Artifact artifact) => artifact.Kind is "pickle" or "gguf" or "safetensors" or "onnx" or "tensorflow" or "tflite" or "coreml" or "hdf5" or "npy" or "llamafile" or "foreign"
        || artifact.Facts.Any(f => f is PickleFact or KerasObject or GraphOperator);
}
