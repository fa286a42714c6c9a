namespace Myelin.Formats.Code.Curly;

/// <summary>What a <see cref="Token"/> is.</summary>
internal enum TokenKind : byte
{
    End, Word, Number, Text, Character, TemplateStart, TemplateMiddle, TemplateEnd, Regex, Lifetime, Open, Close, Operator,

    /// <summary>A string within a type annotation or an import: no value.</summary>
    TypeText,
}

/// <summary>Which bracket, or which operator. Operators that no rule tells apart are <see cref="Other"/>.</summary>
internal enum Op : byte
{
    None, Paren, Bracket, Brace, Hole, JsxTag, JsxChildren,
    Dot, SafeDot, Scope, Comma, Semicolon, Colon, Assign, CompoundAssign, Walrus, FatArrow, ThinArrow, Plus, Minus, Star, Or, Coalesce, Question,
    Less, Greater, Bang, BangBang, Amp, AmpAmp, Pipe, At, Hash, Dollar, Tilde, Spread, Range, Increment, Receive, Slash, TagEnd, Backslash, Other,
}

/// <summary>How the text of a string token is escaped.</summary>
internal enum TextStyle : byte { Escaped, Raw, Verbatim, JavaBlock, SharpRaw, SharpFormat, SharpVerbatimFormat, RustEscaped, KotlinRaw }

/// <summary>A token: its place in the text, its kind, and what its kind needs.</summary>
internal struct Token
{
    /// <summary>First character.</summary>
    public int Start;
    /// <summary>One past the last character.</summary>
    public int End;
    /// <summary>A word's id; a bracket's or template's other end (the number of tokens when it is never closed).</summary>
    public int Link;
    public TokenKind Kind;
    /// <summary>Bracket or operator; of a string its <see cref="TextStyle"/>.</summary>
    public Op Op;
    /// <summary>Characters of delimiter before and after a string's content.</summary>
    public byte Lead, Trail;
    /// <summary>A line ends between the token before and this one.</summary>
    public bool AfterNewline;

    public readonly bool Is(Op op) => Kind == TokenKind.Operator && Op == op;
    public readonly bool Is(Word word) => Kind == TokenKind.Word && Link == (int)word;
    public readonly bool Opens(Op bracket) => Kind == TokenKind.Open && Op == bracket;
    public readonly bool Closes(Op bracket) => Kind == TokenKind.Close && Op == bracket;
}
