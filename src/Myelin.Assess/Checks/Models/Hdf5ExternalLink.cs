using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>An HDF5 file whose data lies in another file.</summary>
public sealed class Hdf5ExternalLink : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/hdf5-external-link", Severity.High, "The HDF5 file reads other files of the machine")
    {
        Why = "External links and external storage make the reader open any file that its user may read, and hand its bytes on as weights: a way to steal secrets through a model that is loaded and saved again (CVE-2026-1669).",
        Fix = "Do not load it; ask for a file that holds its own weights.",
        Mappings = ["CWE-73", "CWE-610", "ATLAS:AML.T0010"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2026-1669"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from reference in document.Of<Hdf5Reference>()
        let isOutside = reference.Target.StartsWith('/') || reference.Target.Contains("..", StringComparison.Ordinal)
        select Found(new Location(""), $"{reference.Path} is {reference.How} to {reference.Target}{ArtifactText.In(reference.At)}", isOutside ? Severity.High : Severity.Medium);
}
