using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A TFLite, Core ML or TorchScript model that calls code from outside of its runtime.</summary>
public sealed class CustomOperator : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/custom-op", Severity.Medium, "The model calls code from outside of its runtime")
    {
        Why = "A custom operator or layer is run by a library or class of the program that loads the model. Its code is not in the model and not inspected here.",
        Fix = "Find out which library it belongs to and who builds it, or export the model with the runtime's own operators.",
        Mappings = ["CWE-829", "ATLAS:AML.T0010"],
        References = ["https://ai.google.dev/edge/litert/models/ops_custom"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from op in document.Of<GraphOperator>()
        where op.Format is "tflite" or "coreml" or "torchscript" && FormatNames.IsForeign(op)
        select Found(new Location(""), $"{op.Format}: {(op.Domain == "custom" ? "" : op.Domain + "::")}{op.Name}{ArtifactText.In(op.At)}");
}
