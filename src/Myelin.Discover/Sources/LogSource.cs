using Myelin.Core.Reports;
using Myelin.Discover.Services;
using Myelin.Formats.Logs;

namespace Myelin.Discover.Sources;

/// <summary><c>logs:FILE</c>, also <c>--logs FILE</c>: who used which AI service.</summary>
public sealed class LogKind : SourceKind
{
    public override string Form => "logs:FILE";
    public override string Summary => "a log of DNS, proxy, egress or cloud calls";
    public override int Order => 0;

    public override bool Accepts(string target, SourceOptions options) => target.StartsWith("logs:", StringComparison.Ordinal);

    public override Source Open(string target, string label, SourceOptions options)
    {
        var path = target["logs:".Length..];
        return File.Exists(path) ? new LogSource(path, Path.GetFileName(path)) : throw new SourceException($"{path}: no such file");
    }
}

/// <summary>How an AI service was used, by whom.</summary>
/// <param name="Service">The service.</param>
/// <param name="Host">Its host as the log says it.</param>
/// <param name="Client">Address, user or ARN.</param>
public sealed record ServiceUse(AiService Service, string Host, string Client)
{
    /// <summary>How often.</summary>
    public long Count { get; set; }
    /// <summary>First and last time, where the log tells it.</summary>
    public DateTimeOffset? First { get; set; }
    /// <summary>Last time.</summary>
    public DateTimeOffset? Last { get; set; }
    /// <summary>First line.</summary>
    public long Line { get; init; }
    /// <summary>Models or calls that were asked for.</summary>
    public SortedSet<string> Details { get; } = new(StringComparer.Ordinal);
}

/// <summary>The uses of AI services in one log, in order of host and client.</summary>
public sealed record LogSummary(string Log, IReadOnlyList<ServiceUse> Uses);

/// <summary>A log file; it yields one <see cref="LogSummary"/> and no files.</summary>
public sealed class LogSource(string path, string label) : Source
{
    const int MostUses = 100_000;
    const int MostDetails = 50;

    public override ScanTarget Target { get; } = new(label, "logs", path);

    public override IEnumerable<object> Snapshots(SourceLog log)
    {
        Dictionary<(string, string), ServiceUse> uses = [];
        var reader = new LogReader();
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            foreach (var use in reader.Read(stream)) Count(use, uses, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            log.Skip(label, e.Message, "logs");
        }
        if (reader.Unknown > 0) log.Skip(label, $"{reader.Unknown:N0} of {reader.Lines:N0} lines are of no log format that is known", "logs");
        yield return new LogSummary(label, [.. uses.Values.OrderBy(u => u.Host, StringComparer.Ordinal).ThenBy(u => u.Client, StringComparer.Ordinal)]);
    }

    void Count(LogUse use, Dictionary<(string, string), ServiceUse> uses, SourceLog log)
    {
        if (CloudService(use.Host) is not { } service) return;
        var host = use.Host.ToLowerInvariant();
        if (!uses.TryGetValue((host, use.Client), out var known))
        {
            if (uses.Count >= MostUses)
            {
                log.LeaveOut("clients of AI services beyond the first 100,000");
                return;
            }
            uses[(host, use.Client)] = known = new ServiceUse(service, host, use.Client) { Line = use.Line };
        }
        known.Count++;
        if (use.Time is { } time)
        {
            if (known.First is null || time < known.First) known.First = time;
            if (known.Last is null || time > known.Last) known.Last = time;
        }
        if (use.Detail is not null && known.Details.Count < MostDetails) known.Details.Add(use.Detail);
    }

    // CloudTrail names services without a region.
    static AiService? CloudService(string host) => host switch
    {
        "bedrock.amazonaws.com" or "bedrock-runtime.amazonaws.com" or "bedrock-agent.amazonaws.com" or "bedrock-agentcore.amazonaws.com" => ServiceKnowledge.Default.OfProvider("aws-bedrock"),
        "sagemaker.amazonaws.com" => ServiceKnowledge.Default.OfProvider("aws-sagemaker"),
        _ => ServiceKnowledge.Default.OfHost(host),
    };
}
