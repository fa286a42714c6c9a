namespace Myelin.Formats.Code.Python;

/// <summary>IPython's additions to a cell: <c>%magic</c>, <c>%%cell magic</c>, <c>!shell</c>, <c>?help</c> (https://ipython.readthedocs.io/en/stable/interactive/reference.html). They are skipped; shell commands are kept as text.</summary>
internal static class CellMagic
{
    /// <summary>Offset at which Python starts in a cell: after a <c>%%</c> line that keeps Python, else at its end.</summary>
    public static int Take(PythonSource source, Segment cell, List<CodeText> shellLines)
    {
        var text = source.Text.AsSpan(cell.Start, cell.End - cell.Start);
        var blank = text.Length - text.TrimStart().Length;
        text = text[blank..];
        if (!text.StartsWith("%%")) return cell.Start;
        var lineEnd = text.IndexOfAny('\n', '\r');
        var line = (lineEnd < 0 ? text : text[..lineEnd]).TrimEnd();
        var bodyAt = cell.Start + blank + (lineEnd < 0 ? text.Length : lineEnd);
        var name = line[2..];
        var space = name.IndexOfAny(' ', '\t');
        if (space >= 0) name = name[..space];
        if (name is "bash" or "sh" or "shell" or "script" or "cmd" or "system" or "sx" || name.StartsWith("!")) KeepLines(source, bodyAt, cell.End, shellLines);
        var isPython = name is "time" or "timeit" or "capture" or "prun" or "python" or "python3" or "pypy" or "memit" or "snakeviz" or "wandb" or "skip" or "debug" or "local" or "spark" or "pyspark"
            || (name is "writefile" or "file" && line.EndsWith(".py"));
        return isPython ? bodyAt : cell.End;
    }

    /// <summary>Offset after a line that is no Python, or <paramref name="at"/> when it is Python. <paramref name="anywhere"/>: the escape stands after an equals sign.</summary>
    public static int TakeLine(PythonSource source, int at, int end, List<CodeText> shellLines, bool anywhere = false)
    {
        var c = source.Text[at];
        var isHelp = !anywhere && c == '?';
        if (!(c is '%' or '!' || isHelp)) return at;
        var lineEnd = EndOfLine(source.Text, at, end);
        var line = source.Text.AsSpan(at, lineEnd - at);
        var command = c == '!' ? line.TrimStart('!') : line.StartsWith("%pip ") || line.StartsWith("%conda ") || line.StartsWith("%uv ") ? line[1..] : line.StartsWith("%sx ") ? line[4..] : default;
        if (!command.IsWhiteSpace()) Keep(source, at, command, shellLines);
        return lineEnd;
    }

    // A backslash at its end continues the line.
    static int EndOfLine(string text, int at, int end)
    {
        while (at < end)
        {
            var next = text.AsSpan(at, end - at).IndexOfAny('\n', '\r');
            if (next < 0) return end;
            at += next;
            if (next == 0 || text[at - 1] != '\\') return at;
            if (text[at] == '\r' && at + 1 < end && text[at + 1] == '\n') at++;
            at++;
        }
        return end;
    }

    static void KeepLines(PythonSource source, int at, int end, List<CodeText> shellLines)
    {
        while (at < end)
        {
            var lineEnd = EndOfLine(source.Text, at, end);
            var line = source.Text.AsSpan(at, lineEnd - at);
            if (!line.IsWhiteSpace() && !line.TrimStart().StartsWith("#")) Keep(source, at + (line.Length - line.TrimStart().Length), line, shellLines);
            at = lineEnd + 1;
        }
    }

    static void Keep(PythonSource source, int at, ReadOnlySpan<char> command, List<CodeText> shellLines) =>
        shellLines.Add(new CodeText(command.Trim().ToString().Replace("\\\r\n", " ").Replace("\\\n", " "), source.MarkAt(at), source.CellAt(at)));
}
