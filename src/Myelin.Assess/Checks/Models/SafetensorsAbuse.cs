using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A safetensors file that is not laid out as the format demands.</summary>
public sealed class SafetensorsAbuse : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/safetensors-abuse", Severity.Medium, "The safetensors file breaks the rules of its format")
    {
        Why = "The format forbids holes, overlaps, names twice and bytes behind the last tensor, so that nothing can hide in a file that everybody trusts. Readers differ in what they refuse.",
        Fix = "Take the file again from its source; load it with the reference implementation, which refuses it.",
        Mappings = ["CWE-20", "ATLAS:AML.T0010"],
        References = ["https://github.com/huggingface/safetensors#format"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from fact in document.Of<HeaderViolation>()
        where fact.Format == "safetensors"
        select Found(new Location(""), $"{fact.What}{ArtifactText.In(fact.At)}");
}
