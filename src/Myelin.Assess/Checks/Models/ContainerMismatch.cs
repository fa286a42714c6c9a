using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>The content is not what the name says, or loaders and scanners see different content.</summary>
public sealed class ContainerMismatch : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/container-mismatch", Severity.High, "Loaders and scanners see different content in the file")
    {
        Why = "Two entries of one name, a wrong checksum, a second directory, bytes before or behind the archive, an archive of another kind under a model's name: each has been used so that a scanner looks at one thing and the loader runs another.",
        Fix = "Do not load it before you know why it is so: no library writes such files. Ask the publisher, and compare hashes with the source.",
        Mappings = ["CWE-436", "LLM03:2025", "ATLAS:AML.T0010"],
        Incidents = ["hf-malicious-models"],
        References = ["https://www.reversinglabs.com/blog/rl-identifies-malware-ml-model-hosted-on-hugging-face"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from fact in document.Of<Mismatch>()
        select Found(new Location(""), $"{fact.What}{ArtifactText.In(fact.At)}", fact.HidesContent ? Severity.High : Severity.Medium);
}

/// <summary>How places within artifacts are written in messages.</summary>
static class ArtifactText
{
    /// <summary><c> (member, byte 12)</c>, or nothing for the file itself.</summary>
    public static string In(ArtifactPlace at) => at.ToString() is { Length: > 0 } place ? $" ({place})" : "";
}
