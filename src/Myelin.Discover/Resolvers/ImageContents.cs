using Myelin.Core.Assets;
using Myelin.Discover.Sources;

namespace Myelin.Discover.Resolvers;

/// <summary>Joins what was found in the layers of an image to the image: it contains them. What an upper layer deleted is in it, too, for who has the image.</summary>
public sealed class ImageContents : Resolver
{
    public override int Order => 220;

    public override void Resolve(Known known)
    {
        var layers = new Dictionary<(string? Target, string Layer), List<string>>();
        foreach (var image in known.Kept<ImageConfig>())
            foreach (var layer in image.Layers.Distinct(StringComparer.Ordinal))
            {
                if (!layers.TryGetValue((image.Target, layer), out var images)) layers[(image.Target, layer)] = images = [];
                images.Add(AssetId.Image(image.Reference));
            }
        if (layers.Count == 0) return;
        foreach (var asset in known.Graph.Assets.ToList())
        {
            // What the image only speaks of, or what runs elsewhere, is not in it.
            if (asset.Kind is AssetKind.AiService or AssetKind.CloudAi or AssetKind.SaasAccount or AssetKind.Internet or AssetKind.Endpoint or AssetKind.DataStore or AssetKind.Identity or AssetKind.Role or AssetKind.Scope
                || (asset.Kind == AssetKind.AiSecret && asset["form"] == "reference") || (asset.Kind == AssetKind.Model && asset.Basis != Basis.Observed)) continue;
            // A layer may belong to several images of one archive.
            foreach (var evidence in asset.Evidence.Where(e => e.At.Layer is not null).DistinctBy(e => (e.At.Target, e.At.Layer)))
            {
                if (!layers.TryGetValue((evidence.At.Target, evidence.At.Layer!), out var images)) continue;
                foreach (var image in images)
                    if (image != asset.Id) known.Graph.Add(new Relation(image, RelationKind.Contains, asset.Id) { Evidence = [evidence with { By = known.By }] });
            }
        }
    }
}
