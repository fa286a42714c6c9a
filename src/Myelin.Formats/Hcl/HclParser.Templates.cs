using System.Globalization;
using System.Text;
using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>Quoted texts, heredocs, and the interpolations and directives in them.</summary>
internal sealed partial class HclParser
{
    enum TemplateEnd { Quote, Heredoc, EndOfText }

    /// <summary>A heredoc's own facts while it is read: where it ends, and its literals, which lose their common indent at the end.</summary>
    sealed class HeredocState(string marker)
    {
        public string Marker { get; } = marker;
        public List<Piece> Pieces { get; } = [];
        public bool StartsWithDynamic { get; set; }
    }

    /// <summary>A piece of a template before it becomes an expression: a literal that may still be trimmed, or an expression.</summary>
    sealed class Piece(string? text, HclExpression? expression, int at, bool startsLine = false)
    {
        public string? Text { get; set; } = text;
        public HclExpression? Expression { get; set; } = expression;
        public int At { get; } = at;
        public bool StartsLine { get; } = startsLine;
        public Func<HclExpression>? Later { get; init; }
    }

    HclExpression QuotedTemplate()
    {
        var start = _at++;
        var template = Template(TemplateEnd.Quote, MarkAt(start));
        _at++;
        return template;
    }

    HclExpression Heredoc()
    {
        var start = _at;
        _at += 2;
        var indented = Take("-");
        var marker = Name("the marker of a heredoc");
        if (Peek() == '\r') _at++;
        if (Peek() != '\n') throw Unexpected("a new line after the marker of a heredoc");
        _at++;
        return Template(TemplateEnd.Heredoc, MarkAt(start), new HeredocState(marker), indented);
    }

    HclExpression Template(TemplateEnd end, Mark mark, HeredocState? heredoc = null, bool indented = false)
    {
        var outer = _newlinesEnd;
        var pieces = Pieces(end, heredoc, stops: null, out _);
        if (indented) RemoveIndent(heredoc!);
        _newlinesEnd = outer;
        var parts = Finish(pieces);
        return parts switch
        {
            [] => Made(new HclLiteral(ConfigValue.Of(""), mark)),
            [HclLiteral literal] => Made(new HclLiteral(literal.Value, mark)),
            _ => Made(new HclTemplate(parts, mark)),
        };
    }

    // Reads up to the end of the template, or to one of the directives in `stops`, whose name it answers.
    List<Piece> Pieces(TemplateEnd end, HeredocState? heredoc, string[]? stops, out string? stop)
    {
        List<Piece> pieces = [];
        var text = new StringBuilder();
        var textAt = _at;
        var lineStart = heredoc is not null && (_at == 0 || _text[_at - 1] == '\n');
        stop = null;
        while (true)
        {
            if (_at >= _text.Length)
            {
                if (end != TemplateEnd.EndOfText) throw Fail(end == TemplateEnd.Quote ? "a text does not end" : "a heredoc does not end");
                if (stops is not null) throw Fail("a directive does not end");
                Flush();
                return pieces;
            }
            if (heredoc is not null && (_at == 0 || _text[_at - 1] == '\n'))
            {
                Flush();
                lineStart = true;
                if (AtMarker(heredoc.Marker))
                {
                    if (stops is not null) throw Fail("a directive does not end");
                    return pieces;
                }
            }
            var c = _text[_at];
            if (end == TemplateEnd.Quote && c == '"')
            {
                if (stops is not null) throw Fail("a directive does not end");
                Flush();
                return pieces;
            }
            if (end == TemplateEnd.Quote && c == '\n') throw Fail("a text does not end in its line");
            if (end == TemplateEnd.Quote && c == '\\') text.Append(Escape());
            else if (c is '$' or '%' && Peek(1) == c && Peek(2) == '{') { text.Append(c).Append('{'); _at += 3; }
            else if (c == '$' && Peek(1) == '{')
            {
                Flush();
                pieces.Add(Interpolation(pieces, heredoc));
                Dynamic();
            }
            else if (c == '%' && Peek(1) == '{')
            {
                Flush();
                var directive = Directive(pieces, end, heredoc, stops, out stop);
                if (stop is not null) return pieces;
                pieces.Add(directive!);
                Dynamic();
            }
            else
            {
                text.Append(c);
                _at++;
            }
        }

        void Flush()
        {
            if (text.Length > 0)
            {
                var piece = new Piece(text.ToString(), null, textAt, lineStart);
                pieces.Add(piece);
                heredoc?.Pieces.Add(piece);
                text.Clear();
                lineStart = false;
            }
            textAt = _at;
        }

        void Dynamic()
        {
            if (lineStart && heredoc is not null) heredoc.StartsWithDynamic = true;
            lineStart = false;
            textAt = _at;
        }
    }

    Piece Interpolation(List<Piece> before, HeredocState? heredoc)
    {
        var start = _at;
        OpenTemplate(before);
        var expression = Expression();
        CloseTemplate(heredoc is not null);
        return new Piece(null, expression, start);
    }

    // `~` inside a marker trims the white space of the neighbour: at once on the left, by a flag on the right.
    void OpenTemplate(List<Piece> before)
    {
        _at += 2;
        Enter();
        _newlinesEnd = false;
        if (Take("~") && before is [.., { Text: { } text } last]) last.Text = text.TrimEnd();
    }

    void CloseTemplate(bool inHeredoc)
    {
        SkipSpace();
        var trims = Take("~");
        Expect('}');
        _depth--;
        if (!trims) return;
        // In a heredoc each line is a text of its own, so that only the rest of this line goes.
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            if (_text[_at++] == '\n' && inHeredoc) return;
    }

    Piece? Directive(List<Piece> before, TemplateEnd end, HeredocState? heredoc, string[]? stops, out string? stop)
    {
        var start = _at;
        OpenTemplate(before);
        SkipSpace();
        var name = Name("a directive");
        stop = null;
        if (stops is not null && Array.IndexOf(stops, name) >= 0)
        {
            stop = name;
            CloseTemplate(heredoc is not null);
            return null;
        }
        return name switch
        {
            "if" => If(start, end, heredoc),
            "for" => ForDirective(start, end, heredoc),
            _ => throw Fail("an unknown directive in a text"),
        };
    }

    Piece If(int start, TemplateEnd end, HeredocState? heredoc)
    {
        var condition = Expression();
        CloseTemplate(heredoc is not null);
        Enter();
        var then = Pieces(end, heredoc, ["else", "endif"], out var stop);
        var otherwise = stop == "else" ? Pieces(end, heredoc, ["endif"], out _) : null;
        _depth--;
        return new Piece(null, null, start)
        {
            Later = () => Made(new HclTemplateIf(condition, Body(then, start), otherwise is null ? null : Body(otherwise, start), MarkAt(start))),
        };
    }

    Piece ForDirective(int start, TemplateEnd end, HeredocState? heredoc)
    {
        SkipSpace();
        string? key = null;
        var value = Name("a name");
        SkipSpace();
        if (Take(","))
        {
            SkipSpace();
            (key, value) = (value, Name("a name"));
            SkipSpace();
        }
        if (!Take("in")) throw Unexpected("'in'");
        var collection = Expression();
        CloseTemplate(heredoc is not null);
        Enter();
        var body = Pieces(end, heredoc, ["endfor"], out _);
        _depth--;
        return new Piece(null, null, start) { Later = () => Made(new HclTemplateFor(key, value, collection, Body(body, start), MarkAt(start))) };
    }

    HclTemplate Body(List<Piece> pieces, int start) => Made(new HclTemplate(Finish(pieces), MarkAt(start)));

    // Indents of heredocs are known only at the end, so pieces become expressions last.
    List<HclExpression> Finish(List<Piece> pieces)
    {
        List<HclExpression> parts = [];
        StringBuilder? joined = null;
        var joinedAt = 0;
        foreach (var piece in pieces)
        {
            if (piece.Text is { } text)
            {
                if (joined is null) (joined, joinedAt) = (new StringBuilder(), piece.At);
                joined.Append(text);
                continue;
            }
            Add();
            parts.Add(piece.Expression ?? piece.Later!());
        }
        Add();
        return parts;

        void Add()
        {
            if (joined is { Length: > 0 }) parts.Add(Literal(ConfigValue.Of(joined.ToString()), joinedAt));
            joined = null;
        }
    }

    static void RemoveIndent(HeredocState heredoc)
    {
        var lines = heredoc.Pieces.Where(p => p.StartsLine && p.Text!.AsSpan().TrimEnd('\n').TrimEnd('\r').Trim(' ').Length > 0 || p.StartsLine && !p.Text!.EndsWith('\n')).ToList();
        if (lines.Count == 0) return;
        var indent = heredoc.StartsWithDynamic ? 0 : lines.Min(p => p.Text!.Length - p.Text.AsSpan().TrimStart(' ').Length);
        foreach (var piece in heredoc.Pieces)
        {
            if (!piece.StartsLine) continue;
            var spaces = piece.Text!.Length - piece.Text.AsSpan().TrimStart(' ').Length;
            piece.Text = piece.Text[Math.Min(indent, spaces)..];
        }
    }

    // The marker stands alone in its line, indented or not; the new line after it is not part of the heredoc.
    bool AtMarker(string marker)
    {
        var at = _at;
        while (at < _text.Length && _text[at] is ' ' or '\t') at++;
        if (string.CompareOrdinal(_text, at, marker, 0, marker.Length) != 0) return false;
        at += marker.Length;
        while (at < _text.Length && _text[at] is ' ' or '\t') at++;
        if (at < _text.Length && _text[at] is not ('\n' or '\r')) return false;
        _at = at;
        return true;
    }

    string Escape()
    {
        var c = Peek(1);
        _at += 2;
        switch (c)
        {
            case 'n': return "\n";
            case 'r': return "\r";
            case 't': return "\t";
            case '"': return "\"";
            case '\\': return "\\";
            case 'u' or 'U':
                var length = c == 'u' ? 4 : 8;
                if (_at + length <= _text.Length
                    && uint.TryParse(_text.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code))
                {
                    _at += length;
                    return new Rune(code).ToString();
                }
                throw Fail("not a character's number");
            default:
                _at = Math.Min(_at, _text.Length);
                throw Fail("an unknown escape in a text");
        }
    }
}
