using Myelin.Discover.Detectors.Infrastructure.Azure;

namespace Myelin.Discover.Resolvers;

/// <summary>Evaluates the Bicep files and ARM templates of each target and keeps their resources.</summary>
public sealed class AzureResolver : Resolver
{
    public override int Order => 50;

    public override void Resolve(Known known)
    {
        var parameters = known.Kept<AzureParameters>().ToLookup(p => p.Target);
        foreach (var target in known.Kept<AzureTemplate>().GroupBy(t => t.Target, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList())
            foreach (var resource in new AzureTree(target, parameters[target.Key], known.Skip).Resources().DistinctBy(r => r.Id)) known.Keep(resource);
    }
}
