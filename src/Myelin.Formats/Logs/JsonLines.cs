using System.Globalization;
using System.Text.Json;

namespace Myelin.Formats.Logs;

/// <summary>Logs of one JSON object a line: Zeek's JSON writer, Route 53 Resolver query logs, CloudTrail events.</summary>
public sealed class JsonLines : LogLines
{
    const int MostAnswers = 64;
    static readonly JsonDocumentOptions Options = new() { MaxDepth = 100 };

    public override bool Read(string line, List<LogUse> uses)
    {
        if (line[0] != '{') return false;
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return Read(document.RootElement, uses);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static bool Read(JsonElement root, List<LogUse> uses) => CloudTrailEvent.Read(root, uses) || Route53(root, uses) || Zeek(root, uses);

    static bool Route53(JsonElement root, List<LogUse> uses)
    {
        if (Text(root, "query_name") is not { } name) return false;
        uses.Add(new LogUse(name.TrimEnd('.'), Text(root, "srcaddr") ?? "unknown", Time(Text(root, "query_timestamp")), 0)
        {
            Addresses = Answers(root, static answer => Text(answer, "Rdata")),
            IsDenied = Text(root, "firewall_rule_action") is "BLOCK",
        });
        return true;
    }

    static bool Zeek(JsonElement root, List<LogUse> uses)
    {
        if (Text(root, "id.orig_h") is not { } client || !root.TryGetProperty("ts", out var ts)) return false;
        var host = Text(root, "query") ?? Text(root, "server_name") ?? Text(root, "host") ?? (root.TryGetProperty("qtype", out _) ? null : Text(root, "id.resp_h"));
        var time = ts.ValueKind == JsonValueKind.Number ? Seconds(ts.GetRawText()) : ts.ValueKind == JsonValueKind.String ? Time(ts.GetString()) : null;
        if (host is not null) uses.Add(new LogUse(host.TrimEnd('.'), client, time, 0) { Addresses = Answers(root, static answer => answer.ValueKind == JsonValueKind.String ? answer.GetString() : null) });
        return true;
    }

    static IReadOnlyList<string> Answers(JsonElement root, Func<JsonElement, string?> read) =>
        root.TryGetProperty("answers", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Take(MostAnswers).Select(read).OfType<string>()] : [];

    internal static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
