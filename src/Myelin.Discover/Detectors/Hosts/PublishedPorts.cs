using System.Globalization;
using System.Net;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>Ports of containers that an engine publishes on the host, as its forwarders show: <c>docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8000 -container-ip 172.17.0.2 -container-port 8000</c>.</summary>
sealed class PublishedPorts
{
    readonly ILookup<int, (IPAddress Host, int Port)> _byContainerPort;

    public PublishedPorts(IEnumerable<HostProcess> processes) =>
        _byContainerPort = processes.SelectMany(Of).ToLookup(p => p.Inside, p => (p.Host, p.Port));

    /// <summary>Addresses of the host at which a port of some container answers.</summary>
    public IEnumerable<(IPAddress Host, int Port)> Of(int containerPort) => _byContainerPort[containerPort];

    static IEnumerable<(int Inside, IPAddress Host, int Port)> Of(HostProcess process)
    {
        var words = process.Arguments;
        if (words.Count == 0 || !words[0].EndsWith("docker-proxy", StringComparison.Ordinal)) yield break;
        if (Value(words, "-proto") is not (null or "tcp") || !IPAddress.TryParse(Value(words, "-host-ip") ?? "0.0.0.0", out var host)) yield break;
        if (Number(words, "-host-port") is { } outside && Number(words, "-container-port") is { } inside) yield return (inside, host, outside);
    }

    static int? Number(IReadOnlyList<string> words, string option) => int.TryParse(Value(words, option), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    static string? Value(IReadOnlyList<string> words, string option)
    {
        for (var i = 0; i + 1 < words.Count; i++)
            if (words[i] == option) return words[i + 1];
        return null;
    }
}
