using Myelin.Formats.Data;

namespace Myelin.Formats.Workflows;

/// <summary>An expression within a scalar.</summary>
/// <param name="Start">First character of <c>${{</c>, in the scalar's text.</param>
/// <param name="End">After <c>}}</c>.</param>
/// <param name="Node">What it says; null where it is no expression.</param>
/// <param name="Problem">Why not, or null.</param>
public sealed record EmbeddedExpression(int Start, int End, ExpressionNode? Node, string? Problem);

/// <summary>A scalar of a workflow: its text, the expressions in it, and the place in the file of each of its characters.</summary>
public sealed class ScalarText
{
    readonly string _file;
    readonly int[] _lines;
    readonly Lazy<IReadOnlyList<EmbeddedExpression>> _expressions;
    readonly Lazy<int[]> _places;

    /// <param name="node">The scalar.</param>
    /// <param name="file">Text of the file.</param>
    /// <param name="lines">Offset of each line in it.</param>
    internal ScalarText(DataNode node, string file, int[] lines)
    {
        (Text, Mark, _file, _lines) = (node.Text ?? "", node.Mark, file, lines);
        _expressions = new(() => Find(Text));
        _places = new(Align);
    }

    /// <summary>The text, unquoted and unfolded.</summary>
    public string Text { get; }
    /// <summary>Where the scalar begins; of a block, at its sign.</summary>
    public Mark Mark { get; }
    /// <summary>Each <c>${{ … }}</c> in it, in order.</summary>
    public IReadOnlyList<EmbeddedExpression> Expressions => _expressions.Value;

    /// <summary>The whole scalar as a condition: with or without <c>${{ }}</c> around it. Null where it is none.</summary>
    public ExpressionNode? Condition
    {
        get
        {
            if (Expressions.Count == 0) return ExpressionParser.Parse(Text, 0, out _);
            return Expressions is [{ Node: { } node } only] && string.IsNullOrWhiteSpace(Text[..only.Start]) && string.IsNullOrWhiteSpace(Text[only.End..]) ? node : null;
        }
    }

    /// <summary>Place in the file of a character of the text.</summary>
    public Mark At(int start)
    {
        var places = _places.Value;
        if (places.Length == 0) return Mark;
        var offset = places[Math.Clamp(start, 0, places.Length - 1)];
        var line = Array.BinarySearch(_lines, offset);
        if (line < 0) line = ~line - 1;
        return new Mark(line + 1, offset - _lines[line] + 1, line + 1);
    }

    /// <summary>Place in the file of a part of the text.</summary>
    public Mark At(int start, int end) => At(start) with { EndLine = At(Math.Max(start, end - 1)).Line };

    static List<EmbeddedExpression> Find(string text)
    {
        List<EmbeddedExpression> found = [];
        for (var start = text.IndexOf("${{", StringComparison.Ordinal); start >= 0 && found.Count < 5_000;)
        {
            var end = Closing(text, start + 3);
            if (end < 0)
            {
                found.Add(new EmbeddedExpression(start, text.Length, null, "'}}' is missing"));
                break;
            }
            var node = ExpressionParser.Parse(text.AsSpan(start + 3, end - start - 3), start + 3, out var problem);
            found.Add(new EmbeddedExpression(start, end + 2, node, problem));
            start = text.IndexOf("${{", end + 2, StringComparison.Ordinal);
        }
        return found;
    }

    // A string may hold }}.
    static int Closing(string text, int at)
    {
        var quoted = false;
        for (; at < text.Length - 1; at++)
        {
            if (text[at] == '\'') quoted = !quoted;
            else if (!quoted && text[at] == '}' && text[at + 1] == '}') return at;
        }
        return -1;
    }

    // Folding, indentation and quotes change blanks only: the characters between them stand in the file in the same order. Escapes are stepped over.
    int[] Align()
    {
        if (Mark.Line < 1 || Mark.Line > _lines.Length || Text.Length == 0) return [];
        var at = Math.Min(_file.Length, _lines[Mark.Line - 1] + Math.Max(0, Mark.Column - 1));
        while (at < _file.Length && _file[at] is '&' or '!')
        {
            while (at < _file.Length && !char.IsWhiteSpace(_file[at])) at++;
            while (at < _file.Length && _file[at] is ' ' or '\t') at++;
        }
        var style = at < _file.Length ? _file[at] : '\0';
        if (style is '|' or '>') at = _file.IndexOf('\n', at) is >= 0 and var next ? next + 1 : _file.Length;
        else if (style is '\'' or '"') at++;
        var places = new int[Text.Length];
        for (var i = 0; i < Text.Length; i++)
        {
            if (char.IsWhiteSpace(Text[i]))
            {
                places[i] = Math.Min(at, Math.Max(0, _file.Length - 1));
                if (at < _file.Length && _file[at] == Text[i]) at++;
                continue;
            }
            while (at < _file.Length && char.IsWhiteSpace(_file[at])) at++;
            if (style == '"' && at + 1 < _file.Length && _file[at] == '\\')
            {
                at++;
                if (_file[at] != Text[i]) while (at < _file.Length && _file[at] != Text[i] && _file[at] != '\n') at++;
            }
            if (style == '\'' && at + 1 < _file.Length && _file[at] == '\'' && _file[at + 1] == '\'') at++;
            places[i] = Math.Min(at, Math.Max(0, _file.Length - 1));
            if (at < _file.Length) at++;
        }
        return places;
    }
}
