using System.Text.Json;
using Myelin.Core.Findings;
using Myelin.Core.Reports.CycloneDx;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>
/// The AIBOM as CycloneDX JSON (https://cyclonedx.org/docs/1.6/json/). One shape that is valid as 1.6 and as 1.7. Findings are not in it: they are
/// judgements of configuration and code, for which CycloneDX has no place (its <c>vulnerabilities</c> are known vulnerabilities of a component); their
/// counts stand in <c>metadata.properties</c>.
/// </summary>
public sealed class CycloneDxReport : ReportFormat
{
    public override string Name => "cyclonedx";
    public override string Summary => "AIBOM, CycloneDX JSON";
    public override IReadOnlyList<string> Versions => ["1.6", "1.7"];

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        var version = options.Version ?? Versions[0];
        var bom = new BomContents(scan.Graph);
        using var json = JsonText.Indented(output);
        json.WriteStartObject();
        json.WriteString("$schema", $"http://cyclonedx.org/schema/bom-{version}.schema.json");
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", version);
        json.WriteString("serialNumber", $"urn:uuid:{ContentId.Of(scan, "cyclonedx")}");
        json.WriteNumber("version", 1);
        WriteMetadata(json, scan);
        json.WriteStartArray("components");
        foreach (var asset in bom.Components)
        {
            ComponentWriter.Write(json, bom, asset);
            json.FlushSome();
        }
        json.WriteEndArray();
        json.WriteStartArray("services");
        foreach (var asset in bom.Services)
        {
            ServiceWriter.Write(json, bom, asset);
            json.FlushSome();
        }
        json.WriteEndArray();
        WriteDependencies(json, bom);
        WriteCompositions(json, scan);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    const string SubjectRef = "myelin:subject";

    static void WriteMetadata(Utf8JsonWriter json, ScanResult scan)
    {
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", JsonText.Time(scan.Now));
        json.WriteStartArray("lifecycles");
        json.WriteStartObject();
        json.WriteString("phase", "discovery");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", "myelin");
        json.Text("version", scan.ToolVersion);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        WriteSubject(json, scan);
        WriteScanProperties(json, scan);
        json.WriteEndObject();
    }

    static void WriteSubject(Utf8JsonWriter json, ScanResult scan)
    {
        json.WriteStartObject("component");
        json.WriteString("type", scan.Targets is [{ Kind: "image" }] ? "container" : scan.Targets is [{ Kind: "file" }] ? "file" : "application");
        json.WriteString("bom-ref", SubjectRef);
        json.WritePropertyName("name");
        json.TextValue(scan.Targets.IsEmpty ? "nothing" : string.Join(", ", scan.Targets.Select(t => t.Label)));
        json.WriteEndObject();
    }

    static void WriteScanProperties(Utf8JsonWriter json, ScanResult scan)
    {
        json.WriteStartArray("properties");
        foreach (var target in scan.Targets) Properties.Write(json, "myelin:target", $"{target.Kind}: {target.Label}");
        Properties.Write(json, "myelin:answer:where", scan.Answers.Where);
        Properties.Write(json, "myelin:answer:reach", scan.Answers.Reach);
        Properties.Write(json, "myelin:answer:isolated", scan.Answers.Isolated);
        Properties.Write(json, "myelin:coverage:complete", scan.Coverage.Complete ? "true" : "false");
        Properties.Write(json, "myelin:coverage:files", scan.Coverage.Files.ToString());
        Properties.Write(json, "myelin:coverage:bytes", scan.Coverage.Bytes.ToString());
        foreach (var skipped in scan.Coverage.Skipped)
        {
            Properties.Write(json, "myelin:coverage:skipped", $"{skipped.Path}{(skipped.Line > 0 ? $":{skipped.Line}" : "")}: {skipped.Reason} ({skipped.By})");
            json.FlushSome();
        }
        foreach (var (what, count) in scan.Coverage.LeftOut) Properties.Write(json, "myelin:coverage:left-out", $"{what}: {count}");
        foreach (var severity in Enum.GetValues<Severity>())
        {
            var count = scan.Findings.Count(f => f.Severity == severity && f.Suppressed is null);
            if (count > 0) Properties.Write(json, $"myelin:findings:{ScanJson.Word(severity)}", count.ToString());
        }
        json.WriteEndArray();
    }

    static void WriteDependencies(Utf8JsonWriter json, BomContents bom)
    {
        json.WriteStartArray("dependencies");
        json.WriteStartObject();
        json.WriteString("ref", SubjectRef);
        json.Texts("dependsOn", bom.Roots.Select(asset => asset.Id));
        json.WriteEndObject();
        foreach (var asset in bom.All)
        {
            var targets = bom.Graph.From(asset.Id).Where(r => BomShape.IsDependency(r.Kind) && bom.Holds(r.To)).Select(r => r.To).Distinct(StringComparer.Ordinal);
            json.WriteStartObject();
            json.Text("ref", asset.Id);
            json.Texts("dependsOn", targets.Order(StringComparer.Ordinal));
            json.WriteEndObject();
            json.FlushSome();
        }
        json.WriteEndArray();
    }

    // A scan that read everything may still not know everything: "complete" would be a claim that nobody can make from outside.
    static void WriteCompositions(Utf8JsonWriter json, ScanResult scan)
    {
        json.WriteStartArray("compositions");
        json.WriteStartObject();
        json.WriteString("aggregate", scan.Coverage.Complete ? "unknown" : "incomplete");
        json.Texts("assemblies", [SubjectRef]);
        json.Texts("dependencies", [SubjectRef]);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
