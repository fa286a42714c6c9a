using System.Text.Json;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Sarif;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code hosts and viewers.</summary>
public sealed class SarifReport : ReportFormat
{
    public override string Name => "sarif";
    public override string Summary => "findings, SARIF 2.1.0, for code hosts";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        using var json = JsonText.Indented(output);
        json.WriteStartObject();
        json.WriteString("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        SarifRules.WriteTool(json, scan);
        var places = new SarifLocation(scan);
        WriteInvocation(json, scan, places);
        if (scan.Targets.Length > 1) WriteBases(json, scan);
        json.WriteString("columnKind", "utf16CodeUnits");
        WriteResults(json, scan, places);
        json.WriteStartObject("properties");
        json.WritePropertyName("answers");
        ScanJson.Write(json, scan.Answers);
        json.WritePropertyName("coverage");
        ScanJson.Write(json, scan.Coverage);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    // What the clock says stands here and nowhere else.
    static void WriteInvocation(Utf8JsonWriter json, ScanResult scan, SarifLocation places)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        json.WriteString("endTimeUtc", JsonText.Time(scan.Now));
        if (!scan.Coverage.Complete)
        {
            json.WriteStartArray("toolExecutionNotifications");
            foreach (var skipped in scan.Coverage.Skipped)
            {
                json.WriteStartObject();
                json.WriteString("level", "warning");
                json.WriteStartObject("message");
                json.Text("text", $"{SafeText.OneLine(skipped.Reason)} ({SafeText.OneLine(skipped.By)})");
                json.WriteEndObject();
                if (skipped.Path.Length > 0)
                {
                    json.WriteStartArray("locations");
                    places.Write(json, new Assets.Location(skipped.Path, skipped.Line));
                    json.WriteEndArray();
                }
                json.WriteEndObject();
                json.FlushSome();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // Named, not resolved: an absolute path would make the report differ from machine to machine.
    static void WriteBases(Utf8JsonWriter json, ScanResult scan)
    {
        json.WriteStartObject("originalUriBaseIds");
        foreach (var target in scan.Targets)
        {
            json.Name(target.Label);
            json.WriteStartObject();
            json.WriteStartObject("description");
            json.Text("text", $"{target.Kind} {SafeText.OneLine(target.Label)}");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    static void WriteResults(Utf8JsonWriter json, ScanResult scan, SarifLocation places)
    {
        var rules = SarifRules.Indexes(scan);
        var fingerprints = new Fingerprints();
        json.WriteStartArray("results");
        foreach (var finding in scan.Findings)
        {
            WriteResult(json, finding, rules, fingerprints.Of(finding), places);
            json.FlushSome();
        }
        json.WriteEndArray();
    }

    static void WriteResult(Utf8JsonWriter json, Finding finding, IReadOnlyDictionary<string, int> rules, string fingerprint, SarifLocation places)
    {
        json.WriteStartObject();
        json.Text("ruleId", finding.CheckId);
        if (rules.TryGetValue(finding.CheckId, out var index)) json.WriteNumber("ruleIndex", index);
        json.WriteString("level", SarifRules.Level(finding.Severity));
        WriteMessage(json, finding.Message);
        json.WriteStartArray("locations");
        places.Write(json, finding.At);
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("myelinFinding/v1", fingerprint);
        json.WriteEndObject();
        if (!finding.Flow.IsEmpty) WriteFlow(json, finding, places);
        if (finding.Suppressed is { } reason)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("status", "accepted");
            json.Text("justification", reason);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteStartObject("properties");
        json.WriteString("severity", ScanJson.Word(finding.Severity));
        json.WriteString("confidence", ScanJson.Word(finding.Confidence));
        json.WriteString("security-severity", SarifRules.Score(finding.Severity));
        json.Texts("assets", finding.Assets);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteFlow(Utf8JsonWriter json, Finding finding, SarifLocation places)
    {
        json.WriteStartArray("codeFlows");
        json.WriteStartObject();
        json.WriteStartArray("threadFlows");
        json.WriteStartObject();
        json.WriteStartArray("locations");
        foreach (var step in finding.Flow)
        {
            json.WriteStartObject();
            json.WritePropertyName("location");
            places.Write(json, step.At, step.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static void WriteMessage(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject("message");
        json.Text("text", SarifLocation.Literal(text));
        json.WriteEndObject();
    }
}
