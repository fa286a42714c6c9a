using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A Keras configuration that makes its loader open a file or address.</summary>
public sealed class KerasPathOrUrl : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/keras-path-or-url", Severity.High, "The Keras configuration opens a file or address of its own choice")
    {
        Why = "A vocabulary or file name in the configuration is read when the model is loaded, from the machine that loads it or from an address: secrets end up in the model, or the machine calls out (CVE-2025-12058, CVE-2025-8747).",
        Fix = "Do not load it. Vocabularies belong into the model itself; Keras 3.12 and later refuse paths in safe mode.",
        Mappings = ["CWE-73", "CWE-918", "ATLAS:AML.T0010"],
        Incidents = ["keras"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2025-12058"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from file in document.Of<KerasFile>()
        let isOutside = file.Value.StartsWith('/') || file.Value.Contains("..", StringComparison.Ordinal) || file.Value.Contains("://", StringComparison.Ordinal)
        select Found(new Location(""), $"{file.Path}: {(file.Value.Length <= 120 ? file.Value : file.Value[..120] + "…")}{ArtifactText.In(file.At)}", isOutside ? Severity.High : Severity.Low);
}
