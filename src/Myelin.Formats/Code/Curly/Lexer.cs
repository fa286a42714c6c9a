using System.Runtime.CompilerServices;

namespace Myelin.Formats.Code.Curly;

/// <summary>
/// Turns the text of a language with curly braces into tokens: comments, words, numbers, operators and matched brackets are read here, strings and what else is special by each
/// language. Never fails: an unknown character is a token, a bracket without its other end reaches to the end, and time is linear in the text.
/// </summary>
internal abstract class Lexer(string text)
{
    // A closing bracket looks this far down for its opening one; what lies between was never closed.
    const int Recovery = 12;
    static readonly CharacterClass[] Classes = MakeClasses();

    readonly Words _words = new();
    readonly List<Comment> _comments = [];
    readonly List<Opening> _open = [];
    Token[] _tokens = new Token[text.Length / 4 + 32];
    bool _newline = true;

    enum CharacterClass : byte { Other, Space, Letter, Digit, Open, Close, Slash }

    /// <summary>A bracket or hole that is open.</summary>
    protected readonly record struct Opening(int Token, Op Kind, int Style);

    protected string Text { get; } = text;
    protected int At { get; set; }
    protected int Count { get; private set; }
    protected virtual bool NestsComments => false;

    /// <summary>Characters that <see cref="Special"/> wants to see first, each below 128.</summary>
    protected abstract ReadOnlySpan<bool> Specials { get; }

    /// <summary>Reads what the language alone knows at <see cref="At"/>; false to let the shared rules read it.</summary>
    protected abstract bool Special(char first);

    /// <summary>Reads on in a string after one of its holes is closed. <see cref="At"/> stands after the closing brace.</summary>
    protected virtual void Resume(Opening hole) => throw new InvalidOperationException("a language without holes has none to resume");

    /// <summary>The tokens of the text.</summary>
    public TokenList Read()
    {
        if (Text.StartsWith("#!", StringComparison.Ordinal) && !Text.StartsWith("#![", StringComparison.Ordinal)) SkipLine();
        var specials = Specials;
        while (true)
        {
            while (At < Text.Length) Next(Text[At], specials);
            if (!Finish()) break;
        }
        return Done();
    }

    /// <summary>Called at the end of the text; true when reading goes on (from an earlier place).</summary>
    protected virtual bool Finish() => false;

    void Next(char c, ReadOnlySpan<bool> specials)
    {
        if (c < 128 && specials[c] && Special(c)) return;
        switch (c < 128 ? Classes[c] : Other(c))
        {
            case CharacterClass.Space: SkipSpace(); break;
            case CharacterClass.Letter: ReadWord(At); break;
            case CharacterClass.Digit: ReadNumber(); break;
            case CharacterClass.Open: Open(c == '(' ? Op.Paren : c == '[' ? Op.Bracket : Op.Brace, 1); break;
            case CharacterClass.Close: Close(c == ')' ? Op.Paren : c == ']' ? Op.Bracket : Op.Brace); break;
            case CharacterClass.Slash when Peek(1) == '/' || Peek(1) == '*': ReadComment(); break;
            default: ReadOperator(c); break;
        }
    }

    /// <summary>The character this far ahead, or NUL.</summary>
    protected char Peek(int ahead) => At + ahead < Text.Length ? Text[At + ahead] : '\0';

    /// <summary>The last token, or one of kind End.</summary>
    protected Token Last => Count > 0 ? _tokens[Count - 1] : default;

    /// <summary>A token by index.</summary>
    protected ref Token TokenAt(int index) => ref _tokens[index];

    /// <summary>What is open, the innermost last.</summary>
    protected IReadOnlyList<Opening> Openings => _open;

    /// <summary>Adds a token from a place to <see cref="At"/>; returns its index.</summary>
    protected int Add(TokenKind kind, int start, Op op = Op.None, int link = 0)
    {
        if (Count == _tokens.Length) Array.Resize(ref _tokens, _tokens.Length * 2);
        _tokens[Count] = new Token { Start = start, End = At, Kind = kind, Op = op, Link = link, AfterNewline = _newline };
        _newline = false;
        return Count++;
    }

    /// <summary>Adds a string token whose content lies between delimiters of these lengths.</summary>
    protected int AddText(TokenKind kind, int start, TextStyle style, int lead, int trail)
    {
        var index = Add(kind, start, (Op)style);
        (_tokens[index].Lead, _tokens[index].Trail) = ((byte)Math.Min(lead, 255), (byte)Math.Min(trail, 255));
        return index;
    }

    /// <summary>Adds an opening bracket of this many characters.</summary>
    protected int Open(Op kind, int length, int style = 0)
    {
        At += length;
        var index = Add(TokenKind.Open, At - length, kind, -1);
        _open.Add(new Opening(index, kind, style));
        return index;
    }

    /// <summary>Makes the innermost opening one of another kind.</summary>
    protected void Reopen(Op kind) => _open[^1] = _open[^1] with { Kind = kind };

    /// <summary>Opens a hole of a string whose first token is this.</summary>
    protected void OpenHole(int template, int style) => _open.Add(new Opening(template, Op.Hole, style));

    /// <summary>Links a string's first token with its last.</summary>
    protected void CloseTemplate(int template, int last) => _tokens[template].Link = last;

    /// <summary>Reads a closing bracket of this many characters and matches it with its opening one. Closing more than was opened adds a token without meaning.</summary>
    protected void Close(Op kind, int length = 1)
    {
        for (var i = _open.Count - 1; i >= Math.Max(0, _open.Count - Recovery); i--)
        {
            var opening = _open[i];
            if (opening.Kind != kind && !(kind == Op.Brace && opening.Kind == Op.Hole))
            {
                if (opening.Kind is Op.Hole or Op.JsxTag or Op.JsxChildren && kind is Op.Paren or Op.Bracket or Op.Brace) break;
                continue;
            }
            CloseAbove(i + 1);
            _open.RemoveAt(i);
            At += length;
            if (opening.Kind == Op.Hole)
            {
                Resume(opening);
                return;
            }
            var close = Add(TokenKind.Close, At - length, kind, opening.Token);
            _tokens[opening.Token].Link = close;
            return;
        }
        At += length;
        Add(TokenKind.Close, At - length, kind, -1);
    }

    // What was never closed ends here, so that one lost bracket does not swallow the rest of the file.
    void CloseAbove(int index)
    {
        for (var i = _open.Count - 1; i >= index; i--)
        {
            _tokens[_open[i].Token].Link = Count;
            _open.RemoveAt(i);
        }
    }

    /// <summary>Forgets all tokens and openings from a token on and reads again from its place.</summary>
    protected void Rewind(int token)
    {
        At = _tokens[token].Start;
        _newline = _tokens[token].AfterNewline;
        Count = token;
        _open.RemoveAll(o => o.Token >= token);
        _comments.RemoveAll(c => c.Before > token);
    }

    protected void SkipLine()
    {
        var newline = Text.AsSpan(At).IndexOf('\n');
        At = newline < 0 ? Text.Length : At + newline;
    }

    void SkipSpace()
    {
        do
        {
            if (Text[At++] == '\n') _newline = true;
        }
        while (At < Text.Length && Text[At] <= ' ');
    }

    void ReadComment()
    {
        var start = At;
        if (Text[At + 1] == '/')
        {
            SkipLine();
        }
        else
        {
            SkipBlockComment();
            if (Text.AsSpan(start, At - start).Contains('\n')) _newline = true;
        }
        _comments.Add(new Comment(start, At, Count));
    }

    void SkipBlockComment()
    {
        At += 2;
        for (var depth = 1; depth > 0;)
        {
            var star = NestsComments ? Text.AsSpan(At).IndexOfAny('*', '/') : Text.AsSpan(At).IndexOf('*');
            if (star < 0)
            {
                At = Text.Length;
                return;
            }
            At += star + 1;
            if (Text[At - 1] == '*' && Peek(0) == '/') (depth, At) = (depth - 1, At + 1);
            else if (Text[At - 1] == '/' && Peek(0) == '*') (depth, At) = (depth + 1, At + 1);
        }
    }

    /// <summary>Reads a word whose first character is already known to be one.</summary>
    protected void ReadWord(int start)
    {
        At = Math.Max(At, start) + 1;
        while (At < Text.Length && IsWordPart(Text[At])) At++;
        Add(TokenKind.Word, start, Op.None, _words[Text.AsSpan(start, At - start)]);
    }

    /// <summary>Adds a word that is written otherwise than it is called (<c>@class</c>, <c>r#type</c>, <c>`fun`</c>). It never has a meaning to the language.</summary>
    protected void AddName(int start, int from, int to) => Add(TokenKind.Word, start, Op.None, _words[Text.AsSpan(from, to - from)]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static bool IsWordPart(char c) => c < 128 ? Classes[c] is CharacterClass.Letter or CharacterClass.Digit : Other(c) == CharacterClass.Letter;

    protected static bool IsWordStart(char c) => c < 128 ? Classes[c] == CharacterClass.Letter : Other(c) == CharacterClass.Letter;

    void ReadNumber()
    {
        var start = At++;
        var hex = Text[start] == '0' && Peek(0) is 'x' or 'X';
        while (At < Text.Length)
        {
            var c = Text[At];
            if (c == '.' && !hex && char.IsAsciiDigit(Peek(1)) && !Text.AsSpan(start, At - start).Contains('.')) At++;
            else if (c is '+' or '-' && !hex && Text[At - 1] is 'e' or 'E' && char.IsAsciiDigit(Peek(1))) At++;
            else if (IsWordPart(c)) At++;
            else break;
        }
        Add(TokenKind.Number, start);
    }

    protected void ReadOperator(char c)
    {
        var (op, length) = Operators.At(Text, At);
        At += length;
        Add(TokenKind.Operator, At - length, op);
    }

    TokenList Done()
    {
        var count = Count;
        for (var i = 0; i < _open.Count; i++) _tokens[_open[i].Token].Link = count;
        for (var i = 0; i < TokenList.Padding; i++) Add(TokenKind.End, At);
        return new TokenList(Text, _tokens, count, _words, _comments);
    }

    static CharacterClass Other(char c) =>
        char.IsLetter(c) || char.IsSurrogate(c) || char.IsDigit(c) || c is '\u200C' or '\u200D' ? CharacterClass.Letter
        : char.IsWhiteSpace(c) || c == '\uFEFF' ? CharacterClass.Space
        : CharacterClass.Other;

    static CharacterClass[] MakeClasses()
    {
        var classes = new CharacterClass[128];
        for (var c = 0; c < 128; c++)
        {
            classes[c] = c <= ' ' ? CharacterClass.Space
                : char.IsAsciiLetter((char)c) || c is '_' or '$' ? CharacterClass.Letter
                : char.IsAsciiDigit((char)c) ? CharacterClass.Digit
                : c is '(' or '[' or '{' ? CharacterClass.Open
                : c is ')' or ']' or '}' ? CharacterClass.Close
                : c == '/' ? CharacterClass.Slash
                : CharacterClass.Other;
        }
        return classes;
    }

    /// <summary>A table for <see cref="Specials"/>.</summary>
    protected static bool[] Table(string characters)
    {
        var table = new bool[128];
        foreach (var c in characters) table[c] = true;
        return table;
    }
}
