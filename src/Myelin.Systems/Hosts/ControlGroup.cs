using System.Buffers;

namespace Myelin.Systems.Hosts;

/// <summary>
/// What the cgroup of a process says of it: the container it runs in and the systemd unit that started it. Names of scopes are those that the engines write: Docker and cri-dockerd
/// <c>docker-ID.scope</c>, containerd <c>cri-containerd-ID.scope</c> and <c>nerdctl-ID.scope</c>, CRI-O <c>crio-ID.scope</c>, Podman <c>libpod-ID.scope</c>, LXC <c>lxc.payload.NAME</c>, systemd-nspawn
/// <c>machine-NAME.scope</c>; with the cgroupfs driver the id is a folder of its own. The kubelet puts the pod's uid into the folder above, with '_' for '-' under systemd.
/// </summary>
internal static class ControlGroup
{
    const int IdLength = 64;
    static readonly SearchValues<char> IdDigits = SearchValues.Create("0123456789abcdef");
    static readonly SearchValues<char> UidDigits = SearchValues.Create("0123456789abcdef-");

    /// <summary>The container that /proc/PID/cgroup shows, the innermost where one runs in another; null outside containers.</summary>
    public static HostContainer? ContainerOf(string cgroup)
    {
        foreach (var line in cgroup.Split('\n'))
        {
            var path = PathOf(line);
            var pod = PodOf(path);
            // The monitor of a container bears its id, but runs on the host.
            if (LastId(path) is ( >= 0 and var at, var segment) && !segment.EndsWith("conmon-", StringComparison.Ordinal)) return new HostContainer(path.Substring(at, 12), EngineOf(path, segment, pod is not null)) { Pod = pod };
            foreach (var part in path.Split('/'))
            {
                if (part.StartsWith("lxc.payload.", StringComparison.Ordinal)) return new HostContainer(part["lxc.payload.".Length..], "lxc");
                if (part.StartsWith("machine-", StringComparison.Ordinal) && part.EndsWith(".scope", StringComparison.Ordinal) && !part.Contains("qemu", StringComparison.Ordinal))
                    return new HostContainer(part["machine-".Length..^".scope".Length], "systemd-nspawn");
            }
        }
        return null;
    }

    /// <summary>The innermost service that /proc/PID/cgroup shows: <c>ollama.service</c>; null when none started it.</summary>
    public static string? UnitOf(string cgroup)
    {
        foreach (var line in cgroup.Split('\n'))
            if (PathOf(line).Split('/').LastOrDefault(part => part.EndsWith(".service", StringComparison.Ordinal) && part.Length > ".service".Length) is { } unit)
                return Unescaped(unit);
        return null;
    }

    // 12:memory:/path (version 1) or 0::/path (version 2)
    static string PathOf(string line)
    {
        var first = line.IndexOf(':');
        var second = first < 0 ? -1 : line.IndexOf(':', first + 1);
        return second < 0 ? "" : line[(second + 1)..];
    }

    static (int At, string Segment) LastId(string path)
    {
        for (var i = path.Length - IdLength; i >= 0; i--)
        {
            if (i > 0 && char.IsAsciiHexDigitLower(path[i - 1])) continue;
            if (i + IdLength < path.Length && char.IsAsciiHexDigitLower(path[i + IdLength])) continue;
            var id = path.AsSpan(i, IdLength);
            if (id.ContainsAnyExcept(IdDigits)) continue;
            var start = path.LastIndexOf('/', i) + 1;
            return (i, path[start..i]);
        }
        return (-1, "");
    }

    static string EngineOf(string path, string prefix, bool inPod) => prefix switch
    {
        "cri-containerd-" or "nerdctl-" => "containerd",
        "crio-" => "cri-o",
        "libpod-" or "libpod-payload-" => "podman",
        "docker-" => "docker",
        _ when path.Contains("/docker/", StringComparison.Ordinal) => "docker",
        _ when path.Contains("libpod", StringComparison.Ordinal) => "podman",
        _ when path.Contains("crio", StringComparison.Ordinal) => "cri-o",
        _ when path.Contains("containerd", StringComparison.Ordinal) => "containerd",
        _ => inPod ? "kubernetes" : "unknown",
    };

    // kubepods-burstable-pod1f2e_….slice, or /kubepods/burstable/pod1f2e-…/
    static string? PodOf(string path)
    {
        if (!path.Contains("kubepods", StringComparison.Ordinal)) return null;
        foreach (var part in path.Split('/').Reverse())
        {
            var at = part.LastIndexOf("pod", StringComparison.Ordinal);
            if (at < 0 || (at > 0 && part[at - 1] != '-')) continue;
            var uid = part[(at + 3)..];
            if (uid.EndsWith(".slice", StringComparison.Ordinal)) uid = uid[..^".slice".Length];
            uid = uid.Replace('_', '-');
            if (uid.Length is 36 or 32 && !uid.AsSpan().ContainsAnyExcept(UidDigits)) return uid;
        }
        return null;
    }

    // systemd writes characters that a path may not have as \xHH.
    static string Unescaped(string unit) => unit.Replace("\\x2d", "-", StringComparison.Ordinal);
}
