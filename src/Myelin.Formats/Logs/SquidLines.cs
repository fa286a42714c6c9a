using System.Globalization;
using System.Text.RegularExpressions;

namespace Myelin.Formats.Logs;

/// <summary>Squid's access logs: the native format (<c>time elapsed client code/status bytes method URL user hierarchy type</c>) and the combined one of web servers (wiki.squid-cache.org, "LogFormat").</summary>
public sealed partial class SquidLines : LogLines
{
    public override bool Read(string line, List<LogUse> uses)
    {
        var use = char.IsAsciiDigit(line[0]) && Native(line) is { } native ? native : Combined(line);
        if (use is null) return false;
        uses.Add(use.Value);
        return true;
    }

    static LogUse? Native(string line)
    {
        var words = line.Split(' ', 12, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 7 || words[3].IndexOf('/') is not (> 0 and var slash) || Seconds(words[0]) is not { } time) return null;
        return new LogUse(HostOf(words[6]), words.Length > 7 && words[7] != "-" ? words[7] : words[2], time, 0)
        {
            IsDenied = words[3].AsSpan(0, slash).Contains("DENIED", StringComparison.Ordinal) || words[3].AsSpan(slash + 1).SequenceEqual("407"),
        };
    }

    static LogUse? Combined(string line)
    {
        var match = CombinedLine().Match(line);
        if (!match.Success) return null;
        var time = DateTimeOffset.TryParseExact(match.Groups["time"].ValueSpan, "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at) ? at : (DateTimeOffset?)null;
        var user = match.Groups["user"].Value;
        return new LogUse(HostOf(match.Groups["url"].Value), user == "-" ? match.Groups["client"].Value : user, time, 0)
        {
            IsDenied = match.Groups["status"].ValueSpan is "403" or "407" || line.Contains("_DENIED", StringComparison.Ordinal),
        };
    }

    // A request for a whole URL, or CONNECT: what a proxy is asked. A web server's own log has paths only, and is none of these.
    [GeneratedRegex("""^(?<client>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]{20,30})\] "(?:CONNECT (?<url>[^\s"]+:\d+)|[A-Z]+ (?<url>[a-z]+://[^\s"]+)) [^"]*" (?<status>\d{3}) """, RegexOptions.NonBacktracking)]
    private static partial Regex CombinedLine();
}
