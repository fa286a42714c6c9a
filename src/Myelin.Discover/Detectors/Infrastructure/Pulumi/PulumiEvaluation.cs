using System.Runtime.CompilerServices;
using Myelin.Discover.Clouds;
using Myelin.Formats.Config;
using Myelin.Formats.Data;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Pulumi;

/// <summary>Evaluates a program in YAML: configuration, variables, interpolation and functions that compute from their arguments alone.</summary>
internal sealed class PulumiEvaluation(PulumiProgram program, DataNode stack)
{
    // Within these, keys are names of somebody else's.
    static readonly HashSet<string> Raw = new(StringComparer.Ordinal) { "tags", "variables", "labels", "environmentVariables", "policy", "assumeRolePolicy", "metadata", "envVariables" };
    readonly HclBudget _budget = new();
    readonly Dictionary<string, ConfigValue?> _values = new(StringComparer.Ordinal);

    /// <summary>Whether some values were left out since there was too much to do.</summary>
    public bool IsSpent => _budget.IsSpent;

    /// <summary>Its resources, in order of the file.</summary>
    public IEnumerable<CloudResource> Resources()
    {
        var entries = program.Root["resources"].Entries;
        for (var i = 0; i < entries.Count; i++)
        {
            var (name, node) = entries[i];
            if (node["type"].Text is not { Length: > 0 } type || type.StartsWith("pulumi:", StringComparison.Ordinal)) continue;
            var native = CloudNames.Default.Pulumi(type);
            var properties = Evaluate(node["properties"], isRaw: false, 0, native, "");
            yield return new CloudResource("pulumi", program.Path, name, native.Type, properties.Kind == ConfigKind.Map ? properties : ConfigValue.EmptyMap, program.At(program.Root["resources"].KeyMark(i)))
            {
                NativeType = type,
                Label = name,
                IsLookup = node["get"].Exists,
            };
        }
    }

    ConfigValue Evaluate(DataNode node, bool isRaw, int depth, NativeType native, string path)
    {
        if (!_budget.Take(1)) return HclBudget.Spent;
        if (depth > 100 || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return ConfigValue.Unknown("values are nested too deeply");
        return (node.Kind switch
        {
            NodeKind.Text => Text(node.Text!),
            NodeKind.List => ConfigValue.List(node.Items.Select(i => Evaluate(i, isRaw, depth + 1, native, path))),
            NodeKind.Map when node.Entries is [var (key, argument)] && key.StartsWith("fn::", StringComparison.Ordinal) => Function(key, argument, depth),
            NodeKind.Map => ConfigValue.Map(node.Entries.Select(e => Entry(e.Key, e.Value, isRaw, depth, native, path))),
            _ => ConfigJson.From(node),
        }).At(node.Mark);
    }

    KeyValuePair<string, ConfigValue> Entry(string key, DataNode value, bool isRaw, int depth, NativeType native, string path)
    {
        if (isRaw) return new(key, Evaluate(value, isRaw, depth + 1, native, path));
        var name = CloudNames.Snake(key);
        var inner = path == "" ? name : $"{path}.{name}";
        return new(native.Names.GetValueOrDefault(inner, name), Evaluate(value, Raw.Contains(key), depth + 1, native, inner));
    }

    ConfigValue Plain(DataNode node, int depth) => Evaluate(node, isRaw: true, depth, new NativeType(""), "");

    ConfigValue Function(string name, DataNode argument, int depth)
    {
        if (name is "fn::secret") return Plain(argument, depth + 1);
        if (name is "fn::toJSON" or "fn::toJson") return ConfigJson.Encode(Plain(argument, depth + 1));
        var value = Plain(argument, depth + 1);
        return (name, value.Items) switch
        {
            ("fn::join", [{ Text: { } separator }, { Kind: ConfigKind.List } list]) => ConfigValue.Concat([.. list.Items.SelectMany((v, i) => i == 0 ? [v] : new[] { ConfigValue.Of(separator), v })]),
            ("fn::select", [{ AsInteger: { } index }, { Kind: ConfigKind.List } list]) when index >= 0 && index < list.Items.Length => list.Items[(int)index],
            ("fn::split", [{ Text: { Length: > 0 } separator }, { Text: { } text }]) => ConfigValue.List(text.Split(separator).Select(ConfigValue.Of)),
            ("fn::toBase64", _) => value,
            _ => ConfigValue.Unknown($"{name} is not computed", $"{name}(…)"),
        };
    }

    // ${name.property[0]}; $${ is plain.
    ConfigValue Text(string text)
    {
        if (!text.Contains("${", StringComparison.Ordinal)) return ConfigValue.Of(text);
        List<ConfigValue> parts = [];
        var from = 0;
        while (text.IndexOf("${", from, StringComparison.Ordinal) is >= 0 and var open && text.IndexOf('}', open) is > 0 and var close && parts.Count < 500)
        {
            var escaped = open > 0 && text[open - 1] == '$';
            if (open > from) parts.Add(ConfigValue.Of(text[from..(escaped ? open - 1 : open)]));
            parts.Add(escaped ? ConfigValue.Of(text[open..(close + 1)]) : Name(text[(open + 2)..close].Trim()));
            from = close + 1;
        }
        if (from < text.Length) parts.Add(ConfigValue.Of(text[from..]));
        parts.RemoveAll(p => p.Text == "");
        return parts is [var only] ? only : ConfigValue.Concat(parts);
    }

    ConfigValue Name(string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[');
        var root = end < 0 ? path : path[..end];
        var rest = end < 0 ? "" : path[end..].TrimStart('.');
        if (program.Root["resources"].Has(root)) return ConfigValue.Reference(root, CloudNames.Snake(rest));
        if (program.Root["variables"].Has(root)) return Once(root, () => Plain(program.Root["variables"][root], 0));
        if (root == "pulumi") return ConfigValue.Unknown("the stack decides", path);
        return Once("config " + root, () => Configured(root, path));
    }

    // A stack's own value comes before the project's default.
    ConfigValue Configured(string name, string shown)
    {
        foreach (var (key, value) in stack["config"].Entries)
            if (key == name || key.EndsWith(":" + name, StringComparison.Ordinal)) return value["secure"].Exists ? ConfigValue.Unknown("it is a secret of the stack", shown) : ConfigJson.From(value);
        foreach (var section in (string[])["config", "configuration"])
        {
            var declared = program.Root[section][name];
            if (declared["default"].Exists) return ConfigJson.From(declared["default"]);
            if (declared["value"].Exists) return ConfigJson.From(declared["value"]);
            if (declared.Exists && declared.Kind != NodeKind.Map) return ConfigJson.From(declared);
        }
        return ConfigValue.Unknown($"{name} is set by the stack", shown);
    }

    ConfigValue Once(string name, Func<ConfigValue> compute)
    {
        if (_values.TryGetValue(name, out var value)) return value ?? ConfigValue.Unknown($"{name} depends on itself", name);
        _values[name] = null;
        return (_values[name] = compute())!;
    }
}
