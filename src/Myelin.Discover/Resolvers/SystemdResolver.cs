using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Hosts;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Servers;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// Puts systemd services together from their units and drop-ins and states those that start an AI server, load an AI key, or are seen to run one: what they start, as whom, and how
/// they are confined. What runs is joined to what is declared by the control group.
/// </summary>
public sealed class SystemdResolver : Resolver
{
    public override int Order => 210;

    public override void Resolve(Known known)
    {
        var running = known.Kept<HostSnapshot>().SelectMany(s => s.Processes).Where(p => p is { Unit: not null, Container: null }).ToLookup(p => p.Unit!, StringComparer.Ordinal);
        foreach (var files in known.Kept<SystemdUnit>().GroupBy(u => (Tree(u.At), u.Unit)).OrderBy(g => g.Key.Item1, StringComparer.Ordinal).ThenBy(g => g.Key.Unit, StringComparer.Ordinal))
        {
            var service = SystemdService.Of([.. files]);
            var seen = running[service.Name].ToList();
            var signs = service.Signs;
            var identities = ServerKnowledge.Default.IdentifyAll(signs).Where(i => i.Command is not null || signs.Image is not null).ToList();
            var keys = service.Variables.Where(v => SecretKnowledge.Current.OfVariable(v.Name) is not null).ToList();
            if (identities.Count == 0 && keys.Count == 0 && !seen.Exists(p => ProcessServers.Of(p).Count > 0)) continue;
            var facts = new Facts(service.At) { By = known.By };
            State(service, identities, signs, keys, seen, facts);
            known.Take(facts);
        }
    }

    // Units of one machine or one repository belong together; the folder above the well-known places tells them apart.
    static string Tree(Location at)
    {
        foreach (var place in (string[])["etc/systemd/", "run/systemd/", "usr/local/lib/systemd/", "usr/lib/systemd/", "lib/systemd/", "etc/containers/systemd/"])
            if (at.Path.IndexOf(place, StringComparison.Ordinal) is >= 0 and var i) return $"{at.Target}:{at.Layer is not null}:{at.Path[..i]}{(at.Path.Contains("/user/", StringComparison.Ordinal) ? "user" : "")}";
        var folder = at.Path[..Math.Max(0, at.Path.LastIndexOf('/'))];
        return $"{at.Target}:{(folder.EndsWith(".service.d", StringComparison.Ordinal) ? folder[..Math.Max(0, folder.LastIndexOf('/'))] : folder)}";
    }

    static void State(SystemdService service, List<ServerIdentity> identities, ServerSigns signs, List<SystemdVariable> keys, List<HostProcess> seen, Facts facts)
    {
        var evidence = facts.Evidence(Basis.Declared, service.CommandLine, note: $"unit {service.Name}");
        var unit = facts.Add(AssetKind.Workload, AssetId.Resource("systemd", service.Name), service.Name, evidence, null,
            [("workload-kind", "systemd-service"), (AssetKeys.Command, service.Command.Count == 0 ? null : Redacted.CommandLine(service.Command)), (AssetKeys.Image, service.Image), ("ai", "true"), .. service.Confinement()]);
        foreach (var identity in identities)
        {
            // One that runs is stated by its process: the unit is then its declaration.
            if (seen.Exists(p => ProcessServers.Of(p).Any(i => i.Product == identity.Product))) continue;
            var why = evidence with { Note = identity.Why, Basis = identity.Basis };
            var id = facts.Add(identity.Kind, AssetId.Resource("systemd", $"{service.Name}#{identity.Name}"), identity.Name, why, identity.Version,
                (AssetKeys.Product, identity.Product.Name), (AssetKeys.Authentication, ServerKnowledge.AuthenticationOf(identity.Product, signs, identity.Version)), (AssetKeys.Command, Redacted.CommandLine(service.Command)));
            facts.Relate(unit, RelationKind.Runs, id, why);
            foreach (var mention in ServerModels.Of(identity, signs))
            {
                var reference = mention.Reference;
                facts.Relate(id, RelationKind.Serves, facts.Add(reference.Kind, reference.Id, reference.Name, why with { Note = mention.From }, reference.Revision, (AssetKeys.Provider, reference.Provider)), why);
            }
        }
        foreach (var key in keys)
        {
            var at = new Evidence(key.At, Basis.Declared, Confidence.High, facts.By, $"variable of {service.Name}");
            if (facts.AddKeyReference(key.Name, at) is { } reference) facts.Relate(unit, RelationKind.Holds, reference, at);
        }
    }
}
