using System.Buffers;
using System.Text;

namespace Myelin.Core.Reports.Text;

/// <summary>
/// Text of any kind inside GitHub Markdown, where it shall be read and do nothing else: no mark-up, no HTML, no link, no mention of a person, no reference to
/// an issue. Fit for a cell of a table.
/// </summary>
public static class MarkdownText
{
    static readonly SearchValues<char> Marks = SearchValues.Create(@"\`*_{}[]<>&|~#!$^=");

    // Breaks a word for GitHub's own rules (mentions, references, bare addresses) and shows nothing.
    const string Nothing = "<!-- -->";

    /// <summary>As running text.</summary>
    public static string Prose(string text)
    {
        text = SafeText.OneLine(text);
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '<') result.Append("&lt;");
            else if (c == '>') result.Append("&gt;");
            else if (c == '&') result.Append("&amp;");
            else if (c == '@') result.Append('@').Append(Nothing);
            else if (c == '#') result.Append("\\#").Append(Nothing);
            else if (c == ':' && i + 2 < text.Length && text[i + 1] == '/' && text[i + 2] == '/') result.Append(':').Append(Nothing);
            else if (c == '.' && EndsWithWww(text, i)) result.Append(Nothing).Append('.');
            else if (Marks.Contains(c)) result.Append('\\').Append(c);
            else if (i == 0 && c is '-' or '+' or '.' or ')') result.Append('\\').Append(c);
            else result.Append(c);
        }
        return result.ToString();
    }

    /// <summary>As a span of code: fenced by more backticks than it holds in a row, and a '|' escaped, which only tables unescape.</summary>
    public static string Code(string text)
    {
        text = SafeText.OneLine(text).Replace("|", "\\|", StringComparison.Ordinal);
        if (text.Length == 0) return "";
        var (longest, run) = (0, 0);
        foreach (var c in text) longest = Math.Max(longest, run = c == '`' ? run + 1 : 0);
        var fence = new string('`', longest + 1);
        return longest == 0 ? fence + text + fence : $"{fence} {text} {fence}";
    }

    static bool EndsWithWww(string text, int dot) => dot >= 3 && text.AsSpan(dot - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);
}
