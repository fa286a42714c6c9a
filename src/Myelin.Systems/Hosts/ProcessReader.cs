using System.Globalization;
using System.Text;

namespace Myelin.Systems.Hosts;

/// <summary>Reads one process from its folder in /proc (man 5 proc).</summary>
internal static class ProcessReader
{
    /// <summary>The process; null for a kernel thread or one that has ended. Counts those of which only the command line is readable.</summary>
    public static HostProcess? Read(string folder, int id, SocketTable sockets, ref int hidden)
    {
        if (Readable.Bytes(Path.Combine(folder, "cmdline")) is not { Length: > 0 } commandLine) return null;
        if (Readable.Text(Path.Combine(folder, "status")) is not { } status) return null;
        var environment = Readable.Bytes(Path.Combine(folder, "environ"));
        var descriptors = Readable.Entries(Path.Combine(folder, "fd"));
        if (environment is null) hidden++;
        var (libraries, mapped) = Maps(folder);
        var targets = descriptors.Select(Readable.Link).OfType<string>().ToList();
        return new HostProcess(id, Words(commandLine))
        {
            ParentId = (int)Number(status, "PPid:"),
            UserId = (int)Number(status, "Uid:"),
            Executable = Readable.Link(Path.Combine(folder, "exe")),
            Environment = Variables(environment ?? []),
            Libraries = libraries,
            OpenFiles = [.. mapped.Concat(targets).Where(IsModelFile).Distinct().Order(StringComparer.Ordinal)],
            Devices = [.. targets.Where(t => t.StartsWith("/dev/", StringComparison.Ordinal) && Accelerator(t)).Distinct().Order(StringComparer.Ordinal)],
            Listening = sockets.ListeningOf(folder, targets),
            Container = ContainerOf(Readable.Text(Path.Combine(folder, "cgroup")) ?? ""),
            Seccomp = (int)Number(status, "Seccomp:"),
            NoNewPrivileges = Number(status, "NoNewPrivs:") == 1,
            Capabilities = Hex(status, "CapEff:"),
            SharesHostPids = Readable.Link(Path.Combine(folder, "ns/pid")) is { } pids && pids == Readable.Link(Path.Combine(folder, "../1/ns/pid")),
        };
    }

    static List<string> Words(byte[] commandLine)
    {
        var text = Encoding.UTF8.GetString(commandLine).TrimEnd('\0');
        // A process may overwrite its arguments with one title.
        return [.. text.Split('\0')];
    }

    static Dictionary<string, string?> Variables(byte[] environment)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal);
        foreach (var entry in Encoding.UTF8.GetString(environment).Split('\0'))
            if (entry.IndexOf('=') is > 0 and var equals) variables[entry[..equals]] = entry[(equals + 1)..];
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

    /// <summary>A 64-digit id in a cgroup path, and which runtime writes it so.</summary>
    internal static HostContainer? ContainerOf(string cgroup)
    {
        foreach (var line in cgroup.Split('\n'))
        {
            for (var i = 0; i + 64 <= line.Length; i++)
            {
                if (!char.IsAsciiHexDigitLower(line[i])) continue;
                var length = 1;
                while (i + length < line.Length && char.IsAsciiHexDigitLower(line[i + length])) length++;
                if (length == 64)
                {
                    var runtime = line.Contains("kubepods", StringComparison.Ordinal) ? "kubernetes" : line.Contains("libpod", StringComparison.Ordinal) ? "podman"
                        : line.Contains("crio", StringComparison.Ordinal) ? "crio" : line.Contains("cri-containerd", StringComparison.Ordinal) ? "containerd" : "docker";
                    return new HostContainer(line.Substring(i, 12), runtime);
                }
                i += length;
            }
        }
        return null;
    }

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
