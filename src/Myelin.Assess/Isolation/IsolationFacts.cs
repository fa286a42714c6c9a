using Myelin.Core.Assets;

namespace Myelin.Assess.Isolation;

/// <summary>What is known of how one workload is confined, whatever runs it: a pod, a compose service, a process. An absent fact is unknown, not false.</summary>
public sealed record IsolationFacts
{
    /// <summary>Name of the asset.</summary>
    public required string Name { get; init; }
    /// <summary>pod, compose or process.</summary>
    public string Form { get; init; } = "pod";
    /// <summary>Facts of the workload by key, as the detectors state them: privileged, host-network, seccomp …</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
    /// <summary>Folders and sockets of the host that it has: path, whether it may write, where that is stated.</summary>
    public IReadOnlyList<(string Path, bool Writes, Location At)> HostPaths { get; init; } = [];
    /// <summary>Accelerators: resource, how it is shared (whole, mig, mps, time-slicing, fraction, passthrough, claim), where.</summary>
    public IReadOnlyList<(string Resource, string Sharing, Location At)> Devices { get; init; } = [];
    /// <summary>Servers in it: name, exposure, authentication.</summary>
    public IReadOnlyList<(string Name, string? Exposure, string? Authentication, Location At)> Servers { get; init; } = [];
    /// <summary>What its identity may do on the platform, where it has the identity's token.</summary>
    public IReadOnlyList<(string Capability, Location At)> Capabilities { get; init; } = [];
    /// <summary>Where a property is stated.</summary>
    public Func<string, Location> Place { get; init; } = static _ => new Location("");

    /// <summary>Value of a property, or null.</summary>
    public string? this[string key] => Properties.GetValueOrDefault(key);
}

/// <summary>One reason for a grade on one axis.</summary>
/// <param name="Axis">kernel, device, network or data.</param>
/// <param name="Best">The best grade that is possible with it.</param>
/// <param name="Why">What it is, in a few words.</param>
/// <param name="At">Where it is stated.</param>
/// <param name="Lift">What would lift it; null when there is nothing better.</param>
public sealed record IsolationReason(string Axis, IsolationGrade Best, string Why, Location At, string? Lift);

/// <summary>A grade with its reasons, weakest first, and the axes of which nothing is known.</summary>
public sealed record GradedIsolation(IsolationGrade Grade, IReadOnlyList<IsolationReason> Reasons, IReadOnlyList<string> Unknown);
