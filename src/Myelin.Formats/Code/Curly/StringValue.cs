using System.Buffers;
using System.Globalization;
using System.Text;

namespace Myelin.Formats.Code.Curly;

/// <summary>The value of a string token: delimiters and escapes removed as its language does.</summary>
internal static class StringValue
{
    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static string Of(string text, in Token token)
    {
        var start = Math.Min(token.Start + token.Lead, token.End);
        var content = text.AsSpan(start, Math.Max(token.End - token.Trail - start, 0));
        return (TextStyle)token.Op switch
        {
            TextStyle.Raw or TextStyle.KotlinRaw => content.ToString(),
            TextStyle.Verbatim => content.ToString().Replace("\"\"", "\""),
            TextStyle.SharpVerbatimFormat => Braces(content.ToString().Replace("\"\"", "\"")),
            TextStyle.SharpFormat => Braces(Unescaped(content, rust: false)),
            TextStyle.SharpRaw => SharpRaw(content, token.Kind),
            TextStyle.JavaBlock => Unescaped(JavaBlock(content), rust: false),
            TextStyle.RustEscaped => Unescaped(content, rust: true),
            _ => Unescaped(content, rust: false),
        };
    }

    static string Braces(string text) => text.Contains('{') || text.Contains('}') ? text.Replace("{{", "{").Replace("}}", "}") : text;

    static string Unescaped(ReadOnlySpan<char> content, bool rust)
    {
        var backslash = content.IndexOf('\\');
        if (backslash < 0) return content.ToString();
        var value = new StringBuilder(content.Length);
        while (backslash >= 0)
        {
            value.Append(content[..backslash]);
            content = content[(backslash + 1)..];
            if (content.IsEmpty) return value.Append('\\').ToString();
            content = content[Escape(content, rust, value)..];
            backslash = content.IndexOf('\\');
        }
        return value.Append(content).ToString();
    }

    // Appends what the escape after a backslash means; returns how many characters it has.
    static int Escape(ReadOnlySpan<char> rest, bool rust, StringBuilder value)
    {
        switch (rest[0])
        {
            case 'n': value.Append('\n'); return 1;
            case 't': value.Append('\t'); return 1;
            case 'r': value.Append('\r'); return 1;
            case 'b': value.Append('\b'); return 1;
            case 'f': value.Append('\f'); return 1;
            case 'v': value.Append('\v'); return 1;
            case 'a': value.Append('\a'); return 1;
            case 'e': value.Append('\e'); return 1;
            case 's': value.Append(' '); return 1;
            case '0': value.Append('\0'); return 1;
            case '\n': return 1 + (rust ? Blank(rest[1..]) : 0);
            case '\r' when rest.Length > 1 && rest[1] == '\n': return 2 + (rust ? Blank(rest[2..]) : 0);
            case 'x': return Hex(rest, 1, 2, value);
            case 'u' when rest.Length > 1 && rest[1] == '{':
                var close = rest[..Math.Min(rest.Length, 12)].IndexOf('}');
                if (close > 0 && Hex(rest[..close], 2, 8, value) > 1) return close + 1;
                return 1;
            case 'u': return Hex(rest, 1, 4, value);
            case 'U': return Hex(rest, 1, 8, value);
            default: value.Append(rest[0]); return 1;
        }
    }

    static int Blank(ReadOnlySpan<char> rest) => rest.Length - rest.TrimStart(" \t\r\n").Length;

    static int Hex(ReadOnlySpan<char> rest, int from, int most, StringBuilder value)
    {
        var digits = rest[from..Math.Min(rest.Length, from + most)];
        if (digits.IndexOfAnyExcept(HexDigits) is >= 0 and var end) digits = digits[..end];
        if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, null, out var code))
        {
            value.Append(rest[0]);
            return 1;
        }
        if (code < 0x10000) value.Append((char)code);
        else if (Rune.TryCreate(code, out var rune)) value.Append(rune.ToString());
        else value.Append('\uFFFD');
        return from + digits.Length;
    }

    // JLS 3.10.6: the indentation that all lines share, the closing delimiter's included, is no part of the value; nor is white space at the end of a line.
    static string JavaBlock(ReadOnlySpan<char> content)
    {
        var text = content.ToString().Replace("\r\n", "\n");
        var first = text.IndexOf('\n');
        var lines = text[(first + 1)..].Split('\n');
        var indent = int.MaxValue;
        for (var i = 0; i < lines.Length; i++)
        {
            if (i < lines.Length - 1 && string.IsNullOrWhiteSpace(lines[i])) continue;
            indent = Math.Min(indent, lines[i].Length - lines[i].TrimStart().Length);
        }
        return string.Join('\n', lines.Select(line => line.Length <= indent ? "" : line[indent..].TrimEnd(' ', '\t')));
    }

    // The closing line's indentation is no part of the value, nor are the first and the last line break. Parts around holes keep theirs.
    static string SharpRaw(ReadOnlySpan<char> content, TokenKind kind)
    {
        var text = content.ToString().Replace("\r\n", "\n");
        if (kind is TokenKind.Text or TokenKind.TemplateStart && text.StartsWith('\n')) text = text[1..];
        else if (kind is TokenKind.Text or TokenKind.TemplateStart) return text;
        if (kind != TokenKind.Text) return text;
        var last = text.LastIndexOf('\n');
        var indent = text[(last + 1)..];
        if (indent.AsSpan().ContainsAnyExcept(' ', '\t')) return text;
        if (last < 0) return "";
        return string.Join('\n', text[..last].Split('\n').Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line.TrimStart()));
    }
}
