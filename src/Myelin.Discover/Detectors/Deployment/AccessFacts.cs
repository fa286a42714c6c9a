using Myelin.Core.Assets;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>States who may do what in a cluster: service accounts and the cloud roles they take, roles and what they let do, bindings.</summary>
static class AccessFacts
{
    /// <summary>States a service account, and the cloud identity that its annotations give it.</summary>
    public static void ServiceAccount(Facts facts, KubernetesObject account)
    {
        var evidence = facts.Evidence(Basis.Declared, account.At.Line, note: "ServiceAccount");
        facts.Add(AssetKind.Identity, account.Id, account.Name, evidence, properties: [("namespace", account.Namespace), ("automount-token", account.Node["automountServiceAccountToken"].Text)]);
        foreach (var (key, value) in account.Annotations)
        {
            var (id, provider) = key switch
            {
                // https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
                "eks.amazonaws.com/role-arn" => (AssetId.Resource("aws", value), "aws"),
                // https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
                "iam.gke.io/gcp-service-account" => (AssetId.Resource("gcp", value), "gcp"),
                // https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
                "azure.workload.identity/client-id" => (AssetId.Resource("azure", value), "azure"),
                _ => ("", ""),
            };
            if (id == "" || value.Length is 0 or > 300 || value.Contains("{{", StringComparison.Ordinal)) continue;
            var line = LineOf(account, key);
            var at = facts.Evidence(Basis.Declared, line, note: $"annotation {key}");
            facts.Add(provider == "aws" ? AssetKind.Role : AssetKind.Identity, id, value, at, null, (AssetKeys.Provider, provider));
            facts.Relate(account.Id, RelationKind.Assumes, id, at);
        }
    }

    static int LineOf(KubernetesObject account, string key)
    {
        var annotations = account.Node["metadata"]["annotations"];
        for (var i = 0; i < annotations.Entries.Count; i++)
            if (annotations.Entries[i].Key == key) return account.Line(annotations.KeyMark(i));
        return account.At.Line;
    }

    /// <summary>States a role and the capabilities that its rules grant.</summary>
    public static void Role(Facts facts, KubernetesObject role)
    {
        facts.Add(AssetKind.Role, role.Id, role.Name, facts.Evidence(Basis.Declared, role.At.Line, note: role.Kind), properties: ("namespace", role.Namespace));
        GrantRules(facts, role.Id, role.Namespace, role);
    }

    /// <summary>States a binding: each subject is bound to the role. A cluster role bound within a namespace is a role of its own there. A role that only the cluster has is stated with what is known of it.</summary>
    public static void Binding(Facts facts, KubernetesObject binding, KubernetesInventory inventory)
    {
        var reference = binding.Node["roleRef"];
        if (reference["name"].Text is not { } name) return;
        var kind = reference["kind"].Text ?? "ClusterRole";
        var narrowed = binding.Kind == "RoleBinding" && kind == "ClusterRole";
        var roleNamespace = kind == "Role" ? binding.Namespace : "";
        var id = narrowed ? binding.Id : AssetId.Kubernetes(kind, roleNamespace, name);
        var evidence = facts.Evidence(Basis.Declared, binding.At.Line, note: $"{binding.Kind} {binding.Name}");
        var role = inventory.Find(kind, roleNamespace, name, binding);
        if (role is null || narrowed) facts.Add(AssetKind.Role, id, name, evidence, properties: ("namespace", narrowed ? binding.Namespace : roleNamespace));
        if (role is null)
            foreach (var capability in KubernetesKnowledge.Default.BuiltInRoles.GetValueOrDefault(name, []))
                Grant(facts, id, narrowed ? binding.Namespace : "", capability, evidence with { Basis = Basis.Inferred, Note = $"built-in role {name}" });
        else if (narrowed) GrantRules(facts, id, binding.Namespace, role);
        foreach (var subject in binding.Node["subjects"].Items) Bind(facts, binding, subject, id);
    }

    static void Bind(Facts facts, KubernetesObject binding, DataNode subject, string role)
    {
        if (subject["name"].Text is not { } name) return;
        var kind = subject["kind"].Text ?? "ServiceAccount";
        var ns = kind == "ServiceAccount" ? subject["namespace"].Text ?? binding.Namespace : "";
        var at = facts.Evidence(Basis.Declared, binding.Line(subject.Mark), note: $"{binding.Kind} {binding.Name}");
        facts.Relate(facts.Add(AssetKind.Identity, AssetId.Kubernetes(kind, ns, name), name, at, null, ("namespace", ns), ("identity-kind", kind)), RelationKind.BoundTo, role, at);
    }

    static void GrantRules(Facts facts, string id, string ns, KubernetesObject role)
    {
        foreach (var rule in role.Node["rules"].Items)
            foreach (var capability in KubernetesKnowledge.Default.Capabilities)
                if (Grants(rule, capability)) Grant(facts, id, ns, capability.Name, facts.Evidence(Basis.Declared, role.Line(rule.Mark), note: $"rule of {role.Kind} {role.Name}"));
    }

    static bool Grants(DataNode rule, RoleCapability capability) =>
        rule["resourceNames"].Items.Count == 0 && Any(rule["apiGroups"], capability.Groups) && Any(rule["resources"], capability.Resources) && Any(rule["verbs"], capability.Verbs);

    static bool Any(DataNode stated, IReadOnlyList<string> wanted) =>
        stated.Items.Any(s => s.Text is { } text && (text == "*" || wanted.Contains(text) || (text.EndsWith("/*", StringComparison.Ordinal) && wanted.Any(w => w.StartsWith(text[..^1], StringComparison.Ordinal)))));

    static void Grant(Facts facts, string role, string ns, string capability, Evidence evidence)
    {
        if (ns != "" && capability == "cluster-admin") capability = "namespace-admin";
        var id = facts.Add(AssetKind.Capability, AssetId.Resource("capability", ns == "" ? $"kubernetes/{capability}" : $"kubernetes/{ns}/{capability}"), ns == "" ? $"kubernetes {capability}" : $"kubernetes {capability} in {ns}", evidence, properties: ("namespace", ns));
        facts.Relate(role, RelationKind.Grants, id, evidence);
    }
}
