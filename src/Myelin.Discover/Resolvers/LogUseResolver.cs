using System.Globalization;
using System.Net;
using Myelin.Core.Assets;
using Myelin.Discover.Services;
using Myelin.Discover.Sources;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// AI services that logs show in use, all logs together: who used them, how often, when first and last. Connections to bare addresses are named by the answers of DNS, whichever log holds them.
/// A service that logs alone know, while other targets were scanned too, is shadow AI.
/// </summary>
public sealed class LogUseResolver : Resolver
{
    const int MostShown = 5;
    const int MostClients = 5000;

    public override int Order => 350;

    public override void Resolve(Known known)
    {
        var logs = known.Kept<LogSummary>().ToList();
        if (logs.Count == 0) return;
        var hasOthers = known.Graph.Assets.Any();
        var providers = known.Graph.Assets.Select(a => a[AssetKeys.Provider]).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var byHost in logs.SelectMany(log => log.Uses.Select(use => new Seen(log.Log, use.Host, use.Service!, use)).Concat(Flows(log, logs))).GroupBy(s => s.Host, StringComparer.Ordinal))
        {
            var uses = byHost.OrderBy(s => s.Log, StringComparer.Ordinal).ThenBy(s => s.Use.Line).ToList();
            var id = AssetId.Service(byHost.Key);
            // CloudTrail's names of services stand in no configuration: any resource of the provider declares them.
            var isDeclared = known.Graph.Find(id) is not null || (ServiceKnowledge.Default.OfHost(byHost.Key) is null && providers.Contains(uses[0].Service.Provider));
            State(id, byHost.Key, uses, hasOthers && !isDeclared, known);
        }
    }

    // An address that is DNS's for an AI host: of several logs the first that names it counts.
    static IEnumerable<Seen> Flows(LogSummary log, List<LogSummary> logs)
    {
        foreach (var flow in log.Flows)
            foreach (var other in logs)
                if (other.Names.TryGetValue(flow.Host, out var host) && ServiceKnowledge.Default.OfHost(host) is { } service)
                {
                    yield return new Seen(log.Log, host, service, flow);
                    break;
                }
    }

    static void State(string id, string host, List<Seen> uses, bool isShadow, Known known)
    {
        var service = uses[0].Service;
        var total = uses.Sum(s => s.Use.Count);
        var byClient = uses.GroupBy(s => s.Use.Client, StringComparer.Ordinal).OrderByDescending(g => g.Sum(s => s.Use.Count)).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        var facts = new Facts(new Location(uses[0].Log)) { By = known.By };
        foreach (var log in uses.GroupBy(s => s.Log, StringComparer.Ordinal))
            facts.Add(AssetKind.AiService, id, host, At(log.Key, log.Min(s => s.Use.Line), $"{Number(log.Sum(s => s.Use.Count))} uses", known), null,
                (AssetKeys.Provider, service.Provider), ("service-kind", service.Kind), ("uses", Plain(total)), ("denied", uses.Sum(s => s.Use.Denied) is > 0 and var denied ? Plain(denied) : null),
                ("users", Plain(byClient.Count)), ("top-users", string.Join(", ", byClient.Take(MostShown).Select(g => $"{g.Key} ({Number(g.Sum(s => s.Use.Count))})")) + (byClient.Count > MostShown ? $" and {byClient.Count - MostShown} more" : "")),
                ("first-seen", Shown(uses.Min(s => s.Use.First))), ("last-seen", Shown(uses.Max(s => s.Use.Last))), ("shadow", isShadow ? "true" : null));
        foreach (var client in byClient.Take(MostClients)) Client(id, service, [.. client], facts, known);
        if (byClient.Count > MostClients) known.Skip(new Location(uses[0].Log), $"{host} has {Number(byClient.Count)} users; the {Number(MostClients)} who used it most are listed");
        known.Take(facts);
    }

    static void Client(string service, AiService of, List<Seen> uses, Facts facts, Known known)
    {
        var name = uses[0].Use.Client;
        var isAddress = IPAddress.TryParse(name, out _);
        var note = $"{Number(uses.Sum(s => s.Use.Count))} uses, {Shown(uses.Min(s => s.Use.First)) ?? "at no known time"} to {Shown(uses.Max(s => s.Use.Last)) ?? "no known time"}";
        var evidence = At(uses[0].Log, uses[0].Use.Line, note, known);
        var client = facts.Add(isAddress ? AssetKind.Host : AssetKind.Identity, AssetId.Resource(isAddress ? "host" : "identity", name), name, evidence);
        facts.Relate(client, RelationKind.Calls, service, evidence);
        foreach (var model in uses.SelectMany(s => s.Use.Models).Distinct(StringComparer.Ordinal))
            facts.Relate(client, RelationKind.UsesModel, facts.Add(AssetKind.Model, AssetId.Model(of.Provider, model), model, evidence, properties: (AssetKeys.Provider, of.Provider)), evidence);
    }

    static Evidence At(string log, long line, string note, Known known) => new(new Location(log, (int)Math.Min(int.MaxValue, line)), Basis.Observed, Confidence.High, known.By, note);

    static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string Plain(long count) => count.ToString(CultureInfo.InvariantCulture);

    static string? Shown(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    sealed record Seen(string Log, string Host, AiService Service, ServiceUse Use);
}
