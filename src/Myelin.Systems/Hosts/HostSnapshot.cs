using System.Net;

namespace Myelin.Systems.Hosts;

/// <summary>What runs on this machine at one moment, as /proc and /sys tell it. Of environment variables the names are kept, and the values of those alone that the reader was told to keep.</summary>
public sealed record HostSnapshot
{
    /// <summary>PRETTY_NAME of os-release, or null.</summary>
    public string? System { get; init; }
    /// <summary>Kernel release.</summary>
    public string? Kernel { get; init; }
    /// <summary>All processes that could be read, by pid. Kernel threads are left out.</summary>
    public IReadOnlyList<HostProcess> Processes { get; init; } = [];
    /// <summary>GPUs and other accelerators.</summary>
    public IReadOnlyList<HostGpu> Gpus { get; init; } = [];
    /// <summary>Drivers of accelerators: nvidia, amdgpu …, with their versions.</summary>
    public IReadOnlyList<(string Name, string? Version)> Drivers { get; init; } = [];
    /// <summary>Addresses on which something listens in this network namespace whose process is not readable.</summary>
    public IReadOnlyList<IPEndPoint> Unowned { get; init; } = [];
    /// <summary>What servers on loopback answered, when the user asked for a probe.</summary>
    public IReadOnlyList<ProbeAnswer> Answers { get; init; } = [];
    /// <summary>What could not be read for want of rights, one sentence each.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];
}

/// <summary>A running process.</summary>
/// <param name="Id">Its pid.</param>
/// <param name="Arguments">Its argument vector.</param>
public sealed record HostProcess(int Id, IReadOnlyList<string> Arguments)
{
    /// <summary>Pid of its parent.</summary>
    public int ParentId { get; init; }
    /// <summary>Its executable's path, or null where that may not be read.</summary>
    public string? Executable { get; init; }
    /// <summary>Its user id.</summary>
    public int UserId { get; init; }
    /// <summary>Its environment by name; empty where that may not be read. A value is null when it was set to something that is not kept.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
    /// <summary>Only its command line is readable: environment, libraries and descriptors are another user's.</summary>
    public bool IsHidden { get; init; }
    /// <summary>Shared libraries mapped into it, by path, each once.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];
    /// <summary>Python packages whose native code is mapped into it.</summary>
    public IReadOnlyList<HostModule> Modules { get; init; } = [];
    /// <summary>Model files mapped into it or held open, by path.</summary>
    public IReadOnlyList<string> OpenFiles { get; init; } = [];
    /// <summary>Devices it holds open, by path.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];
    /// <summary>Sockets it listens on.</summary>
    public IReadOnlyList<IPEndPoint> Listening { get; init; } = [];
    /// <summary>The container it runs in, as its cgroup names it, or null.</summary>
    public HostContainer? Container { get; init; }
    /// <summary>The systemd service that started it, or null.</summary>
    public string? Unit { get; init; }
    /// <summary>It is in the network namespace of this program: its loopback is ours.</summary>
    public bool SharesOurNetwork { get; init; }
    /// <summary>Seccomp mode of /proc/PID/status: 0 none, 1 strict, 2 filter.</summary>
    public int Seccomp { get; init; }
    /// <summary>Effective capabilities as a bit set.</summary>
    public ulong Capabilities { get; init; }
    /// <summary>It may not gain privileges.</summary>
    public bool NoNewPrivileges { get; init; }
    /// <summary>It is in the first pid namespace, or in that of pid 1; null where that may not be read.</summary>
    public bool? SharesHostPids { get; init; }
}

/// <summary>A Python package that a process has loaded.</summary>
/// <param name="Name">Name of its module.</param>
/// <param name="Version">Its version, or null.</param>
/// <param name="Site">The folder of packages that it lies in, as the process sees it.</param>
public sealed record HostModule(string Name, string? Version, string Site);

/// <summary>A container.</summary>
/// <param name="Id">First 12 hex digits of its id, or its name where the engine uses names.</param>
/// <param name="Runtime">docker, containerd, cri-o, podman, lxc, systemd-nspawn; kubernetes or unknown where the cgroup does not tell.</param>
public sealed record HostContainer(string Id, string Runtime)
{
    /// <summary>Uid of the Kubernetes pod, or null.</summary>
    public string? Pod { get; init; }
}

/// <summary>What a server on loopback answered to one GET.</summary>
/// <param name="EndPoint">The address that was asked.</param>
/// <param name="Path">The path that was asked for.</param>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
public sealed record ProbeAnswer(IPEndPoint EndPoint, string Path, int Status)
{
    /// <summary>Up to 64 KiB of the body as text.</summary>
    public string Body { get; init; } = "";
    /// <summary>Scheme of the WWW-Authenticate header in lower case (<c>basic</c>, <c>bearer</c>), or null.</summary>
    public string? Challenge { get; init; }
    /// <summary>Why there was no answer, or why not all of it was read; null when there was nothing wrong.</summary>
    public string? Problem { get; init; }
}

/// <summary>An accelerator.</summary>
/// <param name="Name">Model name, or the device's path where that is all that is known.</param>
/// <param name="Uuid">Its UUID, or null.</param>
/// <param name="Vendor">nvidia, amd, intel, habana, aws, google, tenstorrent; unknown.</param>
public sealed record HostGpu(string Name, string? Uuid, string Vendor)
{
    /// <summary>The device node or bus address that shows it.</summary>
    public required string Place { get; init; }
    /// <summary>Driver that has the device, where the bus shows it; <c>vfio-pci</c> hands it to a virtual machine.</summary>
    public string? Driver { get; init; }
}
