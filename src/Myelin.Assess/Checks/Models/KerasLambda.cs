using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>Byte code within a Keras model.</summary>
public sealed class KerasLambda : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/keras-lambda", Severity.High, "The Keras model carries Python byte code")
    {
        Why = "A Lambda layer holds marshalled byte code that runs when the model is loaded or first used. Keras 3 refuses it in .keras files unless safe_mode is off; .h5 files and Keras before 3 load it without a question (CVE-2024-3660, CVE-2025-9905).",
        Fix = "Do not load it with safe_mode=False, nor as .h5 by an old Keras. Ask for a model whose Lambda layers are layers with names and code that you can read.",
        Mappings = ["CWE-94", "CWE-502", "LLM03:2025", "ATLAS:AML.T0010"],
        Incidents = ["keras"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2024-3660", "https://nvd.nist.gov/vuln/detail/CVE-2025-9905"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from code in document.Of<KerasCode>()
        select Found(new Location(""), code.IsByteCode ? $"{code.Path} holds byte code{(MarshalText.Words(code.Code) is { Length: > 0 } words ? $" that names {words}" : "")}{ArtifactText.In(code.At)}" : $"{code.Path} calls the function {Cut(code.Code)} of the loading program{ArtifactText.In(code.At)}",
            code.IsByteCode ? Severity.High : Severity.Medium);

    static string Cut(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
