namespace Myelin.Formats.Code.Curly.Rust;

/// <summary>Rust: raw and byte strings, lifetimes told from characters, nested comments.</summary>
internal sealed class RustLexer(string text) : Lexer(text)
{
    static readonly bool[] Characters = Table("'\"rbc");

    protected override bool NestsComments => true;
    protected override ReadOnlySpan<bool> Specials => Characters;

    protected override bool Special(char first)
    {
        if (first == '\'') return ReadCharacterOrLifetime(At);
        if (first == '"')
        {
            ReadString(At);
            return true;
        }
        // r"", r#""#, b"", br"", c"", b'x', r#name
        var start = At;
        var at = At + 1;
        var raw = first == 'r';
        if (!raw && at < Text.Length && Text[at] == 'r') (raw, at) = (true, at + 1);
        var hashes = 0;
        while (raw && at < Text.Length && Text[at] == '#') (hashes, at) = (hashes + 1, at + 1);
        if (at >= Text.Length) return false;
        if (Text[at] == '"')
        {
            At = at;
            if (raw) ReadRaw(start, hashes);
            else ReadString(start);
            return true;
        }
        if (first == 'b' && !raw && Text[at] == '\'')
        {
            At = at;
            return ReadCharacterOrLifetime(start);
        }
        if (first != 'r' || hashes != 1 || !IsWordStart(Text[at])) return false;
        At = at;
        while (At < Text.Length && IsWordPart(Text[At])) At++;
        AddName(start, at, At);
        return true;
    }

    void ReadString(int start)
    {
        At++;
        var lead = At - start;
        while (At < Text.Length && Text[At] != '"')
        {
            var stop = Text.AsSpan(At).IndexOfAny('"', '\\');
            At = stop < 0 ? Text.Length : At + stop;
            if (At < Text.Length && Text[At] == '\\') At = Math.Min(At + 2, Text.Length);
        }
        var closed = At < Text.Length;
        if (closed) At++;
        AddText(TokenKind.Text, start, TextStyle.RustEscaped, lead, closed ? 1 : 0);
    }

    void ReadRaw(int start, int hashes)
    {
        At++;
        var lead = At - start;
        while (true)
        {
            var quote = Text.AsSpan(At).IndexOf('"');
            if (quote < 0)
            {
                At = Text.Length;
                AddText(TokenKind.Text, start, TextStyle.Raw, lead, 0);
                return;
            }
            At += quote + 1;
            var closing = 0;
            while (closing < hashes && Peek(closing) == '#') closing++;
            if (closing < hashes) continue;
            At += hashes;
            AddText(TokenKind.Text, start, TextStyle.Raw, lead, hashes + 1);
            return;
        }
    }

    bool ReadCharacterOrLifetime(int start)
    {
        At++;
        if (Peek(0) != '\\' && Peek(1) != '\'' && IsWordStart(Peek(0)) && !char.IsSurrogate(Peek(0)))
        {
            while (At < Text.Length && IsWordPart(Text[At])) At++;
            Add(TokenKind.Lifetime, start);
            return true;
        }
        var limit = Math.Min(At + 12, Text.Length);
        while (At < limit && Text[At] != '\'' && Text[At] != '\n') At += Text[At] == '\\' ? 2 : 1;
        At = Math.Min(At, Text.Length);
        var closed = At < Text.Length && Text[At] == '\'';
        if (closed) At++;
        AddText(TokenKind.Character, start, TextStyle.RustEscaped, 1, closed ? 1 : 0);
        return true;
    }
}
