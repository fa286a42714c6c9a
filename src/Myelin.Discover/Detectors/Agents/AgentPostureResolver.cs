using System.Collections.Immutable;
using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>
/// Merges what managed, local, project, user and system files say to one <see cref="AgentPosture"/> for each agent and place, for checks. A folder that holds what only a home holds (a login, a list of
/// projects) is a home: its settings are a person's, not a repository's.
/// </summary>
public sealed class AgentPostureResolver : Resolver
{
    public override int Order => 300;

    public override void Resolve(Known known)
    {
        var configs = known.Kept<McpConfig>().ToLookup(c => (c.At.Target, c.Client));
        var seen = Seen(known);
        foreach (var byTarget in known.Kept<AgentSettings>().GroupBy(s => s.At.Target, StringComparer.Ordinal))
        {
            var files = byTarget.ToList();
            var homes = files.Where(s => s.Scope == AgentScope.User).Select(s => s.Folder).ToHashSet(StringComparer.Ordinal);
            var settled = files.Select(s => s.FromRepository && homes.Contains(s.Folder) ? s with { Scope = AgentScope.User } : s).ToLookup(s => s.Client, StringComparer.Ordinal);
            foreach (var client in settled.OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                seen.Remove((byTarget.Key, client.Key));
                foreach (var posture in Of(client.Key, [.. client], [.. configs[(byTarget.Key, client.Key)]])) known.Keep(posture);
            }
        }
        // An agent that is here without any settings has its defaults.
        foreach (var ((target, client), at) in seen.OrderBy(s => s.Key.Target, StringComparer.Ordinal).ThenBy(s => s.Key.Client, StringComparer.Ordinal))
            known.Keep(new AgentPosture(client, "", at) { Servers = [.. configs[(target, client)]] });
    }

    static IEnumerable<AgentPosture> Of(string client, List<AgentSettings> files, List<McpConfig> configs)
    {
        var shared = files.Where(f => f.Scope is AgentScope.Managed or AgentScope.System).ToList();
        var places = files.Except(shared).GroupBy(f => f.Folder, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var left = configs.ToHashSet();
        foreach (var place in places)
        {
            var above = files.Where(f => f.Scope == AgentScope.User && f.Folder != place.Key && IsBelow(place.Key, f.Folder));
            ImmutableArray<McpConfig> here = [.. configs.Where(c => left.Contains(c) && IsBelow(c.At.Path, place.Key))];
            foreach (var config in here) left.Remove(config);
            ImmutableArray<AgentSettings> layers = [.. place.Concat(above).Concat(shared).OrderBy(f => f.Scope).ThenBy(f => f.At)];
            yield return new AgentPosture(client, place.Key, place.Min(f => f.At)!) { Layers = layers, Own = [.. place.OrderBy(f => f.Scope).ThenBy(f => f.At)], Servers = here, IsWhole = layers.Any(l => l.Scope == AgentScope.User) };
        }
        if (shared.Count > 0 || left.Count > 0)
        {
            ImmutableArray<AgentSettings> layers = [.. shared.OrderBy(f => f.Scope).ThenBy(f => f.At)];
            yield return new AgentPosture(client, "", layers.IsEmpty ? left.Min(c => c.At)! : layers[0].At) { Layers = layers, Own = layers, Servers = [.. left.OrderBy(c => c.At)], IsWhole = true };
        }
    }

    // Where each agent shows, by configuration, instructions or a process.
    static Dictionary<(string? Target, string Client), Location> Seen(Known known)
    {
        Dictionary<(string? Target, string Client), Location> seen = [];
        foreach (var asset in known.Graph.Assets)
        {
            if (asset["client"] is not { } client || asset.Kind is AssetKind.Credential || asset[AssetKeys.Scope] is not null) continue;
            foreach (var evidence in asset.Evidence)
                if (!seen.TryGetValue((evidence.At.Target, client), out var first) || evidence.At.CompareTo(first) < 0) seen[(evidence.At.Target, client)] = evidence.At;
        }
        return seen;
    }

    static bool IsBelow(string path, string folder) => folder == "" || path == folder || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));
}
