using System.Text.Json;

namespace Myelin.Formats.Logs;

/// <summary>Events of AWS CloudTrail: which API was called, by whom, for which model (docs.aws.amazon.com, "CloudTrail record contents").</summary>
static class CloudTrailEvent
{
    // Names that programs give to sessions tell nobody apart; the role does.
    static readonly string[] MachineSessions = ["botocore-session-", "aws-sdk-", "AWSCLI-", "i-", "session-", "awslambda_"];

    /// <summary>One event; false when it is none.</summary>
    public static bool Read(JsonElement record, List<LogUse> uses)
    {
        if (record.ValueKind != JsonValueKind.Object || JsonLines.Text(record, "eventSource") is not { } source || JsonLines.Text(record, "eventName") is not { } call) return false;
        var parameters = record.TryGetProperty("requestParameters", out var found) ? found : default;
        uses.Add(new LogUse(source, Client(record), JsonLines.Time(JsonLines.Text(record, "eventTime")), 0)
        {
            Call = call,
            Model = Model(JsonLines.Text(parameters, "modelId") ?? JsonLines.Text(parameters, "modelIdentifier") ?? JsonLines.Text(parameters, "endpointName")),
            IsDenied = JsonLines.Text(record, "errorCode") is { } error && (error.Contains("AccessDenied", StringComparison.Ordinal) || error.Contains("Unauthorized", StringComparison.Ordinal)),
        });
        return true;
    }

    /// <summary>A file of events: <c>{"Records": […]}</c>, or what <c>lookup-events</c> prints (<c>{"Events": [{"CloudTrailEvent": "…"}]}</c>). How many are none is answered.</summary>
    public static (long Events, long Unknown) ReadAll(string text, List<LogUse> uses)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 100 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || (!root.TryGetProperty("Records", out var list) && !root.TryGetProperty("Events", out list)) || list.ValueKind != JsonValueKind.Array) return (1, 1);
            var (events, unknown) = (0L, 0L);
            foreach (var record in list.EnumerateArray())
            {
                events++;
                var before = uses.Count;
                if (!(JsonLines.Text(record, "CloudTrailEvent") is { } inner ? ReadOne(inner, uses) : Read(record, uses))) unknown++;
                for (var i = before; i < uses.Count; i++) uses[i] = uses[i] with { Line = events };
            }
            return (events, unknown);
        }
        catch (JsonException)
        {
            return (1, 1);
        }
    }

    static bool ReadOne(string text, List<LogUse> uses)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 100 });
        return Read(document.RootElement, uses);
    }

    static string Client(JsonElement record)
    {
        var identity = record.TryGetProperty("userIdentity", out var found) ? found : default;
        var arn = JsonLines.Text(identity, "arn");
        if (arn is not null && arn.Contains(":assumed-role/", StringComparison.Ordinal) && IsMachine(arn[(arn.LastIndexOf('/') + 1)..])
            && identity.TryGetProperty("sessionContext", out var context) && context.ValueKind == JsonValueKind.Object && context.TryGetProperty("sessionIssuer", out var issuer) && JsonLines.Text(issuer, "arn") is { } role) return role;
        return arn ?? JsonLines.Text(identity, "userName") ?? JsonLines.Text(identity, "invokedBy") ?? JsonLines.Text(identity, "principalId") ?? JsonLines.Text(record, "sourceIPAddress") ?? "unknown";
    }

    static bool IsMachine(string session) => session.All(c => char.IsAsciiDigit(c) || c is '-' or '.') || MachineSessions.Any(m => session.StartsWith(m, StringComparison.OrdinalIgnoreCase));

    // arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0 -> the id of the model.
    static string? Model(string? name) =>
        name is null ? null
        : name.StartsWith("arn:", StringComparison.Ordinal) && name.Contains(":foundation-model/", StringComparison.Ordinal) ? name[(name.IndexOf('/') + 1)..]
        : name;
}
