using System.Text.Json;

namespace Myelin.Core.Boms;

/// <summary>Reads a bill of materials in whichever JSON format it is: CycloneDX 1.2 to 1.7, SPDX 3.0 (JSON-LD) and 2.2, 2.3.</summary>
public static class BomDocument
{
    /// <summary>The largest document that is read, in bytes.</summary>
    public const int MostBytes = 256 << 20;

    const int MostDepth = 128;

    /// <summary>The bill of materials.</summary>
    /// <exception cref="InvalidDataException">It is none of them, or damaged; the message says where, without the name of the file.</exception>
    public static Bom Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MostBytes) throw new InvalidDataException($"larger than {MostBytes >> 20} MiB");
        var text = WithoutMark(utf8);
        if (text.Span.TrimStart(" \t\r\n"u8).StartsWith("<"u8)) throw new InvalidDataException("XML is not read; convert it to the JSON form");
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MostDepth });
            return Read(json.RootElement);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.LineNumber is { } line ? $"line {line + 1}: no valid JSON" : $"no valid JSON: {e.Message.Split(" Path:")[0]}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("a text in it is not valid Unicode", e);
        }
    }

    static Bom Read(JsonElement root)
    {
        if (root.Text("bomFormat") == "CycloneDX") return CycloneDxBom.Read(root);
        if (root.Text("spdxVersion") is { } version && version.StartsWith("SPDX-2", StringComparison.Ordinal)) return Spdx2Bom.Read(root);
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("@graph", out var graph) && graph.ValueKind == JsonValueKind.Array) return Spdx3Bom.Read(graph);
        throw new InvalidDataException(root.Text("format") == "myelin-scan"
            ? "a scan report, not a bill of materials; write one with -f cyclonedx or -f spdx"
            : "neither CycloneDX nor SPDX: there is no bomFormat, no spdxVersion and no @graph");
    }

    static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) => utf8.Span.StartsWith("\ufeff"u8) ? utf8[3..] : utf8;
}
