using Myelin.Discover.Detectors.Deployment;

namespace Myelin.Discover.Exposure;

/// <summary>What Istio's authorization policies ask before a workload, or before the gateways of the mesh.</summary>
sealed class MeshPolicies(KubernetesInventory inventory)
{
    readonly List<KubernetesObject> _policies = [.. inventory.Of("AuthorizationPolicy").Where(p => p.Group == "security.istio.io")];

    /// <summary>What is asked of who comes to a workload; null for nothing.</summary>
    public string? Asks(KubernetesWorkload workload) =>
        First(_policies.Where(p => p.Namespace == workload.Object.Namespace && LabelSelector.Matches(p.Spec["selector"], workload.Labels)));

    /// <summary>What the ingress gateways ask of who comes from outside; null for nothing.</summary>
    public string? AsksAtGateway() =>
        First(_policies.Where(p => p.Spec["selector"]["matchLabels"].Entries.Any(l => l.Value.Text?.Contains("ingressgateway", StringComparison.Ordinal) == true || l.Key == "gateway.networking.k8s.io/gateway-name")));

    static string? First(IEnumerable<KubernetesObject> policies) => policies.Select(Asked).FirstOrDefault(asked => asked is not null);

    static string? Asked(KubernetesObject policy)
    {
        var rules = policy.Spec["rules"].Items;
        var sources = rules.SelectMany(r => r["from"].Items).Select(f => f["source"]).ToList();
        switch (policy.Spec["action"].Text)
        {
            case "CUSTOM": return "oauth";
            case "DENY": return sources.Exists(s => s["notRequestPrincipals"].Items.Any()) ? "token" : sources.Exists(s => s["notPrincipals"].Items.Any()) ? "mtls" : null;
            case "AUDIT": return null;
        }
        // Every rule must ask; one that does not lets anybody through.
        if (rules.Count == 0 || rules.Any(r => r["from"].Items.Count == 0)) return null;
        if (sources.TrueForAll(s => s["requestPrincipals"].Items.Any())) return "token";
        return sources.TrueForAll(s => s["requestPrincipals"].Items.Any() || s["principals"].Items.Any() || s["namespaces"].Items.Any() || s["serviceAccounts"].Items.Any()) ? "mtls" : null;
    }
}
