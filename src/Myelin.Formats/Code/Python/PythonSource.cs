namespace Myelin.Formats.Code.Python;

/// <summary>A part of a <see cref="PythonSource"/> that is tokenized by itself: a file, or one cell of a notebook.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">After the last character.</param>
/// <param name="Cell">Number of the cell from 1, else 0.</param>
internal readonly record struct Segment(int Start, int End, int Cell);

/// <summary>The text of a file or of all cells of a notebook one after the other, and what place an offset is.</summary>
internal sealed class PythonSource
{
    readonly List<int> _lineStarts = [0];

    public PythonSource(string text, IReadOnlyList<Segment> segments)
    {
        (Text, Segments) = (text, segments);
        var rest = text.AsSpan();
        for (var at = 0; ;)
        {
            var next = rest.IndexOfAny('\n', '\r');
            if (next < 0) break;
            var length = next + 1;
            if (rest[next] == '\r' && length < rest.Length && rest[length] == '\n') length++;
            _lineStarts.Add(at += length);
            rest = rest[length..];
        }
    }

    public PythonSource(string text) : this(text, [new Segment(0, text.Length, 0)]) { }

    public string Text { get; }
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Place of an offset; lines of a notebook count within the cell.</summary>
    public Mark MarkAt(int offset, int end = 0)
    {
        var line = LineOf(offset);
        var first = Segments.Count == 1 && Segments[0].Cell == 0 ? 0 : LineOf(SegmentAt(offset).Start);
        return new Mark(line - first + 1, offset - _lineStarts[line] + 1, end > offset ? LineOf(end - 1) - first + 1 : 0);
    }

    /// <summary>Cell of an offset, 0 outside notebooks.</summary>
    public int CellAt(int offset) => SegmentAt(offset).Cell;

    /// <summary>The source between two offsets, at most 200 characters.</summary>
    public string Written(int start, int end) => Text.Substring(start, Math.Clamp(end - start, 0, 200));

    int LineOf(int offset)
    {
        var index = _lineStarts.BinarySearch(offset);
        return index >= 0 ? index : ~index - 1;
    }

    Segment SegmentAt(int offset)
    {
        int low = 0, high = Segments.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Segments[middle].Start <= offset) low = middle;
            else high = middle - 1;
        }
        return Segments.Count == 0 ? default : Segments[low];
    }
}
