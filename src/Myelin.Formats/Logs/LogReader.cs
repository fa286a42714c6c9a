using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Myelin.Formats.Logs;

/// <summary>One line of a log that shows who used which host or service.</summary>
/// <param name="Host">Host name that was looked up, connected to or called; for CloudTrail the service (<c>bedrock.amazonaws.com</c>).</param>
/// <param name="Client">Address, user or ARN that did so.</param>
/// <param name="Time">When, or null.</param>
/// <param name="Line">Line of the log.</param>
public readonly record struct LogUse(string Host, string Client, DateTimeOffset? Time, long Line)
{
    /// <summary>What was asked for, where the log says it: a model id, an API call.</summary>
    public string? Detail { get; init; }
}

/// <summary>
/// Reads logs line by line, of any size, gzip or plain: Zeek dns, ssl and http (TSV with <c>#fields</c>, or JSON), Squid's native access log, CloudTrail (a file of Records, or JSON lines), Route 53 Resolver
/// query logs, and AWS VPC flow logs, whose addresses become names through the DNS answers read before them. Lines that are none of these are counted.
/// </summary>
public sealed class LogReader
{
    const int LargestDocument = 256 << 20;
    const int MostNames = 1_000_000;
    readonly Dictionary<string, string> _nameOf = new(StringComparer.Ordinal);
    string[]? _fields;
    bool _isFlow;

    /// <summary>Lines that were not understood.</summary>
    public long Unknown { get; private set; }

    /// <summary>Lines read.</summary>
    public long Lines { get; private set; }

    /// <summary>Every use, in order.</summary>
    /// <exception cref="InvalidDataException">The gzip stream is broken; what came before was returned.</exception>
    public IEnumerable<LogUse> Read(Stream stream)
    {
        using var buffered = new BufferedStream(stream, 1 << 16);
        var isGzip = buffered.ReadByte() == 0x1F && buffered.ReadByte() == 0x8B;
        buffered.Position = 0;
        using var reader = new StreamReader(isGzip ? new GZipStream(buffered, CompressionMode.Decompress) : buffered, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16);
        var lines = new LineBuffer(reader);
        // A CloudTrail file is one JSON document, often on one line.
        if (lines.Head is ['{', ..] && lines.Head.AsSpan(0, Math.Min(lines.Head.Length, 200)).Contains("\"Records\"", StringComparison.Ordinal))
        {
            foreach (var use in Records(lines.Rest(LargestDocument))) yield return use;
            yield break;
        }
        while (lines.Next() is { } line)
        {
            Lines++;
            if (line.Length == 0) continue;
            var any = false;
            foreach (var use in Of(line))
            {
                any = true;
                if (use.Host.Length > 0) yield return use with { Line = Lines };
            }
            if (!any) Unknown++;
        }
    }

    List<LogUse> Records(string text)
    {
        List<LogUse> uses = [];
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 100 });
            if (!document.RootElement.TryGetProperty("Records", out var records) || records.ValueKind != JsonValueKind.Array) return uses;
            foreach (var record in records.EnumerateArray())
            {
                Lines++;
                if (CloudTrail(record) is { } use) uses.Add(use with { Line = Lines });
                else Unknown++;
            }
        }
        catch (JsonException)
        {
            Unknown = Lines = 1;
        }
        return uses;
    }

    IEnumerable<LogUse> Of(string line)
    {
        if (line[0] == '{') return Json(line);
        if (line[0] == '#')
        {
            if (line.StartsWith("#fields", StringComparison.Ordinal)) _fields = line.Split('\t')[1..];
            return [default(LogUse) with { Host = "", Client = "" }];
        }
        if (_fields is not null) return Zeek(line.Split('\t'));
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length >= 14 && words[0] == "version")
        {
            _isFlow = true;
            return [default(LogUse) with { Host = "", Client = "" }];
        }
        return _isFlow || IsFlow(words) ? Flow(words) : Squid(words);
    }

    IEnumerable<LogUse> Zeek(string[] values)
    {
        string? Field(string name) => Array.IndexOf(_fields!, name) is >= 0 and var i && i < values.Length && values[i] is not ("-" or "(empty)") ? values[i] : null;
        Remember(Field("query"), Field("answers")?.Split(',') ?? []);
        var host = Field("query") ?? Field("server_name") ?? Field("host");
        return [new LogUse(host ?? "", Field("id.orig_h") ?? "unknown", Seconds(Field("ts")), 0)];
    }

    IEnumerable<LogUse> Json(string line)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 100 });
        }
        catch (JsonException)
        {
            return [];
        }
        using (document)
        {
            var root = document.RootElement;
            if (CloudTrail(root) is { } call) return [call];
            if (Text(root, "query_name") is { } name)
            {
                var answers = root.TryGetProperty("answers", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(a => Text(a, "Rdata") ?? "").ToArray() : [];
                Remember(name.TrimEnd('.'), answers);
                return [new LogUse(name.TrimEnd('.'), Text(root, "srcaddr") ?? "unknown", Time(Text(root, "query_timestamp")), 0)];
            }
            var zeek = Text(root, "query") ?? Text(root, "server_name") ?? Text(root, "host");
            if (zeek is null || !root.TryGetProperty("id.orig_h", out _)) return root.TryGetProperty("id.orig_h", out _) ? [default(LogUse) with { Host = "", Client = "" }] : [];
            if (root.TryGetProperty("answers", out var answered) && answered.ValueKind == JsonValueKind.Array) Remember(zeek, [.. answered.EnumerateArray().Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)]);
            return [new LogUse(zeek, Text(root, "id.orig_h") ?? "unknown", root.TryGetProperty("ts", out var ts) ? ts.ValueKind == JsonValueKind.Number ? Seconds(ts.GetRawText()) : Time(ts.GetString()) : null, 0)];
        }
    }

    static LogUse? CloudTrail(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object || Text(record, "eventSource") is not { } source || Text(record, "eventName") is not { } name) return null;
        var user = record.TryGetProperty("userIdentity", out var identity) && identity.ValueKind == JsonValueKind.Object ? Text(identity, "arn") ?? Text(identity, "userName") ?? Text(identity, "invokedBy") : null;
        var model = record.TryGetProperty("requestParameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object ? Text(parameters, "modelId") : null;
        return new LogUse(source, user ?? Text(record, "sourceIPAddress") ?? "unknown", Time(Text(record, "eventTime")), 0) { Detail = model ?? name };
    }

    // time elapsed client code/status bytes method URL user hierarchy/peer type (Squid's native format)
    static IEnumerable<LogUse> Squid(string[] words)
    {
        if (words.Length < 7 || !words[3].Contains('/') || Seconds(words[0]) is not { } time) return [];
        var url = words[6];
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var host = scheme >= 0 ? url[(scheme + 3)..] : url;
        host = host[..(host.AsSpan().IndexOfAny("/:?") is >= 0 and var end ? end : host.Length)];
        return [new LogUse(host, words.Length > 7 && words[7] != "-" ? words[7] : words[2], time, 0)];
    }

    static bool IsFlow(string[] words) => words.Length == 14 && words[0] is "2" or "3" && words[12] is "ACCEPT" or "REJECT";

    // version account interface srcaddr dstaddr srcport dstport protocol packets bytes start end action status (AWS, version 2)
    IEnumerable<LogUse> Flow(string[] words)
    {
        if (words.Length < 14 || !IPAddress.TryParse(words[4], out _)) return [];
        return words[12] == "ACCEPT" && _nameOf.TryGetValue(words[4], out var name) ? [new LogUse(name, words[3], Seconds(words[10]), 0)] : [default(LogUse) with { Host = "", Client = "" }];
    }

    void Remember(string? name, IEnumerable<string> answers)
    {
        if (name is null) return;
        foreach (var answer in answers)
            if (_nameOf.Count < MostNames && IPAddress.TryParse(answer, out _)) _nameOf[answer] = name;
    }

    static string? Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static DateTimeOffset? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 1e8 and < 1e11 ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000)) : null;

    static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
