namespace Myelin.Formats.Data;

/// <summary>The YAML between two <c>---</c> lines at the start of a Markdown file.</summary>
/// <param name="Root">Its map; <see cref="DataNode.Missing"/> where there is none. Lines count from the start of the file.</param>
/// <param name="Body">The text after it.</param>
public sealed record FrontMatter(DataNode Root, string Body)
{
    /// <summary>Reads the front matter of a text; the body is the whole text where there is none.</summary>
    public static FrontMatter Of(string text, ReadLimits limits)
    {
        var start = text.StartsWith("---\r\n", StringComparison.Ordinal) ? 5 : text.StartsWith("---\n", StringComparison.Ordinal) ? 4 : -1;
        if (start < 0) return new FrontMatter(DataNode.Missing, text);
        var end = text.IndexOf("\n---", start - 1, StringComparison.Ordinal);
        if (end < 0) return new FrontMatter(DataNode.Missing, text);
        // One empty line stands for the dashes, so that marks are lines of the file.
        var yaml = YamlFormat.Parse("\n" + text[start..Math.Max(start, end)], limits).Value;
        var next = text.IndexOf('\n', end + 1);
        return new FrontMatter(yaml?.Root ?? DataNode.Missing, next < 0 ? "" : text[(next + 1)..]);
    }
}
