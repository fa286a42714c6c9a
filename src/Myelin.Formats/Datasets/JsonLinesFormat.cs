using System.Text.Json;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Datasets;

/// <summary>Reads the keys of the first records of JSON lines, and of a JSON array of records that is named like data.</summary>
public sealed class JsonLinesFormat : Format<DataTable>
{
    const int Head = 256 << 10;
    const int Records = 20;
    const int MostKeys = 10_000;
    const int Deepest = 4;

    public override bool Matches(in FileProbe file)
    {
        var name = file.Name;
        if (name.Ends(".jsonl") || name.Ends(".ndjson")) return file.IsText && file.Size > 0;
        if (name.Ends(".jsonl.gz")) return file.Head is [0x1f, 0x8b, ..];
        return name.Ends(".json") && file.IsText && StartsRecords(file.Head);
    }

    public override Parsed<DataTable> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        using var start = name.Ends(".gz") ? Inflater.Inflate(bytes, Compression.Gzip, Head, out _) : new WindowSource(bytes, 0, Head);
        var text = start.ReadBytes(0, Head);
        if (text is [0xEF, 0xBB, 0xBF, ..]) text = text[3..];
        var isArray = name.Ends(".json");
        var keys = new List<string>();
        if (isArray) Array(text, keys);
        else Lines(text, keys);
        return new DataTable(isArray ? "json" : "jsonl", keys);
    }

    // Records of an array: an object right behind the bracket.
    static bool StartsRecords(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart(" \r\n\t"u8);
        return head.Length > 1 && head[0] == '[' && head[1..].TrimStart(" \r\n\t"u8) is [(byte)'{', ..];
    }

    static void Lines(ReadOnlySpan<byte> text, List<string> keys)
    {
        for (var i = 0; i < Records && text.Length > 0; i++)
        {
            var end = text.IndexOf((byte)'\n');
            Keys(end < 0 ? text : text[..end], keys, records: 1);
            if (end < 0) return;
            text = text[(end + 1)..];
        }
    }

    static void Array(ReadOnlySpan<byte> text, List<string> keys) => Keys(text, keys, Records);

    // The window may end within a record: what was read until then counts.
    static void Keys(ReadOnlySpan<byte> json, List<string> keys, int records)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }));
        var path = new List<string>();
        var objects = 0;
        var known = new HashSet<string>(keys, StringComparer.Ordinal);
        try
        {
            while (reader.Read() && objects <= records && keys.Count < MostKeys)
            {
                if (reader.TokenType == JsonTokenType.StartObject && path.Count == 0) objects++;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) path.Add("");
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) path.RemoveAt(path.Count - 1);
                else if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    path[^1] = reader.GetString() is { Length: <= 256 } name ? name : "?";
                    if (path.Count > Deepest) continue;
                    var full = string.Join('.', path.Where(p => p.Length > 0));
                    if (known.Add(full)) keys.Add(full);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Keys before the error stay; a broken line of data is not a gap in what is known of its columns.
        }
    }
}
