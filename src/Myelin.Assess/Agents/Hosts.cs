using System.Net;
using Myelin.Discover.Services;

namespace Myelin.Assess.Agents;

/// <summary>Where a URL leads: this machine, a private network, a known AI service, or somebody else.</summary>
static class Hosts
{
    /// <summary>The host of a URL in small letters, or null when it has none or it is a variable.</summary>
    public static string? Of(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        start = start < 0 ? 0 : start + 3;
        var end = url.AsSpan(start).IndexOfAny("/?#") is >= 0 and var cut ? start + cut : url.Length;
        var authority = url[start..end];
        if (authority.LastIndexOf('@') is >= 0 and var at) authority = authority[(at + 1)..];
        if (authority.StartsWith('['))
        {
            var close = authority.IndexOf(']');
            return close < 0 ? null : authority[1..close].ToLowerInvariant();
        }
        if (authority.LastIndexOf(':') is >= 0 and var colon) authority = authority[..colon];
        return authority.Length is 0 or > 255 || authority.AsSpan().ContainsAny(Variable) ? null : authority.TrimEnd('.').ToLowerInvariant();
    }

    /// <summary>This machine, also as a container sees it.</summary>
    public static bool IsLoopback(string host) => host is "localhost" or "host.docker.internal" or "host.containers.internal" or "0.0.0.0" or "gateway.docker.internal"
        || host.EndsWith(".localhost", StringComparison.Ordinal) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>A name or address that only a private network answers to.</summary>
    public static bool IsPrivate(string host)
    {
        if (IsLoopback(host)) return true;
        if (!IPAddress.TryParse(host, out var address))
            return !host.Contains('.') || Endings.Any(e => host.EndsWith(e, StringComparison.Ordinal));
        var bytes = address.MapToIPv4().GetAddressBytes();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254) || (bytes[0] == 100 && bytes[1] is >= 64 and < 128)
            : address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal;
    }

    /// <summary>Neither private nor a known AI service: somebody else's.</summary>
    public static bool IsForeign(string url) => url.Length > 3 && Of(url) is { } host && !IsPrivate(host) && ServiceKnowledge.Default.OfHost(host) is null;

    static readonly System.Buffers.SearchValues<char> Variable = System.Buffers.SearchValues.Create("${}<>% *");
    static readonly string[] Endings = [".internal", ".local", ".lan", ".corp", ".home", ".intranet", ".svc", ".cluster.local", ".home.arpa"];
}
