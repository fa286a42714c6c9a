using System.Text;

namespace Myelin.Formats.Code.Curly;

internal sealed partial class Interpreter
{
    // A value inside values deeper than this, through names or not, is dynamic; a name stands for a value of at most so many parts, so that names of names cannot multiply.
    const int DeepestValue = 250;
    const int HeaviestValue = 300;
    const int LongestText = 1 << 20;
    const int MostAlternatives = 16;
    int _valueDepth;

    /// <summary>The value of an expression, as far as it is constant.</summary>
    CodeValue ValueOf(Expression expression)
    {
        var composite = expression as Composite;
        if (composite?.Value is { } known) return known;
        if (composite is { InProgress: true } || _valueDepth >= DeepestValue) return Unknown(expression);
        if (composite is not null) composite.InProgress = true;
        _valueDepth++;
        var value = expression switch
        {
            Literal literal => ValueOf(literal),
            Template template => ValueOf(template),
            NameUse name => ValueOf(name),
            Chain chain => ValueOf(chain),
            Creation creation => ValueOf(creation),
            ListOf list => Make(ValueKind.List, list) with { Items = ValuesOf(list.Items) },
            MapOf map => Make(ValueKind.Map, map) with { Entries = EntriesOf(map) },
            Operation operation => ValueOf(operation),
            Assign assign => ValueOf(assign.Given),
            _ => Unknown(expression),
        };
        _valueDepth--;
        if (composite is not null) (composite.Value, composite.InProgress) = (value, false);
        return value;
    }

    CodeValue Make(ValueKind kind, Expression expression, string? text = null) => new(kind, tokens.Mark(expression.Start)) { Text = text, Source = new(tokens, expression.Start, expression.End) };

    CodeValue Unknown(Expression expression) => Make(ValueKind.Dynamic, expression);

    CodeValue ValueOf(Literal literal) => Make(literal.Kind, literal, literal.Kind switch
    {
        ValueKind.Text => tokens.Value(literal.Token),
        ValueKind.Number when literal.Start < literal.Token => "-" + tokens.Span(literal.Token).ToString(),
        _ => tokens.Words.Shared(tokens.Span(literal.Token)),
    });

    CodeValue ValueOf(Template template)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Chunks.Count; i++)
        {
            text.Append(tokens.Value(template.Chunks[i]));
            if (i >= template.Holes.Count) break;
            var hole = ValueOf(template.Holes[i]);
            if (!hole.IsConstant || text.Length > LongestText) return Make(ValueKind.Dynamic, template, text.ToString());
            text.Append(hole.Text);
        }
        return Make(ValueKind.Text, template, text.ToString());
    }

    CodeValue ValueOf(NameUse name)
    {
        if (name.Scope.Find(name.Word) is { } symbol && symbol.Constant(name.Start) is { } constant && Standing(constant, name) is { } value) return value;
        return Make(ValueKind.Name, name, tokens.Words.Shared(NameOf(name)));
    }

    // The value that a name stands for, at the place of the name; null when it says no more than the name.
    CodeValue? Standing(Expression constant, Expression use)
    {
        var value = ValueOf(constant);
        if (value.Kind is ValueKind.Dynamic && value.Text is null && value.EnvironmentVariable is null && value.Items.Count == 0) return null;
        if (value.Kind is ValueKind.Name && value.EnvironmentVariable is null) return null;
        return Weight(value, HeaviestValue) > 0 ? value with { Mark = tokens.Mark(use.Start), Source = new(tokens, use.Start, use.End) } : null;
    }

    // What is left of a budget after every part took one; 0 or less when it is spent.
    static int Weight(CodeValue value, int budget)
    {
        budget--;
        for (var i = 0; i < value.Items.Count && budget > 0; i++) budget = Weight(value.Items[i], budget);
        for (var i = 0; i < value.Entries.Count && budget > 0; i++) budget = Weight(value.Entries[i].Value, budget);
        for (var i = 0; i < value.Arguments.Count && budget > 0; i++) budget = Weight(value.Arguments[i].Value, budget);
        return budget;
    }

    CodeValue[] ValuesOf(List<Expression> expressions)
    {
        var values = new CodeValue[expressions.Count];
        for (var i = 0; i < values.Length; i++) values[i] = ValueOf(expressions[i]);
        return values;
    }

    List<KeyValuePair<string, CodeValue>> EntriesOf(MapOf map)
    {
        List<KeyValuePair<string, CodeValue>> entries = new(map.Entries.Count);
        foreach (var (key, expression) in map.Entries)
        {
            var value = ValueOf(expression);
            if (key is not null) Set(entries, key, value);
            else foreach (var spread in value.Entries) Set(entries, spread.Key, spread.Value);
        }
        return entries;
    }

    // A later entry takes the place of an earlier one. Long maps are data and are left as they are.
    static void Set(List<KeyValuePair<string, CodeValue>> entries, string key, CodeValue value)
    {
        for (var i = 0; i < entries.Count && entries.Count <= 32; i++)
        {
            if (entries[i].Key != key) continue;
            entries[i] = new(key, value);
            return;
        }
        entries.Add(new(key, value));
    }

    CodeArgument[] Arguments(IReadOnlyList<Argument> arguments)
    {
        List<CodeArgument> values = new(arguments.Count);
        foreach (var argument in arguments)
            if (argument.Name != "") values.Add(new CodeArgument(argument.Name, ValueOf(argument.Value)));
        return [.. values];
    }

    CodeArgument[] ArgumentsOf(Chain chain, int call)
    {
        var calls = CallsOf(chain);
        return calls[call].Arguments ??= Arguments(chain.Links[calls[call].Link].Arguments!);
    }

    CodeArgument[] ArgumentsOf(Creation creation) =>
        creation.Call.Arguments ??= Arguments(creation.Members is { } members ? [.. creation.Arguments, .. members] : creation.Arguments);

    CodeValue ValueOf(Creation creation)
    {
        ref readonly var call = ref CallOf(creation);
        if (creation is { Members: null, Arguments: [var wrapped] } && idioms.Wrappers.Contains(call.Name)) return ValueOf(wrapped.Value) with { Mark = tokens.Mark(creation.Start) };
        if (creation.Items is { } items && creation.Arguments.Length == 0) return Make(ValueKind.List, creation, call.Name) with { Items = ValuesOf(items) };
        if (!creation.IsStruct) return Make(ValueKind.Call, creation, call.Name) with { Arguments = ArgumentsOf(creation) };
        return Make(ValueKind.Map, creation, call.Name) with { Entries = [.. ArgumentsOf(creation).Where(a => a.Name is not null).Select(a => new KeyValuePair<string, CodeValue>(a.Name!, a.Value))] };
    }

    CodeValue ValueOf(Operation operation)
    {
        var operators = operation.Operators.AsSpan();
        if (operators.Contains(Op.Question)) return Choice(operation);
        if (!operators.ContainsAnyExcept(Op.Coalesce, Op.Or)) return Default(operation);
        if (!operators.ContainsAnyExcept(Op.Plus)) return Joined(operation);
        if (operators.LastIndexOfAny(Op.Coalesce, Op.Or) is >= 0 and var last && !operators.ContainsAnyExcept(Op.Coalesce, Op.Or, Op.Plus))
        {
            var tail = ValueOf(Part(operation, last + 1, operation.Operands.Length));
            if (tail.IsConstant) return tail with { Mark = tokens.Mark(operation.Start) };
        }
        return Unknown(operation);
    }

    static Expression Part(Operation operation, int from, int to) => to - from == 1
        ? operation.Operands[from]
        : new Operation(operation.Operands[from..to], operation.Operators[from..(to - 1)]) { Start = operation.Operands[from].Start, End = operation.Operands[to - 1].End };

    // test ? a : b
    CodeValue Choice(Operation operation)
    {
        var question = operation.Operators.AsSpan().IndexOf(Op.Question);
        List<CodeValue> items = [];
        var from = question + 1;
        for (var i = from; i <= operation.Operators.Length && items.Count < 16; i++)
        {
            if (i < operation.Operators.Length && operation.Operators[i] is not (Op.Question or Op.Colon)) continue;
            // What stands before a further question mark is a test and no value.
            if (i == operation.Operators.Length || operation.Operators[i] == Op.Colon) items.Add(ValueOf(Part(operation, from, i + 1)));
            from = i + 1;
        }
        return Merged(items, operation);
    }

    // a ?? b: the first that is constant, with the environment variable that may stand in for it.
    CodeValue Default(Operation operation)
    {
        string? variable = null;
        foreach (var operand in operation.Operands)
        {
            var value = ValueOf(operand);
            variable ??= value.EnvironmentVariable;
            if (value.Kind == ValueKind.Text || value.IsConstant && value.Kind != ValueKind.Null && operand == operation.Operands[^1])
                return value with { Mark = tokens.Mark(operation.Start), EnvironmentVariable = variable, Source = new(tokens, operation.Start, operation.End) };
        }
        var merged = Merged([.. operation.Operands.Select(ValueOf)], operation);
        return merged.EnvironmentVariable is null ? merged with { EnvironmentVariable = variable } : merged;
    }

    // One value of several: what is known before what is not, nothing only where there is nothing else.
    CodeValue Merged(List<CodeValue> values, Expression expression)
    {
        List<CodeValue> known = [];
        foreach (var value in values)
        {
            foreach (var one in value.All)
            {
                if (one.Kind == ValueKind.Dynamic && one.Text is null && one.EnvironmentVariable is null || one.Kind == ValueKind.Null || one is { Kind: ValueKind.Text, Text: "" }) continue;
                if (known.Count < MostAlternatives && !known.Exists(k => k.Kind == one.Kind && k.Text is not null && k.Text == one.Text))
                    known.Add(one.Alternatives.Count == 0 ? one : one with { Alternatives = [] });
            }
        }
        if (known.Count == 0) return Unknown(expression);
        var first = Math.Max(0, known.FindIndex(v => v.Kind is ValueKind.Text or ValueKind.Call));
        var primary = known[first];
        known.RemoveAt(first);
        return primary with { Alternatives = known };
    }

    CodeValue Joined(Operation operation)
    {
        var text = new StringBuilder();
        foreach (var operand in operation.Operands)
        {
            var value = ValueOf(operand);
            if (value.Kind == ValueKind.Dynamic && text.Length == 0 && operand == operation.Operands[0]) text.Append(value.Text);
            if (!value.IsConstant || text.Length > LongestText) return text.Length > 0 ? Make(ValueKind.Dynamic, operation, text.ToString()) : Unknown(operation);
            if (value.Kind != ValueKind.Text && operand == operation.Operands[0] && ValueOf(operation.Operands[1]).Kind != ValueKind.Text) return Unknown(operation);
            text.Append(value.Text);
        }
        return Make(ValueKind.Text, operation, text.ToString());
    }
}
