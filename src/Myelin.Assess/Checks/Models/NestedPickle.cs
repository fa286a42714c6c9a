using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A pickle that loads another one, which does harm: hidden one level down.</summary>
public sealed class NestedPickle : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/nested-pickle", Severity.High, "A pickle within the pickle does what is not known to be harmless")
    {
        Why = "The outer pickle only hands bytes to a loader; the inner one does the work. Scanners that look at the outer one alone find nothing.",
        Fix = "Do not load it. What the inner pickle runs is listed under model/unsafe-pickle and model/unknown-import.",
        Mappings = ["CWE-502", "LLM03:2025", "ATLAS:AML.T0010"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from name in PickleReading.Names(document)
        where name.IsNested && name.Judged.Tier >= NameTier.UnknownFunction
        group name by name.Fact into within
        let worst = within.MaxBy(n => n.Judged.Tier)!
        select Found(new Location(""), $"an inner pickle uses {worst.Import} ({worst.Place})");
}
