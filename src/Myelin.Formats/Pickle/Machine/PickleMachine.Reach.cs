namespace Myelin.Formats.Pickle.Machine;

/// <summary>How a pickle gets from one thing to another: attributes, items, modules by name.</summary>
sealed partial class PickleMachine
{
    const long MostComputed = 64L << 20;
    long _computed;

    /// <summary>Text of a value, or null.</summary>
    public string? Text(Value value) => TextOf(value, 1 << 20);

    /// <summary>Bytes of a value, or null.</summary>
    public byte[]? Raw(Value value) => BytesOf(value);

    /// <summary>The values of a sequence; of anything else, that itself.</summary>
    public static Value[] Values(Value value) => value.Node is SequenceNode sequence ? sequence.Kept.ToArray() : [value];

    /// <summary>Counts what is computed for the pickle; false when that is enough.</summary>
    public bool Spend(int count) => (_computed += count) < MostComputed;

    /// <summary><c>getattr(value, name)</c>; the name may be dotted, as for attrgetter.</summary>
    public Value Attribute(Value value, Value attribute)
    {
        if (TextOf(attribute, LongestName) is not { Length: > 0 } name) return Value.Of(Global("?", $"getattr({Describe(value)}, {Describe(attribute)})", computed: true));
        return value.Node switch
        {
            GlobalNode { Name.Length: 0 } module => Value.Of(Global(module.Module, name, computed: true)),
            GlobalNode global => Value.Of(Global(global.Module, $"{global.Name}.{name}", computed: true)),
            InstanceNode { Made.Name.Length: > 0 } made => Value.Of(Global(made.Made.Module, $"{made.Made.Name}().{name}", computed: true)),
            null when value.Kind == Scalar.Text => Bound($"str.{name}", value),
            null when value.Kind == Scalar.Bytes => Bound($"bytes.{name}", value),
            SequenceNode or DictNode => Bound(value.Node is DictNode ? $"dict.{name}" : $"list.{name}", value),
            _ => Value.Of(Global("?", $"{Describe(value)}.{name}", computed: true)),
        };
    }

    Value Bound(string method, Value self) => Value.Of(new InstanceNode(Global("functools", "partial", computed: true), [Value.Of(Global("builtins", method, computed: true)), self]));

    /// <summary><c>value[key]</c>.</summary>
    public Value Item(Value value, Value key)
    {
        var name = TextOf(key, LongestName);
        switch (value.Node)
        {
            case GlobalNode { Module: "sys", Name: "modules" } when name is not null: return Value.Of(Global(name, "", computed: true));
            case GlobalNode { Name: "__dict__" } module when name is not null: return Value.Of(Global(module.Module, name, computed: true));
            case GlobalNode { Name: var path } global when name is not null && path.EndsWith(".__dict__", StringComparison.Ordinal): return Value.Of(Global(global.Module, $"{path[..^9]}.{name}", computed: true));
            case GlobalNode global when name is not null: return Value.Of(Global(global.Module, $"{global.Name}.{name}", computed: true));
            case InstanceNode { Made.FullName: "builtins.globals" or "builtins.locals" or "builtins.vars" } when name is not null: return Value.Of(Global("builtins", name, computed: true));
            case DictNode dict when name is not null:
                foreach (var (k, v) in dict.Kept)
                    if (TextOf(k, LongestName) == name) return v;
                break;
            case SequenceNode sequence when key.Kind == Scalar.Integer:
                var index = key.Number < 0 ? key.Number + sequence.Count : key.Number;
                if (index >= 0 && index < sequence.Kept.Length) return sequence.Kept[(int)index];
                break;
        }
        return Value.Of(Global("?", $"{Describe(value)}[{Describe(key)}]", computed: true));
    }

    /// <summary>The module whose name is the first argument.</summary>
    public Value Module(Value[] arguments, bool topOnly)
    {
        if (arguments.Length == 0 || TextOf(arguments[0], LongestName) is not { Length: > 0 } name) return Value.Of(Global("?", $"import {(arguments.Length == 0 ? "" : Describe(arguments[0]))}", computed: true));
        return Value.Of(Global(topOnly ? name.Split('.')[0] : name, "", computed: true));
    }

    /// <summary>The thing whose dotted name is the first argument: <c>os.system</c>, <c>os:system</c>.</summary>
    public Value Dotted(Value[] arguments)
    {
        if (arguments.Length == 0 || TextOf(arguments[0], LongestName) is not { Length: > 0 } name) return Module(arguments, topOnly: false);
        var split = name.IndexOf(':') is > 0 and var colon ? colon : name.LastIndexOf('.');
        return split <= 0 ? Value.Of(Global(name, "", computed: true)) : Value.Of(Global(name[..split], name[(split + 1)..], computed: true));
    }
}
