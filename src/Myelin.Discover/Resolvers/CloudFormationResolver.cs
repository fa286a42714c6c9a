using Myelin.Discover.Detectors.Infrastructure.CloudFormation;

namespace Myelin.Discover.Resolvers;

/// <summary>Evaluates the CloudFormation and SAM templates of each target and keeps their resources.</summary>
public sealed class CloudFormationResolver : Resolver
{
    public override int Order => 50;

    public override void Resolve(Known known)
    {
        foreach (var target in known.Kept<CloudFormationTemplate>().GroupBy(t => t.Target, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList())
            foreach (var resource in new CloudFormationTree(target, known.Skip).Resources().DistinctBy(r => r.Id)) known.Keep(resource);
    }
}
