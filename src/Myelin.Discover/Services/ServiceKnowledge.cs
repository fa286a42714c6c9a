using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Services;

/// <summary>AI services on the network (<c>knowledge/endpoints.yaml</c>), by host. Read at first use.</summary>
public sealed class ServiceKnowledge
{
    static readonly Lazy<ServiceKnowledge> Loaded = new(() => new ServiceKnowledge(KnowledgeFile.Read("endpoints", ServiceFactsContext.Default.ServiceFacts)));
    readonly FrozenDictionary<string, AiService> _exact;
    readonly FrozenDictionary<string, AiService> _byProvider;
    readonly (string Host, string? Path, AiService Service)[] _patterns;

    ServiceKnowledge(ServiceFacts facts)
    {
        var all = facts.Services.SelectMany(s => s.Hosts.Select(h => (Pattern: h, Service: s))).ToList();
        _exact = all.Where(h => !h.Pattern.AsSpan().ContainsAny('*', '/')).ToFrozenDictionary(h => h.Pattern, h => h.Service, StringComparer.OrdinalIgnoreCase);
        _patterns = [.. all.Where(h => h.Pattern.AsSpan().ContainsAny('*', '/')).Select(h => h.Pattern.IndexOf('/') is >= 0 and var slash ? (h.Pattern[..slash], h.Pattern[slash..], h.Service) : (h.Pattern, (string?)null, h.Service))];
        _byProvider = facts.Services.GroupBy(s => s.Provider).ToFrozenDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    /// <summary>The facts of this build.</summary>
    public static ServiceKnowledge Default => Loaded.Value;

    /// <summary>The service of a provider (<c>openai</c>), or null.</summary>
    public AiService? OfProvider(string provider) => _byProvider.GetValueOrDefault(provider);

    /// <summary>The service that a host belongs to, or null. Hosts that are AI by their path only are not told by the host alone.</summary>
    public AiService? OfHost(ReadOnlySpan<char> host) => Of(host.TrimEnd('.'), "");

    /// <summary>The service that a URL points to and the host in it, or null. The scheme may be absent.</summary>
    public (AiService Service, string Host)? OfUrl(ReadOnlySpan<char> url)
    {
        var scheme = url.IndexOf("://");
        if (scheme >= 0) url = url[(scheme + 3)..];
        var end = url.IndexOfAny("/?#");
        var authority = end < 0 ? url : url[..end];
        if (authority.LastIndexOf('@') is >= 0 and var at) authority = authority[(at + 1)..];
        if (authority.IndexOf(':') is >= 0 and var colon) authority = authority[..colon];
        authority = authority.TrimEnd('.');
        return Of(authority, end < 0 ? "" : url[end..]) is { } service ? (service, authority.ToString().ToLowerInvariant()) : null;
    }

    AiService? Of(ReadOnlySpan<char> host, ReadOnlySpan<char> path)
    {
        if (host.Length is 0 or > 253) return null;
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(host, out var service)) return service;
        foreach (var (pattern, start, known) in _patterns)
            if (Matches(host, pattern, '.') && (start is null || Begins(path, start))) return known;
        return null;
    }

    static bool Begins(ReadOnlySpan<char> path, string start)
    {
        var end = 0;
        for (var segments = start.AsSpan().Count('/'); end < path.Length; end++)
            if (path[end] == '/' && segments-- == 0) break;
        return Matches(path[..end], start, '/');
    }

    // '*' stands for one or more characters other than the separator.
    static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, char separator)
    {
        int t = 0, p = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*' && text[t] != separator) (star, mark, p, t) = (p, t + 1, p + 1, t + 1);
            else if (p < pattern.Length && pattern[p] != '*' && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t])) (t, p) = (t + 1, p + 1);
            else if (star >= 0 && text[mark] != separator) (t, p) = (++mark, star + 1);
            else return false;
            if (star >= 0 && mark >= text.Length && p < pattern.Length) return false;
        }
        return p == pattern.Length;
    }
}

/// <summary>The whole of knowledge/endpoints.yaml.</summary>
public sealed record ServiceFacts(AiService[] Services);

/// <summary>An AI service.</summary>
/// <param name="Provider">Its provider's name in assets: openai, anthropic …</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Kind">inference, hub, gateway, vector-db, observability, tool.</param>
/// <param name="Hosts">Its hosts.</param>
public sealed record AiService(string Provider, string Name, string Kind, string[] Hosts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServiceFacts))]
internal sealed partial class ServiceFactsContext : JsonSerializerContext;
