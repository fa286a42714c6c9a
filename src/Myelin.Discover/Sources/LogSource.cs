using System.Globalization;
using System.Net;
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
        if (path.Length == 0) throw new SourceException("logs: needs a file");
        try
        {
            // Opened once: what a pipe holds can be read only once.
            return new LogSource(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), path, Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{path}: {(Directory.Exists(path) ? "a folder, not a log" : e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e is UnauthorizedAccessException ? "permission denied" : e.Message)}", e);
        }
    }
}

/// <summary>How an AI service was used, by whom.</summary>
/// <param name="Service">The service; null for an address that no name is known of yet.</param>
/// <param name="Host">Its host as the log says it, or the address.</param>
/// <param name="Client">Address, user or ARN.</param>
public sealed record ServiceUse(AiService? Service, string Host, string Client)
{
    /// <summary>How often.</summary>
    public long Count { get; set; }
    /// <summary>How often of these it was denied.</summary>
    public long Denied { get; set; }
    /// <summary>First time, where the log tells it.</summary>
    public DateTimeOffset? First { get; set; }
    /// <summary>Last time.</summary>
    public DateTimeOffset? Last { get; set; }
    /// <summary>First line.</summary>
    public long Line { get; init; }
    /// <summary>Models that were asked.</summary>
    public SortedSet<string> Models { get; } = new(StringComparer.Ordinal);
    /// <summary>API calls that were made.</summary>
    public SortedSet<string> Calls { get; } = new(StringComparer.Ordinal);
}

/// <summary>What one log shows.</summary>
/// <param name="Log">Its name.</param>
/// <param name="Uses">Uses of AI services by their names, in order of host and client.</param>
/// <param name="Flows">Connections to bare addresses, in the same order.</param>
/// <param name="Names">Hosts of AI services by the addresses that DNS gave for them.</param>
public sealed record LogSummary(string Log, IReadOnlyList<ServiceUse> Uses, IReadOnlyList<ServiceUse> Flows, IReadOnlyDictionary<string, string> Names);

/// <summary>A log file; it yields one <see cref="LogSummary"/> and no files.</summary>
public sealed class LogSource(FileStream stream, string path, string label) : Source
{
    const int MostUses = 100_000;
    const int MostFlows = 200_000;
    const int MostDetails = 50;
    readonly Dictionary<(string, string), ServiceUse> _uses = [];
    readonly Dictionary<(string, string), ServiceUse> _flows = [];
    readonly SortedDictionary<string, string> _names = new(StringComparer.Ordinal);

    public override ScanTarget Target { get; } = new(label, "logs", path);

    public override IEnumerable<object> Snapshots(SourceLog log)
    {
        var reader = new LogReader();
        try
        {
            if (stream.CanSeek) log.Read(1, stream.Length);
            foreach (var use in reader.Read(stream)) Take(use, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            log.Skip(label, e.Message, "logs");
        }
        if (reader.Unknown > 0) log.Skip(label, $"{reader.Unknown.ToString("N0", CultureInfo.InvariantCulture)} of {reader.Lines.ToString("N0", CultureInfo.InvariantCulture)} lines are of no log format that is known, the first is line {reader.FirstUnknown.ToString(CultureInfo.InvariantCulture)}", "logs");
        yield return new LogSummary(label, Sorted(_uses), Sorted(_flows), _names);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }

    void Take(LogUse use, SourceLog log)
    {
        if (Service(use.Host) is { } service)
        {
            var host = use.Host.ToLowerInvariant();
            foreach (var address in use.Addresses)
                if (IPAddress.TryParse(address, out _)) _names.TryAdd(address, host);
            Count(_uses, service, host, use, MostUses, "clients of AI services beyond the first 100,000", log);
        }
        else if (IPAddress.TryParse(use.Host, out _)) Count(_flows, null, use.Host, use, MostFlows, "pairs of addresses in flows beyond the first 200,000", log);
    }

    static void Count(Dictionary<(string, string), ServiceUse> uses, AiService? service, string host, in LogUse use, int most, string leftOut, SourceLog log)
    {
        if (!uses.TryGetValue((host, use.Client), out var known))
        {
            if (uses.Count >= most)
            {
                log.LeaveOut(leftOut);
                return;
            }
            uses[(host, use.Client)] = known = new ServiceUse(service, host, use.Client) { Line = use.Line };
        }
        known.Count++;
        if (use.IsDenied) known.Denied++;
        if (use.Time is { } time)
        {
            if (known.First is null || time < known.First) known.First = time;
            if (known.Last is null || time > known.Last) known.Last = time;
        }
        if (use.Model is not null && known.Models.Count < MostDetails) known.Models.Add(use.Model);
        if (use.Call is not null && known.Calls.Count < MostDetails) known.Calls.Add(use.Call);
    }

    static IReadOnlyList<ServiceUse> Sorted(Dictionary<(string, string), ServiceUse> uses) =>
        [.. uses.Values.OrderBy(u => u.Host, StringComparer.Ordinal).ThenBy(u => u.Client, StringComparer.Ordinal)];

    // CloudTrail names services without a region.
    static AiService? Service(string host) => host switch
    {
        "bedrock.amazonaws.com" or "bedrock-runtime.amazonaws.com" or "bedrock-agent.amazonaws.com" or "bedrock-agent-runtime.amazonaws.com" or "bedrock-agentcore.amazonaws.com" => ServiceKnowledge.Default.OfProvider("aws-bedrock"),
        "sagemaker.amazonaws.com" or "runtime.sagemaker.amazonaws.com" => ServiceKnowledge.Default.OfProvider("aws-sagemaker"),
        _ => ServiceKnowledge.Default.OfHost(host),
    };
}
