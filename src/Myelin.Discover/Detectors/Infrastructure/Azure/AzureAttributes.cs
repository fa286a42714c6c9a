using Myelin.Discover.Clouds;
using Myelin.Formats.Config;

namespace Myelin.Discover.Detectors.Infrastructure.Azure;

/// <summary>Brings the body of a resource into the form that Terraform's has: names in snake case, and what stands under <c>properties</c> beside the rest.</summary>
internal static class AzureAttributes
{
    static readonly HashSet<string> Raw = new(StringComparer.Ordinal) { "tags", "userAssignedIdentities" };

    /// <summary>The attributes of a body.</summary>
    public static ConfigValue Of(ConfigValue body, NativeType native) => body.Kind == ConfigKind.Map ? Convert(body, native, "", 0) : ConfigValue.EmptyMap;

    static ConfigValue Convert(ConfigValue value, NativeType native, string path, int depth)
    {
        if (depth > 64) return ConfigValue.Unknown("nested too deeply");
        // What refers to a resource is passed on as it is.
        if (value.Origin is not null && value.Kind == ConfigKind.Map) return value;
        switch (value.Kind)
        {
            case ConfigKind.List: return ConfigValue.List(value.Items.Select(i => Convert(i, native, path, depth + 1))).At(value.Mark);
            case ConfigKind.Map:
                List<KeyValuePair<string, ConfigValue>> entries = [];
                Add(value, entries, native, path, depth);
                return ConfigValue.Map(entries).At(value.Mark);
            default: return value;
        }
    }

    static void Add(ConfigValue map, List<KeyValuePair<string, ConfigValue>> entries, NativeType native, string path, int depth)
    {
        foreach (var (key, item) in map.Entries)
        {
            if (key == "properties" && item.Kind == ConfigKind.Map && depth <= 64)
            {
                Add(item, entries, native, path, depth + 1);
                continue;
            }
            var name = CloudNames.Snake(key);
            var inner = path == "" ? name : $"{path}.{name}";
            entries.Add(new(native.Names.GetValueOrDefault(inner, name), Raw.Contains(key) ? item : Convert(item, native, inner, depth + 1)));
        }
    }
}

/// <summary>Modules of the public Bicep registry that stand for one resource (https://azure.github.io/Azure-Verified-Modules/): their inputs are that resource's attributes, with deployments and role assignments beside.</summary>
internal static class AzureModules
{
    /// <summary>The type that a module of a registry stands for; null for any other.</summary>
    public static string? TypeOf(string source)
    {
        var at = source.IndexOf("avm/res/", StringComparison.Ordinal);
        return at < 0 || !source.StartsWith("br", StringComparison.Ordinal) ? null : CloudKnowledge.Default.OfModule(source[at..].Split(':')[0]);
    }

    /// <summary>The resource and those that its inputs imply.</summary>
    public static IEnumerable<CloudResource> Resources(CloudResource module, string address)
    {
        yield return module with { Attributes = WithIdentity(module.Attributes) };
        var number = 0;
        foreach (var deployment in module.Type == "azurerm_cognitive_account" ? module.Each("deployments") : [])
            if (deployment.Kind == ConfigKind.Map)
                yield return Implied(module, $"{address}.deployments[{number++}]", "azurerm_cognitive_deployment", deployment, new KeyValuePair<string, ConfigValue>("cognitive_account_id", ConfigValue.Reference(address, "id")));
        foreach (var assignment in module.Each("role_assignments"))
            if (assignment.Kind == ConfigKind.Map)
                yield return Implied(module, $"{address}.roleAssignments[{number++}]", "azurerm_role_assignment", assignment, new KeyValuePair<string, ConfigValue>("scope", ConfigValue.Reference(address, "id")),
                    new(assignment["role_definition_id_or_name"].Text is { } role && role.Contains('-') ? "role_definition_id" : "role_definition_name", assignment["role_definition_id_or_name"]));
    }

    // managedIdentities: { systemAssigned: true, userAssignedResourceIds: [] }
    static ConfigValue WithIdentity(ConfigValue attributes)
    {
        var identities = attributes["managed_identities"];
        if (!identities.Exists) return attributes;
        List<KeyValuePair<string, ConfigValue>> identity =
        [
            new("type", ConfigValue.Of(identities["system_assigned"].AsBoolean == true ? "SystemAssigned" : "UserAssigned")), new("identity_ids", identities["user_assigned_resource_ids"]),
        ];
        return ConfigValue.Map([.. attributes.Entries, new("identity", ConfigValue.Map(identity).At(identities.Mark))]).At(attributes.Mark);
    }

    static CloudResource Implied(CloudResource module, string address, string type, ConfigValue attributes, params ReadOnlySpan<KeyValuePair<string, ConfigValue>> more) =>
        new(module.Tool, module.Scope, address, type, ConfigValue.Map([.. attributes.Entries, .. more]).At(attributes.Mark), module.Where(attributes))
        {
            NativeType = "module",
            Label = address[(address.LastIndexOf('.') + 1)..],
            Module = module.Module,
            Condition = module.Condition,
        };
}
