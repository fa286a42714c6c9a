using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Sources;

namespace Myelin.Discover.Detectors.Sources;

/// <summary>Keys of AI services in the configuration of an image: its environment, command, labels, and the commands of its history, which build arguments get into.</summary>
public sealed class ImageSecretDetector : SnapshotDetector<ImageConfig>
{
    public override void Detect(ImageConfig snapshot, Facts facts)
    {
        var config = snapshot.Config;
        var image = AssetId.Image(snapshot.Reference);
        // Whoever may pull the image may read its configuration: the place is the image, not a file of it.
        var place = new Location("image configuration", Layer: snapshot.Digest ?? "configuration", Target: snapshot.Target);
        foreach (var (what, texts) in ((string, IEnumerable<string>)[])
        [
            ("environment", config.Environment), ("command", [string.Join(' ', config.Entrypoint.Concat(config.Command))]),
            ("labels", config.Labels.Select(l => $"{l.Key}={l.Value}")), ("history", config.History.Select(h => h.CreatedBy)),
        ])
        {
            foreach (var text in texts)
                foreach (var id in SecretText.Search(text, 0, text.Length, facts, (_, confidence, note) => new Evidence(place, Basis.Observed, confidence, facts.By, $"{note}, in the {what} of the image")))
                    facts.Relate(image, RelationKind.Contains, id, facts.Evidence(Basis.Observed, note: $"image {what}"));
        }
    }
}
