using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Servers;

namespace Myelin.Discover.Exposure;

/// <summary>Finds which workloads call which AI servers of the cluster, by the addresses in their variables and arguments.</summary>
sealed class ClusterCalls(Resolver.Known known, ServiceMap services, IReadOnlyList<KubernetesWorkload> workloads)
{
    /// <summary>Adds a relation from each workload to each AI server that it is told the address of.</summary>
    public void Resolve()
    {
        foreach (var workload in workloads)
        {
            foreach (var container in workload.Template.Containers)
            {
                foreach (var variable in container.Environment)
                    foreach (var address in Addresses(variable.Value ?? "", AiEnvironment.Default.IsEndpoint(variable.Name))) Call(workload, address, workload.Object.Of(variable.Mark), $"variable {variable.Name}");
                foreach (var argument in container.Argv)
                    foreach (var address in Addresses(argument, bare: false)) Call(workload, address, workload.Object.Of(container.Node.Mark), "argument");
            }
        }
    }

    void Call(KubernetesWorkload caller, (string Host, int Port) address, Location at, string note)
    {
        if (services.FindHost(address.Host, caller.Object.Namespace, caller.Object) is not { } service) return;
        foreach (var workload in service.Workloads)
        {
            if (workload.Id == caller.Id) continue;
            foreach (var target in service.Targets(new PortTarget(address.Port, null)))
            {
                var (_, port) = target.In(workload);
                foreach (var server in workload.Servers)
                    if (workload.Servers.Count == 1 || server.Ports.Contains(port))
                        known.Graph.Add(new Relation(caller.Id, RelationKind.Calls, server.Id) { Evidence = [new Evidence(at, Basis.Declared, Confidence.High, known.By, note)] });
            }
        }
    }

    /// <summary>Hosts and ports in a text: of every URL, and of the whole text when it may be a bare address.</summary>
    /// <param name="text">Value of a variable, or an argument.</param>
    /// <param name="bare">Whether <c>host</c> and <c>host:port</c> count too.</param>
    public static IEnumerable<(string Host, int Port)> Addresses(string text, bool bare)
    {
        var found = false;
        for (var at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            found = true;
            var start = at + 3;
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_' or ':' or '@' or '%')) end++;
            var authority = text[start..end];
            if (Split(authority[(authority.LastIndexOf('@') + 1)..]) is { } address) yield return address;
        }
        if (!found && bare && text.Length is > 0 and < 256 && Split(text.Split('/')[0]) is { } whole) yield return whole;
    }

    static (string, int)? Split(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var host = (colon < 0 ? authority : authority[..colon]).ToLowerInvariant();
        var port = colon >= 0 && int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        foreach (var c in host)
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')) return null;
        return host.Length == 0 ? null : (host, port);
    }
}
