using System.Text;

namespace Myelin.Formats.Code.Curly;

/// <summary>The documentation comment before a definition: its text without the marks of the comment.</summary>
internal static class Documentation
{
    const int Longest = 2000;

    /// <summary>The text of the comments that stand right before a token, or null.</summary>
    public static string? Before(TokenList tokens, int token)
    {
        var comments = tokens.Comments;
        var last = LastBefore(comments, token);
        if (last < 0 || comments[last].Before != token) return null;
        var first = last;
        // Lines of // follow each other without a blank one; a block comment stands alone.
        while (first > 0 && comments[first - 1].Before == token && IsLine(tokens.Text, comments[first]) && IsLine(tokens.Text, comments[first - 1]) && last - first < 100
            && tokens.Text.AsSpan(comments[first - 1].End, comments[first].Start - comments[first - 1].End).Count('\n') == 1) first--;
        if (tokens.Text.AsSpan(comments[last].End, tokens[token].Start - comments[last].End).Count('\n') > 1) return null;
        var text = new StringBuilder();
        for (var i = first; i <= last && text.Length < Longest; i++) Append(text, tokens.Text.AsSpan(comments[i].Start, comments[i].End - comments[i].Start));
        var result = text.ToString().Trim();
        return result.Length == 0 ? null : result.Length > Longest ? result[..Longest] : result;
    }

    static bool IsLine(string text, Comment comment) => comment.End - comment.Start > 1 && text[comment.Start + 1] == '/';

    static int LastBefore(List<Comment> comments, int token)
    {
        int low = 0, high = comments.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (comments[middle].Before <= token) low = middle + 1;
            else high = middle - 1;
        }
        return high;
    }

    static void Append(StringBuilder text, ReadOnlySpan<char> comment)
    {
        if (comment.StartsWith("/*"))
        {
            comment = comment.TrimStart("/*!");
            if (comment.EndsWith("*/")) comment = comment[..^2];
        }
        foreach (var line in comment.EnumerateLines())
        {
            var content = line.Trim().TrimStart("/*!").Trim();
            if (content is "<summary>" or "</summary>") continue;
            if (content.StartsWith("<summary>")) content = content[9..];
            if (content.EndsWith("</summary>")) content = content[..^10];
            if (text.Length > 0 && text.Length < Longest) text.Append('\n');
            if (text.Length < Longest) text.Append(content[..Math.Min(content.Length, Longest)]);
        }
    }
}
