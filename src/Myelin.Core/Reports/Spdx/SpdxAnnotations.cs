using System.Text;
using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Spdx;

/// <summary>What SPDX has no field for, as annotations whose statement is JSON: an asset's kind, basis and facts; the scan's answers and coverage.</summary>
static class SpdxAnnotations
{
    public static void Write(Utf8JsonWriter json, Asset asset, SpdxNames names) => Annotate(json, names, names.Of(asset), inner =>
    {
        inner.WriteStartObject();
        inner.WriteString("myelin:kind", asset.Kind.Name());
        inner.WriteString("myelin:basis", ScanJson.Word(asset.Basis));
        foreach (var (key, value) in asset.Properties) inner.Text($"myelin:{key}", value);
        var running = asset.Evidence.Where(e => e.At.Process is not null).Select(e => e.At.Process!);
        inner.Texts("myelin:process", running);
        inner.WriteEndObject();
    });

    public static void WriteScan(Utf8JsonWriter json, ScanResult scan, SpdxNames names) => Annotate(json, names, names.Of("document"), inner =>
    {
        inner.WriteStartObject();
        inner.WritePropertyName("myelin:answers");
        ScanJson.Write(inner, scan.Answers);
        inner.WritePropertyName("myelin:coverage");
        ScanJson.Write(inner, scan.Coverage);
        inner.WriteEndObject();
    });

    static void Annotate(Utf8JsonWriter json, SpdxNames names, string subject, Action<Utf8JsonWriter> statement)
    {
        using var text = new MemoryStream();
        using (var inner = new Utf8JsonWriter(text, JsonText.Compact)) statement(inner);
        names.Open(json, "Annotation", $"{subject}:facts", null);
        json.WriteString("annotationType", "other");
        json.WriteString("contentType", "application/json");
        json.Text("statement", Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
        json.WriteString("subject", subject);
        json.WriteEndObject();
    }
}
