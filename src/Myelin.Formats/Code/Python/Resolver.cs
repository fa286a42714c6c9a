namespace Myelin.Formats.Code.Python;

/// <summary>
/// Tells what expressions are worth: constants through assignments, parameters and returns of the same file, full names through imports and objects made here. Each name and
/// call is resolved once, to a bounded depth and size; what depends on itself or on the world stays unknown.
/// </summary>
internal sealed partial class Resolver(PythonParser file, PythonSource source)
{
    const int MaxDepth = 64;
    const int MaxAlternatives = 12;
    const int MaxWeight = 400;
    const int MaxText = 20_000;
    const int MaxName = 300;
    int _depth;
    // Keeps the whole linear in the size of the file, whatever refers to what.
    long _steps = 100_000 + 8L * source.Text.Length;

    /// <summary>The value of an expression in a scope.</summary>
    public CodeValue Evaluate(Node node, PythonScope scope, int arm)
    {
        if (_depth >= MaxDepth || --_steps < 0) return Unknown(node);
        _depth++;
        var value = node switch
        {
            ConstantNode constant => new CodeValue(constant.Kind, MarkOf(node)) { Text = constant.Text },
            NameNode name => NameValue(name, scope, arm),
            AttributeNode attribute => AttributeValue(attribute, scope, arm),
            SubscriptNode subscript => SubscriptValue(subscript, scope, arm),
            CallNode call => CallValue(call),
            JoinNode join => JoinValue(join, scope, arm),
            PercentNode percent => PercentValue(percent, scope, arm),
            ChoiceNode choice => Merge(choice.Options.Take(MaxAlternatives).Select(o => Evaluate(o, scope, arm)), node),
            ListNode list => ListValue(list, scope, arm),
            MapNode map => MapValue(map, scope, arm),
            PipeNode pipe => Unknown(node) with { Items = [.. pipe.Parts.Select(p => Evaluate(p, scope, arm))] },
            StarNode star => Evaluate(star.Value, scope, arm),
            _ => Unknown(node),
        };
        _depth--;
        return value;
    }

    Mark MarkOf(Node node) => source.MarkAt(node.Start);

    CodeValue Unknown(Node node, string? prefix = null) => new(ValueKind.Dynamic, MarkOf(node)) { Text = prefix, Written = source.Written(node.Start, node.End) };

    CodeValue Named(Node node, string name) =>
        new(ValueKind.Name, MarkOf(node)) { Text = name.Length > MaxName ? name[..MaxName] : name, Written = source.Written(node.Start, node.End) };

    // A value met through a name stands where the name stands; one too large to be carried about is cut to its head.
    CodeValue Here(CodeValue value, Node node)
    {
        if (value.Kind is ValueKind.List or ValueKind.Map or ValueKind.Call or ValueKind.Dynamic && Weigh(value, MaxWeight) <= 0) value = value with { Items = [], Entries = [], Arguments = [] };
        return value with { Mark = MarkOf(node), Written = source.Written(node.Start, node.End) };
    }

    static int Weigh(CodeValue value, int budget)
    {
        budget--;
        foreach (var item in value.Items)
            if ((budget = Weigh(item, budget)) <= 0) return 0;
        foreach (var (_, item) in value.Entries)
            if ((budget = Weigh(item, budget)) <= 0) return 0;
        foreach (var argument in value.Arguments)
            if ((budget = Weigh(argument.Value, budget)) <= 0) return 0;
        foreach (var other in value.Alternatives)
            if ((budget = Weigh(other, budget)) <= 0) return 0;
        return budget;
    }

    // One value of several: constants first in order of place, nothing and the empty text only where there is nothing else.
    CodeValue Merge(IEnumerable<CodeValue> values, Node node)
    {
        List<CodeValue> all = [];
        foreach (var value in values)
        {
            foreach (var one in value.All)
            {
                var plain = one.Alternatives.Count == 0 ? one : one with { Alternatives = [] };
                if (plain.Kind == ValueKind.Dynamic && plain.Text is null && plain.EnvironmentVariable is null && plain.Items.Count == 0) continue;
                var same = plain.Text is null ? -1 : all.FindIndex(a => a.Kind == plain.Kind && a.Text == plain.Text && a.EnvironmentVariable == plain.EnvironmentVariable);
                if (same < 0 && all.Count < MaxAlternatives) all.Add(plain);
                else if (same >= 0 && all[same].Arguments.Count < plain.Arguments.Count) all[same] = plain;
            }
        }
        if (all.Exists(v => !IsNothing(v))) all.RemoveAll(IsNothing);
        if (all.Count == 0) return Unknown(node);
        if (all.Count == 1) return all[0];
        var first = Math.Max(0, all.FindIndex(v => v.Kind is ValueKind.Text or ValueKind.Call));
        var primary = all[first];
        all.RemoveAt(first);
        // "os.getenv('X') or 'default'": the variable is known, and what it is without it.
        if (primary is { Kind: ValueKind.Text, EnvironmentVariable: null } && all.Find(v => v is { Kind: ValueKind.Dynamic, EnvironmentVariable: not null }) is { } variable)
        {
            primary = primary with { EnvironmentVariable = variable.EnvironmentVariable };
            all.Remove(variable);
        }
        return primary with { Alternatives = all };
    }

    static bool IsNothing(CodeValue value) => value.Kind == ValueKind.Null || value is { Kind: ValueKind.Text, Text: "" } || value is { Kind: ValueKind.Boolean };

    CodeValue JoinValue(JoinNode join, PythonScope scope, int arm)
    {
        List<CodeValue> parts = [.. join.Parts.Select(p => Evaluate(p, scope, arm))];
        if (!join.IsText && parts.Exists(p => p.Kind == ValueKind.List)) return Unknown(join) with { Kind = ValueKind.List, Items = [.. parts.SelectMany(p => p.Items).Take(MaxWeight)] };
        if (!join.IsText && !parts.Exists(p => p.Kind == ValueKind.Text)) return Unknown(join);
        var text = new System.Text.StringBuilder();
        foreach (var part in parts)
        {
            if (part.Kind is not (ValueKind.Text or ValueKind.Number) || part.Text is null || text.Length > MaxText)
                return Unknown(join, text.Length > 0 ? text.ToString() + (part.Kind == ValueKind.Dynamic ? part.Text : null) : null) with { EnvironmentVariable = part.EnvironmentVariable };
            text.Append(part.Text);
        }
        return new CodeValue(ValueKind.Text, MarkOf(join)) { Text = text.ToString() };
    }

    // "%s/%s" % (a, b)
    CodeValue PercentValue(PercentNode percent, PythonScope scope, int arm)
    {
        var template = Evaluate(percent.Template, scope, arm);
        if (template is not { Kind: ValueKind.Text, Text: { } text }) return Unknown(percent);
        var values = percent.Values is ListNode { IsTuple: true } tuple ? tuple.Items.ConvertAll(i => Evaluate(i, scope, arm)) : [Evaluate(percent.Values, scope, arm)];
        var pieces = text.Split("%s");
        if (pieces.Length - 1 != values.Count || text.Length > MaxText) return Unknown(percent, pieces[0]);
        var result = pieces[0];
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { IsConstant: true, Text: { Length: < MaxText } piece }) return Unknown(percent, result);
            result += piece + pieces[i + 1];
            if (result.Length > MaxText) return Unknown(percent, result);
        }
        return new CodeValue(ValueKind.Text, MarkOf(percent)) { Text = result };
    }

    CodeValue ListValue(ListNode list, PythonScope scope, int arm)
    {
        List<CodeValue> items = new(Math.Min(list.Items.Count, MaxWeight));
        foreach (var item in list.Items)
        {
            if (items.Count >= 1000) break;
            if (item is StarNode && Evaluate(item, scope, arm) is { Kind: ValueKind.List } spread) items.AddRange(spread.Items);
            else items.Add(Evaluate(item, scope, arm));
        }
        return new CodeValue(ValueKind.List, MarkOf(list)) { Items = items };
    }

    CodeValue MapValue(MapNode map, PythonScope scope, int arm)
    {
        List<KeyValuePair<string, CodeValue>> entries = new(Math.Min(map.Entries.Count, MaxWeight));
        foreach (var (key, value) in map.Entries)
        {
            if (entries.Count >= 1000) break;
            if (key is null)
            {
                if (Evaluate(value, scope, arm) is { Kind: ValueKind.Map } spread) entries.AddRange(spread.Entries);
            }
            else if (Evaluate(key, scope, arm) is { Text: { } name } constant && (constant.IsConstant || constant.Kind == ValueKind.Name))
            {
                entries.Add(new(name, Evaluate(value, scope, arm)));
            }
        }
        return new CodeValue(ValueKind.Map, MarkOf(map)) { Entries = entries };
    }

    CodeValue SubscriptValue(SubscriptNode node, PythonScope scope, int arm)
    {
        if (Stored(node, scope, arm) is { } stored) return stored;
        var target = Evaluate(node.Target, scope, arm);
        var index = Evaluate(node.Index, scope, arm);
        if (target is { Kind: ValueKind.Name, Text: "os.environ" or "environ" } && index is { Kind: ValueKind.Text, Text: { } variable })
            return Unknown(node) with { EnvironmentVariable = variable };
        if (index is { IsConstant: true, Text: { } key })
        {
            if (target.Kind == ValueKind.Map && target[key] is { } entry) return Here(entry, node);
            if (target.Kind == ValueKind.List && int.TryParse(key, out var place) && place < target.Items.Count && place >= -target.Items.Count)
                return Here(target.Items[place < 0 ? place + target.Items.Count : place], node);
            if (target.Kind == ValueKind.Call && target.Arguments.FirstOrDefault(a => a.Name == key)?.Value is { } given) return Here(given, node);
            if (target.Kind is ValueKind.Name or ValueKind.Call && index.Kind == ValueKind.Text) return Named(node, $"{NameOf(target)}.{key}");
            return Unknown(node);
        }
        // Which key is not known: any of a few.
        return target switch
        {
            { Kind: ValueKind.Map, Entries.Count: > 0 and <= MaxAlternatives } => Merge(target.Entries.Select(e => e.Value), node),
            { Kind: ValueKind.List, Items.Count: > 0 and <= MaxAlternatives } => Merge(target.Items, node),
            _ => Unknown(node),
        };
    }
}
