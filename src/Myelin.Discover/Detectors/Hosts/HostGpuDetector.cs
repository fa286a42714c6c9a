using Myelin.Core.Assets;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>GPUs, other accelerators and their drivers on a host.</summary>
public sealed class HostGpuDetector : SnapshotDetector<HostSnapshot>
{
    public override void Detect(HostSnapshot snapshot, Facts facts)
    {
        var host = facts.Add(AssetKind.Host, AssetId.Resource("host", "this"), "this host", facts.Evidence(Basis.Observed));
        foreach (var gpu in snapshot.Gpus)
        {
            var evidence = facts.Evidence(Basis.Observed, note: gpu.Place);
            facts.Relate(facts.Add(AssetKind.Gpu, AssetId.Resource("gpu", gpu.Uuid ?? gpu.Place), gpu.Name, evidence, null, ("vendor", gpu.Vendor), ("uuid", gpu.Uuid), ("driver", gpu.Driver)), RelationKind.MemberOf, host, evidence);
        }
        foreach (var (name, version) in snapshot.Drivers)
        {
            var evidence = facts.Evidence(Basis.Observed, note: "loaded driver");
            facts.Relate(facts.Add(AssetKind.GpuSoftware, AssetId.Resource("driver", name), $"{name} driver", evidence, version), RelationKind.RunsOn, host, evidence);
        }
    }
}
