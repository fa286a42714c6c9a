using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>Machine code within a model.</summary>
public sealed class NativeCodeInModel : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/native-code", Severity.High, "The model holds machine code")
    {
        Why = "A shared library or program runs with all rights of the process, and cannot be judged by its imports as a pickle can. Compiled models (AOTInductor's .pt2, TensorRT plugins) and executables such as llamafile are programs by format.",
        Fix = "Load or start it only in an enclosure, or compile the model yourself from weights that you have as safetensors.",
        Mappings = ["CWE-829", "ATLAS:AML.T0011"],
        References = ["https://docs.pytorch.org/docs/stable/torch.compiler_aot_inductor.html"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from fact in document.Of<NativeCode>()
        select Found(new Location(""), fact.IsLoaded ? $"{fact.Kind}: the loader runs it{ArtifactText.In(fact.At)}" : $"{fact.Kind}{ArtifactText.In(fact.At)}", fact.IsLoaded ? Severity.High : Severity.Medium);
}
