using System.Runtime.CompilerServices;
using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>What the names in an expression stand for.</summary>
public interface IHclScope
{
    /// <summary>
    /// The value of a name and as many of the names that follow it as belong to it: of <c>data.aws_ami.x.id</c> the scope takes three.
    /// </summary>
    /// <param name="root">The first name.</param>
    /// <param name="names">The attribute names that follow it directly.</param>
    /// <param name="taken">How many of <paramref name="names"/> belong to the answer.</param>
    ConfigValue Resolve(string root, ReadOnlySpan<string> names, out int taken);

    /// <summary>The text of a file beside the configuration, for <c>file()</c> and <c>templatefile()</c>; null with the reason when there is none to read.</summary>
    string? ReadFile(string path, out string reason);

    /// <summary>True when the scope's language has functions of its own, so that Terraform's do not apply.</summary>
    bool HasOwnFunctions => false;

    /// <summary>A function of the scope's language; null when it has none of that name.</summary>
    ConfigValue? Call(string name, IReadOnlyList<ConfigValue> arguments) => null;
}

/// <summary>
/// Computes expressions. What cannot be known is an unknown value with its reason. Work is bounded by a budget that all expressions of one evaluator share:
/// once it is spent, every value is unknown and says so.
/// </summary>
public sealed partial class HclEvaluator(IHclScope scope, HclBudget budget)
{
    readonly List<(string Name, ConfigValue Value)> _names = [];

    /// <summary>The value of an expression.</summary>
    public ConfigValue Evaluate(HclExpression expression)
    {
        if (!budget.Take(1)) return HclBudget.Spent;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) return ConfigValue.Unknown("values refer to each other too deeply");
        return expression switch
        {
            HclLiteral literal => literal.Value,
            HclTemplate template => Template(template),
            HclTraversal traversal => Traversal(traversal),
            HclUnary unary => Unary(unary),
            HclBinary binary => Binary(binary),
            HclConditional conditional => Conditional(conditional),
            HclCall call => Call(call),
            HclTuple tuple => ConfigValue.List(tuple.Items.Select(Evaluate)),
            HclObject map => Map(map),
            HclFor loop => loop.Key is null ? ListOf(loop) : MapOf(loop),
            HclTemplateIf or HclTemplateFor => Template(new HclTemplate([expression, new HclLiteral(ConfigValue.Of(""), default)], expression.Mark)),
            _ => ConfigValue.Unknown("an unknown kind of expression"),
        };
    }

    /// <summary>The value of an expression in which some more names are known, as <c>each</c> and the variables of a template are.</summary>
    public ConfigValue Evaluate(HclExpression expression, IEnumerable<(string Name, ConfigValue Value)> names)
    {
        var before = _names.Count;
        _names.AddRange(names);
        var value = Evaluate(expression);
        _names.RemoveRange(before, _names.Count - before);
        return value;
    }

    ConfigValue Template(HclTemplate template)
    {
        if (template.Parts is [not (HclTemplateIf or HclTemplateFor) and { } only]) return Evaluate(only);
        List<ConfigValue> values = [];
        AddParts(template, values);
        return Text(values);
    }

    void AddParts(HclTemplate template, List<ConfigValue> values)
    {
        foreach (var part in template.Parts)
        {
            if (!budget.Take(1)) return;
            switch (part)
            {
                case HclTemplateIf choice:
                    var condition = Evaluate(choice.Condition);
                    if (condition.AsBoolean is not { } holds) values.Add(ConfigValue.Unknown(condition.Reason ?? "not a condition"));
                    else if (holds) AddParts(choice.Then, values);
                    else if (choice.Otherwise is not null) AddParts(choice.Otherwise, values);
                    break;
                case HclTemplateFor loop:
                    if (!Walk(loop.Collection, loop.Key, loop.Value, () => AddParts(loop.Body, values), out var why)) values.Add(why);
                    break;
                default:
                    values.Add(Evaluate(part));
                    break;
            }
        }
    }

    ConfigValue Text(IReadOnlyList<ConfigValue> values)
    {
        long length = 0;
        foreach (var value in values) length += value.Text?.Length ?? 16;
        return budget.TakeText(length) ? ConfigValue.Concat(values) : HclBudget.Spent;
    }

    ConfigValue Unary(HclUnary unary)
    {
        var operand = Evaluate(unary.Operand);
        if (operand.IsUnknown) return Derived(operand);
        if (unary.Operator == '!') return operand.AsBoolean is { } flag ? ConfigValue.Of(!flag) : ConfigValue.Error("'!' wants a Boolean");
        return operand.AsNumber is { } number ? ConfigValue.Of(-number) : ConfigValue.Error("'-' wants a number");
    }

    ConfigValue Conditional(HclConditional conditional)
    {
        var condition = Evaluate(conditional.Condition);
        if (condition.AsBoolean is { } holds) return Evaluate(holds ? conditional.Then : conditional.Otherwise);
        if (!condition.IsUnknown) return ConfigValue.Error("a condition is no Boolean");
        var then = Evaluate(conditional.Then);
        var otherwise = Evaluate(conditional.Otherwise);
        return ConfigEquality.Same(then, otherwise) ? then : ConfigValue.Unknown($"it depends on {condition.Shown}: {condition.Reason}");
    }

    ConfigValue Map(HclObject map)
    {
        List<KeyValuePair<string, ConfigValue>> entries = [];
        foreach (var (keyExpression, valueExpression) in map.Items)
        {
            var key = Evaluate(keyExpression);
            var value = Evaluate(valueExpression).At(valueExpression.Mark);
            // A key that is not known still says that there is an entry.
            if (key.Text is { } text) entries.Add(new(text, value));
            else if (key.IsUnknown) entries.Add(new(key.Shown ?? "${…}", value));
        }
        return ConfigValue.Map(entries);
    }

    ConfigValue ListOf(HclFor loop)
    {
        List<ConfigValue> items = [];
        ConfigValue? unsure = null;
        var known = Walk(loop.Collection, loop.KeyName, loop.ValueName, () =>
        {
            if (Takes(loop, ref unsure)) items.Add(Evaluate(loop.Value));
        }, out var why);
        return !known ? why : unsure ?? ConfigValue.List(items);
    }

    ConfigValue MapOf(HclFor loop)
    {
        List<KeyValuePair<string, ConfigValue>> entries = [];
        ConfigValue? unsure = null;
        var known = Walk(loop.Collection, loop.KeyName, loop.ValueName, () =>
        {
            if (!Takes(loop, ref unsure)) return;
            var key = Evaluate(loop.Key!);
            if (key.Shown is { } text) entries.Add(new(text, Evaluate(loop.Value)));
        }, out var why);
        if (!known) return why;
        if (unsure is not null) return unsure;
        return ConfigValue.Map(loop.Groups
            ? entries.GroupBy(e => e.Key, e => e.Value).Select(g => KeyValuePair.Create(g.Key, ConfigValue.List(g)))
            : entries);
    }

    bool Takes(HclFor loop, ref ConfigValue? unsure)
    {
        if (loop.Condition is null) return true;
        var condition = Evaluate(loop.Condition);
        if (condition.AsBoolean is { } takes) return takes;
        unsure = Derived(condition);
        return false;
    }

    bool Walk(HclExpression collectionExpression, string? keyName, string valueName, Action visit, out ConfigValue why)
    {
        var collection = Evaluate(collectionExpression);
        why = collection;
        if (collection.Kind is not (ConfigKind.List or ConfigKind.Map))
        {
            why = collection.IsUnknown ? Derived(collection) : ConfigValue.Error("what is walked is neither a list nor a map");
            return false;
        }
        var index = 0;
        foreach (var (key, value) in Pairs(collection))
        {
            if (!budget.Take(1)) { why = HclBudget.Spent; return false; }
            var before = _names.Count;
            if (keyName is not null) _names.Add((keyName, key ?? ConfigValue.Of(index)));
            _names.Add((valueName, value));
            visit();
            _names.RemoveRange(before, _names.Count - before);
            index++;
        }
        return true;
    }

    static IEnumerable<(ConfigValue? Key, ConfigValue Value)> Pairs(ConfigValue collection) => collection.Kind == ConfigKind.Map
        ? collection.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => ((ConfigValue?)ConfigValue.Of(e.Key), collection[e.Key]))
        : collection.Items.Select((_, i) => ((ConfigValue?)null, collection[i]));

    /// <summary>Something computed from an unknown: as unknown, for the same reason, but no longer the same thing.</summary>
    internal static ConfigValue Derived(ConfigValue unknown) =>
        unknown.IsError ? unknown : ConfigValue.Unknown(unknown.Reason ?? "known after apply", unknown.Shown is { Length: < 200 } shown ? Inner(shown) : null);

    static string Inner(string shown) => shown.StartsWith("${", StringComparison.Ordinal) && shown.EndsWith('}') ? shown[2..^1] : shown;
}
