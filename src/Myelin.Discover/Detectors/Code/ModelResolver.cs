using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Code;

/// <summary>A model that one place names without saying who serves it is the one that another place says the server of, when there is only one such.</summary>
public sealed class ModelResolver : Resolver
{
    const string Anyone = "model:any/";

    public override int Order => 110;

    public override void Resolve(Known known)
    {
        var byName = known.Graph.Assets.Where(a => a.Kind == AssetKind.Model && (a.Id.StartsWith("model:") || a.Id.StartsWith("pkg:huggingface/"))).GroupBy(a => a.Name, StringComparer.Ordinal).ToList();
        foreach (var group in byName)
        {
            var unserved = group.FirstOrDefault(a => a.Id.StartsWith(Anyone));
            var served = group.Where(a => !a.Id.StartsWith(Anyone)).OrderBy(a => a.Id, StringComparer.Ordinal).ToList();
            if (unserved is not null && served.Count > 0) known.Graph.Merge(unserved.Id, served[0].Id);
        }
    }
}
