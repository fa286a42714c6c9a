using Myelin.Core.Assets;

namespace Myelin.Discover.Classification.Dimensions;

/// <summary>Whose machines and software it is, in NIST's words: iaas, paas, saas; self-hosted where one runs it oneself and nobody says on whose machines.</summary>
public sealed class ServiceDimension : Dimension
{
    public override string Unknown => "nothing shows who runs it";

    public override IReadOnlyList<Influence> Influences { get; } =
    [
        Influence.To(RelationKind.AllocatedTo, "given to {0}"),
        Influence.To(RelationKind.RunsOn, "it runs on {0}"),
        Influence.To(RelationKind.Runs, "it runs {0}"),
        Influence.From(RelationKind.Serves, "served by {0}"),
        Influence.From(RelationKind.Runs, "run by {0}"),
        Influence.From(RelationKind.Holds, "held by {0}"),
        Influence.To(RelationKind.Grants, "it opens {0}"),
        Influence.To(RelationKind.InstanceOf, "it is a file of {0}"),
        Influence.From(RelationKind.Declares, "declared by {0}"),
    ];

    public override Classified? Own(Asset asset, Surroundings all)
    {
        if (asset.Kind == AssetKind.McpServer)
            return asset[AssetKeys.Endpoint] is { } url && !IsInside(url) ? new Classified("saas", Basis.Inferred, $"it answers at {url}, outside")
                : new Classified("self-hosted", Basis.Declared, asset[AssetKeys.Command] is null ? "it runs in one's own network or code" : "it is started here, by its command");
        if (asset.Kind is AssetKind.InferenceServer or AssetKind.VectorDb or AssetKind.Notebook or AssetKind.TrainingCluster or AssetKind.ExperimentTracker or AssetKind.AiGateway or AssetKind.AiApp
            && all.First(asset, Influence.To(RelationKind.RunsOn, "")) is not null) return null;
        var own = base.Own(asset, all);
        // Weights of the Hub run where one's own code runs; only its page is a service.
        if (asset.Kind is AssetKind.Model or AssetKind.Adapter && own is null && asset[AssetKeys.Provider] is null or "huggingface" && all.First(asset, Influence.From(RelationKind.Serves, "")) is null)
            return new Classified("self-hosted", Basis.Inferred, "its weights run in one's own software; whose machines those are is not known");
        return own;
    }

    public override string? Combine(IReadOnlyList<string> values) => values.Contains("iaas") && values.All(v => v is "iaas" or "self-hosted") ? "iaas" : string.Join(", ", values);

    static bool IsInside(string url) =>
        !Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "tcp://" + url, UriKind.Absolute, out var uri) || uri.IsLoopback || !uri.Host.Contains('.')
            || uri.Host.EndsWith(".local", StringComparison.Ordinal) || uri.Host.EndsWith(".internal", StringComparison.Ordinal) || uri.Host.EndsWith(".svc", StringComparison.Ordinal)
            || uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6;
}
