using System.Buffers;

namespace Myelin.Formats.Code.Python;

/// <summary>
/// Python's lexer (https://docs.python.org/3/reference/lexical_analysis.html), tolerant: a bracket that is never closed ends where a line starts with a word that only
/// starts statements, an unterminated string ends at its line. IPython's magics and shell escapes are put aside. Linear in time; each segment starts afresh.
/// </summary>
internal sealed class Tokenizer(PythonSource source, bool notebook)
{
    // As CPython: https://github.com/python/cpython/blob/main/Parser/lexer/state.h MAXINDENT
    const int MaxIndents = 100;
    static readonly SearchValues<char> LineEnds = SearchValues.Create("\n\r");

    readonly string _text = source.Text;
    readonly List<Token> _tokens = new(source.Text.Length / 4 + 16);
    readonly List<CodeText> _shellLines = [];
    readonly int[] _indents = new int[MaxIndents];
    readonly StringScanner _strings = new(source.Text);
    int _indentCount;
    int _depth;
    int _at;
    int _end;

    /// <summary>Shell commands that were put aside.</summary>
    public IReadOnlyList<CodeText> ShellLines => _shellLines;

    /// <summary>All tokens, the last one <see cref="TokenKind.End"/>.</summary>
    public List<Token> Read()
    {
        foreach (var segment in source.Segments) Read(segment);
        Add(TokenKind.End, _text.Length, _text.Length);
        return _tokens;
    }

    /// <summary>Tokens of one expression, as in a replacement field; newlines are blanks.</summary>
    public static List<Token> ReadExpression(PythonSource source, int start, int end)
    {
        var tokenizer = new Tokenizer(source, notebook: false) { _at = start, _end = end, _depth = 1 };
        while (tokenizer._at < end) tokenizer.Next();
        tokenizer.Add(TokenKind.End, end, end);
        return tokenizer._tokens;
    }

    void Read(Segment segment)
    {
        (_at, _end, _depth, _indentCount) = (segment.Start, segment.End, 0, 1);
        _indents[0] = 0;
        if (notebook && CellMagic.Take(source, segment, _shellLines) is var skipped) _at = skipped;
        while (_at < _end)
        {
            if (StartLine()) while (_at < _end && Next()) { }
        }
        Add(TokenKind.Newline, _end, _end);
        for (; _indentCount > 1; _indentCount--) Add(TokenKind.Dedent, _end, _end);
    }

    // Measures the indentation; false when the line holds no code.
    bool StartLine()
    {
        var column = 0;
        for (; _at < _end; _at++)
        {
            var c = _text[_at];
            if (c is ' ' or '\u00a0') column++;
            else if (c == '\t') column = (column / 8 + 1) * 8;
            else if (c == '\f') column = 0;
            else break;
        }
        if (_at >= _end) return false;
        if (_text[_at] is '\n' or '\r' or '#')
        {
            SkipLine();
            return false;
        }
        if (notebook && CellMagic.TakeLine(source, _at, _end, _shellLines) is var next && next > _at)
        {
            _at = next;
            return false;
        }
        if (column > _indents[_indentCount - 1])
        {
            if (_indentCount == MaxIndents) return true;
            _indents[_indentCount++] = column;
            Add(TokenKind.Indent, _at, _at);
        }
        while (_indentCount > 1 && column < _indents[_indentCount - 1])
        {
            _indentCount--;
            Add(TokenKind.Dedent, _at, _at);
        }
        return true;
    }

    // One token; false after the end of a logical line.
    bool Next()
    {
        var c = _text[_at];
        if (c is ' ' or '\t' or '\f' or '\u00a0')
        {
            _at++;
        }
        else if (char.IsAsciiLetter(c) || c == '_' || c > 127)
        {
            ReadName();
        }
        else if (c is '"' or '\'')
        {
            ReadText(_at, formatted: false);
        }
        else if (c is '\n' or '\r')
        {
            return ReadNewline();
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < _end && char.IsAsciiDigit(_text[_at + 1])))
        {
            ReadNumber();
        }
        else if (c == '#')
        {
            var length = _text.AsSpan(_at, _end - _at).IndexOfAny(LineEnds);
            _at = length < 0 ? _end : _at + length;
        }
        else if (c == '\\')
        {
            _at++;
            if (_at < _end && _text[_at] is '\n' or '\r') SkipLineEnd();
        }
        else
        {
            ReadSymbol(c);
        }
        return true;
    }

    bool ReadNewline()
    {
        var at = _at;
        SkipLineEnd();
        if (_depth > 0 && !BracketIsBroken()) return true;
        _depth = 0;
        Add(TokenKind.Newline, at, at);
        return false;
    }

    bool BracketIsBroken()
    {
        var line = _text.AsSpan(_at, _end - _at).TrimStart(" \t");
        var length = 0;
        while (length < line.Length && length < 10 && char.IsAsciiLetter(line[length])) length++;
        if (length < line.Length && (line[length] == '=' || line[length] == '_' || char.IsAsciiDigit(line[length]))) return false;
        var word = Keywords.Of(line[..length]);
        if (word != Keyword.From) return Keywords.StartsStatement(word) || (length == 0 && line.StartsWith("@") && line.Length > 1 && (char.IsAsciiLetter(line[1]) || line[1] == '_') && AfterLineIsDefinition(line));
        var end = line.IndexOfAny(LineEnds);
        return (end < 0 ? line : line[..end]).Contains(" import ", StringComparison.Ordinal);
    }

    // "@" also multiplies matrices; a decorator is followed by a definition or another decorator.
    static bool AfterLineIsDefinition(ReadOnlySpan<char> line)
    {
        for (var i = 0; i < 4; i++)
        {
            var end = line.IndexOfAny(LineEnds);
            if (end < 0 || end > 200) return false;
            line = line[end..].TrimStart(" \t\r\n");
            if (line.StartsWith("def ") || line.StartsWith("async def ") || line.StartsWith("class ")) return true;
            if (!line.StartsWith("@")) return false;
        }
        return false;
    }

    void ReadName()
    {
        var start = _at;
        while (_at < _end && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_' || IsForeignLetter(_text[_at]))) _at++;
        if (_at == start)
        {
            _at++;
            return;
        }
        var word = _text.AsSpan(start, _at - start);
        if (_at < _end && _text[_at] is '"' or '\'' && StringScanner.IsPrefix(word, out var formatted)) ReadText(start, formatted);
        else Add(TokenKind.Name, start, _at, (ushort)Keywords.Of(word));
    }

    static bool IsForeignLetter(char c) => c > 127 && (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark);

    void ReadText(int start, bool formatted)
    {
        _at = _strings.EndOf(_at, _end, formatted);
        Add(TokenKind.Text, start, _at, formatted ? (ushort)1 : (ushort)0);
    }

    void ReadNumber()
    {
        var start = _at;
        var hex = _text[_at] == '0' && _at + 1 < _end && _text[_at + 1] is 'x' or 'X';
        for (_at++; _at < _end; _at++)
        {
            var c = _text[_at];
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.') continue;
            if (c is '+' or '-' && !hex && _text[_at - 1] is 'e' or 'E') continue;
            break;
        }
        Add(TokenKind.Number, start, _at);
    }

    void ReadSymbol(char c)
    {
        var start = _at++;
        var next = _at < _end ? _text[_at] : '\0';
        if (c is '(' or '[' or '{') _depth++;
        else if (c is ')' or ']' or '}') _depth = Math.Max(0, _depth - 1);
        else if (notebook && c is '!' or '%' && _depth == 0 && next != '=' && AfterAssignment())
        {
            _at = CellMagic.TakeLine(source, start, _end, _shellLines, anywhere: true);
            return;
        }
        else if (c == next && c is '*' or '/' or '<' or '>')
        {
            _at++;
            if (_at < _end && _text[_at] == '=') Augmented(start);
            else Add(TokenKind.Symbol, start, _at, Pair(c, next));
            return;
        }
        else if (next == '=' && c is '+' or '-' or '*' or '/' or '%' or '@' or '&' or '|' or '^')
        {
            Augmented(start);
            return;
        }
        else if ((next == '=' && c is '=' or '!' or '<' or '>' or ':') || (c == '-' && next == '>') || (c == '<' && next == '>'))
        {
            _at++;
            Add(TokenKind.Symbol, start, _at, Pair(c, next));
            return;
        }
        else if (c == '.' && next == '.' && _at + 1 < _end && _text[_at + 1] == '.')
        {
            _at += 2;
            Add(TokenKind.Symbol, start, _at, Pair('.', '.'));
            return;
        }
        if (c > ' ') Add(TokenKind.Symbol, start, _at, c);
    }

    void Augmented(int start)
    {
        _at++;
        Add(TokenKind.Symbol, start, _at, Pair('+', '='));
    }

    bool AfterAssignment() => _tokens.Count > 0 && _tokens[^1].Is('=');

    static ushort Pair(char first, char second) => (ushort)(first | (second << 8));

    void SkipLine()
    {
        var length = _text.AsSpan(_at, _end - _at).IndexOfAny(LineEnds);
        _at = length < 0 ? _end : _at + length;
        if (_at < _end) SkipLineEnd();
    }

    void SkipLineEnd()
    {
        if (_text[_at] == '\r' && _at + 1 < _end && _text[_at + 1] == '\n') _at++;
        _at++;
    }

    void Add(TokenKind kind, int start, int end, ushort code = 0) => _tokens.Add(new Token(kind, start, end, code));
}
