namespace Myelin.Formats.Code.Curly.Java;

/// <summary>Java: strings, text blocks and characters.</summary>
internal sealed class JavaLexer(string text) : Lexer(text)
{
    static readonly bool[] Characters = Table("'\"");

    protected override ReadOnlySpan<bool> Specials => Characters;

    protected override bool Special(char first)
    {
        var start = At;
        if (first == '"' && Peek(1) == '"' && Peek(2) == '"')
        {
            At += 3;
            while (At < Text.Length && !Text.AsSpan(At).StartsWith("\"\"\"")) At += Text[At] == '\\' ? 2 : 1;
            var closed = At < Text.Length;
            At = Math.Min(At + (closed ? 3 : 0), Text.Length);
            AddText(TokenKind.Text, start, TextStyle.JavaBlock, 3, closed ? 3 : 0);
            return true;
        }
        At++;
        while (At < Text.Length && Text[At] != first && Text[At] != '\n') At += Text[At] == '\\' ? 2 : 1;
        At = Math.Min(At, Text.Length);
        var ends = At < Text.Length && Text[At] == first;
        if (ends) At++;
        AddText(first == '"' ? TokenKind.Text : TokenKind.Character, start, TextStyle.Escaped, 1, ends ? 1 : 0);
        return true;
    }
}
