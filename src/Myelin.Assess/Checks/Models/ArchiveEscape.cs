using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>Unpacking the archive writes outside of its folder.</summary>
public sealed class ArchiveEscape : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/archive-escape", Severity.High, "The archive writes outside of the folder it is unpacked to")
    {
        Why = "Names with '..' or a leading slash, and links that lead out, let an archive overwrite a start-up file or a key of the user. Keras (CVE-2025-12638), NeMo and many training scripts unpack models without looking.",
        Fix = "Do not unpack it. Tools that refuse such entries: Python's tarfile with filter='data', unzip, bsdtar.",
        Mappings = ["CWE-22", "CWE-59", "ATLAS:AML.T0010"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2025-12638", "https://docs.python.org/3/library/tarfile.html#extraction-filters"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from fact in document.Of<Escape>()
        select Found(new Location(""), $"{fact.Target}: {fact.How}{ArtifactText.In(fact.At)}");
}
