using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Formats.Containers;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// States what the Kubernetes objects of all files mean, once config maps, secrets, accounts and templates are known together: workloads and AI resources with what they run, identities and roles,
/// namespaces, device classes. Keeps a <see cref="KubernetesWorkload"/> for each template of pods.
/// </summary>
public sealed class KubernetesResolver : Resolver
{
    static readonly HashSet<string> Mechanics = new(StringComparer.Ordinal) { "CustomResourceDefinition", "APIService", "Event", "Endpoints", "EndpointSlice", "Lease", "ControllerRevision", "PodSecurityPolicy" };

    public override int Order => 50;

    public override void Resolve(Known known)
    {
        var inventory = new KubernetesInventory(known.Kept<KubernetesObject>().ToList());
        if (inventory.Objects.Count == 0) return;
        foreach (var found in inventory.Objects)
        {
            var facts = new Facts(found.At, found.IsTest ? PathScope.Test : null) { By = known.By, Through = found.Variant };
            foreach (var workload in State(found, facts, inventory)) known.Keep(workload);
            known.Take(facts);
        }
    }

    static IReadOnlyList<KubernetesWorkload> State(KubernetesObject found, Facts facts, KubernetesInventory inventory)
    {
        switch (found.Kind)
        {
            case "ServiceAccount" when found.Group == "": AccessFacts.ServiceAccount(facts, found); return [];
            case "Role" or "ClusterRole" when found.Group == "rbac.authorization.k8s.io": AccessFacts.Role(facts, found); return [];
            case "RoleBinding" or "ClusterRoleBinding" when found.Group == "rbac.authorization.k8s.io": AccessFacts.Binding(facts, found, inventory); return [];
            case "Namespace" when found.Group == "": Namespace(facts, found); return [];
            case "Secret" when found.Group == "": Secret(facts, found); return [];
            case var kind when Mechanics.Contains(kind): return [];
            case "Pod" or "ReplicaSet" or "Job" when IsOwned(found, inventory): return [];
            default: return Workloads(found, facts, inventory);
        }
    }

    // A dump of a cluster holds the pods of its deployments too: they say nothing more.
    static bool IsOwned(KubernetesObject found, KubernetesInventory inventory) =>
        found.Node["metadata"]["ownerReferences"].Items.Any(o => o["kind"].Text is { } kind && o["name"].Text is { } name
            && (inventory.Find(kind, found.Namespace, name) is not null || kind is "ReplicaSet" or "Job"));

    static List<KubernetesWorkload> Workloads(KubernetesObject found, Facts facts, KubernetesInventory inventory)
    {
        var known = KubernetesKnowledge.Default.Of(found.Group, found.Kind);
        var isAi = KubernetesKnowledge.Default.IsAi(found.Group, found.Kind);
        var templates = PodTemplate.In(found.Node);
        if (!isAi && templates.Count == 0) return [];
        List<KubernetesWorkload> workloads = [.. templates.Select(t => new PodFacts(facts, found, t, inventory, known).State())];
        IReadOnlyList<DeployedServer> servers = [.. workloads.SelectMany(w => w.Servers).DistinctBy(s => s.Id)];
        if (known is not null)
        {
            servers = new AiResourceFacts(facts, found, known).State(servers);
            workloads = workloads.Count == 0
                ? [new KubernetesWorkload(found, new PodTemplate("", found.Spec, found.Node["metadata"]), found.Id) { Labels = OperatorLabels(known, found), OperatorServices = [.. known.Services.Select(s => s.Replace("{name}", found.Name, StringComparison.Ordinal))], IsAi = true }]
                : workloads;
            workloads = Shared(workloads, servers);
        }
        State(facts, found, isAi, workloads);
        return workloads;
    }

    static Dictionary<string, string> OperatorLabels(AiResource known, KubernetesObject found) =>
        known.Labels.ToDictionary(l => l.Key, l => l.Value.Replace("{name}", found.Name, StringComparison.Ordinal), StringComparer.Ordinal);

    // What the resource itself serves answers in its first pods: those of the head, or the only ones.
    static List<KubernetesWorkload> Shared(List<KubernetesWorkload> workloads, IReadOnlyList<DeployedServer> servers)
    {
        var claimed = workloads.SelectMany(w => w.Servers.Select(s => s.Id)).ToHashSet(StringComparer.Ordinal);
        var own = servers.Where(s => !claimed.Contains(s.Id)).ToList();
        return [.. workloads.Select((w, i) => w with { Servers = [.. w.Servers.Select(s => servers.First(x => x.Id == s.Id)), .. i == 0 ? own : []] })];
    }

    static void State(Facts facts, KubernetesObject found, bool isAi, List<KubernetesWorkload> workloads)
    {
        var evidence = facts.Evidence(Basis.Declared, found.At.Line, note: $"{found.Kind} {found.Name}");
        List<(string, string?)> properties =
        [
            ("namespace", found.Namespace), ("resource", $"{found.ApiVersion} {found.Kind}"), ("workload-kind", found.Kind), ("chart", found.Chart), ("variant", found.Variant),
            ("ai", isAi || workloads.Exists(w => w.IsAi) ? "true" : null), ("service-account", workloads.Count > 0 && workloads[0].Template.Path != "" ? workloads[0].ServiceAccount : null),
            ("devices", string.Join(',', workloads.SelectMany(w => w.Devices.Select(d => d.Resource)).Distinct().Order(StringComparer.Ordinal))),
            .. workloads.SelectMany(PodConfinement.Of).Where(p => p.Value is not null).GroupBy(p => p.Key, StringComparer.Ordinal).Select(g => (g.Key, Weakest(g.Key, [.. g.Select(p => p.Value!)]))),
        ];
        facts.Add(isAi ? AssetKind.K8sAiResource : AssetKind.Workload, found.Id, found.Name, evidence, null, [.. properties]);
        if (found.Namespace == "") return;
        var scope = facts.Add(AssetKind.Scope, AssetId.Kubernetes("Namespace", "", found.Namespace), found.Namespace,
            facts.Evidence(found.HasNamespace ? Basis.Declared : Basis.Inferred, found.At.Line, note: found.HasNamespace ? "namespace" : "no namespace stated: default"));
        facts.Relate(found.Id, RelationKind.MemberOf, scope, evidence);
    }

    // Of several templates the weakest setting is the resource's.
    static string? Weakest(string key, List<string> values) => values.Distinct().Count() == 1 ? values[0]
        : values.Contains("Unconfined") ? "Unconfined"
        : values.TrueForAll(v => v is "true" or "false") ? key is "run-as-non-root" or "read-only-root" or "gpu-env" ? "false" : "true"
        : string.Join(',', values.SelectMany(v => v.Split(',')).Distinct().Order(StringComparer.Ordinal));

    static void Namespace(Facts facts, KubernetesObject found) =>
        facts.Add(AssetKind.Scope, found.Id, found.Name, facts.Evidence(Basis.Declared, found.At.Line, note: "Namespace"), null,
            ("pod-security", found.Labels.GetValueOrDefault("pod-security.kubernetes.io/enforce")),
            ("pod-security-version", found.Labels.GetValueOrDefault("pod-security.kubernetes.io/enforce-version")),
            ("istio-injection", found.Labels.GetValueOrDefault("istio-injection")));

    // Names of its keys only; the values are never read.
    static void Secret(Facts facts, KubernetesObject found)
    {
        var evidence = facts.Evidence(Basis.Declared, found.At.Line, note: "Secret");
        facts.Add(AssetKind.Secret, found.Id, found.Name, evidence, null, ("namespace", found.Namespace),
            ("keys", string.Join(',', found.Node["data"].Entries.Concat(found.Node["stringData"].Entries).Select(e => e.Key).Distinct().Order(StringComparer.Ordinal))));
    }
}
