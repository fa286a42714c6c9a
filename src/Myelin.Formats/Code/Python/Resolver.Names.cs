namespace Myelin.Formats.Code.Python;

/// <summary>Names and attributes: which assignments reach a use, and what they are worth.</summary>
internal sealed partial class Resolver
{
    const int MaxScanned = 64;

    CodeValue NameValue(NameNode node, PythonScope scope, int arm)
    {
        if (Reaching(node.Id, scope, node.Start, arm) is { Count: > 0 } found) return Here(Merged(found, node), node);
        return Named(node, file.StarImports is [var module] && !char.IsLower(node.Id[0]) ? $"{module}.{node.Id}" : node.Id);
    }

    CodeValue Merged(List<Binding> bindings, Node node)
    {
        if (bindings.Count == 1)
        {
            var only = Resolved(bindings[0]);
            return only.Kind == ValueKind.Dynamic && only.Text is null && only.Items.Count == 0 && only.EnvironmentVariable is null && node is NameNode name ? Named(node, name.Id) : only;
        }
        var merged = Merge(bindings.Select(Resolved), node);
        return merged.Kind == ValueKind.Dynamic && merged.Text is null && node is NameNode single ? Named(node, single.Id) : merged;
    }

    // Bindings of a name that may hold at a use, in order of place; null when the name is not bound.
    List<Binding>? Reaching(string id, PythonScope scope, int at, int arm)
    {
        for (var current = scope; current is not null; current = current.Parent)
        {
            if (current.Kind == ScopeKind.Class && current != scope) continue;
            if (current.Find(id) is not { } bindings) continue;
            var found = current == scope ? Reaching(bindings, at, arm) : [];
            if (found.Count == 0) found = Reaching(bindings, int.MaxValue - 1, current.RootArm);
            if (found.Count > 0) return found;
        }
        return null;
    }

    List<Binding> Reaching(List<Binding> bindings, int at, int arm)
    {
        List<Binding> found = [];
        var scanned = 0;
        for (var i = LastBefore(bindings, at); i >= 0 && scanned < MaxScanned; i--, scanned++)
        {
            var binding = bindings[i];
            if (at >= binding.Until || file.Arms.Exclude(binding.Arm, arm)) continue;
            found.Add(binding);
            if (found.Count == MaxAlternatives || (binding.Kind != BindingKind.Option && file.Arms.Dominates(binding.Arm, arm))) break;
        }
        found.Reverse();
        return found;
    }

    // Comprehensions bind before what stands left of them, so lists are put in order once.
    int LastBefore(List<Binding> bindings, int at)
    {
        if (bindings.Count > 1 && _sorted.Add(bindings))
        {
            for (var i = 1; i < bindings.Count; i++)
            {
                if (bindings[i - 1].At <= bindings[i].At) continue;
                var ordered = bindings.OrderBy(b => b.At).ToArray();
                bindings.Clear();
                bindings.AddRange(ordered);
                break;
            }
        }
        int low = 0, high = bindings.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (bindings[middle].At <= at) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }

    readonly HashSet<object> _sorted = new(ReferenceEqualityComparer.Instance);

    CodeValue Resolved(Binding binding)
    {
        if (binding.Resolved is { } known) return known;
        var node = binding.Value ?? binding.Type ?? Nowhere;
        if (binding.IsResolving) return Unknown(node);
        binding.IsResolving = true;
        var value = binding.Kind switch
        {
            BindingKind.Import => Named(node, binding.FullName!),
            BindingKind.Function or BindingKind.Class => Named(node, binding.Body!.Name!),
            BindingKind.Parameter => ParameterValue(binding, node),
            BindingKind.Element => ElementValue(binding, node),
            BindingKind.Managed => binding.Item < 0 && binding.Value is not null ? Evaluate(binding.Value, binding.Scope, binding.Arm) : Unknown(node),
            _ => AssignedValue(binding, node),
        };
        binding.IsResolving = false;
        return binding.Resolved = value;
    }

    static readonly UnknownNode Nowhere = new(0, 0);

    CodeValue AssignedValue(Binding binding, Node node)
    {
        var value = binding.Value is null ? null : Evaluate(binding.Value, binding.Scope, binding.Arm);
        if (value is not null && binding.Item >= 0) value = value.Kind == ValueKind.List && binding.Item < value.Items.Count ? value.Items[binding.Item] : Unknown(node);
        if (value is null or { Kind: ValueKind.Dynamic, Text: null, EnvironmentVariable: null } or { Kind: ValueKind.Null })
            return InstanceOf(binding.Type, binding.Scope, binding.Arm, 0) ?? value ?? Unknown(node);
        return value;
    }

    // "client: OpenAI": an object of a class that is imported or defined here.
    CodeValue? InstanceOf(Node? type, PythonScope scope, int arm, int depth)
    {
        if (depth > 4) return null;
        switch (type)
        {
            case ConstantNode { Kind: ValueKind.Text, Text: { Length: > 0 } quoted } when quoted.All(c => char.IsAsciiLetterOrDigit(c) || c is '_'):
                return InstanceOf(new NameNode(type.Start, type.Start, quoted), scope, arm, depth + 1);
            case NameNode or AttributeNode when Evaluate(type, scope, arm) is { Kind: ValueKind.Name, Text: { } name } && (name.Contains('.') || LocalClass(name) is not null) && !IsPlainType(name):
                return new CodeValue(ValueKind.Call, MarkOf(type)) { Text = name };
            case SubscriptNode { Target: NameNode { Id: "Optional" or "Annotated" or "Union" or "ClassVar" or "Final" } } wrapper:
                return InstanceOf(wrapper.Index is ListNode { Items: [var first, ..] } ? first : wrapper.Index, scope, arm, depth + 1);
            case SubscriptNode generic when OfGeneric(generic) is var made && made != generic && made is not NameNode { Id: "List" or "Dict" or "Sequence" or "Iterable" or "Callable" or "Type" or "Tuple" or "Set" or "Mapping" or "Iterator" or "Awaitable" or "Literal" }:
                return InstanceOf(made, scope, arm, depth + 1);
            case PipeNode { Parts: [var option, ..] }:
                return InstanceOf(option, scope, arm, depth + 1);
            default:
                return null;
        }
    }

    static bool IsPlainType(string name) => name.StartsWith("typing.") || name.StartsWith("collections.") || name.StartsWith("datetime.") || name.StartsWith("pathlib.");

    CodeValue AttributeValue(AttributeNode node, PythonScope scope, int arm)
    {
        if (OwnAttribute(node, scope) is { } own) return own;
        if (Stored(node, scope, arm) is { } stored) return stored;
        var target = Evaluate(node.Target, scope, arm);
        if (target.Alternatives.Count == 0) return AttributeOf(target, node.Name, node);
        List<CodeValue> values = [.. target.All.Select(t => AttributeOf(t, node.Name, node))];
        var constants = values.FindAll(v => v.Kind is ValueKind.Text or ValueKind.Call || v.EnvironmentVariable is not null);
        return constants.Count > 0 ? Merge(constants, node) : values[0];
    }

    // A dotted name that was assigned as such: "config.model = …", "os.environ['X'] = …".
    CodeValue? Stored(Node node, PythonScope scope, int arm)
    {
        if (PythonParser.Dotted(node) is not { } dotted || Reaching(dotted, scope, node.Start, arm) is not { Count: > 0 } found) return null;
        var value = Merged(found, node);
        return value.Kind == ValueKind.Dynamic && value.Text is null && value.EnvironmentVariable is null ? null : Here(value, node);
    }

    CodeValue? OwnAttribute(AttributeNode node, PythonScope scope)
    {
        if (node.Target is not NameNode { Id: var id }) return null;
        for (var current = scope; current is not null; current = current.Parent)
        {
            if (current.Self is null) continue;
            if (current.Self != id || current.Class is not { } owner) return null;
            var value = MemberOf(owner, node.Name, node, 0);
            return value is null ? Named(node, PythonParser.Dotted(node)!) : Here(value, node);
        }
        return null;
    }

    // What a class holds under a name: assigned through self, or in its body, or in a base class of this file.
    CodeValue? MemberOf(PythonScope type, string name, Node node, int depth)
    {
        List<CodeValue> values = [];
        if (type.Find("." + name) is { } assigned)
        {
            foreach (var binding in assigned.Take(MaxAlternatives)) values.Add(Resolved(binding));
        }
        if (type.Find(name) is { } declared)
        {
            var last = Resolved(declared[^1]);
            if (last is { Kind: ValueKind.Dynamic, Text: null, EnvironmentVariable: null } or { Kind: ValueKind.Null }) values.AddRange(GivenTo(type, name));
            values.Add(last);
        }
        values.RemoveAll(v => v is { Kind: ValueKind.Dynamic, Text: null, EnvironmentVariable: null });
        if (values.Count > 0) return Merge(values, node);
        if (depth > 4) return null;
        foreach (var parent in type.Bases)
        {
            if (parent is NameNode { Id: var id } && LocalClass(id) is { } local && local != type && MemberOf(local, name, node, depth + 1) is { } inherited) return inherited;
        }
        return null;
    }

    CodeValue AttributeOf(CodeValue target, string name, AttributeNode node)
    {
        switch (target.Kind)
        {
            case ValueKind.Name:
                if (LocalClass(target.Text!) is { } type && MemberOf(type, name, node, 0) is { } member) return Here(member, node);
                if (IsOptions(target.Text!) && OptionDefault(name, node) is { } option) return Here(option, node);
                return Named(node, $"{target.Text}.{name}");
            case ValueKind.Call:
                if (target.Arguments.FirstOrDefault(a => a.Name == name)?.Value is { } given) return Here(given, node);
                if (LocalClass(target.Text!) is { } made && MemberOf(made, name, node, 0) is { } held) return Here(held, node);
                if (target.Text!.EndsWith(".parse_args") && OptionDefault(name, node) is { } parsed) return Here(parsed, node);
                return Named(node, $"{target.Text}().{name}");
            case ValueKind.Map:
                return target[name] is { } entry ? Here(entry, node) : Named(node, $"dict.{name}");
            case ValueKind.Text:
                return name == "value" ? Here(target, node) : Named(node, $"str.{name}");
            case ValueKind.List:
                return Named(node, $"list.{name}");
            case ValueKind.Dynamic:
                return Named(node, $"{PythonParser.Dotted(node.Target) ?? "?"}.{name}");
            default:
                return Unknown(node);
        }
    }

    static string NameOf(CodeValue value) => value.Kind switch
    {
        ValueKind.Name => value.Text!,
        ValueKind.Call => value.Text + "()",
        ValueKind.Text => "str",
        ValueKind.List => "list",
        ValueKind.Map => "dict",
        _ => "?",
    };

    PythonScope? LocalClass(string name) =>
        (_classes ??= file.Definitions.Where(d => d.Kind == DefinitionKind.Class).GroupBy(d => d.Body.Name!).ToDictionary(g => g.Key, g => g.Last().Body)).GetValueOrDefault(name);

    PythonScope? LocalFunction(string name) =>
        (_functions ??= file.Definitions.Where(d => d.Kind != DefinitionKind.Class).GroupBy(d => d.Body.Name!).ToDictionary(g => g.Key, g => g.Last().Body)).GetValueOrDefault(name);

    Dictionary<string, PythonScope>? _classes;
    Dictionary<string, PythonScope>? _functions;
}
