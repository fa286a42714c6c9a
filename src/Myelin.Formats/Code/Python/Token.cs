namespace Myelin.Formats.Code.Python;

/// <summary>What a <see cref="Token"/> is.</summary>
internal enum TokenKind : byte { End, Newline, Indent, Dedent, Name, Number, Text, Symbol }

/// <summary>Reserved words. Soft ones (<c>match</c>, <c>case</c>, <c>type</c>, <c>print</c>) are names.</summary>
internal enum Keyword : byte
{
    No, And, As, Assert, Async, Await, Break, Class, Continue, Def, Del, Elif, Else, Except, False, Finally, For, From, Global, If, Import, In, Is, Lambda, None,
    Nonlocal, Not, Or, Pass, Raise, Return, True, Try, While, With, Yield,
}

/// <summary>A token: a range of the source, and for a symbol its characters, for a name its keyword.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, ushort Code)
{
    /// <summary>Which reserved word, or <see cref="Keyword.No"/>.</summary>
    public Keyword Keyword => Kind == TokenKind.Name ? (Keyword)Code : Keyword.No;

    /// <summary>Whether it is this one-character symbol.</summary>
    public bool Is(char symbol) => Kind == TokenKind.Symbol && Code == symbol;

    /// <summary>Whether it is this symbol of two characters; augmented assignments are all <c>+=</c>.</summary>
    public bool Is(char first, char second) => Kind == TokenKind.Symbol && Code == (first | (second << 8));

    /// <summary>Whether it is this word.</summary>
    public bool Is(Keyword keyword) => Kind == TokenKind.Name && Code == (ushort)keyword;
}

/// <summary>Names of reserved words.</summary>
internal static class Keywords
{
    public static Keyword Of(ReadOnlySpan<char> word) => word.Length is < 2 or > 8 ? Keyword.No : word switch
    {
        "and" => Keyword.And,
        "as" => Keyword.As,
        "assert" => Keyword.Assert,
        "async" => Keyword.Async,
        "await" => Keyword.Await,
        "break" => Keyword.Break,
        "class" => Keyword.Class,
        "continue" => Keyword.Continue,
        "def" => Keyword.Def,
        "del" => Keyword.Del,
        "elif" => Keyword.Elif,
        "else" => Keyword.Else,
        "except" => Keyword.Except,
        "False" => Keyword.False,
        "finally" => Keyword.Finally,
        "for" => Keyword.For,
        "from" => Keyword.From,
        "global" => Keyword.Global,
        "if" => Keyword.If,
        "import" => Keyword.Import,
        "in" => Keyword.In,
        "is" => Keyword.Is,
        "lambda" => Keyword.Lambda,
        "None" => Keyword.None,
        "nonlocal" => Keyword.Nonlocal,
        "not" => Keyword.Not,
        "or" => Keyword.Or,
        "pass" => Keyword.Pass,
        "raise" => Keyword.Raise,
        "return" => Keyword.Return,
        "True" => Keyword.True,
        "try" => Keyword.Try,
        "while" => Keyword.While,
        "with" => Keyword.With,
        "yield" => Keyword.Yield,
        _ => Keyword.No,
    };

    /// <summary>Words that only start a statement: at the start of a line they prove that a bracket above was never closed.</summary>
    public static bool StartsStatement(Keyword word) => word is Keyword.Assert or Keyword.Break or Keyword.Class or Keyword.Continue or Keyword.Def or Keyword.Del or Keyword.Elif
        or Keyword.Except or Keyword.Finally or Keyword.Global or Keyword.Import or Keyword.Nonlocal or Keyword.Pass or Keyword.Raise or Keyword.Return or Keyword.Try
        or Keyword.While or Keyword.With;
}
