using System.Globalization;
using System.Text;

namespace Myelin.Core.Reports.Text;

/// <summary>
/// Makes text from a scanned target fit to show: names and paths are chosen by whoever wrote the target, and may hold escape sequences, line breaks or
/// characters that turn the direction of writing ("Trojan Source", CVE-2021-42574).
/// </summary>
public static class SafeText
{
    /// <summary>
    /// The same text with every control, format, line-separator and unpaired surrogate character written as an escape (<c>\n</c>, <c>\x1b</c>, <c>\u202e</c>), on one line.
    /// Returns the same object when there is nothing to escape.
    /// </summary>
    public static string OneLine(string text)
    {
        var first = IndexOfUnsafe(text);
        if (first < 0) return text;
        var safe = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                var code = char.ConvertToUtf32(text[i], text[i + 1]);
                if (IsUnsafe(CharUnicodeInfo.GetUnicodeCategory(code))) safe.Append(CultureInfo.InvariantCulture, $"\\u{{{code:x}}}");
                else safe.Append(text, i, 2);
                i++;
            }
            else if (IsUnsafe(text[i])) Escape(safe, text[i]);
            else safe.Append(text[i]);
        }
        return safe.ToString();
    }

    /// <summary>True when <see cref="OneLine"/> would change the text.</summary>
    public static bool IsSafe(string text) => IndexOfUnsafe(text) < 0;

    /// <summary>Columns that a terminal gives the text: two for wide East Asian characters and emoji, none for combining marks.</summary>
    public static int Columns(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes()) columns += Columns(rune);
        return columns;
    }

    /// <summary>The text, safe, cut to at most <paramref name="columns"/> columns with an ellipsis where it is longer.</summary>
    public static string Fit(string text, int columns)
    {
        text = OneLine(text);
        if (Columns(text) <= columns) return text;
        var kept = new StringBuilder();
        var used = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Columns(rune);
            if (used > columns) break;
            kept.Append(rune);
        }
        return kept.Append('…').ToString();
    }

    static int IndexOfUnsafe(string text)
    {
        var first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (first < 0) return -1;
        for (var i = first; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and < '\x7f') continue;
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                if (IsUnsafe(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(c, text[i + 1])))) return i;
                i++;
            }
            else if (IsUnsafe(c)) return i;
        }
        return -1;
    }

    static bool IsUnsafe(char c) => c < ' ' || (c >= '\x7f' && IsUnsafe(CharUnicodeInfo.GetUnicodeCategory(c)));

    static bool IsUnsafe(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned;

    static void Escape(StringBuilder safe, char c) => _ = c switch
    {
        '\n' => safe.Append("\\n"),
        '\r' => safe.Append("\\r"),
        '\t' => safe.Append("\\t"),
        < (char)0x100 => safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
        _ => safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };

    // Wide ranges of Unicode's EastAsianWidth.txt (W and F), coarse: whole blocks.
    internal static int Columns(Rune rune)
    {
        var code = rune.Value;
        if (code < 0x300) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return code is >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0x303e or >= 0x3041 and <= 0xa4cf or >= 0xa960 and <= 0xa97f or >= 0xac00 and <= 0xd7a3
            or >= 0xf900 and <= 0xfaff or >= 0xfe30 and <= 0xfe6f or >= 0xff00 and <= 0xff60 or >= 0xffe0 and <= 0xffe6
            or >= 0x1f300 and <= 0x1f64f or >= 0x1f680 and <= 0x1f6ff or >= 0x1f900 and <= 0x1f9ff or >= 0x20000 and <= 0x3fffd ? 2 : 1;
    }
}
