using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Json;

/// <summary>The nouns of a scan as JSON objects.</summary>
static class ScanJson
{
    public static void Write(Utf8JsonWriter json, Asset asset)
    {
        json.WriteStartObject();
        json.Text("id", asset.Id);
        json.WriteString("kind", asset.Kind.Name());
        json.WritePropertyName("name");
        json.TextValue(asset.Name);
        json.Text("version", asset.Version);
        if (!asset.Properties.IsEmpty)
        {
            json.WriteStartObject("properties");
            foreach (var (key, value) in asset.Properties)
            {
                json.Name(key);
                json.TextValue(value);
            }
            json.WriteEndObject();
        }
        WriteEvidence(json, asset.Evidence);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Relation relation)
    {
        json.WriteStartObject();
        json.Text("from", relation.From);
        json.WriteString("kind", relation.Kind.Name());
        json.Text("to", relation.To);
        WriteEvidence(json, relation.Evidence);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.Text("check", finding.CheckId);
        json.WriteString("severity", Word(finding.Severity));
        json.WriteString("confidence", Word(finding.Confidence));
        json.WriteStartObject("at");
        WriteLocation(json, finding.At);
        json.WriteEndObject();
        json.Text("message", finding.Message);
        json.Texts("assets", finding.Assets);
        if (!finding.Flow.IsEmpty)
        {
            json.WriteStartArray("flow");
            foreach (var step in finding.Flow)
            {
                json.WriteStartObject();
                WriteLocation(json, step.At);
                json.Text("message", step.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.Text("suppressed", finding.Suppressed);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, CheckInfo check)
    {
        json.WriteStartObject();
        json.Text("id", check.Id);
        json.WriteString("severity", Word(check.Severity));
        json.WriteString("confidence", Word(check.Confidence));
        json.WriteString("persona", Word(check.Persona));
        json.Text("title", check.Title);
        json.Text("why", check.Why);
        json.Text("fix", check.Fix);
        json.Texts("mappings", check.Mappings);
        json.Texts("incidents", check.Incidents);
        json.Texts("references", check.References);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Coverage coverage)
    {
        json.WriteStartObject();
        json.WriteBoolean("complete", coverage.Complete);
        json.WriteNumber("files", coverage.Files);
        json.WriteNumber("bytes", coverage.Bytes);
        json.WriteStartArray("skipped");
        foreach (var skipped in coverage.Skipped)
        {
            json.WriteStartObject();
            json.WritePropertyName("path");
            json.TextValue(skipped.Path);
            json.Count("line", skipped.Line);
            json.Text("reason", skipped.Reason);
            json.Text("by", skipped.By);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("leftOut");
        foreach (var (what, count) in coverage.LeftOut)
        {
            json.Name(what);
            json.WriteNumberValue(count);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Answers answers)
    {
        json.WriteStartObject();
        json.WriteString("where", answers.Where);
        json.WriteString("reach", answers.Reach);
        json.WriteString("isolated", answers.Isolated);
        json.Text("load", answers.Load);
        json.WriteEndObject();
    }

    /// <summary>An enumeration member as reports write it.</summary>
    public static string Word<T>(T value) where T : struct, Enum => Words<T>.Of[Unsafe.As<T, int>(ref value)];

    static class Words<T> where T : struct, Enum
    {
        public static readonly string[] Of = [.. Enum.GetNames<T>().Select(AssetKinds.Kebab)];
    }

    static void WriteEvidence(Utf8JsonWriter json, ImmutableArray<Evidence> evidence)
    {
        if (evidence.IsEmpty) return;
        json.WriteStartArray("evidence");
        foreach (var item in evidence)
        {
            json.WriteStartObject();
            WriteLocation(json, item.At);
            json.WriteString("basis", Word(item.Basis));
            json.WriteString("confidence", Word(item.Confidence));
            json.Text("by", item.By);
            json.Text("note", item.Note);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteLocation(Utf8JsonWriter json, Location at)
    {
        json.Text("target", at.Target);
        json.Text("path", at.Path);
        json.Count("cell", at.Cell);
        json.Count("line", at.Line);
        json.Count("endLine", at.EndLine);
        json.Count("column", at.Column);
        json.Text("layer", at.Layer);
        json.Text("process", at.Process);
    }
}
