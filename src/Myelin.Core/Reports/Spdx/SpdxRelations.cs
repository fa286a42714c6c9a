using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.CycloneDx;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Spdx;

/// <summary>Relations as SPDX relationships, one for each origin and kind; the kind as we say it stands in the comment.</summary>
sealed class SpdxRelations(Utf8JsonWriter json, SpdxNames names, BomContents bom)
{
    public void WriteAll()
    {
        foreach (var asset in bom.All)
        {
            foreach (var group in bom.Graph.From(asset.Id).Where(r => bom.Holds(r.To)).GroupBy(r => r.Kind))
            {
                names.Open(json, "Relationship", $"{names.Of(asset)}:{group.Key.Name()}", null);
                json.WriteString("comment", group.Key.Name());
                json.WriteString("from", names.Of(asset));
                json.WriteString("relationshipType", TypeOf(group.Key));
                json.Texts("to", group.Select(r => names.OfAsset(r.To)));
                json.WriteEndObject();
            }
            json.FlushSome();
        }
    }

    // https://spdx.github.io/spdx-spec/v3.0.1/model/Core/Vocabularies/RelationshipType/
    static string TypeOf(RelationKind kind) => kind switch
    {
        RelationKind.TrainedOn => "trainedOn",
        RelationKind.DerivedFrom => "descendantOf",
        RelationKind.UsesTool => "usesTool",
        RelationKind.Contains or RelationKind.Declares => "contains",
        RelationKind.Builds => "generates",
        RelationKind.Instructs => "configures",
        RelationKind.DependsOn or RelationKind.UsesModel or RelationKind.UsesPrompt or RelationKind.UsesData or RelationKind.Calls or RelationKind.Loads
            or RelationKind.Serves or RelationKind.Runs or RelationKind.Mounts or RelationKind.Reads => "dependsOn",
        _ => "other",
    };
}
