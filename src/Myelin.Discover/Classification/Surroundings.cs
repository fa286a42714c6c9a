using Myelin.Core.Assets;

namespace Myelin.Discover.Classification;

/// <summary>What a dimension may look at: the graph, the records of detectors, what else stands in the same file, and the answers of earlier dimensions.</summary>
public sealed class Surroundings
{
    readonly Dictionary<(string Dimension, string Id), Classified> _classes = [];
    readonly Dictionary<(string? Target, string Path), TrainingCode> _training = [];

    internal Surroundings(AssetGraph graph, Resolver.Known known)
    {
        (Graph, Owners) = (graph, new OwnerMap(known));
        Labels = new LabelMap(known);
        foreach (var code in known.Kept<TrainingCode>()) _training.TryAdd((code.At.Target, code.At.Path), code);
    }

    /// <summary>Assets and relations after all joins.</summary>
    public AssetGraph Graph { get; }

    /// <summary>Who is said to own what.</summary>
    internal OwnerMap Owners { get; }

    /// <summary>Labels, annotations and tags of resources.</summary>
    internal LabelMap Labels { get; }

    /// <summary>The first call that trains, in a file of code that names the asset; null when there is none.</summary>
    public TrainingCode? TrainedBeside(Asset asset)
    {
        foreach (var evidence in asset.Evidence)
            if (_training.TryGetValue((evidence.At.Target, evidence.At.Path), out var code)) return code;
        return null;
    }

    /// <summary>The answer of an earlier dimension; null where it had none.</summary>
    public Classified? ClassOf(string dimension, Asset asset) => _classes.GetValueOrDefault((dimension, asset.Id));

    internal void Keep(string dimension, string id, Classified found) => _classes[(dimension, id)] = found;

    /// <summary>Whether anything is related to the asset in this way.</summary>
    public Asset? First(Asset asset, Influence influence) =>
        (influence.Outward ? Graph.Targets(asset.Id, influence.Relation) : Graph.Origins(asset.Id, influence.Relation)).FirstOrDefault();
}
