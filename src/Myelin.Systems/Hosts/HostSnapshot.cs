using System.Net;

namespace Myelin.Systems.Hosts;

/// <summary>What runs on this machine at one moment, as /proc and /sys tell it. Values of environment variables are held for judging authentication; no output shows them.</summary>
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
    /// <summary>Its environment; empty where that may not be read.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
    /// <summary>Shared libraries mapped into it, by path, each once.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];
    /// <summary>Model files mapped into it or held open, by path.</summary>
    public IReadOnlyList<string> OpenFiles { get; init; } = [];
    /// <summary>Devices it holds open, by path.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];
    /// <summary>Sockets it listens on.</summary>
    public IReadOnlyList<IPEndPoint> Listening { get; init; } = [];
    /// <summary>The container it runs in, as its cgroup names it, or null.</summary>
    public HostContainer? Container { get; init; }
    /// <summary>Seccomp mode of /proc/PID/status: 0 none, 1 strict, 2 filter.</summary>
    public int Seccomp { get; init; }
    /// <summary>Effective capabilities as a bit set.</summary>
    public ulong Capabilities { get; init; }
    /// <summary>It may not gain privileges.</summary>
    public bool NoNewPrivileges { get; init; }
    /// <summary>It shares the pid namespace of pid 1.</summary>
    public bool SharesHostPids { get; init; }
}

/// <summary>A container.</summary>
/// <param name="Id">First 12 hex digits of its id.</param>
/// <param name="Runtime">docker, containerd, crio, podman, or kubernetes.</param>
public sealed record HostContainer(string Id, string Runtime);

/// <summary>An accelerator.</summary>
/// <param name="Name">Model name, or the device's path where that is all that is known.</param>
/// <param name="Uuid">Its UUID, or null.</param>
/// <param name="Vendor">nvidia, amd, intel, habana, aws, google.</param>
public sealed record HostGpu(string Name, string? Uuid, string Vendor)
{
    /// <summary>The device node or bus address that shows it.</summary>
    public required string Place { get; init; }
}
