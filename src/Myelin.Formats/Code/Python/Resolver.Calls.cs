namespace Myelin.Formats.Code.Python;

/// <summary>Calls: their full names, their arguments, and what some of them return.</summary>
internal sealed partial class Resolver
{
    /// <summary>The full name of what is called.</summary>
    public string FullName(CallNode call)
    {
        if (call.FullName is { } known) return known;
        // A call that leads back to itself keeps its written name.
        call.FullName = PythonParser.Dotted(call.Function) ?? "?";
        var name = NameOf(Evaluate(OfGeneric(call.Function), call.Scope, call.Arm));
        return call.FullName = name.Length > MaxName ? name[..MaxName] : name;
    }

    // Agent[Context](…) makes an Agent: what a class is given in brackets are types.
    static Node OfGeneric(Node function) => function switch
    {
        SubscriptNode { Target: NameNode { Id: var id } target } when char.IsAsciiLetterUpper(id[0]) && id.Any(char.IsAsciiLetterLower) => target,
        SubscriptNode { Target: AttributeNode { Name: var member } target } when char.IsAsciiLetterUpper(member[0]) && member.Any(char.IsAsciiLetterLower) => target,
        _ => function,
    };

    /// <summary>Evaluated arguments, with a known <c>**</c> spread out.</summary>
    public List<CodeArgument> Arguments(CallNode call)
    {
        List<CodeArgument> arguments = new(call.Arguments.Count);
        foreach (var argument in call.Arguments)
        {
            if (argument.Stars == 2)
            {
                var spread = Evaluate(argument.Value, call.Scope, call.Arm);
                if (spread.Kind == ValueKind.Map) arguments.AddRange(spread.Entries.Take(100).Select(e => new CodeArgument(e.Key, e.Value)));
                else if (spread is { Kind: ValueKind.Call, Text: "dict" }) arguments.AddRange(spread.Arguments.Where(a => a.Name is not null));
            }
            else if (argument.Stars == 1)
            {
                arguments.Add(new CodeArgument(null, Unknown(argument.Value)));
            }
            else
            {
                arguments.Add(new CodeArgument(argument.Name, Evaluate(argument.Value, call.Scope, call.Arm)));
            }
        }
        return arguments;
    }

    CodeValue CallValue(CallNode call)
    {
        if (call.Value is { } known) return known;
        call.Value = new CodeValue(ValueKind.Call, MarkOf(call)) { Text = PythonParser.Dotted(call.Function) ?? "?" };
        return call.Value = Evaluated(call);
    }

    CodeValue Evaluated(CallNode call)
    {
        var name = FullName(call);
        var arguments = Arguments(call);
        if (Returned(call, name, arguments) is { } special) return special;
        if (LocalFunction(name.Replace("()", "")) is { IsResolving: false } function && ReturnValue(function, call) is { } returned) return Here(returned, call);
        return new CodeValue(ValueKind.Call, MarkOf(call)) { Text = name, Arguments = arguments, Written = source.Written(call.Start, call.End) };
    }

    // What a function of this file returns, where that is a constant or an object it makes.
    CodeValue? ReturnValue(PythonScope function, CallNode call)
    {
        if (_returned.TryGetValue(function, out var known)) return known;
        function.IsResolving = true;
        var value = Returned(function, call);
        function.IsResolving = false;
        _returned[function] = value;
        return value;
    }

    readonly Dictionary<PythonScope, CodeValue?> _returned = [];

    CodeValue? Returned(PythonScope function, CallNode call)
    {
        List<CodeValue> values = [];
        foreach (var (value, arm) in function.Returns) values.Add(Evaluate(value, function, arm));
        var made = values.Count == 0 ? InstanceOf(function.Returned, function.Parent ?? function, function.RootArm, 0) : null;
        if (made is not null) return made;
        values.RemoveAll(v => v.Kind is not (ValueKind.Text or ValueKind.Call or ValueKind.List or ValueKind.Map) && v.EnvironmentVariable is null);
        if (values.Count > 0) return Merge(values, call);
        return InstanceOf(function.Returned, function.Parent ?? function, function.RootArm, 0);
    }

    // Functions whose result is known from their arguments: environment, defaults, texts, choices of a form.
    CodeValue? Returned(CallNode call, string name, List<CodeArgument> arguments)
    {
        CodeValue? Argument(string key, int index) => arguments.Find(a => a.Name == key)?.Value ?? arguments.Where(a => a.Name is null).ElementAtOrDefault(index)?.Value;
        var last = name[(name.LastIndexOf('.') + 1)..];
        switch (last)
        {
            case "getenv" when name is "os.getenv" or "getenv":
            case "get" or "setdefault" or "pop" when name.StartsWith("os.environ."):
            case "config" when name == "decouple.config":
            case "str" or "get" when name.StartsWith("environs.Env()") || name.StartsWith("environ.Env()"):
                return Environment(call, Argument("key", 0), Argument("default", 1));
            case "get" or "pop" or "setdefault" when name == "dict." + last && call.Function is AttributeNode { Target: var target }:
                return Lookup(call, Evaluate(target, call.Scope, call.Arm), Argument("key", 0), Argument("default", 1));
            case "get" when call.Function is AttributeNode { Target: var holder } && Argument("default", 1) is { Kind: ValueKind.Text } fallback && Argument("key", 0) is { Kind: ValueKind.Text } && !name.StartsWith("requests.") && holder is not null:
                return fallback;
            case "getattr" when name == "getattr" && Argument("", 1) is { Kind: ValueKind.Text } && Argument("", 2) is { Kind: ValueKind.Text } other:
                return other;
            case "Field" or "field" or "Option" or "Argument" or "Query" or "Body" or "Form" or "Input" when name.StartsWith("pydantic") || name.StartsWith("dataclasses.") || name.StartsWith("typer.") || name.StartsWith("fastapi.") || name.StartsWith("sqlmodel.") || name.StartsWith("attr"):
                return Default(call, arguments);
            case "Depends" when arguments is [{ Value: { Kind: ValueKind.Name, Text: { } provider } }, ..] && LocalFunction(provider) is { IsResolving: false } function:
                return ReturnValue(function, call);
            case "selectbox" or "radio" or "select_slider" or "Dropdown" or "Radio" or "choice" or "multiselect" or "pills" or "segmented_control":
                return Chosen(call, Argument("options", 1) ?? Argument("choices", 0), Argument("value", 9)) ?? Chosen(call, Argument("choices", 0), null);
            case "text_input" or "Textbox" when Argument("value", 1) is { Kind: ValueKind.Text } typed:
                return typed;
            case "str" or "SecretStr" or "dedent" or "cleandoc" when name is "str" or "pydantic.SecretStr" or "textwrap.dedent" or "inspect.cleandoc" && Argument("", 0) is { Kind: ValueKind.Text or ValueKind.Dynamic } inner:
                return inner.Kind == ValueKind.Text || inner.EnvironmentVariable is not null ? inner : null;
            case "cast" when name == "typing.cast":
                return Argument("", 1);
            case "strip" or "lstrip" or "rstrip" or "lower" or "encode" or "get_secret_value" or "expanduser" or "format" or "replace" when call.Function is AttributeNode { Target: var text } && Evaluate(text, call.Scope, call.Arm) is { Kind: ValueKind.Text, Text: { } constant } held:
                return Folded(call, last, held, constant, arguments);
            case "dict" when name == "dict" && arguments.TrueForAll(a => a.Name is not null):
                return new CodeValue(ValueKind.Map, MarkOf(call)) { Entries = [.. arguments.Select(a => new KeyValuePair<string, CodeValue>(a.Name!, a.Value))] };
            case "list" or "tuple" or "set" or "sorted" when name == last && Argument("", 0) is { Kind: ValueKind.List } items:
                return items;
            case "partial" when name is "functools.partial" or "partial" && arguments is [{ Value: { Kind: ValueKind.Name, Text: { } applied } }, ..]:
                return new CodeValue(ValueKind.Call, MarkOf(call)) { Text = applied, Arguments = arguments[1..], Written = source.Written(call.Start, call.End) };
            case "super" when name == "super":
                return call.Scope.Class is { Bases: [var parent, ..] } type && Evaluate(parent, type.Parent ?? type, type.RootArm) is { Kind: ValueKind.Name, Text: { } parentName }
                    ? new CodeValue(ValueKind.Call, MarkOf(call)) { Text = parentName } : null;
            // Configures and hands back the object it is called on.
            case "bind_tools" or "bind" or "with_structured_output" or "with_config" or "with_retry" or "with_fallbacks" or "with_options" or "configurable_fields" or "to" or "cuda" or "cpu" or "half" or "eval" or "as_retriever"
                when call.Function is AttributeNode { Target: var made } && Evaluate(made, call.Scope, call.Arm) is { Kind: ValueKind.Call } receiver:
                return Here(receiver, call);
            default:
                return null;
        }
    }

    CodeValue? Environment(CallNode call, CodeValue? key, CodeValue? fallback)
    {
        if (key is not { Kind: ValueKind.Text, Text: { } variable }) return null;
        var value = fallback is { IsConstant: true, Kind: not ValueKind.Null } ? fallback : Unknown(call);
        return Here(value, call) with { EnvironmentVariable = variable };
    }

    CodeValue? Lookup(CallNode call, CodeValue map, CodeValue? key, CodeValue? fallback)
    {
        if (map.Kind != ValueKind.Map) return fallback is { Kind: ValueKind.Text } ? fallback : null;
        if (key is { Kind: ValueKind.Text, Text: { } name }) return map[name] is { } entry ? Here(entry, call) : fallback;
        List<CodeValue> values = map.Entries.Count <= MaxAlternatives ? [.. map.Entries.Select(e => e.Value)] : [];
        if (fallback is not null) values.Insert(0, fallback);
        return values.Count == 0 ? null : Merge(values, call);
    }

    CodeValue Default(CallNode call, List<CodeArgument> arguments)
    {
        if (call.Arguments.Find(a => a.Name == "default_factory").Value is LambdaNode made) return Here(Evaluate(made.Body, call.Scope, call.Arm), call);
        if (arguments.Find(a => a.Name == "default_factory") is { Value: { Kind: ValueKind.Name, Text: { } factory } } && char.IsUpper(factory[factory.LastIndexOf('.') + 1]))
            return new CodeValue(ValueKind.Call, MarkOf(call)) { Text = factory };
        var value = arguments.Find(a => a.Name == "default") ?? arguments.Find(a => a.Name is null);
        var variable = arguments.Find(a => a.Name is "env" or "envvar" or "validation_alias" or "alias")?.Value is { Kind: ValueKind.Text, Text: { } key } && !key.Any(char.IsLower) ? key : null;
        var result = value?.Value ?? Unknown(call);
        return variable is null ? result : result with { EnvironmentVariable = variable };
    }

    CodeValue? Chosen(CallNode call, CodeValue? options, CodeValue? preset) => options switch
    {
        { Kind: ValueKind.List, Items.Count: > 0 } => Merge(options.Items.Take(MaxAlternatives).Concat(preset is null ? [] : [preset]), call),
        { Kind: ValueKind.Map, Entries.Count: > 0 } => Merge(Keys(options, call), call),
        _ => null,
    };

    CodeValue Folded(CallNode call, string method, CodeValue held, string text, List<CodeArgument> arguments)
    {
        switch (method)
        {
            case "strip": return held with { Text = text.Trim() };
            case "lstrip": return held with { Text = text.TrimStart() };
            case "rstrip": return held with { Text = text.TrimEnd() };
            case "lower": return held with { Text = text.ToLowerInvariant() };
            case "replace":
                return arguments is [{ Value: { Kind: ValueKind.Text, Text: { Length: > 0 } old } }, { Value: { Kind: ValueKind.Text, Text: { } now } }] && text.Length < 2000 && now.Length < 100
                    ? held with { Text = text.Replace(old, now) } : Unknown(call);
            case "format": return Formatted(call, text, arguments);
            default: return held;
        }
    }

    // "{}/{name}".format(a, name=b); a format with an unknown value keeps what stands before it.
    CodeValue Formatted(CallNode call, string text, List<CodeArgument> arguments)
    {
        var result = new System.Text.StringBuilder();
        var next = 0;
        for (var i = 0; i < text.Length && result.Length < MaxText; i++)
        {
            var c = text[i];
            if (c is '{' or '}' && i + 1 < text.Length && text[i + 1] == c)
            {
                result.Append(c);
                i++;
            }
            else if (c == '{' && text.IndexOf('}', i) is > 0 and var close)
            {
                var field = text[(i + 1)..close];
                var index = field.Length == 0 ? next++ : int.TryParse(field, out var number) ? number : -1;
                var value = index >= 0 ? arguments.Where(a => a.Name is null).ElementAtOrDefault(index)?.Value : arguments.Find(a => a.Name == field)?.Value;
                if (value is not { IsConstant: true, Text: { } piece }) return Unknown(call, result.ToString());
                result.Append(piece);
                i = close;
            }
            else
            {
                result.Append(c);
            }
        }
        return new CodeValue(ValueKind.Text, MarkOf(call)) { Text = result.ToString() };
    }
}
