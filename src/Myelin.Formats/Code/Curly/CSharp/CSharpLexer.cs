namespace Myelin.Formats.Code.Curly.CSharp;

/// <summary>C#: verbatim, interpolated and raw strings, directives, verbatim names.</summary>
internal sealed class CSharpLexer(string text) : Lexer(text)
{
    static readonly bool[] Characters = Table("'\"$@#");
    const int Regular = 0, Verbatim = 1, Raw = 2;

    protected override ReadOnlySpan<bool> Specials => Characters;

    protected override bool Special(char first)
    {
        var start = At;
        switch (first)
        {
            case '#':
                if (!Text.AsSpan(Text.LastIndexOf('\n', At) + 1, At - Text.LastIndexOf('\n', At) - 1).IsWhiteSpace()) return false;
                SkipLine();
                return true;
            case '\'':
                ReadQuoted(TokenKind.Character, '\'');
                return true;
            case '"':
                if (Peek(1) == '"' && Peek(2) == '"') ReadRaw(start, 0);
                else ReadQuoted(TokenKind.Text, '"');
                return true;
            case '@' when Peek(1) == '"':
                At += 2;
                ReadVerbatim(start, 2);
                return true;
            case '@' when IsWordStart(Peek(1)):
                At++;
                while (At < Text.Length && IsWordPart(Text[At])) At++;
                AddName(start, start + 1, At);
                return true;
            case '$' or '@':
                return ReadInterpolated(start);
            default:
                return false;
        }
    }

    void ReadQuoted(TokenKind kind, char quote)
    {
        var start = At++;
        while (At < Text.Length && Text[At] != quote && Text[At] != '\n') At += Text[At] == '\\' ? 2 : 1;
        At = Math.Min(At, Text.Length);
        var closed = At < Text.Length && Text[At] == quote;
        if (closed) At++;
        AddText(kind, start, TextStyle.Escaped, 1, closed ? 1 : 0);
        SkipSuffix();
    }

    // "…"u8
    void SkipSuffix()
    {
        if (Peek(0) == 'u' && Peek(1) == '8') At += 2;
    }

    void ReadVerbatim(int start, int lead)
    {
        while (At < Text.Length)
        {
            var quote = Text.AsSpan(At).IndexOf('"');
            if (quote < 0) break;
            At += quote + 1;
            if (Peek(0) == '"')
            {
                At++;
                continue;
            }
            AddText(TokenKind.Text, start, TextStyle.Verbatim, lead, 1);
            return;
        }
        At = Text.Length;
        AddText(TokenKind.Text, start, TextStyle.Verbatim, lead, 0);
    }

    void ReadRaw(int start, int dollars)
    {
        var quotes = 0;
        while (Peek(quotes) == '"') quotes++;
        if (quotes >= 6 && dollars == 0)
        {
            // """""" is an empty raw string on one line.
            At += quotes;
            AddText(TokenKind.Text, start, TextStyle.Raw, quotes, 0);
            return;
        }
        At += quotes;
        ReadFormatted(TokenKind.TemplateStart, start, -1, Raw | Math.Min(quotes, 200) << 4 | dollars << 12, At - start);
    }

    bool ReadInterpolated(int start)
    {
        var dollars = 0;
        var at = At;
        var verbatim = false;
        for (; at < Text.Length && Text[at] is '$' or '@'; at++)
        {
            if (Text[at] == '$') dollars++;
            else verbatim = true;
        }
        if (at >= Text.Length || Text[at] != '"' || dollars is 0 or > 100) return false;
        At = at;
        if (Peek(1) == '"' && Peek(2) == '"' && !verbatim)
        {
            ReadRaw(start, dollars);
            return true;
        }
        At++;
        ReadFormatted(TokenKind.TemplateStart, start, -1, (verbatim ? Verbatim : Regular) | 1 << 4 | 1 << 12, At - start);
        return true;
    }

    protected override void Resume(Opening hole)
    {
        var start = At - 1;
        var dollars = hole.Style >> 12;
        for (var more = 1; more < dollars && Peek(0) == '}'; more++) At++;
        ReadFormatted(TokenKind.TemplateMiddle, start, hole.Token, hole.Style, At - start);
    }

    void ReadFormatted(TokenKind kind, int start, int template, int style, int lead)
    {
        var (form, quotes, dollars) = (style & 15, style >> 4 & 255, style >> 12);
        var content = form switch { Raw => TextStyle.SharpRaw, Verbatim => TextStyle.SharpVerbatimFormat, _ => TextStyle.SharpFormat };
        while (At < Text.Length)
        {
            var c = Text[At];
            if (c == '"')
            {
                var run = Run('"');
                if (form == Verbatim && run >= 2)
                {
                    At += 2;
                    continue;
                }
                if (run >= quotes)
                {
                    At += form == Raw ? run : 1;
                    End(kind, start, template, content, lead, quotes);
                    SkipSuffix();
                    return;
                }
                At += run;
            }
            else if (c == '{' && dollars > 0)
            {
                var run = Run('{');
                if (form != Raw && run >= 2) At += 2;
                else if (run < dollars) At += run;
                else
                {
                    At += run;
                    var token = AddText(kind, start, content, lead, dollars);
                    OpenHole(kind == TokenKind.TemplateStart ? token : template, style);
                    return;
                }
            }
            else if (c == '\\' && form == Regular)
            {
                At = Math.Min(At + 2, Text.Length);
            }
            else if (c == '\n' && form == Regular)
            {
                break;
            }
            else
            {
                At++;
            }
        }
        End(kind, start, template, content, lead, 0);
    }

    void End(TokenKind kind, int start, int template, TextStyle style, int lead, int trail)
    {
        if (kind == TokenKind.TemplateStart) AddText(TokenKind.Text, start, style, lead, trail);
        else CloseTemplate(template, AddText(TokenKind.TemplateEnd, start, style, lead, trail));
    }

    int Run(char c)
    {
        var run = 0;
        while (Peek(run) == c) run++;
        return run;
    }
}
