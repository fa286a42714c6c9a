namespace Myelin.Formats.Code.Python;

/// <summary>A definition as parsed, before its decorators and bases are resolved.</summary>
internal sealed record ParsedDefinition(DefinitionKind Kind, PythonScope Body, int At, int End, List<Node> Decorators, List<string> Parameters, string? Documentation);

/// <summary>An assignment as parsed.</summary>
internal readonly record struct ParsedAssignment(string Target, Node Value, int At, PythonScope Scope, int Arm);

/// <summary>
/// Reads statements (https://docs.python.org/3/reference/grammar.html) into scopes, calls, definitions and texts; names are resolved later. It never fails: what does not fit
/// is stepped over, one token at least, so a syntax error costs its statement and Python 2 reads too. Time is linear; nesting beyond the limit is skipped to its end.
/// </summary>
internal sealed partial class PythonParser
{
    readonly PythonSource _source;
    readonly string _text;
    readonly int _maxDepth;
    readonly int _maxEntries;
    readonly HashSet<string> _pool = new(StringComparer.Ordinal);
    List<Token> _tokens;
    int _index;
    int _depth;
    PythonScope _scope;
    int _arm;

    public PythonParser(PythonSource source, List<Token> tokens, ReadLimits limits)
    {
        (_source, _text, _tokens, _maxDepth, _maxEntries) = (source, source.Text, tokens, limits.MaxDepth, limits.MaxEntries);
        _scope = Module = new PythonScope(ScopeKind.Module, null, null, 0);
    }

    public PythonScope Module { get; }
    public Arms Arms { get; } = new();
    public List<CodeImport> Imports { get; } = [];
    public List<CallNode> Calls { get; } = [];
    public List<ParsedDefinition> Definitions { get; } = [];
    public List<ParsedAssignment> Assignments { get; } = [];
    public List<CodeText> Texts { get; } = [];
    /// <summary>Modules of which everything is imported.</summary>
    public List<string> StarImports { get; } = [];
    /// <summary>First thing that was cut off, or null.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Reads all.</summary>
    public void Parse()
    {
        TakeDocumentation();
        while (Current.Kind != TokenKind.End)
        {
            var before = _index;
            ParseStatement();
            if (_index == before) _index++;
            if (Calls.Count + Assignments.Count + Texts.Count > _maxEntries)
            {
                Problem = new Problem($"more than {_maxEntries:N0} calls, assignments and texts", _source.MarkAt(Current.Start).Line);
                break;
            }
        }
    }

    Token Current => _tokens[_index];

    Token Peek(int ahead = 1) => _index + ahead < _tokens.Count ? _tokens[_index + ahead] : _tokens[^1];

    bool Take(char symbol)
    {
        if (!Current.Is(symbol)) return false;
        _index++;
        return true;
    }

    bool Take(Keyword keyword)
    {
        if (!Current.Is(keyword)) return false;
        _index++;
        return true;
    }

    string TextOf(Token token)
    {
        var span = _text.AsSpan(token.Start, token.End - token.Start);
        var lookup = _pool.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(span, out var known)) return known;
        var text = span.ToString();
        _pool.Add(text);
        return text;
    }

    bool AtLineEnd => Current.Kind is TokenKind.Newline or TokenKind.End or TokenKind.Indent or TokenKind.Dedent;

    void ParseStatement()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Newline or TokenKind.Dedent:
                _index++;
                return;
            case TokenKind.Indent:
                ParseIndented();
                return;
            case TokenKind.Symbol when token.Is('@'):
                ParseDecorated();
                return;
        }
        switch (token.Keyword)
        {
            case Keyword.Def: ParseFunction([]); break;
            case Keyword.Class: ParseClass([]); break;
            case Keyword.Async when Peek().Keyword is Keyword.Def or Keyword.With or Keyword.For: _index++; ParseStatement(); break;
            case Keyword.If: ParseIf(); break;
            case Keyword.For: ParseFor(); break;
            case Keyword.While: ParseLoop(); break;
            case Keyword.With: ParseWith(); break;
            case Keyword.Try: ParseTry(); break;
            case Keyword.Elif or Keyword.Else or Keyword.Except or Keyword.Finally: ParseStray(); break;
            case Keyword.No when token.Kind == TokenKind.Name && IsMatch(): ParseMatch(); break;
            default: ParseSimpleStatements(); break;
        }
    }

    // An indented block, also one that nothing announced.
    void ParseIndented()
    {
        _index++;
        if (++_depth > _maxDepth)
        {
            SkipBlock();
            _depth--;
            return;
        }
        while (Current.Kind is not (TokenKind.Dedent or TokenKind.End))
        {
            var before = _index;
            ParseStatement();
            if (_index == before) _index++;
        }
        _depth--;
        if (Current.Kind == TokenKind.Dedent) _index++;
    }

    void SkipBlock()
    {
        Problem ??= new Problem($"nested deeper than {_maxDepth}", _source.MarkAt(Current.Start).Line);
        for (var open = 1; open > 0 && Current.Kind != TokenKind.End; _index++)
        {
            if (Current.Kind == TokenKind.Indent) open++;
            else if (Current.Kind == TokenKind.Dedent) open--;
        }
    }

    // What follows a header's colon: a block, or statements on the same line.
    void ParseSuite(int? arm = null)
    {
        var before = _arm;
        _arm = arm ?? _arm;
        while (!AtLineEnd && !Current.Is(':')) _index++;
        Take(':');
        if (Current.Kind == TokenKind.Newline)
        {
            _index++;
            if (Current.Kind == TokenKind.Indent) ParseIndented();
        }
        else
        {
            ParseSimpleStatements();
        }
        _arm = before;
    }

    void ParseIf()
    {
        var group = Arms.NewGroup();
        do
        {
            _index++;
            ParseTest();
            ParseSuite(Arms.NewArm(_arm, group));
        }
        while (Current.Is(Keyword.Elif));
        if (Take(Keyword.Else)) ParseSuite(Arms.NewArm(_arm, group));
    }

    void ParseLoop()
    {
        _index++;
        ParseTest();
        ParseSuite(Arms.NewArm(_arm, 0));
        if (Take(Keyword.Else)) ParseSuite();
    }

    void ParseFor()
    {
        _index++;
        var target = ParseTargets();
        Take(Keyword.In);
        var iterated = ParseTestList();
        var arm = Arms.NewArm(_arm, 0);
        Bind(target, BindingKind.Element, iterated, iterated.End, arm);
        ParseSuite(arm);
        if (Take(Keyword.Else)) ParseSuite();
    }

    void ParseTry()
    {
        _index++;
        var group = Arms.NewGroup();
        ParseSuite(Arms.NewArm(_arm, group));
        while (Take(Keyword.Except))
        {
            var arm = Arms.NewArm(_arm, group);
            Take('*');
            if (!Current.Is(':')) ParseTestList();
            if (Take(Keyword.As) && Current.Kind == TokenKind.Name) _index++;
            ParseSuite(arm);
        }
        if (Take(Keyword.Else)) ParseSuite();
        if (Take(Keyword.Finally)) ParseSuite();
    }

    void ParseStray()
    {
        _index++;
        if (!Current.Is(':')) ParseTestList();
        ParseSuite(Arms.NewArm(_arm, 0));
    }

    void ParseWith()
    {
        _index++;
        // Parenthesised items (3.10) look like a tuple until the "as".
        if (Current.Is('(') && HasAsBeforeClose()) _index++;
        while (!AtLineEnd && !Current.Is(':'))
        {
            var before = _index;
            var item = ParseTest();
            if (Take(Keyword.As))
            {
                var target = ParseBinary(5);
                Bind(target, BindingKind.Managed, item, item.End, _arm);
                if (item is CallNode call) call.AssignedTo = Dotted(target);
            }
            if (!Take(',') && !Take(')') && _index == before) break;
        }
        ParseSuite();
    }

    bool HasAsBeforeClose()
    {
        var depth = 0;
        for (var i = _index; i < _tokens.Count; i++)
        {
            var token = _tokens[i];
            if (token.Kind is TokenKind.Newline or TokenKind.End) return false;
            if (token.Is('(') || token.Is('[') || token.Is('{')) depth++;
            else if ((token.Is(')') || token.Is(']') || token.Is('}')) && --depth == 0) return false;
            else if (depth == 1 && token.Is(Keyword.As)) return true;
        }
        return false;
    }

    // "match x:" and "case y:" are statements only when a block follows.
    bool IsMatch()
    {
        var word = _text.AsSpan(Current.Start, Current.End - Current.Start);
        if (word is not ("match" or "case")) return false;
        var next = Peek();
        if (next.Kind is TokenKind.Newline or TokenKind.End || next.Is('=') || next.Is('.') || next.Is(',') || next.Is(')') || next.Is(':')) return false;
        for (var i = _index + 1; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind is TokenKind.End or TokenKind.Indent or TokenKind.Dedent) return false;
            if (_tokens[i].Kind == TokenKind.Newline) return _tokens[i - 1].Is(':');
            if (_tokens[i].Is(':') && word is "case" && _scopeOfMatch > 0) return true;
        }
        return false;
    }

    int _scopeOfMatch;
    int _matchGroup;

    void ParseMatch()
    {
        var isCase = _text[Current.Start] == 'c';
        _index++;
        var (scope, group) = (_scopeOfMatch, _matchGroup);
        if (isCase)
        {
            while (!AtLineEnd && !Current.Is(':'))
            {
                var before = _index;
                ParseTestList();
                if (Take(Keyword.As)) continue;
                if (Take(Keyword.If)) continue;
                if (_index == before) _index++;
            }
            ParseSuite(Arms.NewArm(_arm, group));
        }
        else
        {
            ParseTestList();
            (_scopeOfMatch, _matchGroup) = (scope + 1, Arms.NewGroup());
            ParseSuite();
        }
        (_scopeOfMatch, _matchGroup) = (scope, group);
    }
}
