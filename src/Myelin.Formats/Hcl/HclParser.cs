using System.Diagnostics.CodeAnalysis;
using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>Bodies: attributes and blocks. One pass, no going back; the place only ever moves forward, after an error too.</summary>
internal sealed partial class HclParser
{
    const int MaxProblems = 50;
    readonly string _text;
    readonly ReadLimits _limits;
    readonly int _maxDepth;
    readonly List<Problem> _problems = [];
    readonly TextPlaces _places;
    int _at;
    int _depth;
    int _nodes;
    bool _newlinesEnd = true;

    public HclParser(string text, ReadLimits limits)
    {
        (_text, _limits, _maxDepth, _places) = (text, limits, Math.Min(limits.MaxDepth, 200), new TextPlaces(text));
    }

    /// <summary>What was not understood.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    public HclBody ParseFile()
    {
        var body = new HclBody();
        while (true)
        {
            try
            {
                ParseBody(body, closed: false);
                return body;
            }
            catch (SyntaxException e)
            {
                _problems.Add(new Problem(e.Message, MarkAt(Math.Min(e.At, _text.Length)).Line));
                if (e.IsFinal || _problems.Count >= MaxProblems || !MoveToNextBlock())
                {
                    if (_problems.Count >= MaxProblems) _problems.Add(new Problem($"more than {MaxProblems} errors; the rest of the file was not read", MarkAt(_at).Line));
                    return body;
                }
            }
        }
    }

    public HclExpression? ParseOne(bool template, out Problem? problem)
    {
        problem = null;
        try
        {
            if (template) return Template(TemplateEnd.EndOfText, default);
            _newlinesEnd = false;
            var expression = Expression();
            SkipSpace();
            return _at == _text.Length ? expression : throw Unexpected("the end");
        }
        catch (SyntaxException e)
        {
            problem = new Problem(e.Message, MarkAt(Math.Min(e.At, _text.Length)).Line);
            return null;
        }
    }

    // What a block holds is added as it is read, so that what stands before an error stays.
    void ParseBody(HclBody body, bool closed)
    {
        while (true)
        {
            SkipBlank();
            if (_at == _text.Length) { if (closed) throw Fail("the file ends within a block"); return; }
            if (_text[_at] == '}' && closed) return;
            var start = _at;
            var name = Name("an attribute or block");
            Count();
            SkipSpace();
            if (Peek() == '=' && Peek(1) != '=')
            {
                _at++;
                body.Attributes.Add(new HclAttribute(name, Expression(), Through(start)));
                EndOfItem();
            }
            else
            {
                ParseBlock(body, name, start);
            }
        }
    }

    void ParseBlock(HclBody parent, string type, int start)
    {
        List<string> labels = [];
        while (true)
        {
            SkipSpace();
            var c = Peek();
            if (c == '"') labels.Add(Label());
            else if (c == '{') break;
            else if (IsNameStart(c)) labels.Add(Name("a label"));
            else throw Unexpected("'{' or '='");
            if (labels.Count > 16) throw Fail("a block has too many labels");
        }
        _at++;
        var body = new HclBody();
        var place = parent.Blocks.Count;
        parent.Blocks.Add(new HclBlock(type, labels, body, MarkAt(start)));
        Enter();
        ParseBody(body, closed: true);
        _depth--;
        _at++;
        parent.Blocks[place] = new HclBlock(type, labels, body, Through(start));
        EndOfItem();
    }

    void EndOfItem()
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] is '\n' or '}' or '\r') return;
        throw Unexpected("a new line");
    }

    // A block of the top level begins, as everybody writes it, in the first column.
    bool MoveToNextBlock()
    {
        (_depth, _newlinesEnd) = (0, true);
        while (_text.IndexOf('\n', Math.Min(_at, _text.Length)) is >= 0 and var newline)
        {
            _at = newline + 1;
            if (IsNameStart(Peek())) return true;
        }
        _at = _text.Length;
        return false;
    }

    string Label()
    {
        var end = _text.AsSpan(_at + 1).IndexOfAny('"', '\n');
        if (end < 0 || _text[_at + 1 + end] != '"') throw Fail("a label does not end");
        var label = _text.Substring(_at + 1, end);
        _at += end + 2;
        return label;
    }

    string Name(string wanted)
    {
        if (!IsNameStart(Peek())) throw Unexpected(wanted);
        var start = _at++;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-')) _at++;
        return _text[start.._at];
    }

    static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    bool Take(string token)
    {
        if (string.CompareOrdinal(_text, _at, token, 0, token.Length) != 0) return false;
        _at += token.Length;
        return true;
    }

    void Expect(char c)
    {
        SkipSpace();
        if (Peek() != c || _at == _text.Length) throw Unexpected($"'{c}'");
        _at++;
    }

    /// <summary>Blanks and comments; new lines, too, where they mean nothing.</summary>
    void SkipSpace()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is ' ' or '\t' or '\uFEFF' || (c == '\r' && Peek(1) == '\n') || (c is '\n' or '\r' && !_newlinesEnd)) _at++;
            else if (c == '#' || (c == '/' && Peek(1) == '/')) _at = _text.IndexOf('\n', _at) is >= 0 and var end ? end : _text.Length;
            else if (c == '/' && Peek(1) == '*') SkipComment();
            else return;
        }
    }

    void SkipBlank()
    {
        var kept = _newlinesEnd;
        _newlinesEnd = false;
        SkipSpace();
        _newlinesEnd = kept;
    }

    void SkipComment()
    {
        var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end >= 0) { _at = end + 2; return; }
        var start = _at;
        _at = _text.Length;
        throw new SyntaxException("a comment does not end", start);
    }

    void Enter()
    {
        if (++_depth > _maxDepth) throw Fail($"nested deeper than {_maxDepth}");
    }

    void Count()
    {
        if (++_nodes > _limits.MaxEntries) throw new SyntaxException($"more than {_limits.MaxEntries:N0} values", _at) { IsFinal = true };
    }

    Mark MarkAt(int index) => _places.At(index);

    Mark Through(int start) => MarkAt(start) with { EndLine = MarkAt(_at).Line };

    SyntaxException Fail(string message) => new(message, _at);

    SyntaxException Unexpected(string wanted) =>
        new(_at >= _text.Length ? $"{wanted} expected, but the text ends" : $"{wanted} expected, not '{Shown(_text[_at])}'", _at);

    static string Shown(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:X4}" : c.ToString();

    [SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It never leaves the parser.")]
    sealed class SyntaxException(string message, int at) : Exception(message)
    {
        public int At { get; } = at;
        public bool IsFinal { get; init; }
    }

    // The tree's own depth is bounded as it is built, since a long chain of operators nests without nesting in the text.
    T Made<T>(T expression) where T : HclExpression
    {
        Count();
        return expression.Depth <= _maxDepth ? expression : throw Fail($"nested deeper than {_maxDepth}");
    }

    HclLiteral Literal(ConfigValue value, int start) => Made(new HclLiteral(value, MarkAt(start)));
}
