using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A Keras configuration that turns protection off.</summary>
public sealed class KerasUnsafeToggle : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/keras-unsafe-toggle", Severity.High, "The Keras configuration turns the loader's protection off")
    {
        Why = "safe_mode is what keeps a .keras file from running byte code. A configuration that calls enable_unsafe_deserialization, or carries safe_mode false for an inner model, switches it off for all that follows (CVE-2025-9906).",
        Fix = "Do not load it; no publisher needs this in a file. Update Keras to 3.11 or later.",
        Mappings = ["CWE-693", "CWE-502", "ATLAS:AML.T0010"],
        Incidents = ["keras"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2025-9906"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from toggle in document.Of<UnsafeSwitch>()
        select Found(new Location(""), $"{toggle.What} ({toggle.Path}){ArtifactText.In(toggle.At)}");
}
