namespace Myelin.Formats.Code.Curly.Kotlin;

/// <summary>Kotlin: strings with names and expressions in them, raw strings, names in backticks, nested comments.</summary>
internal sealed class KotlinLexer(string text) : Lexer(text)
{
    static readonly bool[] Characters = Table("'\"`");

    protected override bool NestsComments => true;
    protected override ReadOnlySpan<bool> Specials => Characters;

    protected override bool Special(char first)
    {
        var start = At;
        switch (first)
        {
            case '"':
                var raw = Peek(1) == '"' && Peek(2) == '"';
                At += raw ? 3 : 1;
                ReadTemplate(TokenKind.TemplateStart, start, -1, raw ? 3 : 1, At - start);
                return true;
            case '\'':
                At++;
                while (At < Text.Length && Text[At] != '\'' && Text[At] != '\n') At += Text[At] == '\\' ? 2 : 1;
                At = Math.Min(At, Text.Length);
                var closed = At < Text.Length && Text[At] == '\'';
                if (closed) At++;
                AddText(TokenKind.Character, start, TextStyle.Escaped, 1, closed ? 1 : 0);
                return true;
            default:
                var end = Text.AsSpan(At + 1).IndexOfAny('`', '\n');
                if (end < 0 || Text[At + 1 + end] == '\n') return false;
                At += end + 2;
                AddName(start, start + 1, At - 1);
                return true;
        }
    }

    protected override void Resume(Opening hole) => ReadTemplate(TokenKind.TemplateMiddle, At - 1, hole.Token, hole.Style, 1);

    void ReadTemplate(TokenKind kind, int start, int template, int quotes, int lead)
    {
        var style = quotes == 3 ? TextStyle.KotlinRaw : TextStyle.Escaped;
        while (At < Text.Length)
        {
            var c = Text[At];
            if (c == '"' && (quotes == 1 || Peek(1) == '"' && Peek(2) == '"'))
            {
                At += quotes;
                while (quotes == 3 && Peek(0) == '"') At++;
                End(kind, start, template, style, lead, quotes);
                return;
            }
            if (c == '\n' && quotes == 1) break;
            if (c == '$' && Peek(1) == '{')
            {
                At += 2;
                var token = AddText(kind, start, style, lead, 2);
                OpenHole(kind == TokenKind.TemplateStart ? token : template, quotes);
                return;
            }
            if (c == '$' && IsWordStart(Peek(1)) && Peek(1) != '$')
            {
                // $name is a hole without braces: the name is a token between two chunks.
                var token = AddText(kind, start, style, lead, 0);
                if (kind == TokenKind.TemplateStart) template = token;
                At++;
                var name = At;
                while (At < Text.Length && IsWordPart(Text[At])) At++;
                AddName(name, name, At);
                (kind, start, lead) = (TokenKind.TemplateMiddle, At, 0);
                continue;
            }
            At = Math.Min(At + (c == '\\' && quotes == 1 ? 2 : 1), Text.Length);
        }
        End(kind, start, template, style, lead, 0);
    }

    void End(TokenKind kind, int start, int template, TextStyle style, int lead, int trail)
    {
        if (kind == TokenKind.TemplateStart) AddText(TokenKind.Text, start, style, lead, trail);
        else CloseTemplate(template, AddText(TokenKind.TemplateEnd, start, style, lead, trail));
    }
}
