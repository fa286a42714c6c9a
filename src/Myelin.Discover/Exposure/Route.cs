using Myelin.Core.Assets;

namespace Myelin.Discover.Exposure;

/// <summary>How far something is reachable, nearest first.</summary>
public enum Reach { Loopback, Host, Cluster, Network, Internet }

/// <summary>A way by which requests come to a server.</summary>
/// <param name="Reach">From how far.</param>
/// <param name="Authentication">What is asked on the way, before the server: password, token, oauth, mtls, unknown; null for nothing.</param>
/// <param name="Why">The way in a few words: <c>LoadBalancer ray-dashboard</c>.</param>
/// <param name="At">Where it is declared.</param>
/// <param name="Port">Port of the server that it leads to; 0 when unknown.</param>
public sealed record Route(Reach Reach, string? Authentication, string Why, Location At, int Port);

/// <summary>What routes make of a server: how far it is exposed, and what keeps strangers out on the widest way.</summary>
public static class Routes
{
    /// <summary>The written name of a reach: internet, network, cluster, host, loopback.</summary>
    public static string Name(this Reach reach) => reach.ToString().ToLowerInvariant();

    /// <summary>The reach with this written name, or null.</summary>
    public static Reach? Parse(string? name) => Enum.TryParse<Reach>(name, ignoreCase: true, out var reach) ? reach : null;

    /// <summary>Of several answers to "who is let in" the weakest: the way that a stranger takes.</summary>
    public static string Weakest(IEnumerable<string> authentications) => authentications.MinBy(Strength) ?? "unknown";

    static int Strength(string authentication) => authentication switch { "none" => 0, "unknown" => 1, "password" or "token" => 2, "oauth" => 3, _ => 4 };

    /// <summary>Adds <c>exposure</c>, <c>authentication</c> and why to the asset of a server, from all ways that lead to it and what it asks for itself.</summary>
    public static void Conclude(Resolver.Known known, AssetKind kind, string id, string name, string own, IReadOnlyList<Route> routes, Reach least, Location at)
    {
        var widest = routes.Count == 0 ? least : routes.Max(r => r.Reach);
        if (widest < least) widest = least;
        List<Route> ways = [.. routes.Where(r => r.Reach == widest)];
        var authentication = ways.Count == 0 ? own : Weakest(ways.Select(r => r.Authentication ?? own));
        var first = ways.MinBy(r => (r.At, r.Why), Comparer<(Location At, string Why)>.Create((a, b) => a.At.CompareTo(b.At) is not 0 and var order ? order : string.CompareOrdinal(a.Why, b.Why)));
        var why = string.Join("; ", ways.Select(r => r.Why).Distinct().Order(StringComparer.Ordinal).Take(4));
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal) { [AssetKeys.Exposure] = widest.Name(), [AssetKeys.Authentication] = authentication };
        if (why != "") properties["exposure-why"] = why;
        var ports = string.Join(',', ways.Select(r => r.Port).Where(p => p > 0).Distinct().Order());
        if (ports != "") properties["exposed-ports"] = ports;
        // What is only in tests or examples stays there.
        if (known.Graph.Find(id)?[AssetKeys.Scope] is { } scope) properties[AssetKeys.Scope] = scope;
        known.Graph.Add(new Asset(kind, id, name)
        {
            Properties = System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, properties),
            Evidence = [known.Concluded(first?.At ?? at, why == "" ? "nothing routes to it from outside" : why)],
        });
    }

    /// <summary>States the internet, once.</summary>
    public static string Internet(Resolver.Known known, Location at, string why)
    {
        known.Graph.Add(new Asset(AssetKind.Internet, AssetId.Internet, "internet") { Evidence = [known.Concluded(at, why)] });
        return AssetId.Internet;
    }
}
