using Myelin.Discover.Clouds;
using Myelin.Formats;
using Myelin.Formats.Config;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Infrastructure.CloudFormation;

/// <summary>
/// One use of a template: parameters have values, conditions are decided as far as they are known, and each resource that may be created is stated. Nested stacks whose template
/// is in the tree are uses of theirs.
/// </summary>
internal sealed partial class CloudFormationStack
{
    const int MaxDepth = 8;
    readonly CloudFormationTree _tree;
    readonly CloudFormationTemplate _template;
    readonly ConfigValue _inputs;
    readonly string _scope;
    readonly string _prefix;
    readonly string? _condition;
    readonly int _level;
    readonly Dictionary<string, ConfigValue?> _parameters = new(StringComparer.Ordinal);
    readonly Dictionary<string, ConfigValue?> _conditions = new(StringComparer.Ordinal);
    readonly Dictionary<string, ConfigValue?> _outputs = new(StringComparer.Ordinal);
    readonly Dictionary<string, CloudFormationStack?> _nested = new(StringComparer.Ordinal);

    /// <summary>A stack of its own.</summary>
    public CloudFormationStack(CloudFormationTree tree, CloudFormationTemplate template) : this(tree, template, ConfigValue.EmptyMap, template.Path, "", null, 0) { }

    CloudFormationStack(CloudFormationTree tree, CloudFormationTemplate template, ConfigValue inputs, string scope, string prefix, string? condition, int level) =>
        (_tree, _template, _inputs, _scope, _prefix, _condition, _level) = (tree, template, inputs, scope, prefix, condition, level);

    /// <summary>All resources of it and of its nested stacks, in order of the template.</summary>
    public IEnumerable<CloudResource> Resources()
    {
        var entries = _template.Root["Resources"].Entries;
        for (var i = 0; i < entries.Count; i++)
        {
            var (id, node) = entries[i];
            if (id.StartsWith("Fn::ForEach", StringComparison.Ordinal))
            {
                _tree.Skip(_template.At(node.Mark), $"{id} is not unrolled");
                continue;
            }
            if (node["Type"].Text is not { Length: > 0 } type || !_tree.TakeResource()) continue;
            var condition = Condition(node["Condition"].Text);
            if (condition.AsBoolean == false) continue;
            var why = condition.AsBoolean == true ? _condition : $"condition {node["Condition"].Text} is unknown: {condition.Reason}";
            foreach (var resource in Stated(id, type, node, _template.Root["Resources"].KeyMark(i), why)) yield return resource;
        }
    }

    IEnumerable<CloudResource> Stated(string id, string type, DataNode node, Mark mark, string? why)
    {
        if (type is "AWS::CloudFormation::Stack" or "AWS::Serverless::Application" && Nested(id) is { } stack)
        {
            foreach (var resource in stack.Resources()) yield return resource;
            yield break;
        }
        var properties = Properties(type, node);
        var made = Resource(id, type, properties, mark, why);
        if (type.StartsWith("AWS::Serverless::", StringComparison.Ordinal))
            foreach (var resource in new ServerlessTransform(made, _prefix).Resources()) yield return resource;
        else yield return made;
    }

    ConfigValue Properties(string type, DataNode node)
    {
        var own = Evaluate(node["Properties"], CloudNames.Default.CloudFormation(type), "", raw: false);
        if (!type.StartsWith("AWS::Serverless::", StringComparison.Ordinal)) return own;
        // The keys of SAM's policies are names of templates and elements of statements.
        if (own.Kind == ConfigKind.Map && node["Properties"]["Policies"] is { Exists: true } policies) own = ConfigValue.Map(own.Entries.Append(new("policies", Evaluate(policies)))).At(own.Mark);
        // Globals hold for all functions (or APIs) of the template; what a function says itself comes first.
        var globals = Evaluate(_template.Root["Globals"][type["AWS::Serverless::".Length..]], CloudNames.Default.CloudFormation(type), "", raw: false);
        return Merged(globals, own, 0);
    }

    static ConfigValue Merged(ConfigValue first, ConfigValue over, int depth)
    {
        if (first.Kind != ConfigKind.Map || over.Kind != ConfigKind.Map || depth > 4) return over.Exists ? over : first;
        return ConfigValue.Map(first.Entries.Where(e => !over.TryGet(e.Key, out _)).Concat(over.Entries.Select(e => KeyValuePair.Create(e.Key, first.TryGet(e.Key, out var f) ? Merged(f, e.Value, depth + 1) : e.Value)))).At(over.Mark);
    }

    CloudResource Resource(string id, string type, ConfigValue properties, Mark mark, string? why) =>
        new("cfn", _scope, _prefix + id, CloudNames.Default.CloudFormation(type).Type, properties.Kind == ConfigKind.Map ? properties : ConfigValue.EmptyMap, _template.At(mark))
        {
            NativeType = type,
            Label = id,
            Condition = why,
        };

    // A template beside this one, or an asset that the CDK copied to cdk.out.
    CloudFormationStack? Nested(string id)
    {
        if (_nested.TryGetValue(id, out var known)) return known;
        _nested[id] = null;
        var node = _template.Root["Resources"][id];
        var location = Evaluate(node["Properties"]["TemplateURL"].Exists ? node["Properties"]["TemplateURL"] : node["Properties"]["Location"]);
        var at = _template.At(node.Mark);
        if (_tree.Find(_template, node) is not { } template)
        {
            _tree.Skip(at, location.Shown is { } shown ? $"the nested template {(shown.Length > 120 ? shown[..120] + "…" : shown)} lies elsewhere and was not read" : "the place of a nested template is not constant");
            return null;
        }
        if (_level >= MaxDepth)
        {
            _tree.Skip(at, "stacks are nested in each other without end, or too deeply");
            return null;
        }
        var inputs = Evaluate(node["Properties"]["Parameters"]);
        return _nested[id] = new CloudFormationStack(_tree, template, inputs, _scope, $"{_prefix}{id}.", _condition, _level + 1);
    }

    ConfigValue Output(string name) => Once(_outputs, name, name, () => Evaluate(_template.Root["Outputs"][name]["Value"]));

    ConfigValue Parameter(string name, DataNode declared) => Once(_parameters, name, name, () =>
    {
        if (_inputs.TryGet(name, out var given)) return given;
        var type = declared["Type"].Text ?? "String";
        if (!declared["Default"].Exists) return ConfigValue.Unknown($"the parameter {name} has no default and is set elsewhere", name);
        if (type.StartsWith("AWS::SSM::Parameter", StringComparison.Ordinal)) return ConfigValue.Unknown($"the parameter {name} is kept in SSM", name);
        var text = declared["Default"].Text ?? "";
        var value = type is "CommaDelimitedList" || type.StartsWith("List<", StringComparison.Ordinal)
            ? ConfigValue.List(text.Split(',', StringSplitOptions.TrimEntries).Select(ConfigValue.Of))
            : declared["Default"].Kind == NodeKind.Text ? ConfigValue.Of(text) : ConfigJson.From(declared["Default"]);
        return value.At(declared["Default"].Mark);
    });

    ConfigValue Condition(string? name)
    {
        if (name is null) return ConfigValue.True;
        var node = _template.Root["Conditions"][name];
        return node.Exists ? Once(_conditions, name, name, () => Evaluate(node)) : ConfigValue.Unknown($"the condition {name} is not declared", name);
    }

    static ConfigValue Once(Dictionary<string, ConfigValue?> known, string name, string shown, Func<ConfigValue> compute)
    {
        if (known.TryGetValue(name, out var value)) return value ?? ConfigValue.Unknown($"{shown} depends on itself", shown);
        known[name] = null;
        return (known[name] = compute())!;
    }
}
