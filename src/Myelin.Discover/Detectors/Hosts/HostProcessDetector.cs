using System.Globalization;
using System.Net;
using System.Numerics;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Servers;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>AI servers and agents that run on a host, with their ports, models, keys' names, container and isolation, as observed.</summary>
public sealed class HostProcessDetector : SnapshotDetector<HostSnapshot>
{
    public override void Detect(HostSnapshot snapshot, Facts facts)
    {
        var host = facts.Add(AssetKind.Host, AssetId.Resource("host", "this"), "this host", facts.Evidence(Basis.Observed), null, ("system", snapshot.System), ("kernel", snapshot.Kernel));
        foreach (var process in snapshot.Processes)
        {
            var signs = new ServerSigns
            {
                Argv = process.Arguments,
                Environment = process.Environment,
                Ports = [.. process.Listening.Select(l => l.Port)],
                HasAiEnvironment = process.Environment.Keys.Any(name => SecretKnowledge.Current.OfVariable(name) is not null),
            };
            var identities = ServerKnowledge.Default.IdentifyAll(signs).Where(i => i.Command is not null).ToList();
            foreach (var identity in identities) Server(identity, signs, process, host, facts);
            if (identities.Count == 0) Loader(process, host, facts);
        }
    }

    static void Server(ServerIdentity identity, ServerSigns signs, HostProcess process, string host, Facts facts)
    {
        var evidence = Seen(process, identity.Why, facts);
        var ports = string.Join(",", process.Listening.Select(l => l.Port).Distinct());
        var id = facts.Add(identity.Kind, AssetId.Process(identity.Name, ports), identity.Name, evidence, identity.Version,
            (AssetKeys.Product, identity.Product.Name), (AssetKeys.Port, ports), (AssetKeys.Exposure, Exposure(process)),
            (AssetKeys.Authentication, ServerKnowledge.AuthenticationOf(identity.Product, signs, identity.Version)), (AssetKeys.Command, Redacted.CommandLine(process.Arguments)),
            ("user", process.UserId == 0 ? "root" : process.UserId.ToString(CultureInfo.InvariantCulture)), ("isolation-facts", Isolation(process)));
        Place(id, process, host, facts, evidence);
        foreach (var mention in ServerModels.Of(identity, signs))
        {
            var reference = mention.Reference;
            var model = facts.Add(reference.Kind, reference.Id, reference.Name, evidence with { Note = mention.From }, reference.Revision, (AssetKeys.Provider, reference.Provider));
            facts.Relate(id, RelationKind.Serves, model, evidence);
        }
        Rest(id, process, facts, evidence);
    }

    // No server that is known, but something that has model files or an accelerator in its hands.
    static void Loader(HostProcess process, string host, Facts facts)
    {
        var libraries = process.Libraries.Select(AcceleratorLibraries.NameOf).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        if (libraries.Count == 0 && process.OpenFiles.Count == 0 && process.Devices.Count == 0) return;
        var name = Path.GetFileName(process.Executable ?? process.Arguments[0]);
        var evidence = Seen(process, libraries.Count > 0 ? "loads " + string.Join(", ", libraries) : process.OpenFiles.Count > 0 ? "holds model files open" : "holds an accelerator open", facts);
        var id = facts.Add(AssetKind.Process, AssetId.Process(name, Redacted.CommandLine(process.Arguments)), name, evidence, null,
            (AssetKeys.Command, Redacted.CommandLine(process.Arguments)), ("libraries", string.Join(",", libraries)), ("devices", string.Join(",", process.Devices)), ("isolation-facts", Isolation(process)));
        Place(id, process, host, facts, evidence);
        Rest(id, process, facts, evidence);
    }

    static void Rest(string id, HostProcess process, Facts facts, Evidence evidence)
    {
        foreach (var file in process.OpenFiles)
            facts.Relate(id, RelationKind.Loads, facts.Add(AssetKind.ModelFile, AssetId.File(file.TrimStart('/')), file, evidence, properties: (AssetKeys.Format, Path.GetExtension(file).TrimStart('.'))), evidence);
        foreach (var variable in process.Environment.Keys.Order(StringComparer.Ordinal))
            if (facts.AddKeyReference(variable, evidence) is { } key) facts.Relate(id, RelationKind.Holds, key, evidence);
    }

    static void Place(string id, HostProcess process, string host, Facts facts, Evidence evidence)
    {
        if (process.Container is not { } container)
        {
            facts.Relate(id, RelationKind.RunsOn, host, evidence);
            return;
        }
        var box = facts.Add(AssetKind.Container, AssetId.Resource("container", container.Id), container.Id, evidence, properties: ("runtime", container.Runtime));
        facts.Relate(id, RelationKind.RunsOn, box, evidence);
        facts.Relate(box, RelationKind.RunsOn, host, evidence);
    }

    static Evidence Seen(HostProcess process, string why, Facts facts)
    {
        var evidence = facts.Evidence(Basis.Observed, note: why);
        return evidence with { At = evidence.At with { Process = $"{process.Id.ToString(CultureInfo.InvariantCulture)}:{Path.GetFileName(process.Arguments[0])}" } };
    }

    static string? Exposure(HostProcess process) =>
        process.Listening.Count == 0 ? null : process.Listening.All(l => IPAddress.IsLoopback(l.Address)) ? "loopback" : process.Container is null ? "network" : "host";

    static string Isolation(HostProcess process) => string.Join(",",
    [
        process.Container is { } c ? $"container:{c.Runtime}" : "no-container",
        process.Seccomp == 2 ? "seccomp" : "no-seccomp",
        process.NoNewPrivileges ? "no-new-privileges" : "may-gain-privileges",
        $"capabilities:{BitOperations.PopCount(process.Capabilities).ToString(CultureInfo.InvariantCulture)}",
        process.SharesHostPids ? "host-pids" : "own-pids",
    ]);
}

/// <summary>Shared libraries that show an AI runtime or an accelerator in use.</summary>
internal static class AcceleratorLibraries
{
    // Sources: the libraries' own packages; libgomp and plain libtensor* are not among them on purpose.
    static readonly string[] Names =
    [
        "libcuda.so", "libcudart.so", "libnvidia-ml.so", "libcublas.so", "libcudnn.so", "libnccl.so", "libnvinfer.so", "libtorch.so", "libtorch_cuda.so", "libtorch_cpu.so", "libc10.so", "libonnxruntime.so",
        "libtensorflow_cc.so", "libtensorflow_framework.so", "libllama.so", "libggml", "libmlx.so", "libopenvino.so", "libhsa-runtime64.so", "libamdhip64.so", "librccl.so", "libnrt.so", "libtpu.so", "libfaiss.so",
    ];

    /// <summary>The library's plain name, or null when it is none of them.</summary>
    public static string? NameOf(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var known in Names)
            if (name.StartsWith(known, StringComparison.Ordinal)) return known.EndsWith(".so", StringComparison.Ordinal) ? known : name[..(name.IndexOf(".so", StringComparison.Ordinal) + 3)];
        return null;
    }
}
