using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Servers;
using Myelin.Discover.Sources;

namespace Myelin.Discover.Detectors.Sources;

/// <summary>AI servers that an image starts, by its entry point, environment and name, and the models that it is told to load.</summary>
public sealed class ImageServerDetector : SnapshotDetector<ImageConfig>
{
    public override void Detect(ImageConfig snapshot, Facts facts)
    {
        var config = snapshot.Config;
        var environment = config.Environment.Select(e => e.Split('=', 2)).Where(e => e.Length == 2).GroupBy(e => e[0], StringComparer.Ordinal)
            // A key's value is of no use here; that there is one says what guards the server.
            .ToDictionary(g => g.Key, g => SecretKnowledge.Current.OfVariable(g.Key) is null || g.Last()[1] == "" ? g.Last()[1] : null, StringComparer.Ordinal);
        var signs = new ServerSigns
        {
            Image = snapshot.Reference,
            Argv = [.. config.Entrypoint, .. config.Command],
            Environment = environment,
            Ports = [.. config.Ports.Select(p => int.TryParse(p.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture, out var port) ? port : 0).Where(p => p > 0)],
            HasAiEnvironment = environment.Keys.Any(AiEnvironment.Default.IsAi),
        };
        var image = AssetId.Image(snapshot.Reference);
        foreach (var identity in ServerKnowledge.Default.IdentifyAll(signs))
        {
            var evidence = facts.Evidence(identity.Basis, confidence: identity.Confidence, note: $"image configuration: {identity.Why}");
            var id = facts.Add(identity.Kind, AssetId.Symbol(identity.Kind, snapshot.Reference, identity.Name), identity.Name, evidence, identity.Version,
                (AssetKeys.Product, identity.Product.Name), (AssetKeys.Image, snapshot.Reference), (AssetKeys.Port, string.Join(',', signs.Ports.Order())),
                (AssetKeys.Authentication, ServerKnowledge.AuthenticationOf(identity.Product, signs, identity.Version)), (AssetKeys.Command, signs.Argv.Count == 0 ? null : Redacted.CommandLine(signs.Argv)));
            facts.Relate(image, RelationKind.Runs, id, evidence);
            foreach (var mention in ServerModels.Of(identity, signs))
            {
                var reference = mention.Reference;
                facts.Relate(id, RelationKind.Serves, facts.Add(reference.Kind, reference.Id, reference.Name, evidence with { Note = mention.From }, reference.Revision, (AssetKeys.Provider, reference.Provider)), evidence);
            }
        }
    }
}
