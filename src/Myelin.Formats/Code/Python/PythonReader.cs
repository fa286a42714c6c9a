namespace Myelin.Formats.Code.Python;

/// <summary>Turns Python text into a <see cref="CodeFile"/>.</summary>
internal static class PythonReader
{
    /// <summary>Reads a file, or the cells of a notebook as one namespace.</summary>
    public static Parsed<CodeFile> Read(PythonSource source, bool notebook, ReadLimits limits)
    {
        var tokenizer = new Tokenizer(source, notebook);
        var parser = new PythonParser(source, tokenizer.Read(), limits);
        parser.Parse();
        var resolver = new Resolver(parser, source);
        var file = new CodeFile(Language.Python)
        {
            Imports = parser.Imports,
            Calls = Calls(parser, resolver, source),
            Assignments = [.. parser.Assignments.Select(a => new CodeAssignment(a.Target, resolver.Evaluate(a.Value, a.Scope.Kind == ScopeKind.Function && IsDefault(a) ? a.Scope.Parent! : a.Scope, a.Arm), source.MarkAt(a.At), source.CellAt(a.At), a.Scope.Name))],
            Definitions = [.. parser.Definitions.Select(d => Definition(d, resolver, source))],
            Texts = parser.Texts,
            ShellLines = tokenizer.ShellLines,
        };
        return new Parsed<CodeFile>(file, parser.Problem is { } problem ? [problem] : []);
    }

    // A default is evaluated outside of the function it belongs to.
    static bool IsDefault(ParsedAssignment assignment) => assignment.Scope.Parameters.Contains(assignment.Target) && assignment.Scope.Find(assignment.Target) is [{ Kind: BindingKind.Parameter } binding, ..] && binding.Value == assignment.Value;

    static List<CodeCall> Calls(PythonParser parser, Resolver resolver, PythonSource source)
    {
        List<CodeCall> calls = new(parser.Calls.Count);
        foreach (var call in parser.Calls)
        {
            if (call.IsDecorator) continue;
            var made = Call(call, resolver, source);
            calls.Add(made);
            if (Applied(made) is { } applied) calls.Add(applied);
        }
        return calls;
    }

    static CodeCall Call(CallNode call, Resolver resolver, PythonSource source) =>
        new(resolver.FullName(call), PythonParser.Dotted(call.Function) ?? source.Written(call.Function.Start, call.Function.End), call.Arguments.Count == 0 ? [] : new Deferred<CodeArgument>(() => resolver.Arguments(call)), source.MarkAt(call.Start, call.End),
            source.CellAt(call.Start), call.AssignedTo, call.Scope.Name);

    // functools.partial(f, x) and asyncio.to_thread(f, x) call f.
    static CodeCall? Applied(CodeCall call)
    {
        var skip = call.Name switch
        {
            "functools.partial" or "asyncio.to_thread" or "anyio.to_thread.run_sync" => 1,
            _ when call.Name.EndsWith(".run_in_executor") => 2,
            _ when call.Name.EndsWith("Executor().submit") => 1,
            _ => 0,
        };
        if (skip == 0 || call.Arguments.Count < skip || call.Arguments[skip - 1] is not { Name: null, Value: { Kind: ValueKind.Name, Text: { } name } }) return null;
        return call with { Name = name, Written = name, Arguments = [.. call.Arguments.Skip(skip)] };
    }

    static CodeDefinition Definition(ParsedDefinition definition, Resolver resolver, PythonSource source)
    {
        var scope = definition.Body.Parent!;
        return new CodeDefinition(definition.Kind, definition.Body.Name!, source.MarkAt(definition.At, definition.End))
        {
            Cell = source.CellAt(definition.At),
            Decorators = [.. definition.Decorators.Select(d => Decorator(d, definition, resolver, source))],
            Bases = [.. definition.Body.Bases.Select(b => BaseName(resolver.Evaluate(b is SubscriptNode generic ? generic.Target : b, scope, definition.Body.RootArm), b, source))],
            Parameters = definition.Parameters,
            Documentation = definition.Documentation,
        };
    }

    static string BaseName(CodeValue value, Node node, PythonSource source) => value is { Kind: ValueKind.Name or ValueKind.Call, Text: { } name } ? name : source.Written(node.Start, node.End);

    static CodeCall Decorator(Node node, ParsedDefinition definition, Resolver resolver, PythonSource source)
    {
        if (node is CallNode call) return Call(call, resolver, source);
        var value = resolver.Evaluate(node, definition.Body.Parent!, definition.Body.RootArm);
        var written = PythonParser.Dotted(node) ?? source.Written(node.Start, node.End);
        return new CodeCall(value is { Kind: ValueKind.Name or ValueKind.Call, Text: { } name } ? name : written, written, [], source.MarkAt(node.Start), source.CellAt(node.Start), null, definition.Body.Parent!.Name);
    }
}
