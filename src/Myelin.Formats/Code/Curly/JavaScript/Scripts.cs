namespace Myelin.Formats.Code.Curly.JavaScript;

/// <summary>The scripts of a component of Vue or Svelte.</summary>
internal static class Scripts
{
    /// <summary>The text with all but its scripts made blank, so that places stay what they are, and what the scripts are written in.</summary>
    public static (string Text, bool IsTypeScript, bool AllowsElements) Of(string text)
    {
        var (typed, elements) = (false, false);
        var blank = text.ToCharArray();
        var done = 0;
        while (text.AsSpan(done).IndexOf("<script", StringComparison.OrdinalIgnoreCase) is >= 0 and var found)
        {
            var open = done + found;
            var tagEnd = text.IndexOf('>', open);
            if (tagEnd < 0) break;
            var tag = text.AsSpan(open, tagEnd - open);
            var close = text.AsSpan(tagEnd).IndexOf("</script", StringComparison.OrdinalIgnoreCase);
            var end = close < 0 ? text.Length : tagEnd + close;
            typed |= tag.Contains("\"ts", StringComparison.Ordinal) || tag.Contains("'ts", StringComparison.Ordinal) || tag.Contains("=ts", StringComparison.Ordinal);
            elements |= tag.Contains("sx\"", StringComparison.Ordinal) || tag.Contains("sx'", StringComparison.Ordinal);
            Blank(blank.AsSpan(done, tagEnd + 1 - done));
            done = end;
        }
        Blank(blank.AsSpan(done));
        return (new string(blank), typed, elements);
    }

    static void Blank(Span<char> text)
    {
        foreach (ref var c in text)
            if (c != '\n') c = ' ';
    }
}
