using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>Operators and traversals.</summary>
public sealed partial class HclEvaluator
{
    ConfigValue Binary(HclBinary binary)
    {
        var left = Evaluate(binary.Left);
        if (binary.Operator is "&&" or "||") return Logical(binary, left);
        var right = Evaluate(binary.Right);
        if (binary.Operator is "==" or "!=")
        {
            if (ConfigEquality.Equal(left, right) is not { } equal) return Derived(left.IsUnknown ? left : right.IsUnknown ? right : ConfigValue.Unknown("a part is unknown"));
            return ConfigValue.Of(equal == (binary.Operator == "=="));
        }
        if (left.IsUnknown) return Derived(left);
        if (right.IsUnknown) return Derived(right);
        if (left.AsNumber is not { } a || right.AsNumber is not { } b) return ConfigValue.Error($"'{binary.Operator}' wants numbers");
        return binary.Operator switch
        {
            "<" => ConfigValue.Of(a < b),
            ">" => ConfigValue.Of(a > b),
            "<=" => ConfigValue.Of(a <= b),
            ">=" => ConfigValue.Of(a >= b),
            "+" => Finite(a + b),
            "-" => Finite(a - b),
            "*" => Finite(a * b),
            "/" when b != 0 => Finite(a / b),
            "%" when b != 0 => Finite(a % b),
            _ => ConfigValue.Error("division by zero"),
        };
    }

    static ConfigValue Finite(double number) => double.IsFinite(number) ? ConfigValue.Of(number) : ConfigValue.Error("a number is too large");

    ConfigValue Logical(HclBinary binary, ConfigValue left)
    {
        var decides = binary.Operator == "||";
        if (left.AsBoolean == decides) return ConfigValue.Of(decides);
        var right = Evaluate(binary.Right);
        if (right.AsBoolean == decides) return ConfigValue.Of(decides);
        if (left.IsUnknown) return Derived(left);
        if (right.IsUnknown) return Derived(right);
        return left.AsBoolean is null || right.AsBoolean is null ? ConfigValue.Error($"'{binary.Operator}' wants Booleans") : ConfigValue.Of(!decides);
    }

    ConfigValue Traversal(HclTraversal traversal)
    {
        if (traversal.Source is not null) return Follow(Evaluate(traversal.Source), traversal.Steps, 0);
        var root = traversal.Root!;
        for (var i = _names.Count - 1; i >= 0; i--)
            if (_names[i].Name == root) return Follow(_names[i].Value, traversal.Steps, 0);
        var count = 0;
        while (count < traversal.Steps.Count && traversal.Steps[count].Kind == HclStepKind.Attribute) count++;
        var names = new string[count];
        for (var i = 0; i < count; i++) names[i] = traversal.Steps[i].Name!;
        return Follow(scope.Resolve(root, names, out var taken), traversal.Steps, taken);
    }

    ConfigValue Follow(ConfigValue value, IReadOnlyList<HclStep> steps, int from)
    {
        for (var i = from; i < steps.Count; i++)
        {
            if (!budget.Take(1)) return HclBudget.Spent;
            if (value.IsError) return value;
            var step = steps[i];
            switch (step.Kind)
            {
                case HclStepKind.Attribute: value = Attribute(value, step.Name!); break;
                case HclStepKind.Index: value = Index(value, Evaluate(step.Key!)); break;
                case HclStepKind.FullSplat: return Splat(value, steps, i + 1, steps.Count);
                case HclStepKind.AttributeSplat:
                    var end = i + 1;
                    while (end < steps.Count && steps[end].Kind == HclStepKind.Attribute) end++;
                    value = Splat(value, steps, i + 1, end);
                    i = end - 1;
                    break;
            }
        }
        return value;
    }

    ConfigValue Splat(ConfigValue value, IReadOnlyList<HclStep> steps, int from, int to)
    {
        if (value.IsUnknown) return to == from ? value : Follow(value, Range(steps, from, to), 0);
        if (!value.Exists) return ConfigValue.EmptyList;
        var rest = Range(steps, from, to);
        var items = value.Kind == ConfigKind.List ? Enumerable.Range(0, value.Items.Length).Select(i => value[i]) : [value];
        return ConfigValue.List(items.Select(item => Follow(item, rest, 0)));
    }

    static HclStep[] Range(IReadOnlyList<HclStep> steps, int from, int to)
    {
        var range = new HclStep[to - from];
        for (var i = from; i < to; i++) range[i - from] = steps[i];
        return range;
    }

    internal static ConfigValue Attribute(ConfigValue value, string name) => value.Kind switch
    {
        ConfigKind.Map => value.Origin is not null || value.TryGet(name, out _) ? value[name] : ConfigValue.Error($"there is no '{name}'"),
        ConfigKind.Unknown => value[name],
        // Before 0.12 nested blocks were maps, and such code still runs where the list has one item.
        ConfigKind.List when value.Items.Length == 1 => Attribute(value[0], name),
        _ => ConfigValue.Error($"there is no '{name}'"),
    };

    internal static ConfigValue Index(ConfigValue value, ConfigValue key)
    {
        if (key.IsUnknown) return Derived(key);
        if (value.IsUnknown) return key.AsInteger is { } place && key.Kind == ConfigKind.Number ? value[(int)Math.Clamp(place, 0, int.MaxValue)] : key.Text is { } name ? value[name] : value;
        if (value.Kind == ConfigKind.List)
            return key.AsInteger is { } index && index >= 0 && index < value.Items.Length ? value[(int)index] : ConfigValue.Error($"there is no item {key.Text}");
        return key.Text is null ? ConfigValue.Error("an index is neither a number nor a text") : Attribute(value, key.Text);
    }
}

/// <summary>Equality of values as far as they are known.</summary>
internal static class ConfigEquality
{
    /// <summary>Whether two values are equal; null when that is not known.</summary>
    public static bool? Equal(ConfigValue a, ConfigValue b, int depth = 64)
    {
        if (a.IsUnknown || b.IsUnknown || depth == 0)
            // What is created is never null, whatever its value will be.
            return !a.Exists && !b.IsError && b.Parts.Any(p => p.Origin is not null) || !b.Exists && !a.IsError && a.Parts.Any(p => p.Origin is not null) ? false : null;
        if (a.Text is not null && b.Text is not null)
            return a.Text == b.Text || (a.Kind == ConfigKind.Number && b.Kind == ConfigKind.Number && a.AsNumber == b.AsNumber);
        if (a.Kind != b.Kind) return false;
        if (a.Kind == ConfigKind.List) return a.Items.Length != b.Items.Length ? false : All(a.Items.Zip(b.Items), depth);
        if (a.Kind != ConfigKind.Map) return true;
        if (a.Entries.Count != b.Entries.Count || a.Entries.Any(e => !b.TryGet(e.Key, out _))) return false;
        return All(a.Entries.Select(e => { b.TryGet(e.Key, out var other); return (e.Value, other); }), depth);
    }

    /// <summary>Whether two values are the same, where unknowns are the same when they are shown the same.</summary>
    public static bool Same(ConfigValue a, ConfigValue b) =>
        a.IsUnknown || b.IsUnknown ? a.IsUnknown && b.IsUnknown && a.Parts.SequenceEqual(b.Parts) && a.Parts.All(p => p.Text is not null || p.Shown is not null) : Equal(a, b) == true;

    static bool? All(IEnumerable<(ConfigValue, ConfigValue)> pairs, int depth)
    {
        bool? all = true;
        foreach (var (x, y) in pairs)
        {
            var equal = Equal(x, y, depth - 1);
            if (equal == false) return false;
            all &= equal;
        }
        return all;
    }
}

/// <summary>How much an evaluation may do, shared by all of its expressions.</summary>
public sealed class HclBudget(int steps = 4_000_000, long textLength = 64L << 20)
{
    int _steps = steps;
    long _text = textLength;

    /// <summary>The answer once the budget is spent.</summary>
    public static ConfigValue Spent { get; } = ConfigValue.Unknown("the evaluation was stopped: it does too much");

    /// <summary>True once something was left out.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Takes steps; false when none are left.</summary>
    public bool Take(int steps)
    {
        _steps -= steps;
        if (_steps >= 0) return true;
        _steps = 0;
        IsSpent = true;
        return false;
    }

    /// <summary>Takes room for text; false when none is left.</summary>
    public bool TakeText(long length)
    {
        _text -= length;
        if (_text >= 0) return true;
        _text = 0;
        IsSpent = true;
        return false;
    }
}
