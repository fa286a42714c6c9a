namespace Myelin.Assess.Isolation;

/// <summary>
/// Grades isolation by its weakest axis: the kernel boundary, devices, the network, data and credentials. Only what is stated counts; an axis of which nothing is stated is named as unknown.
/// </summary>
public static class IsolationGrading
{
    // Write access to these is root on the host (cron, binaries, kubelet's and containers' files, block devices); their children too.
    static readonly string[] HostCore = ["/etc", "/root", "/home", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/boot", "/dev", "/proc", "/sys", "/var/lib/docker", "/var/lib/containerd", "/var/lib/kubelet", "/var/lib/containers", "/var/run", "/run", "/opt/cni", "/var/log", "/var/spool/cron"];
    static readonly string[] Sockets = ["docker.sock", "containerd.sock", "crio.sock", "podman.sock", "cri-dockerd.sock", "dockershim.sock"];
    static readonly string[] StrongCapabilities = ["SYS_ADMIN", "ALL", "SYS_MODULE", "SYS_RAWIO", "SYS_PTRACE", "DAC_READ_SEARCH", "BPF", "SYS_BOOT"];

    /// <summary>The grade of a workload.</summary>
    public static GradedIsolation Of(IsolationFacts facts)
    {
        List<IsolationReason> reasons = [.. Boundary(facts), .. HostPaths(facts), .. Devices(facts), .. Network(facts), .. Data(facts)];
        var worst = reasons.Max(r => r.Best);
        string[] unknown = [.. ((string[])["kernel", "device", "network", "data"]).Where(axis => !reasons.Exists(r => r.Axis == axis) && (axis != "device" || facts.Devices.Count > 0))];
        return new GradedIsolation(worst, [.. reasons.OrderByDescending(r => r.Best).ThenBy(r => r.Why, StringComparer.Ordinal)], unknown);
    }

    /// <summary>What stands between the workload and the host's kernel.</summary>
    static IEnumerable<IsolationReason> Boundary(IsolationFacts facts)
    {
        IsolationReason Reason(IsolationGrade best, string why, string key, string? lift) => new("kernel", best, why, facts.Place(key), lift);
        var kind = RuntimeKind(facts["runtime-class"]);
        var isVm = kind == "vm";
        if (facts["container"] == "none")
        {
            yield return facts["user"] == "root" ? Reason(IsolationGrade.F, "root on the host, in no container", "user", "run it as a user of its own, in a container or a sandbox")
                : Reason(IsolationGrade.D, "in no container", "user", "run it in a container or a sandbox");
            yield break;
        }
        // In a virtual machine privileged means the guest.
        if (facts["privileged"] == "true" && !isVm) yield return Reason(IsolationGrade.F, "privileged", "privileged", "take privileged away; give the single capability or device that is needed");
        if (facts["host-pid"] == "true") yield return Reason(IsolationGrade.D, "sees the host's processes", "host-pid", "leave the host's process namespace");
        if (facts["host-ipc"] == "true") yield return Reason(IsolationGrade.D, "shares the host's IPC", "host-ipc", "leave the host's IPC namespace");
        if (facts["host-network"] == "true") yield return Reason(IsolationGrade.D, "on the host's network", "host-network", "give it a network of its own");
        if (facts["seccomp"] == "Unconfined" && !isVm && kind != "gvisor") yield return Reason(IsolationGrade.D, "seccomp is off", "seccomp", "set the runtime's default seccomp profile");
        var strong = (facts["capabilities"] ?? "").Split(',').Where(c => StrongCapabilities.Contains(c)).ToList();
        if (strong.Count > 0 && !isVm) yield return Reason(IsolationGrade.D, $"capability {string.Join(", ", strong)}", "capabilities", $"drop {string.Join(", ", strong)}");
        yield return kind switch
        {
            "vm" => Reason(IsolationGrade.B, $"virtual machine by runtime {facts["runtime-class"]}; whether its monitor is jailed is not stated", "runtime-class", null),
            "gvisor" => facts.Devices.Count > 0 ? Reason(IsolationGrade.BPlus, "gVisor with a GPU passed through nvproxy", "runtime-class", null) : Reason(IsolationGrade.AMinus, "gVisor", "runtime-class", null),
            _ when IsHardened(facts) => Reason(IsolationGrade.B, "user namespace, no new privileges, seccomp and a read-only root", "host-users", "run it in gVisor or a virtual machine (runtimeClassName)"),
            _ => Reason(IsolationGrade.C, facts["runtime-class"] is { } name && kind == "unknown" ? $"a container; runtime {name} is not known here" : "default container on the host's kernel", "runtime-class", Missing(facts)),
        };
    }

    /// <summary>vm, gvisor, container (known to share the kernel), or unknown.</summary>
    public static string RuntimeKind(string? runtime) => runtime?.ToLowerInvariant() switch
    {
        null or "" or "runc" or "crun" or "nvidia" or "youki" or "io.containerd.runc.v2" or "habana" => "container",
        var name when name.Contains("kata", StringComparison.Ordinal) || name.Contains("firecracker", StringComparison.Ordinal) || name.Contains("edera", StringComparison.Ordinal) || name.Contains("cloud-hypervisor", StringComparison.Ordinal) => "vm",
        "gvisor" or "runsc" or "io.containerd.runsc.v1" => "gvisor",
        _ => "unknown",
    };

    static bool HasUserNamespace(IsolationFacts facts) => facts["host-users"] == "false";

    static bool IsHardened(IsolationFacts facts) => HasUserNamespace(facts) && facts["allow-privilege-escalation"] == "false"
        && facts["seccomp"] is "RuntimeDefault" or "Localhost" && facts["read-only-root"] == "true" && facts["apparmor"] != "Unconfined";

    static string Missing(IsolationFacts facts)
    {
        List<string> missing = [];
        if (!HasUserNamespace(facts) && facts.Form == "pod") missing.Add("hostUsers: false");
        if (facts["allow-privilege-escalation"] != "false") missing.Add(facts.Form == "pod" ? "allowPrivilegeEscalation: false" : "no-new-privileges");
        if (facts["seccomp"] is not ("RuntimeDefault" or "Localhost") && facts.Form == "pod") missing.Add("a seccomp profile");
        if (facts["read-only-root"] != "true") missing.Add("a read-only root");
        return $"run it in gVisor or a virtual machine{(missing.Count > 0 ? $", or add {string.Join(", ", missing)}" : "")}";
    }

    static IEnumerable<IsolationReason> HostPaths(IsolationFacts facts)
    {
        foreach (var (path, writes, at) in facts.HostPaths)
        {
            // Read access to an engine's socket is enough to start a privileged container.
            if (Sockets.Any(s => path.EndsWith(s, StringComparison.Ordinal)) || path is "/var/run" or "/run" or "/")
                yield return new("kernel", writes || path != "/" ? IsolationGrade.F : IsolationGrade.D, $"has {path} of the host", at, $"do not mount {path}");
            else if (writes && HostCore.Any(core => path == core || path.StartsWith(core + "/", StringComparison.Ordinal)) && path is not ("/dev/shm" or "/etc/localtime" or "/dev/dri" or "/etc/timezone"))
                yield return new("kernel", IsolationGrade.F, $"may write {path} of the host", at, $"mount {path} read-only or not at all");
            else if (writes && path is not ("/dev/shm" or "/dev/dri" or "/etc/localtime" or "/etc/timezone")) yield return new("data", IsolationGrade.D, $"may write {path} of the host", at, "use a volume, or mount it read-only");
        }
    }

    static IEnumerable<IsolationReason> Devices(IsolationFacts facts)
    {
        foreach (var (resource, sharing, at) in facts.Devices)
        {
            (IsolationGrade Best, string Why, string? Lift)? graded = sharing switch
            {
                "mig" => (IsolationGrade.BPlus, $"{resource}: a MIG slice", null),
                "mps" => (IsolationGrade.C, $"{resource}: shared by MPS", "ask for a MIG slice or a whole device"),
                "time-slicing" or "fraction" => (IsolationGrade.D, $"{resource}: shared by {(sharing == "fraction" ? "fractions" : "time slices")}, memory is not kept apart", "ask for a MIG slice or a whole device"),
                "passthrough" => (IsolationGrade.A, $"{resource}: a whole device passed through", null),
                "whole" => (IsolationGrade.A, $"{resource}: a whole device", null),
                _ => null,
            };
            if (graded is { } g) yield return new("device", g.Best, g.Why, at, g.Lift);
        }
        if (facts["gpu-env-bypass"] == "true") yield return new("device", IsolationGrade.D, "takes every GPU of the node by NVIDIA_VISIBLE_DEVICES", facts.Place("gpu-env-bypass"), "ask for nvidia.com/gpu and leave the variable away");
    }

    static IEnumerable<IsolationReason> Network(IsolationFacts facts)
    {
        foreach (var server in facts.Servers)
            if (server.Exposure is "internet" or "network" && server.Authentication == "none")
                yield return new("network", IsolationGrade.D, $"{server.Name} is open to the {server.Exposure} without authentication", server.At, $"put {server.Name} behind authentication, or keep it inside");
        if (facts["network-policy"] is "restricted" or "default-deny" && facts["egress-policy"] is "restricted" or "denied")
            yield return new("network", IsolationGrade.A, "network policies limit what comes in and goes out", facts.Place("network-policy"), null);
    }

    static IEnumerable<IsolationReason> Data(IsolationFacts facts)
    {
        foreach (var (capability, at) in facts.Capabilities)
            if (capability.Contains("cluster-admin", StringComparison.Ordinal)) yield return new("data", IsolationGrade.F, $"its identity is {capability}", at, "bind a role with only what it needs, or do not mount the token");
            else yield return new("data", IsolationGrade.D, $"its identity may {capability}", at, "bind a narrower role, or do not mount the token");
        if (facts["automount-token"] == "false") yield return new("data", IsolationGrade.A, "no token of the cluster is mounted", facts.Place("automount-token"), null);
    }
}
