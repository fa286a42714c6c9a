namespace Myelin.Formats.Code.Python;

/// <summary>What parameters, loop variables and command-line options may be.</summary>
internal sealed partial class Resolver
{
    const int MaxSites = 16;

    // The default, what a command-line option says, what callers in this file hand over, else an object of the annotated class.
    CodeValue ParameterValue(Binding binding, Node node)
    {
        List<CodeValue> values = [];
        var name = binding.Body!.Parameters.Find(p => binding.Body.Find(p)?.Contains(binding) == true);
        if (binding.Value is not null) values.Add(Evaluate(binding.Value, binding.Scope, binding.Arm));
        if (name is not null)
        {
            foreach (var option in binding.Body.Find(name)!.Where(b => b.Kind == BindingKind.Option)) values.Add(Evaluate(option.Value!, option.Scope, option.Arm));
            values.AddRange(GivenTo(binding.Body, name));
        }
        values.RemoveAll(v => v.Kind is ValueKind.Dynamic && v.Text is null && v.EnvironmentVariable is null && v.Items.Count == 0);
        var known = values.FindAll(v => v.Kind is not (ValueKind.Null or ValueKind.Name));
        if (known.Count > 0) return Merge(known, node);
        return InstanceOf(binding.Type, binding.Scope, binding.Arm, 0) ?? (values.Count > 0 ? values[0] : Unknown(node));
    }

    // Arguments under a name of the calls to a function or class of this file.
    List<CodeValue> GivenTo(PythonScope body, string parameter)
    {
        List<CodeValue> values = [];
        var target = body;
        var key = body.Name![(body.Name!.LastIndexOf('.') + 1)..];
        if (key == "__init__" && body.Parent is { Kind: ScopeKind.Class, Name: { } owner } type) (target, key) = (type, owner[(owner.LastIndexOf('.') + 1)..]);
        var place = body.Parameters.IndexOf(parameter);
        if (!Sites.TryGetValue(key, out var sites)) return values;
        foreach (var site in sites.Take(MaxSites))
        {
            if (!Calls(site, target)) continue;
            var positional = 0;
            foreach (var argument in site.Arguments)
            {
                if (argument.Stars > 0)
                {
                    positional = int.MinValue;
                    continue;
                }
                if (argument.Name == parameter || (argument.Name is null && positional++ == place && place >= 0)) values.Add(Evaluate(argument.Value, site.Scope, site.Arm));
            }
        }
        return values;
    }

    bool Calls(CallNode site, PythonScope target) => site.Function switch
    {
        NameNode name => Reaching(name.Id, site.Scope, name.Start, site.Arm) is { } bindings && bindings.Exists(b => b.Body == target && b.Kind is BindingKind.Function or BindingKind.Class),
        AttributeNode { Target: NameNode { Id: var id } } attribute => Reaching(id, site.Scope, attribute.Start, site.Arm) is not { } bindings || !bindings.Exists(b => b.Kind == BindingKind.Import),
        AttributeNode => true,
        _ => false,
    };

    Dictionary<string, List<CallNode>> Sites
    {
        get
        {
            if (_sites is not null) return _sites;
            _sites = new Dictionary<string, List<CallNode>>(StringComparer.Ordinal);
            foreach (var call in file.Calls)
            {
                if (((call.Function as NameNode)?.Id ?? (call.Function as AttributeNode)?.Name) is not { } name) continue;
                ref var sites = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_sites, name, out _);
                sites ??= [];
                if (sites.Count < MaxSites * 4) sites.Add(call);
            }
            return _sites;
        }
    }

    Dictionary<string, List<CallNode>>? _sites;

    // What a loop or comprehension takes from what it iterates.
    CodeValue ElementValue(Binding binding, Node node)
    {
        if (binding.Value is null) return Unknown(node);
        var item = binding.Item;
        if (binding.Value is CallNode { Function: NameNode { Id: "enumerate" }, Arguments: [var counted, ..] }) return item == 1 ? Merge(Elements(counted.Value, binding), node) : Unknown(node);
        if (binding.Value is CallNode { Function: NameNode { Id: "zip" } } zip) return item >= 0 && item < zip.Arguments.Count ? Merge(Elements(zip.Arguments[item].Value, binding), node) : Unknown(node);
        if (binding.Value is CallNode { Function: AttributeNode { Name: "items" or "values" or "keys" } view } && Evaluate(view.Target, binding.Scope, binding.Arm) is { Kind: ValueKind.Map } map)
        {
            if (view.Name == "values" || (view.Name == "items" && item == 1)) return Merge(map.Entries.Select(e => e.Value).Take(MaxAlternatives), node);
            return Merge(Keys(map, node), node);
        }
        var elements = Elements(binding.Value, binding);
        if (item >= 0) elements = elements.Where(e => e.Kind == ValueKind.List && item < e.Items.Count).Select(e => e.Items[item]);
        return Merge(elements, node);
    }

    IEnumerable<CodeValue> Elements(Node iterated, Binding binding)
    {
        var value = Evaluate(iterated, binding.Scope, binding.Arm);
        return value.Kind switch
        {
            ValueKind.List => value.Items.Take(MaxAlternatives),
            ValueKind.Map => Keys(value, iterated),
            _ => [],
        };
    }

    IEnumerable<CodeValue> Keys(CodeValue map, Node node) => map.Entries.Take(MaxAlternatives).Select(e => new CodeValue(ValueKind.Text, MarkOf(node)) { Text = e.Key });

    // Objects that hold parsed options under names that programs agree on.
    static bool IsOptions(string name) => name is "args" or "opt" or "opts" or "options" or "flags" or "FLAGS" or "hparams" or "cfg" or "config" or "parsed_args" or "arguments" or "self.args" or "absl.flags.FLAGS"
        || name.EndsWith("_args") || name.EndsWith(".args");

    CodeValue? OptionDefault(string name, Node node)
    {
        if (_options is null)
        {
            _options = new Dictionary<string, CallNode>(StringComparer.Ordinal);
            foreach (var call in file.Calls)
            {
                if (call.Function is not AttributeNode { Name: "add_argument" or "DEFINE_string" or "DEFINE_enum" or "add_option" or "option" or "argument" }) continue;
                if (PythonParser.OptionName(call) is { } option) _options.TryAdd(option, call);
            }
        }
        if (!_options.TryGetValue(name, out var found)) return null;
        var isFlag = found.Function is AttributeNode { Name: "DEFINE_string" or "DEFINE_enum" };
        var value = found.Arguments.Find(a => a.Name == "default").Value ?? (isFlag && found.Arguments.Count > 1 ? found.Arguments[1].Value : null);
        var choices = found.Arguments.Find(a => a.Name == "choices").Value;
        List<CodeValue> values = [];
        if (value is not null) values.Add(Evaluate(value, found.Scope, found.Arm));
        if (choices is not null && Evaluate(choices, found.Scope, found.Arm) is { Kind: ValueKind.List } list) values.AddRange(list.Items.Take(MaxAlternatives));
        return values.Count == 0 ? null : Merge(values, node);
    }

    Dictionary<string, CallNode>? _options;
}
