using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>A role of Google Cloud that members get on a resource, or on a project and all it holds.</summary>
/// <param name="Source">The resource that grants it.</param>
/// <param name="Role">The role; null when it is not known.</param>
/// <param name="Members">Members as written.</param>
/// <param name="Of">What it is granted on, in Terraform's naming: <c>google_storage_bucket</c>, <c>google_project</c>.</param>
sealed record GoogleGrant(CloudResource Source, string? Role, IReadOnlyList<ConfigValue> Members, string Of)
{
    static readonly string[] Wide = ["google_project", "google_folder", "google_organization"];

    /// <summary>Granted on a project, folder or organization: it holds for all below.</summary>
    public bool IsWide => Array.IndexOf(Wide, Of) >= 0;

    /// <summary>All grants of an inventory: <c>…_iam_member</c>, <c>…_iam_binding</c> and modules' <c>iam</c> maps are one form.</summary>
    public static IEnumerable<GoogleGrant> All(CloudInventory inventory)
    {
        foreach (var resource in inventory.All)
        {
            if (resource.IsLookup || !resource.Type.StartsWith("google_", StringComparison.Ordinal)) continue;
            var at = resource.Type.LastIndexOf("_iam_", StringComparison.Ordinal);
            if (at < 0) continue;
            var of = resource.Type[..at];
            switch (resource.Type[(at + 5)..])
            {
                case "member" or "binding":
                    yield return new GoogleGrant(resource, resource["role"].Text, [.. resource.Each("member").Concat(resource.Each("members"))], of);
                    break;
                case "policy":
                    // data.google_iam_policy renders its bindings.
                    var data = inventory.Referred(resource, resource["policy_data"]).FirstOrDefault(r => r.Type == "google_iam_policy");
                    foreach (var binding in data?.Each("binding") ?? []) yield return new GoogleGrant(resource, binding["role"].Text, [.. binding["members"].Each()], of);
                    break;
            }
        }
    }

    /// <summary>Resources that it names; none for a project.</summary>
    public IEnumerable<CloudResource> Targets(CloudInventory inventory)
    {
        if (IsWide) yield break;
        foreach (var (key, value) in Source.Attributes.Entries)
        {
            if (key is "member" or "members" or "role" or "condition" or "project" or "location" or "region") continue;
            foreach (var target in inventory.Referred(Source, value).Append(value.Text is null ? null : inventory.Find(Source, value, Of, Of + "_v2", Of.Replace("cloud_run_v2", "cloud_run", StringComparison.Ordinal))).OfType<CloudResource>().Distinct())
                if (target.Type.StartsWith(Of, StringComparison.Ordinal) || Of.StartsWith(target.Type, StringComparison.Ordinal) || SameService(target.Type)) yield return target;
        }
    }

    // google_cloud_run_service_iam_member also serves services of version 2.
    bool SameService(string type) => Of.Replace("_v2", "", StringComparison.Ordinal) == type.Replace("_v2", "", StringComparison.Ordinal);
}

/// <summary>What service accounts of Google Cloud may read, write and call, and which Kubernetes accounts and workflows take on which service account.</summary>
sealed class GoogleAccess(CloudInventory inventory, CloudWriter writer, CloudIdentities identities)
{
    static readonly Dictionary<string, RelationKind> Relations = new(StringComparer.Ordinal) { ["read"] = RelationKind.Reads, ["write"] = RelationKind.Writes, ["call"] = RelationKind.Calls };

    /// <summary>States all of it.</summary>
    public void State()
    {
        var held = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var grant in GoogleGrant.All(inventory))
        {
            if (grant.Role is "roles/iam.workloadIdentityUser" && grant.Of == "google_service_account") Federated(grant);
            foreach (var member in grant.Members)
            {
                if (Account(grant.Source, member) is not { } account) continue;
                if (!held.TryGetValue(account.Id, out var roles)) held[account.Id] = roles = [];
                roles.Add(grant.IsWide ? $"{grant.Role} on the project" : $"{grant.Role}");
                State(grant, account);
            }
        }
        foreach (var account in inventory.Of("google_service_account").Where(a => held.ContainsKey(a.Id)))
            writer.Add(account, AssetKind.Role, account.Id, CloudAssets.NameOf(account, CloudKnowledge.Default.OfType(account.Type)!), writer.Evidence(account), ("grants", string.Join("; ", held[account.Id].Distinct().Order(StringComparer.Ordinal).Take(20))));
    }

    void State(GoogleGrant grant, CloudResource account)
    {
        if (grant.Role is null || !AccessKnowledge.Default.GcpRoles.TryGetValue(grant.Role, out var role)) return;
        var targets = grant.IsWide ? Within(grant.Source, role) : grant.Targets(inventory).Where(t => role.Types.Contains("*") || role.Types.Contains(t.Type));
        var conditional = grant.Source["condition"].Exists;
        foreach (var target in targets)
            foreach (var does in role.Does)
                if (Relations.TryGetValue(does, out var kind) && account != target)
                    writer.Relate(grant.Source, account.Id, kind, target.Id, writer.Evidence(grant.Source, grant.Source["role"], grant.Role + (grant.IsWide ? " on the project" : "") + (conditional ? ", under conditions" : ""),
                        confidence: conditional || grant.IsWide && !SameProject(grant.Source, target) ? Confidence.Medium : Confidence.High));
    }

    IEnumerable<CloudResource> Within(CloudResource source, BuiltInRole role) => inventory.All.Where(r =>
        r.Tool == source.Tool && r.Scope == source.Scope && r.At.Target == source.At.Target && r.Provider == "gcp" && !r.IsLookup
        && (role.Types.Contains(r.Type) || role.Types.Contains("*") && CloudKnowledge.Default.Of(r)?.AssetKind is AssetKind.DataStore or AssetKind.VectorDb or AssetKind.Secret)
        && !(source["project"].Text is { } p && r["project"].Text is { } q && p != q));

    static bool SameProject(CloudResource a, CloudResource b) => a["project"].Shown == b["project"].Shown || !b["project"].Exists;

    CloudResource? Account(CloudResource source, ConfigValue member)
    {
        if (inventory.Referred(source, member).FirstOrDefault(r => r.Type == "google_service_account") is { } account) return account;
        return member.Text is { } text && text.StartsWith("serviceAccount:", StringComparison.Ordinal) && !text.Contains('[') ? inventory.Find(source, ConfigValue.Of(text["serviceAccount:".Length..]), "google_service_account") : null;
    }

    // serviceAccount:PROJECT.svc.id.goog[NAMESPACE/ACCOUNT] (https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity)
    void Federated(GoogleGrant grant)
    {
        if (grant.Targets(inventory).FirstOrDefault(t => t.Type == "google_service_account") is not { } account) return;
        foreach (var member in grant.Members)
        {
            if (member.Shown is not { } text) continue;
            var open = text.LastIndexOf('[');
            if (open > 0 && text.EndsWith(']') && text[(open + 1)..^1].Split('/') is [var ns, var name] && !ns.Contains('$') && !name.Contains('$'))
                identities.ServiceAccount(account, ns, name, writer.Evidence(grant.Source, member, $"workload identity of {ns}/{name}"));
            else if (text.Contains("/attribute.repository/", StringComparison.Ordinal))
                identities.Subject(account, "repo:" + text[(text.IndexOf("/attribute.repository/", StringComparison.Ordinal) + "/attribute.repository/".Length)..], writer.Evidence(grant.Source, member, "workload identity federation"));
        }
    }
}
