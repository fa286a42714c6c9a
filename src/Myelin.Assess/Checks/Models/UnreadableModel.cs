using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A part of a model that could not be looked into: it is unknown, never clean.</summary>
public sealed class UnreadableModel : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/unreadable", Severity.Medium, "A part of the model could not be looked into")
    {
        Why = "What was not read is not known to be harmless: encrypted members, archives of other kinds, damaged headers and parts beyond the limits are how content is kept from scanners.",
        Fix = "Get the model in a form that can be inspected, best as safetensors. Where the reason is a limit or a missing library, it says so.",
        Mappings = ["CWE-693", "ATLAS:AML.T0010"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from fact in document.Of<Unread>()
        select Found(new Location(""), $"{fact.Reason}{ArtifactText.In(fact.At)}");
}
