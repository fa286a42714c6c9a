using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>States the assets that cloud resources are: AI services, models, accelerators, data stores, identities, compute, and what each uses.</summary>
sealed class CloudAssets(CloudInventory inventory, CloudWriter writer)
{
    static readonly string[] Guardrails = ["guardrail"];

    /// <summary>States all resources.</summary>
    public void State()
    {
        foreach (var resource in inventory.All)
        {
            if (resource.Type == "aws_bedrock_foundation_model" && resource["model_id"].Exists) CloudModels.State(writer, resource, resource["model_id"], "aws-bedrock");
            if (CloudKnowledge.Default.Of(resource) is not { } type) continue;
            State(resource, type);
            Models(resource, type);
            Accelerators(resource, type);
            Uses(resource, type);
            Data(resource, type);
            if (type.AssetKind is AssetKind.DataStore or AssetKind.VectorDb or AssetKind.CloudAi) Sensitivity(resource, type);
        }
    }

    void State(CloudResource resource, CloudType type)
    {
        var own = type.NameOf(resource);
        writer.Add(resource, type.AssetKind, resource.Id, NameOf(resource, type), writer.Evidence(resource, note: resource.IsLookup ? $"data source {resource.Type}" : resource.NativeType),
            (AssetKeys.Provider, type.Provider),
            (AssetKeys.Role, type.Role),
            ("resource-type", resource.Type),
            ("native-type", resource.NativeType == resource.Type ? null : resource.NativeType),
            ("address", resource.Address),
            ("resource-name", own.Shown),
            ("region", resource.Region),
            ("module", resource.Module),
            ("condition", resource.Condition),
            ("unresolved", Unresolved(resource, type)),
            (AssetKeys.Owner, Owner(resource)));
        foreach (var (property, path) in type.Shows)
            if (ConfigPath.Select(resource.Attributes, path).FirstOrDefault(v => v.Shown is not null) is { } shown)
                writer.Add(resource, type.AssetKind, resource.Id, NameOf(resource, type), writer.Evidence(resource, shown, $"{path} = {shown.Shown}", shown.IsUnknown ? Basis.Unresolved : Basis.Declared), (property, shown.Shown));
    }

    // Stores, identities and deployments are spoken of by their own names; the rest as infrastructure tools name resources.
    internal static string NameOf(CloudResource resource, CloudType type) =>
        type.AssetKind is AssetKind.DataStore or AssetKind.Secret or AssetKind.Role or AssetKind.Identity or AssetKind.ModelDeployment && type.NameOf(resource).Text is { Length: > 0 and < 200 } own
            ? own : resource.Name;

    // What is dynamic and says what it is: the attributes, with what is known of them.
    static string? Unresolved(CloudResource resource, CloudType type)
    {
        var unknown = type.Models.Concat(type.Serves).Concat(type.Gpu).Concat(type.Image).Concat(type.RunsAs)
            .SelectMany(path => ConfigPath.Select(resource.Attributes, path).Where(v => v.IsUnknown && !v.Origins().Any() && !CloudModels.IsNamed(v)).Select(v => $"{path}={v.Shown}")).Distinct().Take(8).ToList();
        return unknown.Count == 0 ? null : string.Join("; ", unknown);
    }

    static string? Owner(CloudResource resource)
    {
        foreach (var (key, value) in CloudTags.Of(resource))
            if (key.ToLowerInvariant() is "owner" or "team" or "service-owner" or "product-owner" or "contact" or "owner-email" && value.Text is { Length: > 0 and < 100 } text) return text;
        return null;
    }

    void Models(CloudResource resource, CloudType type)
    {
        foreach (var (paths, kind) in new[] { (type.Models, RelationKind.UsesModel), (type.Serves, RelationKind.Serves) })
        {
            foreach (var value in ConfigPath.Select(resource.Attributes, paths))
            {
                if (inventory.Referred(resource, value).FirstOrDefault() is { } referred && CloudKnowledge.Default.Of(referred) is not null)
                {
                    writer.Relate(resource, resource.Id, RelationKind.DependsOn, referred.Id, writer.Evidence(resource, value));
                    continue;
                }
                if (CloudModels.State(writer, resource, value, type.Provider) is { } model) writer.Relate(resource, resource.Id, kind, model, writer.Evidence(resource, value));
            }
        }
    }

    void Accelerators(CloudResource resource, CloudType type)
    {
        foreach (var value in ConfigPath.Select(resource.Attributes, type.Gpu).DistinctBy(v => v.Text))
        {
            if (value.Text is not { } text || CloudKnowledge.Default.Accelerator(text) is not { } device) continue;
            var evidence = writer.Evidence(resource, value, $"{device} of {text}");
            var gpu = writer.Add(resource, AssetKind.Gpu, AssetId.Symbol(AssetKind.Gpu, resource.Id, text), text, evidence, ("model", device), (AssetKeys.Provider, type.Provider), ("count", Count(resource)), ("resource", text));
            writer.Relate(resource, gpu, RelationKind.AllocatedTo, resource.Id, evidence);
        }
    }

    static string? Count(CloudResource resource) =>
        ConfigPath.Select(resource.Attributes, ["guest_accelerator.count", "node_config.guest_accelerator.count", "accelerator_config.core_count", "gce_setup.accelerator_configs.core_count", "machine_spec.accelerator_count"])
            .FirstOrDefault(v => v.AsInteger is not null)?.Text;

    void Uses(CloudResource resource, CloudType type)
    {
        foreach (var value in ConfigPath.Select(resource.Attributes, type.Uses))
        {
            var used = inventory.Referred(resource, value).FirstOrDefault(r => CloudKnowledge.Default.Of(r) is not null) ?? (value.Text is null ? null : inventory.Find(resource, value, [.. CloudKnowledge.Default.Types]));
            if (used is null || CloudKnowledge.Default.Of(used) is not { } usedType) continue;
            var evidence = writer.Evidence(resource, value);
            if (type.AssetKind == AssetKind.ModelDeployment) writer.Relate(resource, used.Id, RelationKind.Hosts, resource.Id, evidence);
            else if (Guardrails.Contains(usedType.Role) && type.Role != "guardrail") writer.Relate(resource, used.Id, RelationKind.Protects, resource.Id, evidence);
            else if (usedType.AssetKind is AssetKind.VectorDb or AssetKind.DataStore && type.AssetKind == AssetKind.CloudAi) writer.Relate(resource, resource.Id, RelationKind.Reads, used.Id, evidence);
            else if (type.AssetKind == AssetKind.DataStore && usedType.AssetKind == AssetKind.DataStore) writer.Relate(resource, used.Id, RelationKind.Contains, resource.Id, evidence);
            else if (type.Role == "agent" && usedType.Role == "knowledge-base") writer.Relate(resource, resource.Id, RelationKind.Reads, used.Id, evidence);
            else if (type.Role == "agent" && usedType.Role == "function") writer.Relate(resource, resource.Id, RelationKind.UsesTool, used.Id, evidence);
            else if (type.AssetKind == AssetKind.Node) writer.Relate(resource, resource.Id, RelationKind.MemberOf, used.Id, evidence);
            else if (type.Role == "service" && usedType.Role == "task") writer.Relate(resource, resource.Id, RelationKind.Runs, used.Id, evidence);
            else writer.Relate(resource, resource.Id, RelationKind.DependsOn, used.Id, evidence);
        }
        if (resource.Type == "aws_bedrockagent_agent_knowledge_base_association") Join(resource, "agent_id", RelationKind.Reads, "knowledge_base_id");
        if (resource.Type == "aws_bedrockagent_agent_action_group") Join(resource, "agent_id", RelationKind.UsesTool, "action_group_executor.lambda");
        if (resource.Type == "aws_bedrockagentcore_gateway_target") Join(resource, "gateway_identifier", RelationKind.UsesTool, "target_configuration.mcp.lambda.lambda_arn");
    }

    void Join(CloudResource resource, string from, RelationKind kind, string to)
    {
        var origin = ConfigPath.Select(resource.Attributes, from).SelectMany(v => inventory.Referred(resource, v)).FirstOrDefault();
        foreach (var value in ConfigPath.Select(resource.Attributes, to))
            if (origin is not null && inventory.Referred(resource, value).FirstOrDefault() is { } target) writer.Relate(resource, origin.Id, kind, target.Id, writer.Evidence(resource, value));
    }

    void Data(CloudResource resource, CloudType type)
    {
        foreach (var value in ConfigPath.Select(resource.Attributes, type.Data))
            if (CloudStores.Find(inventory, writer, resource, value) is { } store)
                writer.Relate(resource, resource.Id, type.Role is "logging" or "endpoint-configuration" or "experiment-tracker" ? RelationKind.Writes : RelationKind.Reads, store, writer.Evidence(resource, value));
    }

    void Sensitivity(CloudResource resource, CloudType type)
    {
        List<(string Kind, Evidence Why)> found = [];
        foreach (var (key, value) in CloudTags.Of(resource))
        {
            if (value.Text is not { Length: > 0 and < 100 } text || text.ToLowerInvariant() is "false" or "no" or "none" or "public") continue;
            if (!CloudKnowledge.Default.IsClassification(key)) continue;
            var kinds = CloudKnowledge.Default.Sensitivity(text).Concat(CloudKnowledge.Default.Sensitivity(key)).Select(k => k.Kind).DefaultIfEmpty("confidential").Distinct();
            found.AddRange(kinds.Select(k => (k, writer.Evidence(resource, value, $"tag {key} = {text}"))));
        }
        if (type.AssetKind == AssetKind.DataStore)
        {
            IEnumerable<string?> names = [type.NameOf(resource).Shown, resource.Label, resource["description"].Text, .. CloudTags.Of(resource).Where(t => t.Key is "Name" or "Purpose" or "purpose" or "Description").Select(t => t.Value.Text)];
            foreach (var name in names.OfType<string>().Where(n => n.Length < 300))
                foreach (var (kind, word) in CloudKnowledge.Default.Sensitivity(name)) found.Add((kind, writer.Evidence(resource, note: $"named with '{word}'", basis: Basis.Inferred, confidence: Confidence.Medium)));
        }
        if (found.Count == 0) return;
        var sensitivity = string.Join(',', found.Select(f => f.Kind).Distinct().Order(StringComparer.Ordinal));
        foreach (var why in found.Select(f => f.Why).Distinct().Take(4)) writer.Add(resource, type.AssetKind, resource.Id, NameOf(resource, type), why, (AssetKeys.Sensitivity, sensitivity));
    }
}

/// <summary>Tags and labels, however a cloud writes them.</summary>
static class CloudTags
{
    /// <summary>Tags and labels by key.</summary>
    public static IEnumerable<KeyValuePair<string, ConfigValue>> Of(CloudResource resource)
    {
        foreach (var attribute in (string[])["tags", "labels", "tags_all", "user_labels", "resource_labels"])
        {
            var tags = resource[attribute];
            if (tags.Kind == ConfigKind.Map)
                foreach (var entry in tags.Entries) yield return entry;
            else foreach (var item in tags.Items)
                if ((item["key"].Text ?? item["Key"].Text) is { } key) yield return new(key, item["value"].Exists ? item["value"] : item["Value"]);
        }
    }
}
