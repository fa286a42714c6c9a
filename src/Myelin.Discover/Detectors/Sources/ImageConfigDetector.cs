using Myelin.Core.Assets;
using Myelin.Discover.Sources;

namespace Myelin.Discover.Detectors.Sources;

/// <summary>The image that was scanned: how it runs, by its configuration, and the image it was built from where its labels say.</summary>
public sealed class ImageConfigDetector : SnapshotDetector<ImageConfig>
{
    public override void Detect(ImageConfig snapshot, Facts facts)
    {
        var config = snapshot.Config;
        var declared = facts.Evidence(Basis.Observed, note: "image configuration");
        string[] command = [.. config.Entrypoint, .. config.Command];
        var image = facts.Add(AssetKind.Image, AssetId.Image(snapshot.Reference), snapshot.Reference, declared, TagOf(snapshot.Reference),
            (AssetKeys.Image, snapshot.Reference),
            ("digest", snapshot.Digest),
            (AssetKeys.Command, command.Length == 0 ? null : Redacted.CommandLine(command)),
            ("user", config.User.Length == 0 ? "root" : config.User),
            ("environment", string.Join(',', config.Environment.Select(NameOf).Order(StringComparer.Ordinal))),
            (AssetKeys.Port, string.Join(',', config.Ports.Order(StringComparer.Ordinal))),
            ("created", config.Created),
            ("platform", config.Os.Length == 0 ? null : $"{config.Os}/{config.Architecture}"),
            ("layers", snapshot.Layers.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("source", config.Labels.GetValueOrDefault("org.opencontainers.image.source")),
            (AssetKeys.License, config.Labels.GetValueOrDefault("org.opencontainers.image.licenses")));
        if (BaseOf(config.Labels) is not { } @base) return;
        var from = facts.Evidence(Basis.Declared, note: "label org.opencontainers.image.base.name");
        facts.Relate(image, RelationKind.DerivedFrom, facts.Add(AssetKind.Image, AssetId.Image(@base), @base, from, TagOf(@base), (AssetKeys.Image, @base)), from);
    }

    static string? BaseOf(IReadOnlyDictionary<string, string> labels) => labels.GetValueOrDefault("org.opencontainers.image.base.name") is { Length: > 0 } name ? name : null;

    static string? TagOf(string reference)
    {
        var at = reference.IndexOf('@');
        var name = at < 0 ? reference : reference[..at];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[(colon + 1)..] : null;
    }

    static string NameOf(string variable) => variable.IndexOf('=') is > 0 and var equals ? variable[..equals] : variable;
}
