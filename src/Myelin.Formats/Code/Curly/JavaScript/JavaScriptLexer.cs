namespace Myelin.Formats.Code.Curly.JavaScript;

/// <summary>JavaScript and TypeScript: templates with holes, regular expressions told from divisions, private names; JSX in a file of its own.</summary>
internal sealed partial class JavaScriptLexer(string text, bool jsx) : Lexer(text)
{
    static readonly bool[] Characters = Table("'\"`/<>#{}");

    // No regular expression ends before this place: found by a search that came to the end of the line, so that no second one goes there.
    int _noRegexBefore;

    protected override ReadOnlySpan<bool> Specials => Characters;

    protected override bool Special(char first)
    {
        switch (first)
        {
            case '\'' or '"':
                if (InTag) ReadAttribute(first);
                else ReadString(first);
                return true;
            case '`':
                At++;
                ReadTemplate(TokenKind.TemplateStart, At - 1, -1);
                return true;
            case '/':
                return Peek(1) != '/' && Peek(1) != '*' && (ClosesTag() || ExpectsOperand() && ReadRegex());
            case '<':
                return jsx && (ClosesElement() || (InChildren || ExpectsOperand()) && OpensElement());
            case '>':
                return jsx && EndsTag();
            case '#':
                if (!IsWordStart(Peek(1))) return false;
                ReadWord(At + 1);
                return true;
            case '{':
                var holdsValue = ExpectsOperand() && BeforeValue(Last);
                TokenAt(Open(Op.Brace, 1)).Lead = holdsValue ? (byte)1 : (byte)0;
                return true;
            case '}':
                Close(Op.Brace);
                if (InChildren) SkipText();
                return true;
            default:
                return false;
        }
    }

    // Braces that hold a value, an object literal, are told from blocks, so that a slash after them can be read.
    static bool BeforeValue(in Token last) => last.Kind switch
    {
        TokenKind.Operator => last.Op is not (Op.FatArrow or Op.Semicolon),
        TokenKind.Open => last.Op != Op.Brace,
        TokenKind.Word => (Word)last.Link is not (Word.Else or Word.Do),
        TokenKind.TemplateStart or TokenKind.TemplateMiddle => true,
        _ => false,
    };

    protected override void Resume(Opening hole)
    {
        ReadTemplate(TokenKind.TemplateMiddle, At - 1, hole.Token);
    }

    void ReadString(char quote)
    {
        var start = At++;
        while (At < Text.Length)
        {
            var stop = Text.AsSpan(At).IndexOfAny(quote, '\\', '\n');
            if (stop < 0)
            {
                At = Text.Length;
                AddText(TokenKind.Text, start, TextStyle.Escaped, 1, 0);
                return;
            }
            At += stop;
            if (Text[At] == '\\')
            {
                At = Math.Min(At + (Peek(1) == '\r' && Peek(2) == '\n' ? 3 : 2), Text.Length);
                continue;
            }
            var closed = Text[At] == quote;
            if (closed) At++;
            AddText(TokenKind.Text, start, TextStyle.Escaped, 1, closed ? 1 : 0);
            return;
        }
        AddText(TokenKind.Text, start, TextStyle.Escaped, 1, 0);
    }

    // From after the opening backtick, or after the brace that closes a hole.
    void ReadTemplate(TokenKind kind, int start, int template)
    {
        while (At < Text.Length)
        {
            var stop = Text.AsSpan(At).IndexOfAny('`', '\\', '$');
            if (stop < 0) break;
            At += stop;
            switch (Text[At])
            {
                case '`':
                    At++;
                    EndTemplate(kind, start, template, 1);
                    return;
                case '$' when Peek(1) == '{':
                    At += 2;
                    var token = AddText(kind, start, TextStyle.Escaped, 1, 2);
                    OpenHole(kind == TokenKind.TemplateStart ? token : template, 0);
                    return;
                default:
                    At = Math.Min(At + (Text[At] == '\\' ? 2 : 1), Text.Length);
                    break;
            }
        }
        At = Text.Length;
        EndTemplate(kind, start, template, 0);
    }

    void EndTemplate(TokenKind kind, int start, int template, int trail)
    {
        if (kind == TokenKind.TemplateStart) AddText(TokenKind.Text, start, TextStyle.Escaped, 1, trail);
        else CloseTemplate(template, AddText(TokenKind.TemplateEnd, start, TextStyle.Escaped, 1, trail));
    }

    bool ReadRegex()
    {
        if (At < _noRegexBefore) return false;
        var inClass = false;
        for (var i = At + 1; i < Text.Length; i++)
        {
            switch (Text[i])
            {
                case '\n':
                    _noRegexBefore = i;
                    return false;
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '/' when !inClass:
                    var start = At;
                    At = i + 1;
                    while (At < Text.Length && char.IsAsciiLetter(Text[At])) At++;
                    Add(TokenKind.Regex, start);
                    return true;
            }
        }
        _noRegexBefore = Text.Length;
        return false;
    }

    /// <summary>Whether a value may start here, by what stands before.</summary>
    bool ExpectsOperand()
    {
        var last = Last;
        return last.Kind switch
        {
            TokenKind.End => true,
            TokenKind.Word => (Word)last.Link is Word.Return or Word.Typeof or Word.Case or Word.In or Word.Of or Word.Delete or Word.Void or Word.Throw or Word.New or Word.Else
                or Word.Do or Word.Instanceof or Word.Yield or Word.Await or Word.Default or Word.Extends && !AfterDot(),
            TokenKind.Close => last.Op switch
            {
                Op.Paren => last.Link > 0 && TokenAt(last.Link - 1) is { Kind: TokenKind.Word } head && (Word)head.Link is Word.If or Word.While or Word.For or Word.With,
                Op.Brace => last.Link < 0 || TokenAt(last.Link).Lead == 0,
                _ => false,
            },
            TokenKind.Operator => last.Op is not Op.Increment,
            TokenKind.Open or TokenKind.TemplateStart or TokenKind.TemplateMiddle => true,
            _ => false,
        };
    }

    bool AfterDot() => Count > 1 && TokenAt(Count - 2) is { Kind: TokenKind.Operator, Op: Op.Dot or Op.SafeDot };
}
