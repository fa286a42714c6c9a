using System.Globalization;
using System.Net;
using System.Numerics;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Packages;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Servers;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>AI servers, and programs with AI runtimes, that run on a host, with their ports, models, packages, keys' names, service, container and confinement, as observed.</summary>
public sealed class HostProcessDetector : SnapshotDetector<HostSnapshot>
{
    public override void Detect(HostSnapshot snapshot, Facts facts)
    {
        var host = facts.Add(AssetKind.Host, AssetId.Resource("host", "this"), "this host", facts.Evidence(Basis.Observed), null, ("system", snapshot.System), ("kernel", snapshot.Kernel));
        var published = new PublishedPorts(snapshot.Processes);
        foreach (var process in snapshot.Processes)
        {
            var signs = ProcessServers.SignsOf(process);
            var identities = ProcessServers.Of(signs);
            foreach (var identity in identities) Server(identity, signs, process, snapshot, published, host, facts);
            if (identities.Count == 0) Loader(process, host, facts);
        }
        HiddenServers(snapshot, host, facts);
    }

    static void Server(ServerIdentity identity, ServerSigns signs, HostProcess process, HostSnapshot snapshot, PublishedPorts published, string host, Facts facts)
    {
        var evidence = Seen(process, identity.Why, facts);
        var ports = string.Join(",", process.Listening.Select(l => l.Port).Distinct());
        var reading = process.SharesOurNetwork ? ServerProbes.Of(identity.Product, signs.Ports, snapshot.Answers) : null;
        var version = reading?.Version ?? identity.Version;
        var (exposure, why) = Exposure(process, published);
        var id = facts.Add(identity.Kind, AssetId.Process(identity.Name, ports), identity.Name, evidence, version,
        [
            (AssetKeys.Product, identity.Product.Name), (AssetKeys.Port, ports), (AssetKeys.Exposure, exposure), ("listens", why),
            (AssetKeys.Authentication, reading?.Authentication ?? Authentication(identity.Product, signs, version, process)), .. Described(process),
        ]);
        if (reading is not null) facts.Add(identity.Kind, id, identity.Name, evidence with { Note = reading.Shown }, version);
        Place(id, process, host, facts, evidence);
        foreach (var mention in ServerModels.Of(identity, signs))
        {
            var reference = mention.Reference;
            var model = facts.Add(reference.Kind, reference.Id, reference.Name, evidence with { Note = mention.From }, reference.Revision, (AssetKeys.Provider, reference.Provider));
            facts.Relate(id, RelationKind.Serves, model, evidence);
        }
        Rest(id, process, facts, evidence);
    }

    // A variable that would switch it on may stand in an environment that is not readable.
    static string Authentication(ServerProduct product, ServerSigns signs, string? version, HostProcess process)
    {
        var known = ServerKnowledge.AuthenticationOf(product, signs, version);
        return known == "none" && process.IsHidden && product.Auth.Rules.Any(r => r.Env is not null) ? "unknown" : known;
    }

    // No server that is known, but something that has model files, an AI runtime or an accelerator in its hands.
    static void Loader(HostProcess process, string host, Facts facts)
    {
        var libraries = process.Libraries.Select(AcceleratorLibraries.NameOf).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        var modules = process.Modules.Where(m => IsRuntime(PackageKnowledge.OfModule(m.Name)?.Role)).Select(m => m.Name).ToList();
        if (libraries.Count == 0 && modules.Count == 0 && process.OpenFiles.Count == 0 && process.Devices.Count == 0) return;
        var name = Path.GetFileName(process.Executable ?? process.Arguments[0]);
        var why = libraries.Count + modules.Count > 0 ? "loads " + string.Join(", ", libraries.Concat(modules).Take(6)) : process.OpenFiles.Count > 0 ? "holds model files open" : "holds an accelerator open";
        var evidence = Seen(process, why, facts);
        var id = facts.Add(AssetKind.Process, AssetId.Process(name, Redacted.CommandLine(process.Arguments)), name, evidence, null, [("libraries", string.Join(",", libraries)), .. Described(process)]);
        Place(id, process, host, facts, evidence);
        Rest(id, process, facts, evidence);
    }

    static bool IsRuntime(string? role) => role is "framework" or "inference-server" or "training" or "gpu";

    static IEnumerable<(string Key, string? Value)> Described(HostProcess process) =>
    [
        (AssetKeys.Command, Redacted.CommandLine(process.Arguments)),
        ("frameworks", string.Join(",", process.Libraries.Select(AcceleratorLibraries.FrameworkOf).OfType<string>().Distinct().Order(StringComparer.Ordinal))),
        ("devices", string.Join(",", process.Devices)),
        ("user", process.UserId == 0 ? "root" : process.UserId.ToString(CultureInfo.InvariantCulture)),
        ("service", process.Unit),
        ("isolation-facts", Isolation(process)),
    ];

    // Sockets whose process only root may see: the answer itself says what listens there.
    static void HiddenServers(HostSnapshot snapshot, string host, Facts facts)
    {
        foreach (var answer in snapshot.Answers)
        {
            foreach (var endPoint in snapshot.Unowned.Where(u => u.Port == answer.EndPoint.Port).Take(1))
            {
                var shown = ServerProbes.Shown(answer).ToList();
                // Several products answer alike at one path: then none is named.
                if (shown is not [var (product, reading)] || AssetKinds.Parse(product.Kind) is not { } kind) continue;
                var port = endPoint.Port.ToString(CultureInfo.InvariantCulture);
                var evidence = facts.Evidence(Basis.Observed, confidence: Confidence.Medium, note: $"port {port}: {reading.Shown}");
                var id = facts.Add(kind, AssetId.Process(product.Name, port), product.Name, evidence, reading.Version,
                    (AssetKeys.Product, product.Name), (AssetKeys.Port, port), (AssetKeys.Exposure, IPAddress.IsLoopback(endPoint.Address) ? "loopback" : "network"), ("listens", endPoint.ToString()),
                    (AssetKeys.Authentication, "unknown"));
                facts.Relate(id, RelationKind.RunsOn, host, evidence);
            }
        }
    }

    static void Rest(string id, HostProcess process, Facts facts, Evidence evidence)
    {
        foreach (var file in process.OpenFiles)
            facts.Relate(id, RelationKind.Loads, facts.Add(AssetKind.ModelFile, AssetId.File(file.TrimStart('/')), file, evidence, properties: (AssetKeys.Format, Path.GetExtension(file).TrimStart('.'))), evidence);
        foreach (var module in process.Modules)
        {
            if (PackageKnowledge.OfModule(module.Name) is not { } package) continue;
            var loaded = facts.Add(AssetKind.AiPackage, AssetId.Package("pypi", package.Name, module.Version), package.Name, evidence with { Note = $"mapped from {module.Site}" }, module.Version,
                (AssetKeys.Role, package.Role), ("ecosystem", "pypi"));
            facts.Relate(id, RelationKind.Loads, loaded, evidence);
        }
        foreach (var variable in process.Environment.Keys.Order(StringComparer.Ordinal))
            if (facts.AddKeyReference(variable, evidence) is { } key) facts.Relate(id, RelationKind.Holds, key, evidence);
    }

    static void Place(string id, HostProcess process, string host, Facts facts, Evidence evidence)
    {
        if (process.Unit is { } unit && process.Container is null)
            facts.Relate(facts.Add(AssetKind.Workload, AssetId.Resource("systemd", unit), unit, evidence with { Note = "its control group" }, null, ("workload-kind", "systemd-service")), RelationKind.Runs, id, evidence);
        if (process.Container is not { } container)
        {
            facts.Relate(id, RelationKind.RunsOn, host, evidence);
            return;
        }
        var box = facts.Add(AssetKind.Container, AssetId.Resource("container", container.Id), container.Id, evidence, properties: [("runtime", container.Runtime), ("pod-uid", container.Pod)]);
        facts.Relate(id, RelationKind.RunsOn, box, evidence);
        facts.Relate(box, RelationKind.RunsOn, host, evidence);
    }

    static Evidence Seen(HostProcess process, string why, Facts facts)
    {
        var evidence = facts.Evidence(Basis.Observed, note: why);
        return evidence with { At = evidence.At with { Process = $"{process.Id.ToString(CultureInfo.InvariantCulture)}:{Path.GetFileName(process.Arguments[0].Split(' ')[0])}" } };
    }

    // A container's own network is reached from the host; from outside only through what its engine publishes.
    static (string? Reach, string? Why) Exposure(HostProcess process, PublishedPorts published)
    {
        if (process.Listening.Count == 0) return (null, null);
        var listens = string.Join(",", process.Listening.Select(l => l.ToString()).Distinct());
        var open = process.Listening.Where(l => !IPAddress.IsLoopback(l.Address)).ToList();
        if (open.Count == 0) return ("loopback", listens);
        if (process.Container is null || process.SharesOurNetwork) return ("network", listens);
        var outside = open.SelectMany(l => published.Of(l.Port)).ToList();
        if (outside.Count == 0) return ("host", listens);
        return (outside.TrueForAll(o => IPAddress.IsLoopback(o.Host)) ? "loopback" : "network", $"{listens} published at {string.Join(",", outside.Select(o => new IPEndPoint(o.Host, o.Port).ToString()).Distinct())}");
    }

    static string Isolation(HostProcess process) => string.Join(",",
    [
        process.Container is { } c ? $"container:{c.Runtime}" : "no-container",
        process.Seccomp > 0 ? "seccomp" : "no-seccomp",
        process.NoNewPrivileges ? "no-new-privileges" : "may-gain-privileges",
        $"capabilities:{BitOperations.PopCount(process.Capabilities).ToString(CultureInfo.InvariantCulture)}",
        process.SharesHostPids switch { true => "host-pids", false => "own-pids", null => "pids-unknown" },
    ]);
}
