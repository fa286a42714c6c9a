using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>Numbers in a header that break the bounds of the format.</summary>
public sealed class HeaderAbuse : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/header-abuse", Severity.Medium, "The header breaks the bounds of its format")
    {
        Why = "Parsers in C trust counts, lengths and offsets; values that no writer makes have led to writes out of bounds in GGUF and TFLite readers (CVE-2024-25664 to -25668).",
        Fix = "Take the file again from its source. If it is so there, do not load it with a native parser outside of an enclosure.",
        Mappings = ["CWE-190", "CWE-119", "ATLAS:AML.T0010"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2024-25664"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from fact in document.Of<HeaderViolation>()
        where fact.Format != "safetensors"
        select Found(new Location(""), $"{fact.Format}: {fact.What}{ArtifactText.In(fact.At)}");
}
