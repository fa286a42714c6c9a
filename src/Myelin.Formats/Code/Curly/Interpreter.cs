namespace Myelin.Formats.Code.Curly;

/// <summary>Makes a <see cref="CodeFile"/> of what was parsed: walks it in order and states each import, call, assignment and definition; names and values are worked out as they are asked for.</summary>
internal sealed partial class Interpreter(TokenList tokens, Parser parser, Idioms idioms)
{
    readonly List<CodeImport> _imports = [];
    bool _importsByCall;
    readonly List<CodeCall> _calls = [];
    readonly List<CodeAssignment> _assignments = [];
    readonly List<CodeDefinition> _definitions = [];
    string? _within;

    /// <summary>The facts of the file.</summary>
    public CodeFile Interpret(Block file)
    {
        _imports.AddRange(parser.Imports);
        Visit(file);
        return new CodeFile(idioms.Language)
        {
            Imports = _importsByCall ? [.. _imports.OrderBy(i => i.Mark.Line).ThenBy(i => i.Mark.Column)] : _imports,
            Calls = _calls,
            Assignments = _assignments,
            Definitions = _definitions,
            Texts = [.. Texts()],
        };
    }

    void Visit(Node? node, string? assignedTo = null)
    {
        switch (node)
        {
            case Block block:
                (var outer, _within) = (_within, block.Scope.Within);
                foreach (var child in block.Nodes) Visit(child);
                _within = outer;
                break;
            case Variable variable:
                VisitVariable(variable);
                break;
            case Definition definition:
                VisitDefinition(definition);
                break;
            case Chain chain:
                VisitChain(chain, assignedTo);
                break;
            case Creation creation:
                VisitCreation(creation, assignedTo);
                break;
            case Assign assign:
                VisitAssign(assign);
                break;
            case Operation operation:
                foreach (var operand in operation.Operands) Visit(operand, assignedTo);
                break;
            case ListOf list:
                foreach (var item in list.Items) Visit(item);
                break;
            case MapOf map:
                foreach (var entry in map.Entries) Visit(entry.Value);
                foreach (var rest in map.Rest ?? []) Visit(rest);
                break;
            case Lambda lambda:
                Visit(lambda.Body);
                Returned(lambda.Returns);
                break;
            case Opaque opaque:
                foreach (var part in opaque.Parts) Visit(part);
                break;
            case Template template:
                foreach (var hole in template.Holes) Visit(hole);
                break;
            case Element element:
                VisitElement(element);
                break;
        }
    }

    void VisitVariable(Variable variable)
    {
        if (variable.Given is null) return;
        if (variable.Given is not Lambda) _assignments.Add(new CodeAssignment(variable.Target, ValueOf(variable.Given), tokens.Mark(variable.Start), 0, _within));
        if (!variable.IsPart) Visit(variable.Given, variable.Target);
    }

    void VisitAssign(Assign assign)
    {
        string? first = null;
        foreach (var target in assign.Targets)
        {
            Visit(target);
            if (target is not (NameUse or Chain)) continue;
            var written = WrittenName(target);
            first ??= written;
            if (!assign.Compound) _assignments.Add(new CodeAssignment(written, ValueOf(assign.Given), tokens.Mark(target.Start), 0, _within));
        }
        Visit(assign.Given, first);
    }

    void VisitChain(Chain chain, string? assignedTo)
    {
        Visit(chain.Root);
        var calls = CallsOf(chain);
        var call = 0;
        for (var i = 0; i < chain.Links.Length; i++)
        {
            ref var link = ref chain.Links[i];
            if (link.Kind is LinkKind.Call or LinkKind.Macro)
            {
                var named = calls[call++];
                if (!IsImport(chain, i, named.Name))
                {
                    _calls.Add(new CodeCall(named.Name, named.Written, ArgumentsOf(chain, call - 1), MarkOf(chain, i), 0, i == chain.Links.Length - 1 ? assignedTo : null, _within)
                    {
                        TypeArguments = TypesOf(link.Types, chain),
                    });
                }
            }
            foreach (var argument in link.Arguments ?? []) Visit(argument.Value);
        }
    }

    // A chain over several lines is marked where each of its calls is named.
    Mark MarkOf(Chain chain, int link)
    {
        var token = link > 0 && chain.Links[link - 1].Kind == LinkKind.Member ? chain.Links[link - 1].Token : chain.Start;
        var (first, last) = (tokens.Mark(chain.Start), tokens.Mark(token));
        return first.Line == last.Line ? first : last;
    }

    bool IsImport(Chain chain, int link, string name)
    {
        if (link != 0 || !idioms.ImportCalls.Contains(name) || chain.Links[0].Arguments is not [{ Value: Literal { Kind: ValueKind.Text } module }, ..]) return false;
        _importsByCall = true;
        _imports.Add(new CodeImport(tokens.Value(module.Token), null, null, tokens.Mark(chain.Start)));
        return true;
    }

    void VisitCreation(Creation creation, string? assignedTo)
    {
        ref readonly var call = ref CallOf(creation);
        _calls.Add(new CodeCall(call.Name, call.Written, ArgumentsOf(creation), tokens.Mark(creation.Start), 0, assignedTo, _within) { TypeArguments = TypesOf(creation.Types, creation) });
        foreach (var argument in creation.Arguments) Visit(argument.Value);
        foreach (var member in creation.Members ?? []) Visit(member.Value);
        foreach (var item in creation.Items ?? []) Visit(item);
        Visit(creation.Body);
    }

    void VisitElement(Element element)
    {
        // A component is named in upper case or as a member, an element of the page in lower case.
        if (element.Name is { } name && WrittenName(name) is { Length: > 0 } written && (char.IsAsciiLetterUpper(written[0]) || written.Contains('.')))
            _calls.Add(new CodeCall(NameOf(name), written, Arguments(element.Attributes), tokens.Mark(element.Start), 0, null, _within));
        foreach (var attribute in element.Attributes) Visit(attribute.Value);
        foreach (var child in element.Children) Visit(child);
    }

    void VisitDefinition(Definition definition)
    {
        var mark = tokens.Mark(definition.Token) with { EndLine = tokens.EndLine(Math.Max(definition.End - 1, definition.Token)) };
        _definitions.Add(new CodeDefinition(definition.Kind, definition.Name, mark)
        {
            Decorators = [.. definition.Decorators.Select(Decorator)],
            Bases = [.. definition.Bases.Select(b => NameOf(b, definition.Outer))],
            Parameters = [.. definition.Parameters.Select(p => tokens.Words[p.Word])],
            Documentation = Documentation.Before(tokens, definition.First),
        });
        (var outer, _within) = (_within, definition.Name);
        foreach (var node in definition.Body) Visit(node);
        Returned(definition.Returns);
        _within = outer;
    }

    // An object, list or text that a function gives back is what its caller assigns: request bodies, answers of handlers.
    void Returned(List<Expression> returns)
    {
        foreach (var value in returns)
            if (value is MapOf or ListOf or Template or Literal { Kind: ValueKind.Text }) _assignments.Add(new CodeAssignment("return", ValueOf(value), tokens.Mark(value.Start), 0, _within));
    }

    CodeCall Decorator(Expression decorator)
    {
        var mark = tokens.Mark(decorator.Start);
        if (decorator is Creation creation)
        {
            ref readonly var call = ref CallOf(creation);
            return new CodeCall(call.Name, call.Written, ArgumentsOf(creation), mark, 0, null, _within);
        }
        if (decorator is Chain { Links: [.., { Kind: LinkKind.Call }] } chain)
        {
            var calls = CallsOf(chain);
            return new CodeCall(calls[^1].Name, calls[^1].Written, ArgumentsOf(chain, calls.Length - 1), mark, 0, null, _within);
        }
        return new CodeCall(NameOf(decorator), WrittenName(decorator), [], mark, 0, null, _within);
    }

    IEnumerable<CodeText> Texts()
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == TokenKind.Text)
            {
                yield return new CodeText(tokens.Value(i), tokens.Mark(i));
            }
            else if (tokens[i].Kind == TokenKind.TemplateStart && parser.Templates.TryGetValue(i, out var template))
            {
                var value = ValueOf(template);
                yield return new CodeText(value.Text ?? "", value.Mark, 0, value.Kind == ValueKind.Text);
            }
        }
    }
}
