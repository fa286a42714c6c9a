using System.Buffers;
using System.Globalization;
using System.Text;

namespace Myelin.Formats.Data;

/// <summary>The characters of a TOML text and the tokens that need no tree: blanks, bare keys, strings.</summary>
sealed class TomlScanner(string text)
{
    static readonly SearchValues<char> BareKeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n,]}#=");
    int _at;
    int _lineStart;

    public int Line { get; private set; } = 1;
    public Mark Mark => new(Line, _at - _lineStart + 1);
    public bool IsAtEnd => _at >= text.Length;
    public char Peek => _at < text.Length ? text[_at] : '\0';

    public bool StartsWith(string token) => string.CompareOrdinal(text, _at, token, 0, token.Length) == 0;

    public bool Take(string token)
    {
        if (!StartsWith(token)) return false;
        _at += token.Length;
        return true;
    }

    public void SkipSpaces()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t') _at++;
    }

    /// <summary>Spaces, comments and ends of lines.</summary>
    public void SkipBlank()
    {
        while (true)
        {
            SkipSpaces();
            if (!SkipEndOfLine() || IsAtEnd) return;
        }
    }

    /// <summary>A comment and the end of the line; false when something else stands here. True at the end of the text.</summary>
    public bool SkipEndOfLine()
    {
        if (Peek == '#') SkipComment();
        if (IsAtEnd) return true;
        if (text[_at] == '\r' && _at + 1 < text.Length && text[_at + 1] == '\n') _at++;
        if (text[_at] != '\n') return false;
        NextLine();
        return true;
    }

    /// <summary>All up to the next line.</summary>
    public void SkipLine()
    {
        var end = text.IndexOf('\n', Math.Min(_at, text.Length));
        _at = end < 0 ? text.Length : end;
        if (end >= 0) NextLine();
    }

    public string BareKey()
    {
        var rest = text.AsSpan(_at);
        var length = rest.IndexOfAnyExcept(BareKeyCharacters);
        if (length < 0) length = rest.Length;
        _at += length;
        return rest[..length].ToString();
    }

    /// <summary>A number, Boolean or date; a date and a time may have one space between them.</summary>
    public ReadOnlySpan<char> Word()
    {
        var rest = text.AsSpan(_at);
        var length = rest.IndexOfAny(WordEnds);
        if (length < 0) length = rest.Length;
        if (length == 10 && rest.Length > 12 && rest[10] == ' ' && char.IsAsciiDigit(rest[11]) && rest[4] == '-')
        {
            var time = rest[11..].IndexOfAny(WordEnds);
            length = time < 0 ? rest.Length : 11 + time;
        }
        _at += length;
        return rest[..length];
    }

    /// <summary>Any of the four forms of text. An error is a sentence; null is success.</summary>
    public string? Text(out string? value)
    {
        if (Take("\"\"\"")) return MultiLine('"', out value);
        return Take("'''") ? MultiLine('\'', out value) : QuotedText(out value);
    }

    /// <summary>Text on one line, in either quotes.</summary>
    public string? QuotedText(out string? value)
    {
        value = null;
        var quote = text[_at++];
        var start = _at;
        StringBuilder? built = null;
        while (_at < text.Length && text[_at] != '\n')
        {
            var c = text[_at];
            if (c == quote)
            {
                value = built is null ? text[start.._at] : built.Append(text, start, _at - start).ToString();
                _at++;
                return null;
            }
            if (c == '\\' && quote == '"')
            {
                (built ??= new StringBuilder()).Append(text, start, _at - start);
                if (Escape(built) is { } error) return error;
                start = _at;
                continue;
            }
            if (IsControl(c)) return "a control character in a text";
            _at++;
        }
        return "a text without its closing quote";
    }

    string? MultiLine(char quote, out string? value)
    {
        value = null;
        if (Peek == '\r' && _at + 1 < text.Length && text[_at + 1] == '\n') _at++;
        if (Peek == '\n') NextLine();
        var built = new StringBuilder();
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == quote && Quotes(quote) is >= 3 and var quotes)
            {
                // Up to two quotes may stand right before the closing three.
                _at += Math.Min(quotes, 5);
                value = built.Append(quote, Math.Min(quotes, 5) - 3).ToString();
                return null;
            }
            if (c == '\\' && quote == '"')
            {
                if (!SkipLineEndingBackslash() && Escape(built) is { } error) return error;
                continue;
            }
            if (c is not ('\n' or '\r') && IsControl(c)) return "a control character in a text";
            built.Append(c);
            if (c == '\n') NextLine();
            else _at++;
        }
        return "a text without its closing quotes";
    }

    int Quotes(char quote)
    {
        var count = 0;
        while (_at + count < text.Length && count < 6 && text[_at + count] == quote) count++;
        return count;
    }

    bool SkipLineEndingBackslash()
    {
        var after = _at + 1;
        while (after < text.Length && text[after] is ' ' or '\t' or '\r') after++;
        if (after >= text.Length || text[after] != '\n') return false;
        _at = after;
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            if (text[_at] == '\n') NextLine();
            else _at++;
        }
        return true;
    }

    string? Escape(StringBuilder into)
    {
        var kind = _at + 1 < text.Length ? text[_at + 1] : '\0';
        _at = Math.Min(_at + 2, text.Length);
        switch (kind)
        {
            case 'b': into.Append('\b'); return null;
            case 't': into.Append('\t'); return null;
            case 'n': into.Append('\n'); return null;
            case 'f': into.Append('\f'); return null;
            case 'r': into.Append('\r'); return null;
            case 'e': into.Append('\e'); return null;
            case '"' or '\\': into.Append(kind); return null;
            case 'x': return CodePoint(2, into);
            case 'u': return CodePoint(4, into);
            case 'U': return CodePoint(8, into);
            default: return "an unknown escape in a text";
        }
    }

    string? CodePoint(int digits, StringBuilder into)
    {
        if (_at + digits > text.Length || !uint.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || !Rune.IsValid(value))
            return "an escape that is no Unicode scalar value";
        into.Append(new Rune(value).ToString());
        _at += digits;
        return null;
    }

    void SkipComment()
    {
        while (_at < text.Length && text[_at] != '\n' && !(text[_at] == '\r' && _at + 1 < text.Length && text[_at + 1] == '\n')) _at++;
    }

    void NextLine()
    {
        _at++;
        Line++;
        _lineStart = _at;
    }

    static bool IsControl(char c) => c is (< ' ' and not '\t') or '\x7f';
}
