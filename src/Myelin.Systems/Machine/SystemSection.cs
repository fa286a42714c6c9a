using System.Globalization;
using System.Runtime.InteropServices;
using Myelin.Systems.Hosts;

namespace Myelin.Systems.Machine;

/// <summary>Kernel, processors, memory, and what accelerators there are.</summary>
public sealed class SystemSection : MachineSection
{
    public override string Title => "Machine";
    public override int Order => 10;

    public override IEnumerable<MachineFact> Facts()
    {
        var release = Text("/etc/os-release")?.Split('\n').FirstOrDefault(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?["PRETTY_NAME=".Length..].Trim('"');
        yield return new("system", Presence.Yes, $"{release ?? RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");
        yield return new("kernel", Presence.Yes, Text("/proc/sys/kernel/osrelease") ?? "unknown");
        yield return new("cpu", Presence.Yes, Cpu());
        yield return new("memory", Presence.Yes, Memory());
        var me = Hosts.ControlGroup.ContainerOf(Text("/proc/self/cgroup") ?? "");
        var inside = me is not null ? $"{me.Runtime} {me.Id}" : File.Exists("/.dockerenv") ? "docker" : File.Exists("/run/.containerenv") ? "podman" : Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is not null ? "kubernetes" : null;
        yield return new("container", inside is null ? Presence.No : Presence.Yes, inside ?? "none seen around this program");
        var accelerators = new AcceleratorReader("/");
        var gpus = accelerators.Gpus().GroupBy(g => g.Name, StringComparer.Ordinal).Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} × {g.Key}").ToList();
        yield return new("accelerators", gpus.Count > 0 ? Presence.Yes : Presence.No, gpus.Count > 0 ? string.Join(", ", gpus) : "none");
        foreach (var (name, version) in accelerators.Drivers()) yield return new($"{name}-driver", Presence.Yes, version ?? "loaded");
    }

    static string Cpu()
    {
        var count = Environment.ProcessorCount;
        // cgroup version 2: quota and period in microseconds, or "max".
        var limit = Text("/sys/fs/cgroup/cpu.max")?.Split(' ') is [var quota, var period] && long.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out var q) && long.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out var p) && p > 0
            ? $", limited to {((double)q / p).ToString("0.##", CultureInfo.InvariantCulture)}" : "";
        return $"{count.ToString(CultureInfo.InvariantCulture)} for this program{limit}";
    }

    static string Memory()
    {
        var lines = Text("/proc/meminfo")?.Split('\n') ?? [];
        long Kib(string key) => lines.FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line && long.TryParse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
        var limit = long.TryParse(Text("/sys/fs/cgroup/memory.max") ?? Text("/sys/fs/cgroup/memory/memory.limit_in_bytes"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes < 1L << 50 ? $", limited to {Gib(bytes)}" : "";
        return $"{Gib(Kib("MemTotal:") << 10)}, {Gib(Kib("MemAvailable:") << 10)} available{limit}";
    }

    static string Gib(long bytes) => $"{(bytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture)} GiB";
}
