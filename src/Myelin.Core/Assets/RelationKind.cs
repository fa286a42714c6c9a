using System.Collections.Frozen;

namespace Myelin.Core.Assets;

/// <summary>
/// How one asset stands to another, read "from KIND to": <c>agent uses-tool tool</c>. Facts only; attack edges are derived from them by rules.
/// The written name is the member in kebab-case.
/// </summary>
public enum RelationKind
{
    // Composition
    Contains, DependsOn, InstanceOf, DerivedFrom, Builds, Declares,
    // Use of AI
    UsesModel, UsesTool, UsesPrompt, UsesData, TrainedOn, Serves, Calls, Protects, Instructs, Exposes, LaunchedBy, Stores, Loads,
    // Deployment and reach
    RunsOn, Runs, RunsAs, Deploys, ListensOn, RoutesTo, ReachableFrom, Mounts, Reads, Writes, AllocatedTo, Hosts, MemberOf,
    // Identity
    Holds, Grants, Assumes, BoundTo, Triggers, Owns,
}

/// <summary>Names of <see cref="RelationKind"/>.</summary>
public static class RelationKinds
{
    static readonly string[] Names = [.. Enum.GetNames<RelationKind>().Select(AssetKinds.Kebab)];
    static readonly FrozenDictionary<string, RelationKind> ByName =
        Enum.GetValues<RelationKind>().ToFrozenDictionary(kind => Names[(int)kind], StringComparer.Ordinal);

    /// <summary>The kebab-case name, for example <c>uses-model</c>.</summary>
    public static string Name(this RelationKind kind) => Names[(int)kind];

    /// <summary>The kind with this kebab-case name, or null.</summary>
    public static RelationKind? Parse(string name) => ByName.TryGetValue(name, out var kind) ? kind : null;
}
