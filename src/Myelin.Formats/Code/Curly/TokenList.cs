namespace Myelin.Formats.Code.Curly;

/// <summary>A comment: its place, and the token that follows it.</summary>
internal readonly record struct Comment(int Start, int End, int Before);

/// <summary>Tokens from one to before another.</summary>
internal readonly record struct SourceRange(TokenList? Tokens, int From, int To)
{
    /// <summary>The source as written, at most 200 characters; null for no tokens.</summary>
    public string? Written => Tokens?.Written(From, To, 200);
}

/// <summary>The tokens of a text. After the last stand a few of kind <see cref="TokenKind.End"/>, so that looking ahead needs no checks.</summary>
internal sealed class TokenList(string text, Token[] tokens, int count, Words words, List<Comment> comments)
{
    /// <summary>Tokens that may be looked at past the end.</summary>
    public const int Padding = 8;

    readonly int[] _lines = LineStarts(text);

    public string Text { get; } = text;
    public Token[] Tokens { get; } = tokens;
    public int Count { get; } = count;
    public Words Words { get; } = words;
    public List<Comment> Comments { get; } = comments;

    public ref Token this[int index] => ref Tokens[index];

    /// <summary>The text of a token, with its delimiters.</summary>
    public ReadOnlySpan<char> Span(int token) => Text.AsSpan(Tokens[token].Start, Tokens[token].End - Tokens[token].Start);

    /// <summary>Line and column of a token.</summary>
    public Mark Mark(int token) => MarkAt(token < Count ? Tokens[token].Start : Text.Length);

    /// <summary>Line and column of a character.</summary>
    public Mark MarkAt(int offset)
    {
        var line = Array.BinarySearch(_lines, offset);
        if (line < 0) line = ~line - 1;
        return new Mark(line + 1, offset - _lines[line] + 1);
    }

    /// <summary>The line that a token ends on.</summary>
    public int EndLine(int token) => MarkAt(token < Count ? Math.Max(Tokens[token].End - 1, 0) : Text.Length).Line;

    /// <summary>The unescaped value of a string token.</summary>
    public string Value(int token) => StringValue.Of(Text, Tokens[token]);

    /// <summary>The source from one token to before another, at most this long.</summary>
    public string Written(int from, int to, int most)
    {
        to = Math.Min(to, Count);
        if (from >= to) return "";
        var start = Tokens[from].Start;
        return Text.Substring(start, Math.Min(Tokens[to - 1].End - start, most));
    }

    static int[] LineStarts(string text)
    {
        List<int> starts = new(text.Length / 40 + 1) { 0 };
        for (var at = 0; text.AsSpan(at).IndexOf('\n') is >= 0 and var next;) starts.Add(at += next + 1);
        return [.. starts];
    }
}
