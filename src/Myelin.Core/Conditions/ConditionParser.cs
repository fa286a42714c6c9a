using System.Text;

namespace Myelin.Core.Conditions;

/// <summary>
/// Parses Falco's condition syntax: <c>or</c>, <c>and</c>, <c>not</c>, parentheses, <c>field op value</c>, <c>field in (a, b)</c>, <c>field exists</c>, macros, field arguments in
/// brackets, transformers around a field. Nesting is bounded. All errors are values; parsing stops at the first.
/// </summary>
public sealed class ConditionParser
{
    const int MaxDepth = 100;
    readonly string _text;
    int _at;
    int _depth;

    ConditionParser(string text) => _text = text;

    /// <summary>Operators with one value.</summary>
    public static IReadOnlyList<string> ValueOperators { get; } =
        ["=", "==", "!=", "<", "<=", ">", ">=", "contains", "icontains", "startswith", "endswith", "glob", "iglob", "regex"];

    /// <summary>Operators with a list of values.</summary>
    public static IReadOnlyList<string> ListOperators { get; } = ["in", "intersects", "pmatch"];

    /// <summary>Transformers around a field.</summary>
    public static IReadOnlyList<string> Transformers { get; } = ["tolower", "toupper", "basename", "len", "val"];

    /// <summary>The syntax of a condition, or the error.</summary>
    public static (ConditionSyntax? Syntax, ConditionError? Error) Parse(string text)
    {
        var parser = new ConditionParser(text);
        try
        {
            var syntax = parser.Or();
            parser.Space();
            if (parser._at < text.Length) throw parser.Unexpected("the end");
            return (syntax, null);
        }
        catch (SyntaxException e)
        {
            return (null, new ConditionError(e.Position, e.Message));
        }
    }

    ConditionSyntax Or()
    {
        if (++_depth > MaxDepth) throw Error($"nested deeper than {MaxDepth}");
        var start = _at;
        List<ConditionSyntax> parts = [And()];
        while (Keyword("or")) parts.Add(And());
        _depth--;
        return parts.Count == 1 ? parts[0] : new OrSyntax(parts, start);
    }

    ConditionSyntax And()
    {
        var start = _at;
        List<ConditionSyntax> parts = [Not()];
        while (Keyword("and")) parts.Add(Not());
        return parts.Count == 1 ? parts[0] : new AndSyntax(parts, start);
    }

    ConditionSyntax Not()
    {
        Space();
        var start = _at;
        var negations = 0;
        while (Keyword("not")) negations++;
        var part = Primary();
        return negations % 2 == 0 ? part : new NotSyntax(part, start);
    }

    ConditionSyntax Primary()
    {
        Space();
        var start = _at;
        if (Symbol('('))
        {
            var inner = Or();
            if (!Symbol(')')) throw Unexpected("')'");
            return inner;
        }
        var field = Field();
        if (Keyword("exists")) return new CompareSyntax(field, "exists", [], start);
        if (Operator() is not { } op)
        {
            if (field.Name.Contains('.') || field.Argument is not null || field.Transformers.Count > 0) throw Unexpected("an operator");
            return new MacroSyntax(field.Name, start);
        }
        return new CompareSyntax(field, op, ListOperators.Contains(op) ? List() : [Value()], start);
    }

    FieldSyntax Field()
    {
        Space();
        var start = _at;
        List<string> transformers = [];
        var name = Name();
        while (Transformers.Contains(name) && Symbol('('))
        {
            if (transformers.Count > 10) throw Error("too many transformers");
            transformers.Insert(0, name);
            Space();
            name = Name();
        }
        string? argument = null;
        if (_at < _text.Length && _text[_at] == '[')
        {
            var end = _text.IndexOf(']', _at);
            if (end < 0) throw Unexpected("']'");
            argument = _text[(_at + 1)..end].Trim('"', '\'');
            _at = end + 1;
        }
        foreach (var _ in transformers)
            if (!Symbol(')')) throw Unexpected("')'");
        return new FieldSyntax(name, argument, transformers, start);
    }

    string Name()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.' or '-')) _at++;
        return _at > start ? _text[start.._at] : throw Unexpected("a field or macro");
    }

    string? Operator()
    {
        Space();
        foreach (var op in Longest)
        {
            if (string.CompareOrdinal(_text, _at, op, 0, op.Length) != 0) continue;
            var end = _at + op.Length;
            if (char.IsLetter(op[0]) && end < _text.Length && _text[end] is not (' ' or '\t' or '\n' or '\r' or '(' or '"' or '\'')) continue;
            _at = end;
            return op;
        }
        return null;
    }

    static readonly string[] Longest = [.. ValueOperators.Concat(ListOperators).OrderByDescending(o => o.Length)];

    List<string> List()
    {
        if (!Symbol('(')) throw Unexpected("'('");
        List<string> values = [];
        if (Symbol(')')) return values;
        do values.Add(Value());
        while (Symbol(','));
        if (!Symbol(')')) throw Unexpected("',' or ')'");
        return values;
    }

    string Value()
    {
        Space();
        if (_at < _text.Length && _text[_at] is '"' or '\'') return Quoted();
        var start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not ('(' or ')' or ',')) _at++;
        return _at > start ? _text[start.._at] : throw Unexpected("a value");
    }

    string Quoted()
    {
        var quote = _text[_at];
        var start = _at++;
        var value = new StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length && (_text[_at + 1] == quote || _text[_at + 1] == '\\')) _at++;
            value.Append(_text[_at++]);
        }
        if (_at >= _text.Length) throw new SyntaxException(start, "the quote is not closed");
        _at++;
        return value.ToString();
    }

    bool Keyword(string word)
    {
        Space();
        var end = _at + word.Length;
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0 || (end < _text.Length && !char.IsWhiteSpace(_text[end]) && _text[end] is not ('(' or ')'))) return false;
        _at = end;
        return true;
    }

    bool Symbol(char symbol)
    {
        Space();
        if (_at >= _text.Length || _text[_at] != symbol) return false;
        _at++;
        return true;
    }

    void Space()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }

    SyntaxException Unexpected(string expected)
    {
        Space();
        var rest = _text.AsSpan(_at);
        return Error(rest.IsEmpty ? $"expected {expected}, but it ends here" : $"expected {expected}, not '{rest[..Math.Min(20, rest.Length)]}'");
    }

    SyntaxException Error(string message) => new(_at, message);

    sealed class SyntaxException(int position, string message) : Exception(message)
    {
        public int Position { get; } = position;
    }
}
