using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Detectors.Deployment.Helm;

namespace Myelin.Discover.Resolvers;

/// <summary>Renders the Helm charts of the tree with their own values and with each values file beside them (never by running helm), and keeps the Kubernetes objects that result. What cannot be rendered is named.</summary>
public sealed class HelmResolver : Resolver
{
    /// <summary>Before the objects are looked at.</summary>
    public override int Order => 40;

    public override void Resolve(Known known)
    {
        var files = known.Kept<HelmFile>().ToList();
        if (files.Count == 0) return;
        var inputs = known.Kept<DeploymentInput>().ToLookup(i => i.At.Target);
        foreach (var source in files.GroupBy(f => f.At.Target))
        {
            var charts = HelmChart.In([.. source]);
            if (charts.Count == 0) continue;
            var beside = inputs[source.Key].GroupBy(i => i.At.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
            foreach (var chart in charts)
                foreach (var found in new HelmVariants(chart, beside, known.Skip).Objects()) known.Keep(found);
        }
    }
}
