using System.Globalization;
using System.Text;

namespace Myelin.Systems.Hosts;

/// <summary>Reads one process from its folder in /proc (man 5 proc).</summary>
internal static class ProcessReader
{
    /// <summary>The process; null for a kernel thread or one that has ended. Counts those of which only the command line is readable.</summary>
    /// <param name="keepsValue">Variables whose value is kept; of others only the name is, and whether the value is empty.</param>
    public static HostProcess? Read(string folder, int id, SocketTable sockets, LoadedModules modules, Func<string, bool> keepsValue, ref int hidden)
    {
        if (Readable.Bytes(Path.Combine(folder, "cmdline")) is not { Length: > 0 } commandLine) return null;
        if (Readable.Text(Path.Combine(folder, "status")) is not { } status) return null;
        var environment = Readable.Bytes(Path.Combine(folder, "environ"));
        var descriptors = Readable.Entries(Path.Combine(folder, "fd"));
        if (environment is null) hidden++;
        var (libraries, mapped) = Maps(folder);
        var targets = descriptors.Select(Readable.Link).OfType<string>().ToList();
        var cgroup = Readable.Text(Path.Combine(folder, "cgroup")) ?? "";
        return new HostProcess(id, Words(commandLine))
        {
            ParentId = (int)Number(status, "PPid:"),
            UserId = (int)Number(status, "Uid:"),
            Executable = Readable.Link(Path.Combine(folder, "exe")),
            Environment = Variables(environment ?? [], keepsValue),
            IsHidden = environment is null,
            Libraries = libraries,
            Modules = modules.Of(libraries, ControlGroup.ContainerOf(cgroup) is null ? Path.Combine(folder, "../..") : Path.Combine(folder, "root")),
            OpenFiles = [.. mapped.Concat(targets).Where(IsModelFile).Distinct().Order(StringComparer.Ordinal)],
            Devices = [.. targets.Where(t => t.StartsWith("/dev/", StringComparison.Ordinal) && Accelerator(t)).Distinct().Order(StringComparer.Ordinal)],
            Listening = sockets.ListeningOf(folder, targets),
            Container = ControlGroup.ContainerOf(cgroup),
            Unit = ControlGroup.UnitOf(cgroup),
            Seccomp = (int)Number(status, "Seccomp:"),
            NoNewPrivileges = Number(status, "NoNewPrivs:") == 1,
            Capabilities = Hex(status, "CapEff:"),
            SharesOurNetwork = Readable.Link(Path.Combine(folder, "ns/net")) is { } network && network == Readable.Link(Path.Combine(folder, "../self/ns/net")),
            SharesHostPids = HostPids(folder),
        };
    }

    // The inode of the first pid namespace is fixed: PROC_PID_INIT_INO in include/linux/proc_ns.h of the kernel.
    static bool? HostPids(string folder)
    {
        if (Readable.Link(Path.Combine(folder, "ns/pid")) is not { } own) return null;
        if (own == "pid:[4026531836]") return true;
        return Readable.Link(Path.Combine(folder, "../1/ns/pid")) is { } first ? own == first : null;
    }

    static List<string> Words(byte[] commandLine)
    {
        var text = Encoding.UTF8.GetString(commandLine).TrimEnd('\0');
        // A process may overwrite its arguments with one title.
        return [.. text.Split('\0')];
    }

    // A value that is not kept never becomes a string: it cannot end up in a report by mistake.
    static Dictionary<string, string?> Variables(ReadOnlySpan<byte> environment, Func<string, bool> keepsValue)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal);
        foreach (var range in environment.Split((byte)0))
        {
            var entry = environment[range];
            if (entry.IndexOf((byte)'=') is not (> 0 and var equals)) continue;
            var name = Encoding.UTF8.GetString(entry[..equals]);
            var value = entry[(equals + 1)..];
            variables[name] = value.IsEmpty ? "" : keepsValue(name) ? Encoding.UTF8.GetString(value) : null;
        }
        return variables;
    }

    static (List<string> Libraries, List<string> Others) Maps(string folder)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<string> libraries = [], others = [];
        foreach (var line in (Readable.Text(Path.Combine(folder, "maps")) ?? "").Split('\n'))
        {
            var slash = line.IndexOf('/');
            if (slash < 0 || !seen.Add(line[slash..])) continue;
            var path = line[slash..];
            (path.Contains(".so", StringComparison.Ordinal) ? libraries : others).Add(path);
        }
        libraries.Sort(StringComparer.Ordinal);
        return (libraries, others);
    }

    static bool IsModelFile(string path) => path.StartsWith('/') && Path.GetExtension(path) is ".gguf" or ".safetensors" or ".pt" or ".pth" or ".onnx" or ".ckpt" or ".engine" or ".tflite";

    static bool Accelerator(string path) => path.StartsWith("/dev/nvidia", StringComparison.Ordinal) || path is "/dev/kfd" or "/dev/dxg" || path.StartsWith("/dev/accel", StringComparison.Ordinal)
        || path.StartsWith("/dev/neuron", StringComparison.Ordinal) || path.StartsWith("/dev/dri/render", StringComparison.Ordinal);

    static long Number(string status, string key) => long.TryParse(Field(status, key), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    static ulong Hex(string status, string key) => ulong.TryParse(Field(status, key), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) ? value : 0;

    static ReadOnlySpan<char> Field(string status, string key)
    {
        var start = status.StartsWith(key, StringComparison.Ordinal) ? 0 : status.IndexOf("\n" + key, StringComparison.Ordinal) + 1;
        if (start == 0 && !status.StartsWith(key, StringComparison.Ordinal)) return default;
        var rest = status.AsSpan(start + key.Length).TrimStart(" \t");
        var end = rest.IndexOfAny(" \t\n");
        return end < 0 ? rest : rest[..end];
    }
}
