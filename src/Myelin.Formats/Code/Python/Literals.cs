using System.Globalization;
using System.Text;

namespace Myelin.Formats.Code.Python;

/// <summary>A piece of an f-string: constant text, or the range of a replacement field's inside.</summary>
internal readonly record struct Piece(string? Text, int Start, int End);

/// <summary>What a string literal says: its text without prefix, quotes and escapes, and its pieces when it is an f-string.</summary>
internal static class Literals
{
    /// <summary>The text of a literal that is no f-string.</summary>
    public static string Text(string source, Token token)
    {
        var (start, end, raw) = Inside(source, token);
        return Unescape(source.AsSpan(start, end - start), raw);
    }

    /// <summary>Constant text and fields of an f-string, in order.</summary>
    public static List<Piece> Pieces(string source, Token token)
    {
        var (start, end, raw) = Inside(source, token);
        var scanner = new StringScanner(source);
        List<Piece> pieces = [];
        var text = new StringBuilder();
        var from = start;
        for (var at = start; at < end;)
        {
            var next = source.AsSpan(at, end - at).IndexOfAny('{', '}', '\\');
            if (next < 0) break;
            at += next;
            var c = source[at];
            if (c == '\\')
            {
                var named = !raw && at + 2 < end && source[at + 1] == 'N' && source[at + 2] == '{';
                var close = named ? source.IndexOf('}', at, Math.Min(end - at, 100)) : -1;
                at = close > 0 ? close + 1 : raw ? at + 1 : at + 2;
                continue;
            }
            text.Append(Unescape(source.AsSpan(from, at - from), raw));
            if (at + 1 < end && source[at + 1] == c)
            {
                text.Append(c);
                from = at += 2;
                continue;
            }
            from = ++at;
            if (c == '}') continue;
            var fieldEnd = scanner.EndOfField(at, end);
            if (fieldEnd < 0) break;
            if (text.Length > 0) pieces.Add(new Piece(text.ToString(), 0, 0));
            text.Clear();
            pieces.Add(new Piece(null, at, fieldEnd - 1));
            from = at = fieldEnd;
        }
        if (from < end) text.Append(Unescape(source.AsSpan(from, end - from), raw));
        if (text.Length > 0 || pieces.Count == 0) pieces.Add(new Piece(text.ToString(), 0, 0));
        return pieces;
    }

    static (int Start, int End, bool Raw) Inside(string source, Token token)
    {
        var (start, end, raw) = (token.Start, token.End, false);
        while (start < end && source[start] is not ('"' or '\'')) raw |= source[start++] is 'r' or 'R';
        var quote = source[start];
        var length = start + 2 < end && source[start + 1] == quote && source[start + 2] == quote ? 3 : 1;
        start = Math.Min(start + length, end);
        var closed = end - start >= length && source[end - 1] == quote && (length == 1 || (source[end - 2] == quote && source[end - 3] == quote));
        return (start, closed ? end - length : end, raw);
    }

    static string Unescape(ReadOnlySpan<char> text, bool raw)
    {
        if (raw || !text.Contains('\\')) return text.ToString();
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 >= text.Length)
            {
                result.Append(text[i]);
                continue;
            }
            var c = text[++i];
            switch (c)
            {
                case 'n': result.Append('\n'); break;
                case 't': result.Append('\t'); break;
                case 'r': result.Append('\r'); break;
                case '\\' or '\'' or '"': result.Append(c); break;
                case 'a': result.Append('\a'); break;
                case 'b': result.Append('\b'); break;
                case 'f': result.Append('\f'); break;
                case 'v': result.Append('\v'); break;
                case '\n': break;
                case '\r': i += i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0; break;
                case 'x': i += AppendCode(result, text[(i + 1)..], 2, c); break;
                case 'u': i += AppendCode(result, text[(i + 1)..], 4, c); break;
                case 'U': i += AppendCode(result, text[(i + 1)..], 8, c); break;
                case >= '0' and <= '7': i += AppendOctal(result, text[i..]) - 1; break;
                default: result.Append('\\').Append(c); break;
            }
        }
        return result.ToString();
    }

    // Returns how many characters were consumed; a malformed escape stays as written.
    static int AppendCode(StringBuilder result, ReadOnlySpan<char> text, int digits, char letter)
    {
        if (text.Length >= digits && uint.TryParse(text[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code <= 0x10FFFF)
        {
            if (code is >= 0xD800 and <= 0xDFFF) result.Append('\uFFFD');
            else result.Append(char.ConvertFromUtf32((int)code));
            return digits;
        }
        result.Append('\\').Append(letter);
        return 0;
    }

    static int AppendOctal(StringBuilder result, ReadOnlySpan<char> text)
    {
        int value = 0, length = 0;
        while (length < 3 && length < text.Length && text[length] is >= '0' and <= '7') value = value * 8 + (text[length++] - '0');
        result.Append((char)value);
        return length;
    }
}
