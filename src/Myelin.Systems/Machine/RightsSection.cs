using System.Globalization;

namespace Myelin.Systems.Machine;

/// <summary>What this program may do here, and what the kernel offers to watch and to enclose.</summary>
public sealed class RightsSection : MachineSection
{
    // Numbers: include/uapi/linux/capability.h
    static readonly (string Name, int Bit)[] Capabilities = [("sys_admin", 21), ("bpf", 39), ("perfmon", 38), ("sys_ptrace", 19), ("net_admin", 12), ("dac_read_search", 2)];

    public override string Title => "Rights and kernel";
    public override int Order => 20;

    public override IEnumerable<MachineFact> Facts()
    {
        var status = Text("/proc/self/status") ?? "";
        var effective = ulong.TryParse(Field(status, "CapEff:"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) ? bits : 0;
        var held = Capabilities.Where(c => (effective >> c.Bit & 1) == 1).Select(c => c.Name).ToList();
        var isRoot = Environment.IsPrivilegedProcess;
        yield return new("root", isRoot ? Presence.Yes : Presence.No, isRoot ? "this program runs as root" : "without root, other users' processes show their command line alone", "scan host");
        yield return new("capabilities", held.Count > 0 ? Presence.Yes : Presence.No, held.Count > 0 ? string.Join(", ", held) : "none of those that matter here", "scan host, watch");
        yield return Processes();
        yield return Btf();
        yield return Bpf(held);
        yield return Kvm();
        var abi = Libc.LandlockVersion();
        yield return new("landlock", abi > 0 ? Presence.Yes : Presence.No, abi > 0 ? $"ABI {abi.ToString(CultureInfo.InvariantCulture)}" : "not offered by this kernel", "run");
        yield return UserNamespaces(isRoot);
        yield return new("seccomp", (Text("/proc/sys/kernel/seccomp/actions_avail") ?? "").Contains("user_notif", StringComparison.Ordinal) ? Presence.Yes : Presence.Partly, Text("/proc/sys/kernel/seccomp/actions_avail") ?? "actions unknown", "run");
        yield return new("cgroup", Presence.Yes, File.Exists("/sys/fs/cgroup/cgroup.controllers") ? "version 2" : Directory.Exists("/sys/fs/cgroup/unified") ? "hybrid" : Directory.Exists("/sys/fs/cgroup/memory") ? "version 1" : "not mounted", "run");
    }

    static MachineFact Processes() =>
        (Text("/proc/mounts") ?? "").Split('\n').Any(l => l.StartsWith("proc ", StringComparison.Ordinal) && l.Contains("hidepid=", StringComparison.Ordinal) && !l.Contains("hidepid=0", StringComparison.Ordinal))
            ? new("processes", Presence.Partly, "/proc hides those of other users (hidepid)", "scan host")
            : new("processes", Presence.Yes, "/proc shows those of all users");

    static MachineFact Btf() => File.Exists("/sys/kernel/btf/vmlinux")
        ? new("btf", Presence.Yes, "/sys/kernel/btf/vmlinux", "watch")
        : new("btf", Presence.No, "no /sys/kernel/btf/vmlinux: programs cannot be fitted to this kernel", "watch");

    static MachineFact Bpf(List<string> held)
    {
        var may = held.Contains("sys_admin") || (held.Contains("bpf") && held.Contains("perfmon"));
        if (!may) return new("bpf", Presence.No, "needs root, or the capabilities bpf and perfmon", "watch");
        if (Text("/sys/kernel/security/lockdown")?.Contains("[confidentiality]", StringComparison.Ordinal) == true) return new("bpf", Presence.No, "the kernel is locked down (confidentiality)", "watch");
        return new("bpf", Presence.Partly, "the rights are here; whether the kernel loads programs is known when one is loaded", "watch");
    }

    // The device alone proves little: some clouds emulate it, many times slower (docs of microVMs). Speed is not measured here.
    static MachineFact Kvm()
    {
        if (!File.Exists("/dev/kvm")) return new("kvm", Presence.No, "no /dev/kvm", "run");
        try
        {
            using var device = new FileStream("/dev/kvm", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            return new("kvm", Presence.Partly, "/dev/kvm opens; how fast it is was not measured", "run");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("kvm", Presence.No, "/dev/kvm is there but may not be opened", "run");
        }
    }

    static MachineFact UserNamespaces(bool isRoot)
    {
        var most = Text("/proc/sys/user/max_user_namespaces");
        if (most is null or "0") return new("user-namespaces", Presence.No, most is null ? "not offered by this kernel" : "switched off (user.max_user_namespaces is 0)", "run");
        var forbidden = Text("/proc/sys/kernel/unprivileged_userns_clone") == "0" || Text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1";
        return forbidden && !isRoot ? new("user-namespaces", Presence.No, "for root alone on this machine", "run") : new("user-namespaces", Presence.Yes, forbidden ? "for root alone" : "for everybody", "run");
    }

    static string Field(string status, string key) => status.Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim() ?? "";
}
