using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Formats.Bicep;

/// <summary>Statements. One pass; after an error reading goes on at the next line that begins with a declaration.</summary>
internal sealed partial class BicepParser(string text, ReadLimits limits)
{
    const int MaxProblems = 50;
    static readonly string[] Keywords = ["param", "var", "resource", "module", "output", "targetScope", "metadata", "type", "func", "import", "using", "extension", "provider", "assert", "extends"];
    readonly int _maxDepth = Math.Min(limits.MaxDepth, 200);
    readonly List<Problem> _problems = [];
    readonly List<BicepStatement> _statements = [];
    readonly TextPlaces _places = new(text);
    int _at;
    int _depth;
    int _nodes;

    /// <summary>Texts escape a quote by doubling it, as in ARM templates.</summary>
    public bool IsArm { get; init; }

    public IReadOnlyList<Problem> Problems => _problems;

    public IReadOnlyList<BicepStatement> ParseFile()
    {
        var secure = false;
        while (true)
        {
            SkipBlank();
            if (_at >= text.Length) return _statements;
            try
            {
                secure = Statement(secure);
            }
            catch (BicepException e)
            {
                secure = false;
                _depth = 0;
                _problems.Add(new Problem(e.Message, _places.At(Math.Min(e.At, text.Length)).Line));
                if (e.IsFinal || _problems.Count >= MaxProblems)
                {
                    _problems.Add(new Problem("the rest of the file was not read", _places.At(_at).Line));
                    return _statements;
                }
                MoveToNextStatement();
            }
        }
    }

    public HclExpression? ParseOne(out Problem? problem)
    {
        problem = null;
        try
        {
            SkipBlank();
            var expression = Expression();
            SkipBlank();
            return _at >= text.Length ? expression : throw Unexpected("the end");
        }
        catch (BicepException e)
        {
            problem = new Problem(e.Message, _places.At(Math.Min(e.At, text.Length)).Line);
            return null;
        }
    }

    // Answers whether the next statement is decorated as secure.
    bool Statement(bool secure)
    {
        var start = _at;
        if (Peek() == '@')
        {
            _at++;
            var decorator = Expression();
            return secure || decorator is HclCall { Name: "secure" } or HclTraversal { Source: HclCall { Name: "secure" } } || text.AsSpan(start, _at - start).Contains("secure(", StringComparison.Ordinal);
        }
        var keyword = Name("a declaration");
        SkipSpace();
        switch (keyword)
        {
            case "param": Parameter(start, secure); break;
            case "var":
                var name = Name("a name");
                SkipType();
                Expect('=');
                SkipBlank();
                Add(new BicepStatement(BicepKind.Variable, name, Through(start)) { Value = Expression() }, start);
                break;
            case "output":
                name = Name("a name");
                SkipType();
                Expect('=');
                SkipBlank();
                Add(new BicepStatement(BicepKind.Output, name, Through(start)) { Value = Expression() }, start);
                break;
            case "resource": Resource(BicepKind.Resource, start, null); break;
            case "module": Resource(BicepKind.Module, start, null); break;
            case "using": Add(new BicepStatement(BicepKind.Using, "", Through(start)) { Type = PlainText() }, start); break;
            default: SkipStatement(); break;
        }
        return false;
    }

    void Parameter(int start, bool secure)
    {
        var name = Name("a name");
        SkipType();
        HclExpression? value = null;
        if (Peek() == '=')
        {
            _at++;
            value = Expression();
        }
        Add(new BicepStatement(BicepKind.Parameter, name, Through(start)) { Value = value, IsSecure = secure }, start);
    }

    void Resource(BicepKind kind, int start, string? parent)
    {
        var name = Name("a name");
        SkipSpace();
        var type = PlainText();
        SkipSpace();
        var existing = TakeWord("existing");
        Expect('=');
        SkipBlank();
        BicepLoop? loop = null;
        HclExpression? condition = null;
        var place = _statements.Count;
        var bracket = Peek() == '[';
        if (bracket)
        {
            _at++;
            SkipBlank();
            if (!TakeWord("for")) throw Unexpected("'for'");
            loop = Loop();
            SkipBlank();
        }
        if (TakeWord("if"))
        {
            SkipSpace();
            condition = Expression();
            SkipBlank();
        }
        var body = kind == BicepKind.Resource ? Object(name) : Expression();
        if (bracket)
        {
            SkipBlank();
            Expect(']');
        }
        var statement = new BicepStatement(kind, name, Through(start)) { Type = type, Value = body, Loop = loop, Condition = condition, IsExisting = existing, Parent = parent };
        Count();
        _statements.Insert(place, statement);
    }

    BicepLoop Loop()
    {
        SkipSpace();
        string value;
        string? index = null;
        if (Peek() == '(')
        {
            _at++;
            SkipSpace();
            value = Name("a name");
            Expect(',');
            SkipSpace();
            index = Name("a name");
            Expect(')');
        }
        else
        {
            value = Name("a name");
        }
        SkipSpace();
        if (!TakeWord("in")) throw Unexpected("'in'");
        var collection = Expression();
        Expect(':');
        return new BicepLoop(value, index, collection);
    }

    void Add(BicepStatement statement, int start)
    {
        Count();
        _statements.Add(statement with { Mark = Through(start) });
    }

    // The type of a parameter or output runs to its default or the end of the line; it may hold brackets over several lines.
    void SkipType()
    {
        var open = 0;
        while (_at < text.Length)
        {
            SkipSpace();
            var c = Peek();
            if (open == 0 && (c is '=' or '\n' or '\r' || _at >= text.Length)) return;
            if (c == '\'') { PlainText(); continue; }
            if (c is '{' or '[' or '(') open++;
            else if (c is '}' or ']' or ')') open--;
            _at++;
        }
    }

    void SkipStatement()
    {
        var open = 0;
        while (_at < text.Length)
        {
            SkipSpace();
            var c = Peek();
            if (open <= 0 && c == '\n') return;
            if (c == '\'') { Text(); continue; }
            if (c is '{' or '[' or '(') open++;
            else if (c is '}' or ']' or ')') open--;
            _at++;
        }
    }

    void MoveToNextStatement()
    {
        while (text.IndexOf('\n', Math.Min(_at, text.Length)) is >= 0 and var newline)
        {
            _at = newline + 1;
            if (Peek() == '@') return;
            foreach (var keyword in Keywords)
                if (string.CompareOrdinal(text, _at, keyword, 0, keyword.Length) == 0 && !IsNamePart(Peek(keyword.Length))) return;
        }
        _at = text.Length;
    }

    string PlainText() => Text() is HclLiteral { Value.Text: { } plain } ? plain : throw Fail("a constant text expected");

    string Name(string wanted)
    {
        if (!IsNameStart(Peek())) throw Unexpected(wanted);
        var start = _at++;
        while (_at < text.Length && IsNamePart(text[_at])) _at++;
        return text[start.._at];
    }

    bool TakeWord(string word)
    {
        if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0 || IsNamePart(Peek(word.Length))) return false;
        _at += word.Length;
        return true;
    }

    static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
    static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    void Expect(char c)
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] != c) throw Unexpected($"'{c}'");
        _at++;
    }

    /// <summary>Blanks and comments within a line.</summary>
    void SkipSpace()
    {
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c is ' ' or '\t' or '\uFEFF' or '\r') _at++;
            // A directive for the linter (#disable-next-line) is no more than a comment here.
            else if (c == '/' && Peek(1) == '/' || c == '#' && (string.CompareOrdinal(text, _at, "#disable-", 0, 9) == 0 || string.CompareOrdinal(text, _at, "#restore-", 0, 9) == 0)) _at = text.IndexOf('\n', _at) is >= 0 and var end ? end : text.Length;
            else if (c == '/' && Peek(1) == '*')
            {
                var start = _at;
                var close = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = close < 0 ? text.Length : close + 2;
                if (close < 0) throw new BicepException("a comment does not end", start);
            }
            else return;
        }
    }

    void SkipBlank()
    {
        SkipSpace();
        while (_at < text.Length && text[_at] == '\n')
        {
            _at++;
            SkipSpace();
        }
    }

    void Enter()
    {
        if (++_depth > _maxDepth) throw Fail($"nested deeper than {_maxDepth}");
    }

    void Count()
    {
        if (++_nodes > limits.MaxEntries) throw new BicepException($"more than {limits.MaxEntries:N0} values", _at) { IsFinal = true };
    }

    T Made<T>(T expression) where T : HclExpression
    {
        Count();
        return expression.Depth <= _maxDepth ? expression : throw Fail($"nested deeper than {_maxDepth}");
    }

    Mark MarkAt(int index) => _places.At(index);
    Mark Through(int start) => _places.At(start) with { EndLine = _places.At(_at).Line };
    HclLiteral Literal(ConfigValue value, int start) => Made(new HclLiteral(value, MarkAt(start)));
    BicepException Fail(string message) => new(message, _at);
    BicepException Unexpected(string wanted) =>
        new(_at >= text.Length ? $"{wanted} expected, but the text ends" : $"{wanted} expected, not '{(char.IsControl(text[_at]) || char.IsSurrogate(text[_at]) ? $"\\u{(int)text[_at]:X4}" : text[_at])}'", _at);

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It never leaves the parser.")]
    sealed class BicepException(string message, int at) : Exception(message)
    {
        public int At { get; } = at;
        public bool IsFinal { get; init; }
    }
}
