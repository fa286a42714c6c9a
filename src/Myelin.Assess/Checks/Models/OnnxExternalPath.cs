using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>An ONNX model whose data lies outside of its folder.</summary>
public sealed class OnnxExternalPath : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/onnx-external-path", Severity.High, "The ONNX model reads its data from outside of its folder")
    {
        Why = "External data is a path in the model. One that is absolute or leads upwards makes the runtime read any file as weights (CVE-2022-25882, CVE-2024-27318).",
        Fix = "Do not load it. External data belongs beside the model; onnx 1.16 and later refuse such paths.",
        Mappings = ["CWE-22", "ATLAS:AML.T0010"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2024-27318"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from data in document.Of<ExternalData>()
        where data.Path.StartsWith('/') || data.Path.StartsWith('\\') || data.Path is [_, ':', ..] || data.Path.Contains("://", StringComparison.Ordinal) || data.Path.Split('/', '\\').Contains("..")
        select Found(new Location(""), $"{data.Path}{ArtifactText.In(data.At)}");
}
