using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A model description in XML that declares entities.</summary>
public sealed class XmlExternalEntity : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/xxe", Severity.High, "The XML of the model declares entities")
    {
        Why = "PMML and OpenVINO files have no use for a DOCTYPE with entities. A parser that resolves them reads files of the machine or fetches addresses while it reads the model.",
        Fix = "Do not load it with a parser that resolves entities; ask the publisher why it is there.",
        Mappings = ["CWE-611", "ATLAS:AML.T0010"],
        References = ["https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from entity in document.Of<XmlEntity>()
        select Found(new Location(""), $"{entity.Declaration}{ArtifactText.In(entity.At)}");
}
