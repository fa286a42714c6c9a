using Myelin.Formats;
using Myelin.Formats.Bicep;
using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Azure;

/// <summary>One use of a Bicep file or ARM template: parameters have values, and variables, resources and modules are evaluated when something asks for them, once.</summary>
internal sealed partial class AzureDeployment : IHclScope
{
    const int MaxDepth = 20;
    const int MaxInstances = 500;
    readonly AzureTree _tree;
    readonly AzureTemplate _template;
    readonly HclBudget _budget;
    readonly ConfigValue _inputs;
    readonly string _scope;
    readonly string _prefix = "";
    readonly string? _condition;
    readonly int _level;
    readonly Dictionary<string, BicepStatement> _byName = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, ConfigValue?> _values = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, AzureDeployment?> _modules = new(StringComparer.Ordinal);
    readonly List<(string Name, ConfigValue Value)> _loops = [];
    readonly bool _isArm;

    /// <summary>A deployment of its own.</summary>
    public AzureDeployment(AzureTree tree, AzureTemplate template, ConfigValue inputs, HclBudget budget)
    {
        (_tree, _template, _inputs, _budget, _scope) = (tree, template, inputs, budget, template.Path);
        _isArm = template.Tool is "arm" or "bicep-output";
        // Variables and parameters of ARM may have the same name: they are asked for by function.
        foreach (var statement in template.File.Statements) _byName.TryAdd(Key(statement.Kind, statement.Name), statement);
    }

    AzureDeployment(AzureDeployment parent, AzureTemplate template, ConfigValue inputs, string prefix, string? condition) : this(parent._tree, template, inputs, parent._budget) =>
        (_scope, _prefix, _condition, _level) = (parent._scope, prefix, condition, parent._level + 1);

    public bool HasOwnFunctions => true;

    /// <summary>The value of an expression of the file.</summary>
    public ConfigValue Value(HclExpression expression) => new HclEvaluator(this, _budget).Evaluate(expression, _loops);

    public string? ReadFile(string path, out string reason)
    {
        reason = "files are not read";
        return null;
    }

    public ConfigValue Resolve(string root, ReadOnlySpan<string> names, out int taken)
    {
        taken = 0;
        if (_byName.GetValueOrDefault(Key(BicepKind.Parameter, root)) is { } parameter) return Parameter(parameter);
        if (_byName.GetValueOrDefault(Key(BicepKind.Variable, root)) is { } variable) return Variable(variable);
        if (_byName.GetValueOrDefault(Key(BicepKind.Resource, root)) is { } resource) return Symbol(resource);
        if (_byName.GetValueOrDefault(Key(BicepKind.Module, root)) is not { } module) return ConfigValue.Unknown($"{root} is not declared", root);
        if (names is ["outputs", var output, ..] && Module(module) is { } inner)
        {
            taken = 2;
            return inner.Output(output);
        }
        return ConfigValue.Object(_prefix + root, []);
    }

    ConfigValue Parameter(BicepStatement declared) => Once(Key(BicepKind.Parameter, declared.Name), declared.Name, () =>
        _inputs.TryGet(declared.Name, out var given) ? given
        : declared.Value is { } fallback ? Value(fallback).At(fallback.Mark) : ConfigValue.Unknown($"the parameter {declared.Name} has no default and is set elsewhere", declared.Name));

    ConfigValue Variable(BicepStatement declared) => Once(Key(BicepKind.Variable, declared.Name), declared.Name, () => declared.Value is { } value ? Value(value) : ConfigValue.Null);

    // What a resource knows of itself before it exists is its name.
    ConfigValue Symbol(BicepStatement statement)
    {
        if (statement.Loop is not null) return ConfigValue.Object(_prefix + statement.Name, []);
        var name = Once("name/" + statement.Name, statement.Name, () => NameExpression(statement) is { } expression ? Value(expression) : ConfigValue.Null);
        return ConfigValue.Object(_prefix + statement.Name, name.Exists ? [new("name", name)] : []);
    }

    static HclExpression? NameExpression(BicepStatement statement) =>
        (statement.Value as HclObject)?.Items.FirstOrDefault(i => (i.Key as HclLiteral)?.Value.Text == "name").Value;

    ConfigValue Output(string name) => _byName.GetValueOrDefault(Key(BicepKind.Output, name)) is { Value: { } value }
        ? Once(Key(BicepKind.Output, name), name, () => Value(value)) : ConfigValue.Unknown($"the output {name} is not declared", name);

    AzureDeployment? Module(BicepStatement statement)
    {
        if (_modules.TryGetValue(statement.Name, out var known)) return known;
        _modules[statement.Name] = null;
        return statement.Loop is null ? _modules[statement.Name] = Use(statement, "") : null;
    }

    AzureDeployment? Use(BicepStatement statement, string suffix)
    {
        var template = statement.Inline is { } inline ? _template with { File = ArmTemplate.Read(inline, ReadLimits.Default).Value! } : _tree.Find(_template, statement.Type);
        if (template is null || template == _template || _level >= MaxDepth || !_tree.TakeModule())
        {
            _tree.Skip(_template.At(statement.Mark), template is null ? $"the module {(statement.Type is { Length: > 0 and < 150 } type ? type : "of a place that is not constant")} lies elsewhere and was not read" : "modules use each other without end, too deeply, or too often");
            return null;
        }
        var body = statement.Value is { } value ? Value(value) : ConfigValue.EmptyMap;
        var inputs = body["params"].Kind == ConfigKind.Map ? body["params"]
            : ConfigValue.Map(body["properties"]["parameters"].Entries.Select(e => KeyValuePair.Create(e.Key, e.Value["value"])));
        return new AzureDeployment(this, template, inputs, $"{_prefix}{statement.Name}{suffix}.", _condition ?? Why(statement));
    }

    string? Why(BicepStatement statement)
    {
        if (statement.Condition is not { } condition) return null;
        var value = Value(condition);
        return value.AsBoolean is null ? $"its condition is unknown: {value.Reason ?? "not a condition"}" : null;
    }

    static string Key(BicepKind kind, string name) => $"{kind}/{name}";

    ConfigValue Once(string key, string shown, Func<ConfigValue> compute)
    {
        // Within a loop a value may depend on the loop's variable only where it is no variable of the file.
        if (_values.TryGetValue(key, out var value)) return value ?? ConfigValue.Unknown($"{shown} depends on itself", shown);
        _values[key] = null;
        return (_values[key] = compute())!;
    }
}
