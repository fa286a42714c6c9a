using Myelin.Discover.Detectors.Deployment.Helm;

namespace Myelin.Discover.Resolvers;

/// <summary>Renders the Helm charts of the tree with their default values (never by running helm), and keeps the Kubernetes objects that result. What cannot be rendered is named.</summary>
public sealed class HelmResolver : Resolver
{
    /// <summary>Before the objects are looked at.</summary>
    public override int Order => 40;

    public override void Resolve(Known known)
    {
        var files = known.Kept<HelmFile>().ToList();
        if (files.Count == 0) return;
        foreach (var source in files.GroupBy(f => f.At.Target))
        {
            var charts = HelmChart.In([.. source]);
            foreach (var chart in charts)
                foreach (var found in new HelmRendering(chart, known.Skip).Objects()) known.Keep(found);
        }
    }
}
