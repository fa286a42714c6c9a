using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Sarif;

/// <summary>A place as a SARIF location. What is no file and line (a process, a notebook's cell, an image's layer) is a logical location.</summary>
sealed class SarifLocation(ScanResult scan)
{
    readonly RepositoryPaths _paths = new(scan);

    public void Write(Utf8JsonWriter json, Location at, string? message = null)
    {
        json.WriteStartObject();
        if (at.Path.Length > 0)
        {
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", IriReference.OfPath(_paths.Below(at)));
            json.Text("uriBaseId", at.Target);
            json.WriteEndObject();
            WriteRegion(json, at);
            json.WriteEndObject();
        }
        WriteLogical(json, at);
        if (message is not null)
        {
            json.WriteStartObject("message");
            json.WriteString("text", Literal(message));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>Text that viewers show as it is: on one line, and never a link that the target chose (§3.11.6).</summary>
    public static string Literal(string text)
    {
        text = SafeText.OneLine(text);
        return text.Contains("](", StringComparison.Ordinal) ? text.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal) : text;
    }

    // Lines of a notebook count within the cell, not in the file.
    static void WriteRegion(Utf8JsonWriter json, Location at)
    {
        if (at.Line == 0 || at.Cell > 0) return;
        json.WriteStartObject("region");
        json.WriteNumber("startLine", at.Line);
        json.Count("startColumn", at.Column);
        if (at.EndLine > at.Line) json.WriteNumber("endLine", at.EndLine);
        json.WriteEndObject();
    }

    static void WriteLogical(Utf8JsonWriter json, Location at)
    {
        var (name, kind) = at switch
        {
            { Process: { } process } => (process, "process"),
            { Cell: > 0 } => ($"{at.Path}:cell {at.Cell}:{at.Line}", "cell"),
            { Layer: { } layer } => ($"{layer}:/{at.Path}", "layer"),
            _ => (null, null),
        };
        if (name is null) return;
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.Text("fullyQualifiedName", SafeText.OneLine(name));
        json.WriteString("kind", kind);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
