using System.Runtime.CompilerServices;
using Myelin.Discover.Clouds;
using Myelin.Formats.Config;
using Myelin.Formats.Data;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.CloudFormation;

/// <summary>Intrinsic functions, in their long and short forms (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html).</summary>
internal sealed partial class CloudFormationStack
{
    static readonly NativeType AsIs = new("");

    // Within these, keys are names of somebody else's: of variables, of policies' elements.
    static readonly HashSet<string> Raw = new(StringComparer.Ordinal)
    {
        "AssumeRolePolicyDocument", "PolicyDocument", "KeyPolicy", "AccessPolicies", "AccessPolicy", "ResourcePolicy", "RepositoryPolicyText", "Variables", "EnvironmentVariables", "RuntimeEnvironmentVariables",
        "HyperParameters", "Labels", "Options", "DefinitionString", "Definition", "DefinitionBody", "Body", "LogConfiguration",
    };

    ConfigValue Evaluate(DataNode node) => Evaluate(node, AsIs, "", raw: true);

    ConfigValue Evaluate(DataNode node, NativeType names, string path, bool raw)
    {
        if (!_tree.Budget.Take(1)) return HclBudget.Spent;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) return ConfigValue.Unknown("values are nested too deeply");
        return Value(node, names, path, raw).At(node.Mark);
    }

    ConfigValue Value(DataNode node, NativeType names, string path, bool raw)
    {
        if (node.Tag is ['!', not '!', ..] tag) return Function(tag == "!Ref" ? "Ref" : tag == "!Condition" ? "Condition" : "Fn::" + tag[1..], node, names, path, raw);
        switch (node.Kind)
        {
            case NodeKind.Map when node.Entries is [var (key, argument)] && (key is "Ref" || key.StartsWith("Fn::", StringComparison.Ordinal) || (key == "Condition" && argument.Kind == NodeKind.Text && path == "")):
                return Function(key, argument, names, path, raw);
            case NodeKind.Map: return Map(node, names, path, raw);
            case NodeKind.List: return ConfigValue.List(node.Items.Select(i => Evaluate(i, names, path, raw)).Where(v => v.Exists));
            case NodeKind.Text when node.Text!.Contains("{{resolve:", StringComparison.Ordinal): return ConfigValue.Unknown("it is kept elsewhere and looked up", node.Text.Length < 200 ? node.Text : "{{resolve:…}}");
            default: return ConfigJson.From(node);
        }
    }

    ConfigValue Map(DataNode node, NativeType names, string path, bool raw)
    {
        List<KeyValuePair<string, ConfigValue>> entries = [];
        foreach (var (key, item) in node.Entries)
        {
            var name = raw ? key : CloudNames.Snake(key);
            var inner = path == "" ? name : $"{path}.{name}";
            var isRaw = raw || Raw.Contains(key) || key is "Environment" && item.Kind == NodeKind.Map && !item.Has("Variables") && item.Entries.All(e => e.Value.Kind != NodeKind.List && e.Key is not ("Image" or "Type"));
            var value = Evaluate(item, names, inner, isRaw);
            if (!value.Exists) continue;
            entries.Add(new(!raw && names.Names.TryGetValue(inner, out var other) ? other : name, value));
        }
        return ConfigValue.Map(entries);
    }

    ConfigValue Function(string name, DataNode argument, NativeType names, string path, bool raw)
    {
        switch (name)
        {
            case "Ref": return Reference(argument.Text ?? "");
            case "Condition": return Condition(argument.Text);
            case "Fn::GetAtt": return Attribute(argument);
            case "Fn::Sub": return Substitute(argument);
            case "Fn::If": return If(argument, names, path, raw);
            case "Fn::FindInMap": return FindInMap(argument);
            case "Fn::ImportValue": return Imported(Evaluate(argument));
        }
        var value = argument.Tag is not null && argument.Kind != NodeKind.List && argument.Kind != NodeKind.Map ? ConfigJson.From(argument)
            : argument.Kind == NodeKind.List ? ConfigValue.List(argument.Items.Select(i => Evaluate(i))) : argument.Tag is null ? Evaluate(argument) : Map(argument, AsIs, "", raw: true);
        return (name, value.Items) switch
        {
            ("Fn::Join", [{ Text: { } separator }, var list]) => list.IsUnknown ? list : ConfigValue.Concat([.. list.Each().SelectMany((v, i) => i == 0 ? [v] : new[] { ConfigValue.Of(separator), v })]),
            ("Fn::Select", [{ AsInteger: { } index }, var list]) => list.IsUnknown ? list : index >= 0 && index < list.Items.Length ? list.Items[(int)index] : ConfigValue.Unknown("Fn::Select beyond the list"),
            ("Fn::Split", [{ Text: { Length: > 0 } separator }, { Text: { } text }]) => ConfigValue.List(text.Split(separator).Select(ConfigValue.Of)),
            ("Fn::Base64", _) when value.Kind != ConfigKind.List => value,
            ("Fn::Equals", [var a, var b]) => a.IsUnknown ? a : b.IsUnknown ? b : ConfigValue.Of(a.Text == b.Text),
            ("Fn::Not", [var a]) => a.AsBoolean is { } flag ? ConfigValue.Of(!flag) : a,
            ("Fn::And", var all) => all.FirstOrDefault(v => v.AsBoolean == false) ?? all.FirstOrDefault(v => v.AsBoolean is null) ?? ConfigValue.True,
            ("Fn::Or", var all) => all.FirstOrDefault(v => v.AsBoolean == true) ?? all.FirstOrDefault(v => v.AsBoolean is null) ?? ConfigValue.False,
            ("Fn::ToJsonString", _) => ConfigJson.Encode(value),
            ("Fn::Length", var list) => ConfigValue.Of(list.Length),
            _ => value.Origins().FirstOrDefault() is { } origin ? ConfigValue.Reference(origin.Address, origin.Attribute, $"{name} is not computed") : ConfigValue.Unknown($"{name} is not computed", $"{name}(…)"),
        };
    }

    ConfigValue Reference(string name)
    {
        if (name == "AWS::NoValue") return ConfigValue.Null;
        if (name.StartsWith("AWS::", StringComparison.Ordinal)) return name == "AWS::URLSuffix" ? ConfigValue.Of("amazonaws.com") : ConfigValue.Unknown($"{name} is known once the stack is created", name);
        var declared = _template.Root["Parameters"][name];
        if (declared.Exists) return Parameter(name, declared);
        if (_template.Root["Resources"].Has(name) || IsImplicit(name)) return ConfigValue.Reference(_prefix + name, "id");
        return ConfigValue.Unknown($"{name} is not declared", name);
    }

    // SAM makes these when events ask for them.
    bool IsImplicit(string name) => name is "ServerlessRestApi" or "ServerlessHttpApi" || (name.EndsWith("Role", StringComparison.Ordinal) && _template.Root["Resources"].Has(name[..^4]));

    ConfigValue Attribute(DataNode argument)
    {
        var parts = argument.Kind == NodeKind.List ? [.. argument.Items.Select(i => Evaluate(i).Text ?? "")] : (argument.Text ?? "").Split('.', 2);
        if (parts is not [{ Length: > 0 } resource, ..]) return ConfigValue.Unknown("Fn::GetAtt of nothing");
        var attribute = string.Join('.', parts[1..]);
        var node = _template.Root["Resources"][resource];
        if (attribute.StartsWith("Outputs.", StringComparison.Ordinal) && node["Type"].Text is "AWS::CloudFormation::Stack" or "AWS::Serverless::Application" && Nested(resource) is { } stack) return stack.Output(attribute["Outputs.".Length..]);
        return node.Exists || IsImplicit(resource) ? ConfigValue.Reference(_prefix + resource, CloudNames.Snake(attribute.Replace(".", "", StringComparison.Ordinal))) : ConfigValue.Unknown($"{resource} is not declared", resource);
    }

    // ${Name}, ${Resource.Attribute}, ${!Literal}
    ConfigValue Substitute(DataNode argument)
    {
        var (text, own) = argument.Kind == NodeKind.List ? (argument[0].Text ?? "", Evaluate(argument[1])) : (argument.Text ?? "", ConfigValue.EmptyMap);
        List<ConfigValue> parts = [];
        var from = 0;
        for (var open = text.IndexOf("${", StringComparison.Ordinal); open >= 0 && text.IndexOf('}', open) is > 0 and var close && parts.Count < 500; open = text.IndexOf("${", from, StringComparison.Ordinal))
        {
            if (open > from) parts.Add(ConfigValue.Of(text[from..open]));
            var name = text[(open + 2)..close].Trim();
            parts.Add(name.StartsWith('!') ? ConfigValue.Of($"${{{name[1..]}}}") : own.TryGet(name, out var given) ? given
                : name.Contains('.') ? Attribute(DataNode.Scalar(NodeKind.Text, name, argument.Mark)) : Reference(name));
            from = close + 1;
        }
        if (from < text.Length) parts.Add(ConfigValue.Of(text[from..]));
        return parts.Count == 0 ? ConfigValue.Of("") : ConfigValue.Concat(parts);
    }

    ConfigValue If(DataNode argument, NativeType names, string path, bool raw)
    {
        if (argument.Items is not [var name, var then, var otherwise]) return ConfigValue.Unknown("Fn::If wants three values");
        var condition = name.Text is { } text ? Condition(text) : Evaluate(name);
        if (condition.AsBoolean is { } holds) return Evaluate(holds ? then : otherwise, names, path, raw);
        var (a, b) = (Evaluate(then, names, path, raw), Evaluate(otherwise, names, path, raw));
        if (ConfigEqual(a, b)) return a;
        // What either branch refers to may be meant.
        var origin = a.Origins().Concat(b.Origins()).FirstOrDefault();
        var why = $"the condition {name.Text} is unknown: {condition.Reason}";
        return origin is null ? ConfigValue.Unknown(why, $"If({name.Text})") : ConfigValue.Reference(origin.Address, origin.Attribute, why);
    }

    static bool ConfigEqual(ConfigValue a, ConfigValue b) => a.Text is not null && a.Text == b.Text;

    ConfigValue FindInMap(DataNode argument)
    {
        if (argument.Items is not [var map, var first, var second, ..]) return ConfigValue.Unknown("Fn::FindInMap wants three keys");
        var (m, a, b) = (Evaluate(map), Evaluate(first), Evaluate(second));
        if (m.Text is not { } name) return m;
        var rows = _template.Root["Mappings"][name];
        if (a.Text is { } row && b.Text is { } column) return rows[row][column].Exists ? Evaluate(rows[row][column]) : ConfigValue.Unknown($"{name} has no {row}/{column}");
        // In every region the same: then the region does not matter.
        if (a.IsUnknown && b.Text is { } only && rows.Entries.Select(r => r.Value[only].Text).Distinct().ToList() is [{ } same]) return ConfigValue.Of(same);
        return ConfigValue.Unknown(a.Reason ?? b.Reason ?? "a key of a mapping is unknown", $"FindInMap({name})");
    }

    ConfigValue Imported(ConfigValue name) => name.Text is { } text ? ConfigValue.Unknown("it is exported by another stack", $"ImportValue({text})") : name.IsUnknown ? ConfigValue.Unknown("it is exported by another stack", "ImportValue(…)") : name;
}
