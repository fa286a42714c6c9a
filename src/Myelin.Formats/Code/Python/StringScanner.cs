using System.Buffers;

namespace Myelin.Formats.Code.Python;

/// <summary>
/// Finds where a string literal ends. Replacement fields of f-strings may hold any expression with any quotes (PEP 701, Python 3.12) and nest; a field that is never
/// closed falls back to the older rule that the first fitting quote ends the string, a bounded number of times a file so that the whole stays linear.
/// </summary>
internal sealed class StringScanner(string text)
{
    const int MaxNesting = 20;
    static readonly SearchValues<char> DoubleStops = SearchValues.Create("\"\\\n\r{");
    static readonly SearchValues<char> SingleStops = SearchValues.Create("'\\\n\r{");
    static readonly SearchValues<char> FieldStops = SearchValues.Create("{}()[]\"'#!:\\\n\r");
    int _failures = 16;

    /// <summary>Whether the word before a quote is a string prefix; <paramref name="formatted"/> tells f-strings and t-strings.</summary>
    public static bool IsPrefix(ReadOnlySpan<char> word, out bool formatted)
    {
        formatted = false;
        if (word.Length is 0 or > 3) return false;
        foreach (var c in word)
        {
            switch (c)
            {
                case 'f' or 'F' or 't' or 'T': formatted = true; break;
                case 'r' or 'R' or 'b' or 'B' or 'u' or 'U': break;
                default: return false;
            }
        }
        return true;
    }

    /// <summary>Offset after the literal whose first quote is at <paramref name="quote"/>.</summary>
    public int EndOf(int quote, int end, bool formatted)
    {
        if (formatted && _failures > 0)
        {
            var found = End(quote, end, formatted: true, 0);
            if (found >= 0) return found;
            _failures--;
        }
        return End(quote, end, formatted: false, 0);
    }

    // -1 when a replacement field is not closed. An unterminated string ends at its line, or at the end when triple-quoted.
    int End(int quote, int end, bool formatted, int nesting)
    {
        var c = text[quote];
        var triple = quote + 2 < end && text[quote + 1] == c && text[quote + 2] == c;
        var stops = c == '"' ? DoubleStops : SingleStops;
        for (var at = quote + (triple ? 3 : 1); at < end;)
        {
            var next = text.AsSpan(at, end - at).IndexOfAny(stops);
            if (next < 0) return end;
            at += next;
            switch (text[at])
            {
                case '\\':
                    at += at + 2 < end && text[at + 1] == '\r' && text[at + 2] == '\n' ? 3 : 2;
                    break;
                case '\n' or '\r':
                    if (!triple) return at;
                    at++;
                    break;
                case '{':
                    at++;
                    if (!formatted) break;
                    if (at < end && text[at] == '{') at++;
                    else if ((at = EndOfField(at, end, nesting + 1)) < 0) return -1;
                    break;
                default:
                    if (!triple) return at + 1;
                    if (at + 2 < end && text[at + 1] == c && text[at + 2] == c) return at + 3;
                    at++;
                    break;
            }
        }
        return end;
    }

    /// <summary>Offset after the brace that closes a field whose expression starts at <paramref name="at"/>, or -1.</summary>
    public int EndOfField(int at, int end, int nesting = 1)
    {
        if (nesting > MaxNesting) return -1;
        var depth = 0;
        var inFormat = false;
        while (at < end)
        {
            var next = text.AsSpan(at, end - at).IndexOfAny(FieldStops);
            if (next < 0) return -1;
            at += next;
            var c = text[at];
            if (inFormat)
            {
                if (c == '}') return at + 1;
                if (c is '\n' or '\r') return -1;
                at++;
                if (c == '{' && (at = EndOfField(at, end, nesting + 1)) < 0) return -1;
                continue;
            }
            switch (c)
            {
                case '{' or '(' or '[': depth++; break;
                case '}' when depth == 0: return at + 1;
                case ')' or ']' when depth == 0: return -1;
                case '}' or ')' or ']': depth--; break;
                case ':' when depth == 0: inFormat = true; break;
                case '"' or '\'':
                    at = End(at, end, IsFormattedAt(at), nesting + 1);
                    if (at < 0) return -1;
                    continue;
            }
            at++;
        }
        return -1;
    }

    bool IsFormattedAt(int quote)
    {
        var start = quote;
        while (start > 0 && quote - start < 3 && char.IsAsciiLetter(text[start - 1])) start--;
        return IsPrefix(text.AsSpan(start, quote - start), out var formatted) && formatted;
    }
}
