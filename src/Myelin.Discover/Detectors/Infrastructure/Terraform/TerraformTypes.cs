using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>Type constraints of variables, as far as they change a value: defaults of optional attributes, and texts for numbers.</summary>
internal static class TerraformTypes
{
    /// <summary>The value as a variable of this type holds it.</summary>
    public static ConfigValue Convert(ConfigValue value, HclExpression? type, Func<HclExpression, ConfigValue> evaluate, int depth = 0)
    {
        if (type is null || value.IsUnknown || !value.Exists || depth > 32) return value;
        return type switch
        {
            HclTraversal { Plain: "string" } when value.Kind is ConfigKind.Number or ConfigKind.Boolean => ConfigValue.Of(value.Text!).At(value.Mark),
            HclTraversal { Plain: "number" } when value.Kind == ConfigKind.Text && value.AsNumber is not null => ConfigValue.Number(value.Text!).At(value.Mark),
            HclTraversal { Plain: "bool" } when value.Kind == ConfigKind.Text && value.AsBoolean is { } flag => ConfigValue.Of(flag).At(value.Mark),
            HclCall { Name: "optional", Arguments: [var inner, ..] } => Convert(value, inner, evaluate, depth + 1),
            HclCall { Name: "list" or "set", Arguments: [var item] } when value.Kind == ConfigKind.List =>
                ConfigValue.List(value.Items.Select(i => Convert(i, item, evaluate, depth + 1))).At(value.Mark),
            HclCall { Name: "map", Arguments: [var item] } when value.Kind == ConfigKind.Map =>
                ConfigValue.Map(value.Entries.Select(e => KeyValuePair.Create(e.Key, Convert(e.Value, item, evaluate, depth + 1)))).At(value.Mark),
            HclCall { Name: "object", Arguments: [HclObject attributes, ..] } when value.Kind == ConfigKind.Map && value.Origin is null => Object(value, attributes, evaluate, depth).At(value.Mark),
            _ => value,
        };
    }

    static ConfigValue Object(ConfigValue value, HclObject attributes, Func<HclExpression, ConfigValue> evaluate, int depth)
    {
        List<KeyValuePair<string, ConfigValue>> entries = [];
        foreach (var (keyExpression, type) in attributes.Items)
        {
            if ((keyExpression as HclLiteral)?.Value.Text is not { } key) continue;
            var given = value.TryGet(key, out var present) ? present : ConfigValue.Null;
            if (!given.Exists && type is HclCall { Name: "optional", Arguments: [_, var fallback] }) given = evaluate(fallback);
            entries.Add(new(key, Convert(given, type, evaluate, depth + 1)));
        }
        return ConfigValue.Map(entries);
    }
}
