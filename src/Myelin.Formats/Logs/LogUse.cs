namespace Myelin.Formats.Logs;

/// <summary>One line of a log that shows who used which host or service.</summary>
/// <param name="Host">Host name that was looked up, connected to or called; an address where the log knows no name; for CloudTrail the service (<c>bedrock.amazonaws.com</c>).</param>
/// <param name="Client">Address, user or ARN that did so.</param>
/// <param name="Time">When, or null.</param>
/// <param name="Line">Line of the log.</param>
public readonly record struct LogUse(string Host, string Client, DateTimeOffset? Time, long Line)
{
    /// <summary>The API call, where the log says it.</summary>
    public string? Call { get; init; }
    /// <summary>The model or endpoint that was asked, where the log says it.</summary>
    public string? Model { get; init; }
    /// <summary>A proxy, firewall or service said no.</summary>
    public bool IsDenied { get; init; }
    /// <summary>For an answer of DNS: the addresses that the host has.</summary>
    public IReadOnlyList<string> Addresses { get => field ?? []; init; }
}

/// <summary>The lines of one kind of log. One file adds one; it is found by type. Each log has an instance of its own, which may remember header lines.</summary>
public abstract class LogLines
{
    /// <summary>Reads a line that is not empty; false when it is none of this kind. A line that shows no use (a header, a comment) is true and adds nothing.</summary>
    public abstract bool Read(string line, List<LogUse> uses);

    /// <summary>A time in seconds since 1970, with or without a fraction.</summary>
    protected static DateTimeOffset? Seconds(ReadOnlySpan<char> text) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 1e8 and < 1e11
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000)) : null;

    /// <summary>The host of a URL or of <c>host:port</c>.</summary>
    protected static string HostOf(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var host = scheme >= 0 ? url.AsSpan(scheme + 3) : url;
        if (host.IndexOfAny("/?") is >= 0 and var path) host = host[..path];
        if (host.LastIndexOf('@') is >= 0 and var user) host = host[(user + 1)..];
        if (host.IndexOf(':') is >= 0 and var port) host = host[..port];
        return host.ToString();
    }
}
