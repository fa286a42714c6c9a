namespace Myelin.Formats.Code.Python;

/// <summary>Simple statements: imports, assignments, and expressions.</summary>
internal sealed partial class PythonParser
{
    void ParseSimpleStatements()
    {
        while (!AtLineEnd)
        {
            var before = _index;
            ParseSimpleStatement();
            if (_index == before) _index++;
            Take(';');
        }
        if (Current.Kind == TokenKind.Newline) _index++;
    }

    void ParseSimpleStatement()
    {
        switch (Current.Keyword)
        {
            case Keyword.Import: ParseImport(); return;
            case Keyword.From: ParseFromImport(); return;
            case Keyword.Return: ParseReturn(); return;
            case Keyword.Global: ParseGlobal(); return;
            case Keyword.Pass or Keyword.Break or Keyword.Continue or Keyword.Nonlocal: SkipSimple(); return;
            case Keyword.Raise or Keyword.Del or Keyword.Assert:
                _index++;
                ParseRest();
                return;
        }
        ParseAssignmentOrExpression();
    }

    void SkipSimple()
    {
        while (!AtLineEnd && !Current.Is(';')) _index++;
    }

    // Whatever is left on the line, as expressions: their calls and texts count even where the statement was not understood.
    void ParseRest()
    {
        while (!AtLineEnd && !Current.Is(';'))
        {
            var before = _index;
            ParseTestList();
            if (_index == before) _index++;
        }
    }

    void ParseReturn()
    {
        _index++;
        if (AtLineEnd || Current.Is(';')) return;
        var value = ParseTestList();
        if (value is MapNode or ListNode { Items.Count: > 0 } or JoinNode { IsText: true } or ConstantNode { Kind: ValueKind.Text }) Assignments.Add(new ParsedAssignment("return", value, value.Start, _scope, _arm));
        if (_scope.Kind == ScopeKind.Function && _scope.Returns.Count < 16) _scope.Returns.Add((value, _arm));
        ParseRest();
    }

    void ParseGlobal()
    {
        for (_index++; !AtLineEnd && !Current.Is(';'); _index++)
            if (Current.Kind == TokenKind.Name) (_scope.Globals ??= new(StringComparer.Ordinal)).Add(TextOf(Current));
    }

    void ParseImport()
    {
        do
        {
            _index++;
            var at = Current.Start;
            var module = ParseModuleName();
            if (module.Length == 0) break;
            string? alias = null;
            if (Take(Keyword.As) && Current.Kind == TokenKind.Name) alias = TextOf(_tokens[_index++]);
            Imports.Add(new CodeImport(module, null, alias, _source.MarkAt(at), _source.CellAt(at)));
            var first = alias ?? (module.IndexOf('.') is > 0 and var dot ? module[..dot] : module);
            _scope.Bind(first, new Binding(BindingKind.Import, at, _arm) { FullName = alias is null ? first : module, Scope = _scope });
        }
        while (Current.Is(','));
        ParseRest();
    }

    void ParseFromImport()
    {
        _index++;
        var module = ParseModuleName();
        if (!Take(Keyword.Import))
        {
            ParseRest();
            return;
        }
        if (Current.Is('*'))
        {
            Imports.Add(new CodeImport(module, "*", null, _source.MarkAt(Current.Start), _source.CellAt(Current.Start)));
            StarImports.Add(module);
            _index++;
            return;
        }
        var parenthesised = Take('(');
        while (Current.Kind == TokenKind.Name)
        {
            var at = Current.Start;
            var name = TextOf(_tokens[_index++]);
            string? alias = null;
            if (Take(Keyword.As) && Current.Kind == TokenKind.Name) alias = TextOf(_tokens[_index++]);
            Imports.Add(new CodeImport(module, name, alias, _source.MarkAt(at), _source.CellAt(at)));
            var full = module.Length > 0 && module[^1] == '.' ? module + name : module + "." + name;
            _scope.Bind(alias ?? name, new Binding(BindingKind.Import, at, _arm) { FullName = full, Scope = _scope });
            if (!Take(',')) break;
        }
        if (parenthesised) Take(')');
    }

    string ParseModuleName()
    {
        var start = Current.Start;
        var end = start;
        while (Current.Is('.') || Current.Is('.', '.') || (Current.Kind == TokenKind.Name && Current.Keyword is not (Keyword.Import or Keyword.As)))
        {
            var isName = Current.Kind == TokenKind.Name;
            end = Current.End;
            _index++;
            if (isName && !Current.Is('.')) break;
        }
        var written = _text.AsSpan(start, end - start);
        return written.ContainsAny(" \t\\\r\n") ? new string([.. written.ToArray().Where(c => !char.IsWhiteSpace(c) && c != '\\')]) : written.ToString();
    }

    void ParseAssignmentOrExpression()
    {
        var first = ParseTestList();
        if (Current.Is('='))
        {
            ParseAssignment(first);
        }
        else if (Current.Is(':') && first is NameNode or AttributeNode or SubscriptNode)
        {
            _index++;
            var type = ParseTest();
            if (Take('=')) Assign(first, ParseTestList(), type);
            else if (first is NameNode or AttributeNode) Bind(first, BindingKind.Value, null, type.End, _arm, type);
        }
        else if (Current.Is('+', '='))
        {
            _index++;
            var value = ParseTestList();
            if (first is NameNode or AttributeNode) Assign(first, new JoinNode(first.Start, value.End, [first, value], isText: false), null);
        }
        ParseRest();
    }

    void ParseAssignment(Node first)
    {
        List<Node> targets = [first];
        Node value = first;
        while (Take('='))
        {
            value = ParseTestList();
            if (Current.Is('=')) targets.Add(value);
        }
        foreach (var target in targets) Assign(target, value, null);
    }

    void Assign(Node target, Node value, Node? type)
    {
        if (Dotted(target) is { } name)
        {
            if (CallOf(value) is { } call) call.AssignedTo ??= name;
            Assignments.Add(new ParsedAssignment(name, value, target.Start, _scope, _arm));
        }
        Bind(target, BindingKind.Value, value, value.End, _arm, type);
    }

    static CallNode? CallOf(Node value) => value switch
    {
        CallNode call => call,
        ChoiceNode choice => choice.Options.Find(o => o is CallNode) as CallNode,
        _ => null,
    };

    // Gives names of a target their meaning. A tuple takes its value apart.
    void Bind(Node target, BindingKind kind, Node? value, int at, int arm, Node? type = null, int until = int.MaxValue, int item = -1)
    {
        switch (target)
        {
            case ListNode list:
                for (var i = 0; i < list.Items.Count && i < 64; i++)
                {
                    if (kind == BindingKind.Value && value is ListNode values && values.Items.Count == list.Items.Count) Bind(list.Items[i], kind, values.Items[i], at, arm, null, until);
                    else Bind(list.Items[i], kind, value, at, arm, null, until, item < 0 ? i : item);
                }
                break;
            case StarNode star:
                Bind(star.Value, kind, null, at, arm, null, until);
                break;
            default:
                if (Dotted(target) is not { } name) break;
                var scope = _scope;
                if (scope.Globals?.Contains(name) == true) scope = Module;
                else if (OwnAttribute(name) is { } attribute && scope.Class is { } owner) (scope, name) = (owner, attribute);
                scope.Bind(name, new Binding(kind, at, arm) { Value = value, Type = type, Until = until, Item = item, Scope = _scope });
                break;
        }
    }

    // "self.x" within a method is ".x" of its class.
    string? OwnAttribute(string name)
    {
        for (var scope = _scope; scope is not null; scope = scope.Parent)
        {
            if (scope.Self is { } self) return name.Length > self.Length + 1 && name.StartsWith(self) && name[self.Length] == '.' ? name[self.Length..] : null;
        }
        return null;
    }

    /// <summary><c>a.b.c</c>, with a constant index as a name (<c>os.environ["X"]</c> is <c>os.environ.X</c>); null for anything else.</summary>
    internal static string? Dotted(Node node)
    {
        if (node is NameNode single) return single.Id;
        List<string> parts = [];
        while (parts.Count < 16)
        {
            switch (node)
            {
                case AttributeNode attribute:
                    parts.Add(attribute.Name);
                    node = attribute.Target;
                    continue;
                case SubscriptNode { Index: ConstantNode { Kind: ValueKind.Text, Text: { Length: > 0 and < 100 } key } } subscript:
                    parts.Add(key);
                    node = subscript.Target;
                    continue;
                case NameNode name:
                    parts.Add(name.Id);
                    parts.Reverse();
                    return string.Join('.', parts);
                default:
                    return null;
            }
        }
        return null;
    }
}
