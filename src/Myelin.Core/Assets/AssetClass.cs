namespace Myelin.Core.Assets;

/// <summary>The class of an asset in one dimension, as its properties carry it: <c>class.scope</c>, <c>class.scope.basis</c>, <c>class.scope.why</c>.</summary>
/// <param name="Dimension">role, scope, output, autonomy, phase, service, owner, sensitivity.</param>
/// <param name="Value">The class; <see cref="Unknown"/> where nothing tells.</param>
/// <param name="Basis">How it is known, in the words of <see cref="Assets.Basis"/>.</param>
/// <param name="Why">The reason, in a few words.</param>
public sealed record AssetClass(string Dimension, string Value, string Basis, string Why)
{
    /// <summary>What all property keys of classes begin with.</summary>
    public const string Prefix = "class.";

    /// <summary>The class of what nothing is known of.</summary>
    public const string Unknown = "unknown";

    /// <summary>Key of a dimension's value.</summary>
    public static string Key(string dimension) => Prefix + dimension;

    /// <summary>Key of its basis.</summary>
    public static string BasisKey(string dimension) => $"{Prefix}{dimension}.basis";

    /// <summary>Key of its reason.</summary>
    public static string WhyKey(string dimension) => $"{Prefix}{dimension}.why";

    /// <summary>Whether a property belongs to a class.</summary>
    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>All classes of an asset, in order of dimension.</summary>
    public static IEnumerable<AssetClass> Of(Asset asset) =>
        from property in asset.Properties
        where IsKey(property.Key) && property.Key.IndexOf('.', Prefix.Length) < 0
        let dimension = property.Key[Prefix.Length..]
        select new AssetClass(dimension, property.Value, asset[BasisKey(dimension)] ?? "", asset[WhyKey(dimension)] ?? "");
}
