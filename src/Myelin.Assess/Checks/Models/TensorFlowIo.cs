using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A TensorFlow graph with operators that touch files, Python or a network.</summary>
public sealed class TensorFlowIo : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/tf-io-op", Severity.High, "The graph holds operators that touch files, Python or a network")
    {
        Why = "A graph is a program: ReadFile and WriteFile run with the rights of the server that serves the model, PyFunc runs Python. They work in function libraries too, where a look at the main graph does not find them.",
        Fix = "Do not serve it outside of an enclosure. Ask what the operator is for; a model computes, it does not open files.",
        Mappings = ["CWE-829", "LLM03:2025", "ATLAS:AML.T0011"],
        References = ["https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from op in document.Of<GraphOperator>()
        where op.Format is "tensorflow" or "tflite"
        let reaching = FormatNames.Reaching(op)
        where reaching is not null
        select Found(new Location(""), $"{op.Name} {reaching.Value.Does} ({op.Count} times){ArtifactText.In(op.At)}", reaching.Value.IsQuiet ? Severity.Low : Severity.High);
}
