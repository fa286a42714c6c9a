using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>Evaluates the body of a resource or module call: attributes, nested blocks as lists of maps, and <c>dynamic</c> blocks as many times as they stand for.</summary>
internal sealed class TerraformBody(HclEvaluator evaluator, IReadOnlyList<(string Name, ConfigValue Value)> names)
{
    const int MaxBlocks = 1000;
    static readonly string[] Meta = ["count", "for_each", "depends_on", "provider", "providers", "source", "version"];
    static readonly string[] MetaBlocks = ["lifecycle", "connection", "provisioner"];

    /// <summary>The body as a map.</summary>
    public ConfigValue Read(HclBody body) => Read(body, names, isTop: true);

    ConfigValue Read(HclBody body, IReadOnlyList<(string Name, ConfigValue Value)> known, bool isTop)
    {
        List<KeyValuePair<string, ConfigValue>> entries = [];
        foreach (var attribute in body.Attributes)
            if (!isTop || !IsMeta(attribute.Name, body)) entries.Add(new(attribute.Name, evaluator.Evaluate(attribute.Value, known).At(attribute.Mark)));
        List<(string Type, ConfigValue Value)> blocks = [];
        foreach (var block in body.Blocks)
        {
            if (block.Type == "dynamic" && block.Labels.Count == 1) blocks.AddRange(Dynamic(block, known));
            else if (!isTop || Array.IndexOf(MetaBlocks, block.Type) < 0) blocks.Add((block.Type, Read(block.Body, known, isTop: false).At(block.Mark)));
        }
        foreach (var group in blocks.GroupBy(b => b.Type, StringComparer.Ordinal))
        {
            var all = ConfigValue.List(group.Select(g => g.Value));
            entries.Add(new(group.Key, all.At(all.Items.IsEmpty ? default : all.Items[0].Mark)));
        }
        return ConfigValue.Map(entries);
    }

    // `source` and `version` mean something of their own only in a module call, which alone has a source.
    static bool IsMeta(string name, HclBody body) => Array.IndexOf(Meta, name) is >= 0 and var i && (i < 5 || body["source"]?.Value is HclLiteral { Value.Text: { } source } && source.Contains('/'));

    IEnumerable<(string Type, ConfigValue Value)> Dynamic(HclBlock block, IReadOnlyList<(string Name, ConfigValue Value)> known)
    {
        var type = block.Labels[0];
        if (block.Body["for_each"] is not { } eachAttribute || block.Body.Of("content").FirstOrDefault() is not { } content) yield break;
        var iterator = block.Body["iterator"]?.Value is HclTraversal { Plain: { } plain } ? plain : type;
        var each = evaluator.Evaluate(eachAttribute.Value, known);
        if (each.Kind is not (ConfigKind.Map or ConfigKind.List))
        {
            // Whether there is such a block at all is not known, so that nothing of its content is stated.
            if (each.IsUnknown) yield return (type, ConfigValue.Unknown($"for_each of a dynamic block is unknown: {each.Reason}", $"dynamic {type}").At(block.Mark));
            yield break;
        }
        var pairs = each.Kind == ConfigKind.Map ? each.Entries.Select(e => (Key: ConfigValue.Of(e.Key), e.Value)) : each.Items.Select((v, i) => (Key: v.Text is not null ? v : ConfigValue.Of(i), Value: v));
        foreach (var (key, value) in pairs.Take(MaxBlocks))
        {
            var step = ConfigValue.Map([new("key", key), new("value", value)]);
            yield return (type, Read(content.Body, [.. known, (iterator, step)], isTop: false).At(content.Mark));
        }
    }
}
