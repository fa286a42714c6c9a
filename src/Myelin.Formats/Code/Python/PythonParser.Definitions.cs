namespace Myelin.Formats.Code.Python;

/// <summary>Functions and classes.</summary>
internal sealed partial class PythonParser
{
    const int MaxDocumentation = 2000;

    void ParseDecorated()
    {
        List<Node> decorators = [];
        while (Current.Is('@'))
        {
            _index++;
            var decorator = ParseTest();
            if (decorator is CallNode call) call.IsDecorator = true;
            decorators.Add(decorator);
            while (!AtLineEnd) _index++;
            while (Current.Kind == TokenKind.Newline) _index++;
        }
        Take(Keyword.Async);
        if (Current.Is(Keyword.Def)) ParseFunction(decorators);
        else if (Current.Is(Keyword.Class)) ParseClass(decorators);
    }

    void ParseFunction(List<Node> decorators)
    {
        _index++;
        if (Current.Kind != TokenKind.Name)
        {
            ParseSuite();
            return;
        }
        var at = Current.Start;
        var name = TextOf(_tokens[_index++]);
        SkipTypeParameters();
        var body = new PythonScope(ScopeKind.Function, Qualified(name), _scope, Arms.NewArm(_arm, 0));
        var isMethod = _scope.Kind == ScopeKind.Class;
        var isStatic = isMethod && decorators.Exists(d => d is NameNode { Id: "staticmethod" });
        _scope.Bind(name, new Binding(BindingKind.Function, at, _arm) { Body = body, Scope = _scope });
        List<string> parameters = [];
        if (Take('(')) ParseParameters(body, parameters, isMethod && !isStatic, ')', int.MaxValue);
        if (Current.Is('-', '>'))
        {
            _index++;
            body.Returned = ParseTest();
        }
        foreach (var decorator in decorators) BindOption(body, decorator);
        Define(isMethod ? DefinitionKind.Method : DefinitionKind.Function, body, at, decorators, parameters);
    }

    void ParseClass(List<Node> decorators)
    {
        _index++;
        if (Current.Kind != TokenKind.Name)
        {
            ParseSuite();
            return;
        }
        var at = Current.Start;
        var name = TextOf(_tokens[_index++]);
        SkipTypeParameters();
        var body = new PythonScope(ScopeKind.Class, Qualified(name), _scope, Arms.NewArm(_arm, 0));
        _scope.Bind(name, new Binding(BindingKind.Class, at, _arm) { Body = body, Scope = _scope });
        if (Take('('))
        {
            foreach (var argument in ParseArguments())
                if (argument is { Name: null, Stars: 0 }) body.Bases.Add(argument.Value);
        }
        Define(DefinitionKind.Class, body, at, decorators, []);
    }

    void Define(DefinitionKind kind, PythonScope body, int at, List<Node> decorators, List<string> parameters)
    {
        var place = Definitions.Count;
        Definitions.Add(null!);
        var (scope, arm, matching) = (_scope, _arm, _scopeOfMatch);
        (_scope, _arm, _scopeOfMatch) = (body, body.RootArm, 0);
        while (!AtLineEnd && !Current.Is(':')) _index++;
        var documentation = DocumentationAhead();
        ParseSuite();
        (_scope, _arm, _scopeOfMatch) = (scope, arm, matching);
        var last = _index - 1;
        while (last > 0 && _tokens[last].Kind is TokenKind.Newline or TokenKind.Dedent or TokenKind.Indent) last--;
        Definitions[place] = new ParsedDefinition(kind, body, at, Math.Max(at + 1, _tokens[last].End), decorators, parameters, documentation);
    }

    string? DocumentationAhead()
    {
        if (!(Current.Is(':') && Peek().Kind == TokenKind.Newline && Peek(2).Kind == TokenKind.Indent && Peek(3).Kind == TokenKind.Text && Peek(4).Kind is TokenKind.Newline)) return null;
        _documentationAt = Peek(3).Start;
        var text = Literals.Text(_text, Peek(3));
        return text.Length > MaxDocumentation ? text[..MaxDocumentation] : text;
    }

    // The module's own docstring.
    void TakeDocumentation()
    {
        while (Current.Kind == TokenKind.Newline) _index++;
        if (Current.Kind == TokenKind.Text && Peek().Kind is TokenKind.Newline && Current.Code == 0) _documentationAt = Current.Start;
    }

    int _documentationAt = -1;

    string Qualified(string name) => _scope.Name is { } outer ? $"{outer}.{name}" : name;

    void SkipTypeParameters()
    {
        if (Current.Is('[')) ParseAtom();
    }

    void ParseParameters(PythonScope body, List<string> names, bool isMethod, char close, int until)
    {
        var first = true;
        while (!AtLineEnd && !Current.Is(close))
        {
            var before = _index;
            var isSpread = false;
            while (Take('*') || TakePair('*', '*') || Take('/')) isSpread = true;
            if (Current.Kind == TokenKind.Name)
            {
                var at = Current.Start;
                var name = TextOf(_tokens[_index++]);
                var type = close == ')' && Take(':') ? ParseTest() : null;
                var value = Take('=') ? ParseTest() : null;
                names.Add(name);
                if (first && isMethod && !isSpread) body.Self = name;
                else if (!isSpread) Parameter(body, name, at, value, type, until);
                first = false;
            }
            else if (Current.Is('(') || Current.Is('['))
            {
                ParseAtom();
            }
            Take(',');
            if (_index == before) _index++;
        }
        Take(close);
    }

    bool TakePair(char first, char second)
    {
        if (!Current.Is(first, second)) return false;
        _index++;
        return true;
    }

    void Parameter(PythonScope body, string name, int at, Node? value, Node? type, int until)
    {
        body.Parameters.Add(name);
        body.Bind(name, new Binding(BindingKind.Parameter, at, body.RootArm) { Value = value, Type = type, Until = until, Body = body, Scope = _scope });
        if (value is not null && until == int.MaxValue) Assignments.Add(new ParsedAssignment(name, value, at, body, _arm));
    }

    // @click.option("--model-name", default="x") gives the parameter model_name its default.
    static void BindOption(PythonScope body, Node decorator)
    {
        if (decorator is not CallNode { Function: AttributeNode { Name: "option" or "argument" } } call) return;
        var name = OptionName(call);
        if (name is null || !body.Parameters.Contains(name)) return;
        var value = call.Arguments.Find(a => a.Name == "default").Value;
        if (value is not null) body.Bind(name, new Binding(BindingKind.Option, body.Find(name)![0].At, body.RootArm) { Value = value, Scope = call.Scope });
    }

    /// <summary>The attribute that <c>add_argument("--model-name")</c> and the like fill: its <c>dest</c>, else the first long option.</summary>
    internal static string? OptionName(CallNode call)
    {
        string? name = null;
        foreach (var argument in call.Arguments)
        {
            if (argument is { Name: "dest", Value: ConstantNode { Kind: ValueKind.Text } destination }) return destination.Text;
            if (argument is not { Name: null, Value: ConstantNode { Kind: ValueKind.Text, Text: { } text } }) continue;
            if (text.Length > 0 && text[0] != '-') name = name is null || text.StartsWith('-') ? text : name;
            else if (text.StartsWith("--") && (name is null || name.Length == 1)) name = text[2..];
            else name ??= text.TrimStart('-');
        }
        if (name is null) return null;
        var slash = name.IndexOf('/');
        return (slash > 0 ? name[..slash] : name).Replace('-', '_');
    }
}
