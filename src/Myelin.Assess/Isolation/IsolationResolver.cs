using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Assess.Isolation;

/// <summary>
/// Grades the isolation of every workload: pods, compose services and observed AI processes. States <c>isolation-grade</c>, <c>isolation-why</c> (the reasons of the weakest axis), <c>isolation-lift</c> (what would better it) and
/// <c>isolation-unknown</c> (axes of which nothing is stated), with evidence at each reason.
/// </summary>
public sealed class IsolationResolver : Resolver
{
    const int MostReasons = 4;

    /// <summary>After exposure and reach are concluded.</summary>
    public override int Order => 350;

    public override void Resolve(Known known)
    {
        var pods = known.Kept<KubernetesWorkload>().Where(w => w.Template.Path != "").ToLookup(w => w.Id, StringComparer.Ordinal);
        var subjects = known.Graph.Assets.Where(a => IsWorkload(a, pods) || a["isolation-facts"] is not null).OrderBy(a => a.Id, StringComparer.Ordinal).ToList();
        if (subjects.Count == 0) return;
        var relations = known.Graph.Relations.Where(r => r.Kind is RelationKind.Mounts or RelationKind.Writes or RelationKind.AllocatedTo or RelationKind.Runs or RelationKind.RunsAs or RelationKind.BoundTo or RelationKind.Grants).ToList();
        var from = relations.ToLookup(r => r.From, StringComparer.Ordinal);
        var to = relations.Where(r => r.Kind == RelationKind.AllocatedTo).ToLookup(r => r.To, StringComparer.Ordinal);
        foreach (var asset in subjects) State(known, asset, IsolationGrading.Of(Facts(known, asset, pods[asset.Id].FirstOrDefault(), from, to)));
    }

    static bool IsWorkload(Asset asset, ILookup<string, KubernetesWorkload> pods) => pods.Contains(asset.Id) || asset["workload-kind"] == "compose-service";

    static IsolationFacts Facts(Known known, Asset asset, KubernetesWorkload? pod, ILookup<string, Relation> from, ILookup<string, Relation> to)
    {
        var own = asset.Evidence.Select(e => e.At).FirstOrDefault() ?? new Location(asset.Id);
        var written = from[asset.Id].Where(r => r.Kind == RelationKind.Writes).Select(r => r.To).ToHashSet(StringComparer.Ordinal);
        return new IsolationFacts
        {
            Name = asset.Name,
            Form = pod is not null ? "pod" : asset["workload-kind"] == "compose-service" ? "compose" : "process",
            Properties = asset["isolation-facts"] is { } observed ? Observed(asset, observed) : asset.Properties,
            HostPaths = [.. from[asset.Id].Where(r => r.Kind == RelationKind.Mounts).Select(r => (r, Volume: known.Graph.Find(r.To))).Where(m => m.Volume?["volume-kind"] == "host-path").Select(m => (m.Volume!.Name, written.Contains(m.r.To), At(m.r, own)))],
            Devices = [.. to[asset.Id].Select(r => (r, Gpu: known.Graph.Find(r.From))).Where(d => d.Gpu?["sharing"] is not null).Select(d => (d.Gpu!.Name, d.Gpu["sharing"]!, At(d.r, own)))],
            Servers = [.. from[asset.Id].Where(r => r.Kind == RelationKind.Runs).Select(r => (r, Server: known.Graph.Find(r.To))).Where(s => s.Server?[AssetKeys.Exposure] is not null).Select(s => (s.Server!.Name, s.Server[AssetKeys.Exposure], s.Server[AssetKeys.Authentication], At(s.r, own)))],
            Capabilities = asset["automount-token"] == "false" ? [] : [.. Capabilities(known, asset.Id, from, own)],
            Place = key => pod is null ? own : Place(pod, key) ?? own,
        };
    }

    // Seccomp, privileges and namespaces as seen from outside; how many capabilities a process has tells little, so it does not count.
    static Dictionary<string, string> Observed(Asset asset, string observed)
    {
        var parts = observed.Split(',');
        var properties = new Dictionary<string, string>(StringComparer.Ordinal) { ["user"] = asset["user"] ?? "" };
        if (parts.Contains("no-container")) properties["container"] = "none";
        if (parts.Contains("host-pids") && !parts.Contains("no-container")) properties["host-pid"] = "true";
        if (parts.Contains("no-seccomp")) properties["seccomp"] = "Unconfined";
        if (parts.Contains("no-new-privileges")) properties["allow-privilege-escalation"] = "false";
        return properties;
    }

    static IEnumerable<(string, Location)> Capabilities(Known known, string workload, ILookup<string, Relation> from, Location own)
    {
        foreach (var identity in from[workload].Where(r => r.Kind == RelationKind.RunsAs))
            foreach (var bound in from[identity.To].Where(r => r.Kind == RelationKind.BoundTo))
                foreach (var grant in from[bound.To].Where(r => r.Kind == RelationKind.Grants))
                    if (known.Graph.Find(grant.To) is { Kind: AssetKind.Capability } capability) yield return (capability.Name, At(bound, own));
    }

    static Location At(Relation relation, Location own) => relation.Evidence.Select(e => e.At).FirstOrDefault() ?? own;

    // Line of the field of a pod that a property was read from.
    static Location? Place(KubernetesWorkload pod, string key)
    {
        string? field = key switch
        {
            "privileged" => "privileged",
            "host-pid" => "hostPID",
            "host-ipc" => "hostIPC",
            "host-network" => "hostNetwork",
            "seccomp" => "seccompProfile",
            "capabilities" => "add",
            "runtime-class" => "runtimeClassName",
            "host-users" => "hostUsers",
            "automount-token" => "automountServiceAccountToken",
            _ => null,
        };
        var left = 20_000;
        return field is not null && Find(pod.Template.Spec, field, ref left, 0) is { } mark ? pod.Object.Of(mark) : null;
    }

    static Mark? Find(DataNode node, string field, ref int left, int depth)
    {
        if (depth > 8 || --left < 0) return null;
        for (var i = 0; i < node.Entries.Count; i++)
        {
            if (node.Entries[i].Key == field) return node.KeyMark(i);
            if (Find(node.Entries[i].Value, field, ref left, depth + 1) is { } within) return within;
        }
        foreach (var item in node.Items)
            if (Find(item, field, ref left, depth + 1) is { } within) return within;
        return null;
    }

    static void State(Known known, Asset asset, GradedIsolation graded)
    {
        var decisive = graded.Reasons.Where(r => r.Best == graded.Grade).DistinctBy(r => r.Why).ToList();
        var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        properties["isolation-grade"] = graded.Grade.Name();
        properties["isolation-why"] = string.Join("; ", decisive.Take(MostReasons).Select(r => r.Why)) + (decisive.Count > MostReasons ? $"; and {decisive.Count - MostReasons} more" : "");
        if (decisive.Select(r => r.Lift).OfType<string>().Distinct().Take(MostReasons).ToList() is { Count: > 0 } lifts) properties["isolation-lift"] = string.Join("; ", lifts);
        // What is only in tests or examples stays there.
        if (asset[AssetKeys.Scope] is { } scope) properties[AssetKeys.Scope] = scope;
        if (graded.Unknown.Count > 0) properties["isolation-unknown"] = string.Join(',', graded.Unknown);
        known.Graph.Add(new Asset(asset.Kind, asset.Id, asset.Name)
        {
            Properties = properties.ToImmutable(),
            Evidence = [.. graded.Reasons.Where(r => r.Best >= IsolationGrade.C || r.Best == graded.Grade).Take(MostReasons * 2).Select(r => known.Concluded(r.At, $"isolation: {r.Why}"))],
        });
    }
}
