using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Servers;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>States which identity each resource acts with, and who may take on which role of AWS: services, service accounts of Kubernetes, workflows of GitHub, other accounts.</summary>
sealed class CloudIdentities(CloudInventory inventory, CloudWriter writer, AssetGraphBuilder graph)
{
    static readonly string[] Roles = ["aws_iam_role", "azurerm_user_assigned_identity", "azuread_service_principal", "google_service_account"];

    /// <summary>States all of it.</summary>
    public void State()
    {
        foreach (var resource in inventory.All)
        {
            if (CloudKnowledge.Default.Of(resource) is not { } type) continue;
            foreach (var value in ConfigPath.Select(resource.Attributes, type.RunsAs)) RunsAs(resource, value);
        }
        foreach (var role in inventory.Of("aws_iam_role")) Trust(role);
        foreach (var association in inventory.Of("aws_eks_pod_identity_association")) PodIdentity(association);
        foreach (var module in inventory.Of("aws_iam_role").Where(r => r.Module is not null)) ModuleTrust(module);
    }

    void RunsAs(CloudResource resource, ConfigValue value)
    {
        if (RoleOf(resource, value) is { } role) writer.Relate(resource, resource.Id, RelationKind.RunsAs, role.Id, writer.Evidence(resource, value));
        else if (value.Text is { } arn && arn.StartsWith("arn:", StringComparison.Ordinal) && arn.Contains(":role/", StringComparison.Ordinal))
        {
            var evidence = writer.Evidence(resource, value, "named here, made elsewhere");
            var id = writer.Add(resource, AssetKind.Role, AssetId.Resource("aws", arn), arn[(arn.LastIndexOf('/') + 1)..], evidence, (AssetKeys.Provider, "aws-iam"), ("arn", arn));
            writer.Relate(resource, resource.Id, RelationKind.RunsAs, id, evidence);
        }
    }

    /// <summary>The role that a value names, through an instance profile where one stands between.</summary>
    CloudResource? RoleOf(CloudResource resource, ConfigValue value)
    {
        if (inventory.Find(resource, value, Roles) is { } role) return role;
        if (inventory.Find(resource, value, "aws_iam_instance_profile") is not { } profile) return null;
        return profile.Each("role").Concat(profile.Each("roles")).Select(r => inventory.Find(profile, r, Roles)).FirstOrDefault(r => r is not null);
    }

    void Trust(CloudResource role)
    {
        List<string> trusted = [];
        foreach (var statement in IamStatement.Read(role, role["assume_role_policy"], out _))
        {
            if (!statement.IsAllow) continue;
            foreach (var (type, value) in statement.Principals())
            {
                switch (type)
                {
                    case "Service": trusted.Add(value.Shown ?? ""); break;
                    case "Federated": trusted.AddRange(Federated(role, statement)); break;
                    case "AWS" when value.Text == "*": trusted.Add(statement.IsConditional ? "anybody, under conditions" : "anybody"); break;
                    case "AWS":
                        trusted.Add(value.Shown ?? "");
                        if (inventory.Find(role, value, "aws_iam_role", "aws_iam_user") is { } other && other != role) writer.Relate(role, other.Id, RelationKind.Assumes, role.Id, writer.Evidence(role, statement.Node, "trust policy"));
                        break;
                }
            }
        }
        if (trusted.Count == 0) return;
        writer.Add(role, AssetKind.Role, role.Id, CloudAssets.NameOf(role, CloudKnowledge.Default.OfType("aws_iam_role")!), writer.Evidence(role, role["assume_role_policy"], "trust policy"),
            ("trusts", string.Join("; ", trusted.Distinct().Where(t => t.Length is > 0 and < 200).Take(10))));
    }

    // https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html, https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments
    IEnumerable<string> Federated(CloudResource role, IamStatement statement)
    {
        var subjects = statement.Conditions.Where(c => c.Key.EndsWith(":sub", StringComparison.Ordinal)).ToList();
        if (subjects.Count == 0) yield return $"anybody of {statement.Principals().First(p => p.Type == "Federated").Value.Shown}";
        foreach (var condition in subjects)
        {
            foreach (var value in condition.Values)
            {
                yield return value.Shown ?? "";
                if (value.Text is { } subject) Subject(role, subject, writer.Evidence(role, statement.Node, $"trust policy for {subject}"));
            }
        }
    }

    /// <summary>States that who a token names by its subject takes on a role: a service account of Kubernetes, a workflow of GitHub or GitLab.</summary>
    public void Subject(CloudResource role, string subject, Evidence evidence)
    {
        if (subject.StartsWith("system:serviceaccount:", StringComparison.Ordinal) && subject.Split(':') is [_, _, var ns, var account]) ServiceAccount(role, ns, account, evidence);
        else if (subject.StartsWith("repo:", StringComparison.Ordinal) || subject.StartsWith("project_path:", StringComparison.Ordinal))
        {
            var id = writer.Add(role, AssetKind.Identity, AssetId.Resource("oidc", subject), subject, evidence, ("identity-kind", subject.StartsWith("repo:", StringComparison.Ordinal) ? "github-workflow" : "gitlab-pipeline"),
                ("repository", subject.Split(':').ElementAtOrDefault(1)), ("wildcard", subject.Contains('*') ? "true" : null));
            writer.Relate(role, id, RelationKind.Assumes, role.Id, evidence);
        }
    }

    /// <summary>States that a service account of Kubernetes takes on a role. With a wildcard, only the accounts that are known can be named.</summary>
    public void ServiceAccount(CloudResource role, string ns, string account, Evidence evidence)
    {
        if (ns.Contains('*') || account.Contains('*') || ns.Contains('?') || account.Contains('?'))
        {
            foreach (var asset in graph.Assets.Where(a => a.Kind == AssetKind.Identity && a.Id.StartsWith("k8s:ServiceAccount/", StringComparison.Ordinal)).OrderBy(a => a.Id, StringComparer.Ordinal))
                if (asset.Id.Split('/') is [_, var itsNamespace, var its] && ImagePattern.Glob(itsNamespace, ns) && ImagePattern.Glob(its, account)) writer.Relate(role, asset.Id, RelationKind.Assumes, role.Id, evidence);
            return;
        }
        var id = AssetId.Kubernetes("ServiceAccount", ns, account);
        writer.Add(role, AssetKind.Identity, id, account, evidence, ("namespace", ns));
        writer.Relate(role, id, RelationKind.Assumes, role.Id, evidence);
    }

    void PodIdentity(CloudResource association)
    {
        if (inventory.Find(association, association["role_arn"], Roles) is not { } role || association["namespace"].Text is not { } ns || association["service_account"].Text is not { } account) return;
        var evidence = writer.Evidence(association, note: "EKS Pod Identity association");
        var id = AssetId.Kubernetes("ServiceAccount", ns, account);
        writer.Add(association, AssetKind.Identity, id, account, evidence, ("namespace", ns));
        writer.Relate(association, id, RelationKind.Assumes, role.Id, evidence);
    }

    // Inputs of terraform-aws-modules/iam for roles of service accounts and workflows.
    void ModuleTrust(CloudResource role)
    {
        foreach (var provider in role["oidc_providers"].Entries)
            foreach (var pair in provider.Value["namespace_service_accounts"].Each())
                if (pair.Text?.Split(':') is [var ns, var account]) ServiceAccount(role, ns, account, writer.Evidence(role, role["oidc_providers"], $"trusts {pair.Text}"));
        foreach (var subject in role.Each("oidc_fully_qualified_subjects").Concat(role.Each("oidc_subjects_with_wildcards")).Concat(role.Each("provider_trust_policy_subjects")))
            if (subject.Text is { } text) Subject(role, text, writer.Evidence(role, role["oidc_fully_qualified_subjects"], $"trusts {text}"));
        foreach (var subject in role.Each("subjects"))
            if (subject.Text is { } text && role.Module!.Contains("github", StringComparison.Ordinal)) Subject(role, text.StartsWith("repo:", StringComparison.Ordinal) ? text : "repo:" + text, writer.Evidence(role, role["subjects"], $"trusts {text}"));
        foreach (var association in role["associations"].Entries)
            if (association.Value["namespace"].Text is { } ns && association.Value["service_account"].Text is { } account) ServiceAccount(role, ns, account, writer.Evidence(role, role["associations"], "EKS Pod Identity association"));
    }
}
