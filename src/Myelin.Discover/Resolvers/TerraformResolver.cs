using Myelin.Discover.Detectors.Infrastructure.Terraform;

namespace Myelin.Discover.Resolvers;

/// <summary>Evaluates the Terraform modules of each target and keeps their resources.</summary>
public sealed class TerraformResolver : Resolver
{
    public override int Order => 50;

    public override void Resolve(Known known)
    {
        var files = known.Kept<TerraformFile>().ToList();
        if (files.Count == 0) return;
        var texts = known.Kept<LinkedText>().ToLookup(t => t.Target);
        foreach (var target in files.GroupBy(f => f.Target, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var tree = new TerraformTree(target, texts[target.Key], known.Skip);
            foreach (var resource in tree.Resources()) known.Keep(resource);
        }
    }
}
