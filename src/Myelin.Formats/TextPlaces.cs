namespace Myelin.Formats;

/// <summary>Lines and columns of a text.</summary>
internal sealed class TextPlaces
{
    readonly List<int> _lineStarts = [0];

    public TextPlaces(string text)
    {
        for (var i = text.IndexOf('\n'); i >= 0; i = text.IndexOf('\n', i + 1)) _lineStarts.Add(i + 1);
    }

    /// <summary>The place of a character by its index.</summary>
    public Mark At(int index)
    {
        var line = _lineStarts.BinarySearch(index);
        if (line < 0) line = ~line - 1;
        return new Mark(line + 1, index - _lineStarts[line] + 1);
    }
}
