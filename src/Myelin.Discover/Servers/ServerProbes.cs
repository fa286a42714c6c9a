using System.Buffers;
using System.Net;
using System.Text.Json;
using Myelin.Discover.Detectors.Hosts;
using Myelin.Discover.Sources;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Servers;

/// <summary>What a server's answer to its version endpoint says.</summary>
/// <param name="Version">Its version, or null.</param>
/// <param name="Authentication">password or token when it asked who calls; null when it did not.</param>
/// <param name="Shown">What was seen, in a few words.</param>
public sealed record ProbeReading(string? Version, string? Authentication, string Shown);

/// <summary>Asks the servers of this machine for their version, at the endpoint that <c>knowledge/servers.yaml</c> names, over loopback alone.</summary>
public static class ServerProbes
{
    const int MostQuestions = 200;
    const int LongestVersion = 64;
    static readonly SearchValues<char> NoVersion = SearchValues.Create(" <>{}\n\r\t\u001b");

    /// <summary>The answers of the servers that the processes show, and of sockets whose process is hidden but whose port is some product's own.</summary>
    public static IReadOnlyList<ProbeAnswer> Ask(HostSnapshot snapshot, SourceLog log)
    {
        List<(IPEndPoint, string)> questions = [.. Known(snapshot).Concat(Hidden(snapshot)).Distinct()];
        if (questions.Count > MostQuestions) log.Skip("", $"{questions.Count - MostQuestions:N0} more servers on loopback were not asked for their version: {MostQuestions} at most are", "probe");
        return [.. questions.Take(MostQuestions).AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(q => LoopbackProbe.Ask(q.Item1, q.Item2))];
    }

    /// <summary>What a product's answer at one of these ports says; null when none was asked or none came.</summary>
    public static ProbeReading? Of(ServerProduct product, IEnumerable<int> ports, IReadOnlyList<ProbeAnswer> answers)
    {
        if (product.Probe is not { } probe) return null;
        return answers.Where(a => a.Path == probe.Path && ports.Contains(a.EndPoint.Port)).Select(a => Read(probe, a)).OfType<ProbeReading>().OrderBy(r => r.Version is null).FirstOrDefault();
    }

    /// <summary>The products that one answer alone shows: a version stands where theirs does, at their own port.</summary>
    public static IEnumerable<(ServerProduct Product, ProbeReading Reading)> Shown(ProbeAnswer answer) =>
        from product in ServerKnowledge.Default.Products
        where product.Probe is { Field: not null } probe && probe.Path == answer.Path && HasPort(product, answer.EndPoint.Port)
        let reading = Read(product.Probe!, answer)
        where reading?.Version is not null
        select (product, reading);

    static IEnumerable<(IPEndPoint, string)> Known(HostSnapshot snapshot) =>
        from process in snapshot.Processes
        where process.SharesOurNetwork
        from identity in ProcessServers.Of(process)
        where identity.Product.Probe is not null
        from endPoint in process.Listening
        where identity.Product.Ports.GetValueOrDefault(Text(endPoint.Port)) is null or "api" or "ui" or "admin" or "metrics" && Loopback(endPoint) is not null
        select (Loopback(endPoint)!, identity.Product.Probe!.Path);

    static IEnumerable<(IPEndPoint, string)> Hidden(HostSnapshot snapshot) =>
        from endPoint in snapshot.Unowned
        where Loopback(endPoint) is not null
        from path in ServerKnowledge.Default.Products.Where(p => p.Probe?.Field is not null && HasPort(p, endPoint.Port)).Select(p => p.Probe!.Path).Distinct().Take(6)
        select (Loopback(endPoint)!, path);

    static ProbeReading? Read(ServerProbe probe, ProbeAnswer answer)
    {
        if (answer.Status is 401 or 403) return new(null, answer.Challenge is "basic" or "digest" ? "password" : "token", $"GET {probe.Path} answers {answer.Status}");
        if (answer.Status != 200) return null;
        var version = Version(probe, answer.Body);
        return new(version, null, $"GET {probe.Path} answers {version ?? "200"}");
    }

    static string? Version(ServerProbe probe, string body)
    {
        string? text = null;
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            var node = json.RootElement;
            foreach (var key in probe.Field?.Split('.') ?? [])
                if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty(key, out node)) return null;
            if (node.ValueKind == JsonValueKind.String) text = node.GetString();
            else if (probe.Field is null && node.ValueKind == JsonValueKind.Number) text = node.GetRawText();
        }
        catch (JsonException)
        {
            if (probe.Field is null) text = body.Trim();
        }
        // A page, an error or a novel is no version.
        return text is { Length: > 0 and <= LongestVersion } && text.AsSpan().ContainsAnyInRange('0', '9') && !text.AsSpan().ContainsAny(NoVersion) ? text : null;
    }

    static IPEndPoint? Loopback(IPEndPoint endPoint) => endPoint.Address switch
    {
        var a when IPAddress.IsLoopback(a) => endPoint,
        var a when a.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, endPoint.Port),
        // Nearly always the wildcard of IPv6 takes IPv4 too; where IPv6 is off only that answers.
        var a when a.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.Loopback, endPoint.Port),
        _ => null,
    };

    static bool HasPort(ServerProduct product, int port) => product.Ports.ContainsKey(Text(port));

    static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
