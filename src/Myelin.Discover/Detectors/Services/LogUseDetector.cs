using System.Globalization;
using System.Net;
using Myelin.Core.Assets;
using Myelin.Discover.Sources;

namespace Myelin.Discover.Detectors.Services;

/// <summary>AI services that a log shows in use, with who used them, how often, and when first and last.</summary>
public sealed class LogUseDetector : SnapshotDetector<LogSummary>
{
    public override void Detect(LogSummary snapshot, Facts facts)
    {
        foreach (var byHost in snapshot.Uses.GroupBy(u => u.Host, StringComparer.Ordinal))
        {
            var service = byHost.First().Service;
            var evidence = facts.Evidence(Basis.Observed, (int)Math.Min(int.MaxValue, byHost.Min(u => u.Line)), note: $"{byHost.Sum(u => u.Count).ToString("N0", CultureInfo.InvariantCulture)} uses");
            var id = facts.Add(AssetKind.AiService, AssetId.Service(byHost.Key), byHost.Key, evidence, null, (AssetKeys.Provider, service.Provider), ("service-kind", service.Kind),
                ("uses", byHost.Sum(u => u.Count).ToString(CultureInfo.InvariantCulture)), ("users", byHost.Select(u => u.Client).Distinct().Count().ToString(CultureInfo.InvariantCulture)),
                ("first-seen", Shown(byHost.Min(u => u.First))), ("last-seen", Shown(byHost.Max(u => u.Last))));
            foreach (var use in byHost)
            {
                var isAddress = IPAddress.TryParse(use.Client, out _);
                var seen = facts.Evidence(Basis.Observed, (int)Math.Min(int.MaxValue, use.Line), note: $"{use.Count.ToString("N0", CultureInfo.InvariantCulture)} uses, {Shown(use.First)} to {Shown(use.Last)}");
                var client = facts.Add(isAddress ? AssetKind.Host : AssetKind.Identity, AssetId.Resource(isAddress ? "host" : "identity", use.Client), use.Client, seen);
                facts.Relate(client, RelationKind.Calls, id, seen);
                foreach (var model in use.Details.Where(d => d.Contains('.') || d.Contains(':')))
                    facts.Relate(client, RelationKind.UsesModel, facts.Add(AssetKind.Model, AssetId.Model(service.Provider, model), model, seen, properties: (AssetKeys.Provider, service.Provider)), seen);
            }
        }
    }

    static string? Shown(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
