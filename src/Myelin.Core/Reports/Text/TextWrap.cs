namespace Myelin.Core.Reports.Text;

/// <summary>Breaks safe text into lines of a terminal: at a space, else after a character at which a path or a list may be broken, else anywhere.</summary>
public static class TextWrap
{
    /// <summary>Lines of at most <paramref name="columns"/> columns; none for an empty text. Put together again, without the spaces broken at, they are the text.</summary>
    public static IReadOnlyList<string> Lines(string text, int columns)
    {
        columns = Math.Max(2, columns);
        if (text.Trim(' ').Length == 0) return [];
        if (SafeText.Columns(text) <= columns) return [text.TrimEnd(' ')];
        // Spaces in front are an indent: those of the first line, and so of the others.
        var indent = text.Length - text.TrimStart(' ').Length;
        if (indent > columns / 2 || columns - indent < 2) indent = 0;
        var margin = new string(' ', indent);
        List<string> lines = [];
        for (var rest = text.AsSpan().Trim(' '); !rest.IsEmpty;)
        {
            var taken = Take(rest, columns - indent);
            lines.Add(string.Concat(margin, rest[..taken].TrimEnd(' ')));
            rest = rest[taken..].TrimStart(' ');
        }
        return lines;
    }

    static int Take(ReadOnlySpan<char> text, int columns)
    {
        var (used, index, space, mark, joint) = (0, 0, 0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            used += SafeText.Columns(rune);
            if (used > columns) break;
            index += rune.Utf16SequenceLength;
            if (rune.Value == ' ') space = index;
            else if (rune.Value is '/' or ',' or ';' or '?' or '&' or '=') mark = index;
            else if (rune.Value is '-' or '_' or '.' or ':' or '@') joint = index;
        }
        if (index == text.Length || text[index] == ' ') return index;
        // A break after a space keeps words whole; one that leaves most of the line empty does not help.
        return space > index / 3 ? space : mark > index / 3 ? mark : joint > index / 2 ? joint : Math.Max(index, text.Length > 1 && char.IsHighSurrogate(text[0]) ? 2 : 1);
    }
}
