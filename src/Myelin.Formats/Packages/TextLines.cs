namespace Myelin.Formats.Packages;

/// <summary>Lines of a text.</summary>
static class TextLines
{
    /// <summary>Each line without its line feed and carriage return, one at a time.</summary>
    public static IEnumerable<string> Of(string text)
    {
        for (var start = 0; start <= text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var line = end < 0 ? text[start..] : text[start..end];
            yield return line.EndsWith('\r') ? line[..^1] : line;
            if (end < 0) yield break;
            start = end + 1;
        }
    }
}
