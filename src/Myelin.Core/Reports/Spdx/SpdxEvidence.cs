using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Spdx;

/// <summary>Evidence as files and snippets of lines, each written once, and a <c>hasEvidence</c> relationship from every asset to its own.</summary>
sealed class SpdxEvidence(Utf8JsonWriter json, SpdxNames names)
{
    readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public void Write(Asset asset)
    {
        var places = asset.Evidence.Where(e => e.At.Path.Length > 0 && e.At.Process is null).Select(e => Place(e.At)).Distinct(StringComparer.Ordinal).ToList();
        if (places.Count == 0) return;
        names.Open(json, "Relationship", $"{names.Of(asset)}:evidence", null);
        json.WriteString("from", names.Of(asset));
        json.WriteString("relationshipType", "hasEvidence");
        json.Texts("to", places);
        json.WriteEndObject();
        json.FlushSome();
    }

    string Place(Location at)
    {
        var path = at.Target is null ? at.Path : $"{at.Target}/{at.Path}";
        var file = names.Of("file", at.Layer is null ? path : $"{at.Layer}/{path}");
        if (_written.Add(file))
        {
            names.Open(json, "software_File", file, path);
            if (at.Layer is not null) json.Text("comment", $"in image layer {at.Layer}");
            json.WriteEndObject();
        }
        if (at is { Line: 0, Cell: 0 }) return file;
        var end = Math.Max(at.Line, at.EndLine);
        var snippet = at.Cell > 0 ? $"{file}:cell-{at.Cell}-{at.Line}" : $"{file}:lines-{at.Line}-{end}";
        if (!_written.Add(snippet)) return snippet;
        names.Open(json, "software_Snippet", snippet, at.ToString());
        // Lines of a notebook are counted within the cell; the range of SPDX is one of the file.
        if (at.Cell > 0) json.Text("comment", $"cell {at.Cell}, line {at.Line}");
        else
        {
            json.WriteStartObject("software_lineRange");
            json.WriteString("type", "PositiveIntegerRange");
            json.WriteNumber("beginIntegerRange", at.Line);
            json.WriteNumber("endIntegerRange", end);
            json.WriteEndObject();
        }
        json.WriteString("software_snippetFromFile", file);
        json.WriteEndObject();
        return snippet;
    }
}
