using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>TorchScript that touches files.</summary>
public sealed class TorchScriptIo : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/torchscript-io", Severity.High, "The TorchScript code touches files of the machine")
    {
        Why = "TorchScript is compiled code in a zip, not a pickle: scanners of pickles do not look at it, and weights_only does not cover it. aten::from_file maps any file as a tensor, torch.save writes one.",
        Fix = "Do not load it outside of an enclosure. Ask for weights as safetensors and the code from a repository.",
        Mappings = ["CWE-829", "CWE-73", "ATLAS:AML.T0011"],
        References = ["https://docs.pytorch.org/docs/stable/jit.html"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from op in document.Of<GraphOperator>()
        where op.Format == "torchscript" && op.Domain == "aten"
        let reaching = FormatNames.Reaching(op)
        where reaching is not null
        select Found(new Location(""), $"torch.{op.Name} {reaching.Value.Does}{ArtifactText.In(op.At)}");
}
