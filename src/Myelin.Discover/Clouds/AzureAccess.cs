using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>
/// Identities of Azure: those that resources act with (system-assigned ones included), what role assignments let them do on a resource, resource group or subscription, and who takes them on by
/// federated credentials.
/// </summary>
sealed class AzureAccess(CloudInventory inventory, CloudWriter writer, CloudIdentities identities)
{
    static readonly Dictionary<string, RelationKind> Relations = new(StringComparer.Ordinal) { ["read"] = RelationKind.Reads, ["write"] = RelationKind.Writes, ["call"] = RelationKind.Calls };
    readonly Dictionary<string, (string Id, CloudResource Of)> _principals = new(StringComparer.Ordinal);

    /// <summary>States all of it.</summary>
    public void State()
    {
        foreach (var resource in inventory.All.Where(r => r.Provider == "azure" && r["identity"].Exists)) Identities(resource);
        var held = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var assignment in inventory.Of("azurerm_role_assignment")) Assign(assignment, held);
        foreach (var assignment in inventory.Of("azurerm_cosmosdb_sql_role_assignment")) Cosmos(assignment);
        foreach (var (id, (_, of)) in _principals.Select(p => (p.Value.Id, p.Value)).DistinctBy(p => p.Id))
            if (held.TryGetValue(id, out var roles)) writer.Add(of, AssetKind.Role, id, NameOf(id, of), writer.Evidence(of), ("grants", string.Join("; ", roles.Take(20))));
        foreach (var credential in inventory.Of("azurerm_federated_identity_credential", "azuread_application_federated_identity_credential")) Federated(credential);
    }

    // identity { type, identity_ids } in Terraform; identity: { type, userAssignedIdentities: { id: {} } } in templates.
    void Identities(CloudResource resource)
    {
        if (CloudKnowledge.Default.Of(resource) is null || resource.Type == "azurerm_role_assignment") return;
        foreach (var identity in resource.Each("identity"))
        {
            if (identity["type"].Text?.Contains("SystemAssigned", StringComparison.OrdinalIgnoreCase) == true) writer.Relate(resource, resource.Id, RelationKind.RunsAs, SystemAssigned(resource), writer.Evidence(resource, identity, "system-assigned identity"));
            var named = identity["identity_ids"].Each().Concat(identity["user_assigned_identities"].Kind == ConfigKind.Map ? identity["user_assigned_identities"].Entries.Select(e => Key(e.Key)) : identity["user_assigned_identities"].Each());
            foreach (var value in named)
                if (inventory.Find(resource, value, "azurerm_user_assigned_identity") is { } user) writer.Relate(resource, resource.Id, RelationKind.RunsAs, user.Id, writer.Evidence(resource, identity));
        }
    }

    // '${app.id}': {} names the identity in a key; all that is kept of it is how it is written.
    static ConfigValue Key(string key) => key.StartsWith("${", StringComparison.Ordinal) && key.EndsWith('}') && key.LastIndexOf('.') is > 2 and var dot
        ? ConfigValue.Reference(key[2..dot], key[(dot + 1)..^1]) : ConfigValue.Of(key);

    string SystemAssigned(CloudResource resource)
    {
        var id = resource.Id + "/identity";
        if (_principals.TryAdd(id, (id, resource))) writer.Add(resource, AssetKind.Role, id, NameOf(id, resource), writer.Evidence(resource, resource["identity"], "system-assigned identity"), (AssetKeys.Provider, "azure-identity"), (AssetKeys.Role, "managed-identity"));
        return id;
    }

    static string NameOf(string id, CloudResource of) => id == of.Id ? CloudAssets.NameOf(of, CloudKnowledge.Default.OfType(of.Type)!) : $"identity of {of.Name}";

    string? Principal(CloudResource assignment, ConfigValue value)
    {
        foreach (var resource in inventory.Referred(assignment, value))
        {
            if (resource.Type is "azurerm_user_assigned_identity" or "azuread_service_principal")
            {
                _principals.TryAdd(resource.Id, (resource.Id, resource));
                return resource.Id;
            }
            if (resource["identity"].Exists && CloudKnowledge.Default.Of(resource) is not null) return SystemAssigned(resource);
        }
        return null;
    }

    void Assign(CloudResource assignment, Dictionary<string, SortedSet<string>> held)
    {
        if (Principal(assignment, assignment["principal_id"]) is not { } principal) return;
        var name = RoleOf(assignment);
        if (!held.TryGetValue(principal, out var roles)) held[principal] = roles = new(StringComparer.Ordinal);
        roles.Add(name ?? $"unknown role {assignment["role_definition_id"].Shown}");
        if (name is null || !AccessKnowledge.Default.AzureRoles.TryGetValue(name, out var role)) return;
        foreach (var (target, sure) in Scope(assignment, role))
            foreach (var does in role.Does)
                if (Relations.TryGetValue(does, out var kind) && principal != target.Id + "/identity")
                    writer.Relate(assignment, principal, kind, target.Id, writer.Evidence(assignment, assignment["principal_id"], $"{name}{(sure ? "" : " on a scope around it")}", confidence: sure ? Confidence.High : Confidence.Medium));
    }

    static string? RoleOf(CloudResource assignment)
    {
        if (assignment["role_definition_name"].Text is { } name) return name;
        // The id ends in the GUID of the role, whatever stands before it.
        var id = assignment["role_definition_id"];
        var text = id.Text ?? (id.Parts is [.., { Text: { } tail }] ? tail : id.Shown);
        if (text is null) return null;
        foreach (var (guid, role) in AccessKnowledge.Default.AzureRoleIds)
            if (text.Contains(guid, StringComparison.OrdinalIgnoreCase)) return role;
        return null;
    }

    // A scope is a resource, or a resource group or subscription around resources.
    IEnumerable<(CloudResource Target, bool Sure)> Scope(CloudResource assignment, BuiltInRole role)
    {
        var scope = assignment["scope"];
        var named = inventory.Referred(assignment, scope).FirstOrDefault(r => CloudKnowledge.Default.Of(r) is not null) ?? (scope.Text is null ? null : inventory.Find(assignment, scope, [.. role.Types]));
        if (named is not null)
        {
            if (Speaks(role, named)) yield return (named, true);
            foreach (var inner in inventory.All.Where(r => Speaks(role, r) && r != named && IsIn(r, named))) yield return (inner, true);
            yield break;
        }
        var group = inventory.Referred(assignment, scope).FirstOrDefault(r => r.Type == "azurerm_resource_group");
        foreach (var resource in inventory.All)
        {
            if (resource.IsLookup || resource.Tool != assignment.Tool || resource.Scope != assignment.Scope || resource.At.Target != assignment.At.Target || !Speaks(role, resource)) continue;
            if (group is null) yield return (resource, false);
            else if (inventory.Referred(resource, resource["resource_group_name"]).Contains(group)) yield return (resource, true);
        }
    }

    bool IsIn(CloudResource inner, CloudResource outer) => CloudKnowledge.Default.OfType(inner.Type)!.Uses.Append("parent").Any(u => inventory.Referred(inner, inner[u]).Contains(outer));

    static bool Speaks(BuiltInRole role, CloudResource resource) =>
        role.Types.Contains(resource.Type) || role.Types.Contains("*") && resource.Provider == "azure" && CloudKnowledge.Default.Of(resource)?.AssetKind is AssetKind.DataStore or AssetKind.VectorDb or AssetKind.Secret or AssetKind.CloudAi;

    // The data plane of Cosmos DB has roles of its own: 1 reads, 2 reads and writes.
    void Cosmos(CloudResource assignment)
    {
        if (Principal(assignment, assignment["principal_id"]) is not { } principal || (inventory.Find(assignment, assignment["account_name"], "azurerm_cosmosdb_account") ?? inventory.Referred(assignment, assignment["parent"]).FirstOrDefault(r => r.Type == "azurerm_cosmosdb_account")) is not { } account) return;
        var evidence = writer.Evidence(assignment, assignment["role_definition_id"], "data plane role of Cosmos DB");
        writer.Relate(assignment, principal, RelationKind.Reads, account.Id, evidence);
        if (assignment["role_definition_id"].Shown?.Contains("000000000001", StringComparison.Ordinal) != true) writer.Relate(assignment, principal, RelationKind.Writes, account.Id, evidence);
    }

    void Federated(CloudResource credential)
    {
        var parent = credential["parent_id"].Exists ? credential["parent_id"] : credential["user_assigned_identity_id"].Exists ? credential["user_assigned_identity_id"] : credential["parent"];
        if (inventory.Find(credential, parent, "azurerm_user_assigned_identity", "azuread_service_principal") is { } identity && credential["subject"].Text is { } subject)
            identities.Subject(identity, subject, writer.Evidence(credential, credential["subject"], $"federated credential for {subject}"));
    }
}
