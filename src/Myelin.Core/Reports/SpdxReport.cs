using System.Text.Json;
using Myelin.Core.Reports.CycloneDx;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Spdx;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>
/// The AIBOM as SPDX 3.0.1 JSON-LD (https://spdx.github.io/spdx-spec/v3.0.1/) with elements of the AI and Dataset profiles. Conformance to those two
/// profiles is not claimed: they require a release time and a supplier of every model and dataset, which no scan can know of all.
/// </summary>
public sealed class SpdxReport : ReportFormat
{
    public override string Name => "spdx";
    public override string Summary => "AIBOM, SPDX 3.0.1 JSON-LD with AI and Dataset profiles";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        using var json = JsonText.Indented(output);
        var names = new SpdxNames(ContentId.Of(scan, "spdx"));
        var bom = new BomContents(scan.Graph);
        json.WriteStartObject();
        json.WriteString("@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
        json.WriteStartArray("@graph");
        WriteCreation(json, scan, names);
        WriteDocument(json, scan, bom, names);
        var elements = new SpdxElements(json, names);
        foreach (var asset in bom.All) elements.Write(asset);
        elements.WriteShared();
        var evidence = new SpdxEvidence(json, names);
        foreach (var asset in bom.All) evidence.Write(asset);
        new SpdxRelations(json, names, bom).WriteAll();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    static void WriteCreation(Utf8JsonWriter json, ScanResult scan, SpdxNames names)
    {
        json.WriteStartObject();
        json.WriteString("type", "CreationInfo");
        json.WriteString("@id", SpdxNames.Creation);
        json.WriteString("specVersion", "3.0.1");
        json.WriteString("created", JsonText.Time(scan.Now));
        json.Texts("createdBy", [names.Of("agent")]);
        json.Texts("createdUsing", [names.Of("tool")]);
        json.WriteEndObject();
        names.Open(json, "SoftwareAgent", names.Of("agent"), "myelin");
        json.WriteEndObject();
        names.Open(json, "Tool", names.Of("tool"), $"myelin {scan.ToolVersion}".TrimEnd());
        json.WriteEndObject();
    }

    static void WriteDocument(Utf8JsonWriter json, ScanResult scan, BomContents bom, SpdxNames names)
    {
        var title = scan.Targets.IsEmpty ? "nothing" : string.Join(", ", scan.Targets.Select(t => t.Label));
        names.Open(json, "SpdxDocument", names.Of("document"), $"AIBOM of {title}");
        json.Text("comment", $"Coverage: {ScanSummary.Coverage(scan.Coverage)}");
        json.Texts("profileConformance", ["core", "simpleLicensing", "software"]);
        json.Texts("rootElement", [names.Of("bom")]);
        json.WriteEndObject();

        names.Open(json, "software_Sbom", names.Of("bom"), $"AI found in {title}");
        json.Texts("software_sbomType", scan.Targets.Any(t => t.Kind is "host" or "cluster") ? ["analyzed", "deployed"] : ["analyzed"]);
        json.Texts("rootElement", [names.Of("subject")]);
        json.Texts("element", [names.Of("subject"), .. bom.All.Select(names.Of)]);
        json.WriteEndObject();

        names.Open(json, "software_Package", names.Of("subject"), title);
        json.WriteString("software_primaryPurpose", scan.Targets is [{ Kind: "image" }] ? "container" : "application");
        json.WriteEndObject();

        var roots = bom.Roots.Select(names.Of).ToList();
        if (roots.Count > 0)
        {
            names.Open(json, "Relationship", names.Of("contents"), null);
            json.WriteString("from", names.Of("subject"));
            json.WriteString("relationshipType", "contains");
            json.Texts("to", roots);
            json.WriteString("completeness", scan.Coverage.Complete ? "noAssertion" : "incomplete");
            json.WriteEndObject();
        }
        SpdxAnnotations.WriteScan(json, scan, names);
    }
}
