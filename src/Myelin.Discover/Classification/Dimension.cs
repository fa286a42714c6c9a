using Myelin.Core.Assets;

namespace Myelin.Discover.Classification;

/// <summary>A class with how it is known and the reason, in a few words.</summary>
public sealed record Classified(string Value, Basis Basis, string Why);

/// <summary>A relation along which a class travels.</summary>
/// <param name="Relation">The relation.</param>
/// <param name="Outward">True when the target tells of the origin, false when the origin tells of the target.</param>
/// <param name="Says">The reason, {0} being the name of the other end: <c>it serves {0}</c>.</param>
public readonly record struct Influence(RelationKind Relation, bool Outward, string Says)
{
    /// <summary>What it points to tells of it.</summary>
    public static Influence To(RelationKind relation, string says) => new(relation, true, says);

    /// <summary>What points to it tells of it.</summary>
    public static Influence From(RelationKind relation, string says) => new(relation, false, says);
}

/// <summary>
/// One question that is asked of every AI asset: generative or predictive? training or inference? One file in Dimensions/ adds one; it is found by type. An asset is classified by its own facts
/// (rules of <c>knowledge/classification.yaml</c> first), else by those it is related to, else by what is usual, else it is unknown.
/// </summary>
public abstract class Dimension
{
    /// <summary>Kebab-case name: the class name without <c>Dimension</c>.</summary>
    public string Name => field ??= GetType().Name[..^"Dimension".Length].ToLowerInvariant();

    /// <summary>Smaller is asked earlier; later ones may ask <see cref="Surroundings.ClassOf"/> for the answers of earlier ones.</summary>
    public virtual int Order => 0;

    /// <summary>Why it is unknown where nothing tells.</summary>
    public abstract string Unknown { get; }

    /// <summary>Relations along which the class of one asset tells that of another.</summary>
    public virtual IReadOnlyList<Influence> Influences => [];

    /// <summary>What the asset's own facts say.</summary>
    public virtual Classified? Own(Asset asset, Surroundings all) => ClassificationKnowledge.Say(Name, asset);

    /// <summary>The class of what is related to several classes, given in ordinal order, all different; null when nothing follows.</summary>
    public virtual string? Combine(IReadOnlyList<string> values) => null;

    /// <summary>What is usual where nothing else tells; null when nothing is.</summary>
    public virtual Classified? Usual(Asset asset, Surroundings all) => null;
}
