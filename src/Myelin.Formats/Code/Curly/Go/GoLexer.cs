namespace Myelin.Formats.Code.Curly.Go;

/// <summary>Go: interpreted and raw strings, runes.</summary>
internal sealed class GoLexer(string text) : Lexer(text)
{
    static readonly bool[] Characters = Table("'\"`");

    protected override ReadOnlySpan<bool> Specials => Characters;

    protected override bool Special(char first)
    {
        var start = At++;
        if (first == '`')
        {
            var end = Text.AsSpan(At).IndexOf('`');
            At = end < 0 ? Text.Length : At + end + 1;
            AddText(TokenKind.Text, start, TextStyle.Raw, 1, end < 0 ? 0 : 1);
            return true;
        }
        while (At < Text.Length && Text[At] != first && Text[At] != '\n') At += Text[At] == '\\' ? 2 : 1;
        At = Math.Min(At, Text.Length);
        var closed = At < Text.Length && Text[At] == first;
        if (closed) At++;
        AddText(first == '"' ? TokenKind.Text : TokenKind.Character, start, TextStyle.Escaped, 1, closed ? 1 : 0);
        return true;
    }
}
