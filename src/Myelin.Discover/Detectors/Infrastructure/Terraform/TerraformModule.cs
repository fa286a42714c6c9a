using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>
/// One use of a module: its variables have values, and its locals, resources, calls and outputs are evaluated when something asks for them, once.
/// What depends on itself is unknown and says so.
/// </summary>
internal sealed partial class TerraformModule : IHclScope
{
    const int MaxDepth = 20;
    readonly TerraformTree _tree;
    readonly TerraformFolder _folder;
    readonly HclBudget _budget;
    readonly ConfigValue _inputs;
    readonly TerraformModule? _parent;
    readonly string _root;
    readonly string _prefix = "";
    readonly string? _condition;
    readonly Dictionary<string, ConfigValue?> _variables = new(StringComparer.Ordinal);
    readonly Dictionary<string, ConfigValue?> _locals = new(StringComparer.Ordinal);
    readonly Dictionary<string, ConfigValue?> _outputs = new(StringComparer.Ordinal);
    readonly Dictionary<string, Instances?> _resources = new(StringComparer.Ordinal);
    readonly Dictionary<string, Instances?> _modules = new(StringComparer.Ordinal);

    /// <summary>A root module.</summary>
    public TerraformModule(TerraformTree tree, TerraformFolder folder, HclBudget budget, ConfigValue inputs) =>
        (_tree, _folder, _budget, _inputs, _root) = (tree, folder, budget, inputs, folder.Path);

    TerraformModule(TerraformModule parent, TerraformFolder folder, ConfigValue inputs, string address, string? condition)
        : this(parent._tree, folder, parent._budget, inputs) =>
        (_parent, _root, _prefix, _condition) = (parent, parent._root, address + ".", condition);

    public ConfigValue Resolve(string root, ReadOnlySpan<string> names, out int taken)
    {
        taken = Math.Min(1, names.Length);
        var name = names.IsEmpty ? "" : names[0];
        switch (root)
        {
            case "var": return Variable(name);
            case "local": return Local(name);
            case "path": return Path(name);
            case "module": return names.Length > 1 && Single(name) is { } module ? Output(module, names[1], out taken) : ModuleValue(name);
            case "data" or "ephemeral":
                taken = Math.Min(2, names.Length);
                return names.Length < 2 ? ConfigValue.Unknown("not a data source", root) : Resource($"data.{name}.{names[1]}");
            case "each" or "count" or "self" or "terraform": return ConfigValue.Unknown($"{root}.{name} is not known here", $"{root}.{name}");
            default:
                if (_folder.Resources.ContainsKey($"{root}.{name}")) return Resource($"{root}.{name}");
                return ConfigValue.Unknown($"{root}.{name} is not declared in the module", $"{root}.{name}");
        }
    }

    public string? ReadFile(string path, out string reason) =>
        _tree.ReadText(path.StartsWith("//", StringComparison.Ordinal) ? TerraformTree.Join("", path) : path.StartsWith('/') || path.StartsWith('~') ? null : TerraformTree.Join(_root, path), out reason);

    // A path in the target; two slashes, which no configuration writes, tell it from a path of the machine.
    ConfigValue Path(string name) => name switch
    {
        "module" => ConfigValue.Of("//" + _folder.Path),
        "root" or "cwd" => ConfigValue.Of("//" + _root),
        _ => ConfigValue.Unknown($"path.{name} is not known", $"path.{name}"),
    };

    ConfigValue Variable(string name)
    {
        if (!_folder.Variables.TryGetValue(name, out var declared)) return ConfigValue.Unknown($"the variable {name} is not declared", $"var.{name}");
        return Once(_variables, name, $"var.{name}", () =>
        {
            var body = declared.Block.Body;
            ConfigValue value;
            if (_inputs.TryGet(name, out var given) && (given.Exists || body["nullable"]?.Value is not HclLiteral { Value.Text: "false" })) value = given;
            else if (body["default"] is { } fallback) value = Evaluate(fallback.Value).At(fallback.Mark);
            else return ConfigValue.Unknown($"the variable {name} has no default and is set elsewhere", $"var.{name}");
            return TerraformTypes.Convert(value, body["type"]?.Value, Evaluate);
        });
    }

    ConfigValue Local(string name) => !_folder.Locals.TryGetValue(name, out var local)
        ? ConfigValue.Unknown($"the local {name} is not declared", $"local.{name}")
        : Once(_locals, name, $"local.{name}", () => Evaluate(local.Attribute.Value));

    ConfigValue OutputValue(string name) => !_folder.Outputs.TryGetValue(name, out var output)
        ? ConfigValue.Unknown($"the output {name} is not declared", _prefix + name)
        : Once(_outputs, name, _prefix + name, () => output.Block.Body["value"] is { } value ? Evaluate(value.Value) : ConfigValue.Null);

    ConfigValue Evaluate(HclExpression expression) => new HclEvaluator(this, _budget).Evaluate(expression);

    static ConfigValue Once(Dictionary<string, ConfigValue?> known, string name, string shown, Func<ConfigValue> compute)
    {
        if (known.TryGetValue(name, out var value)) return value ?? ConfigValue.Unknown($"{shown} depends on itself", shown);
        known[name] = null;
        return (known[name] = compute())!;
    }
}
