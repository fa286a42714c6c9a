using System.Text;

namespace Myelin.Core.Reports.Text;

/// <summary>Rows of text in aligned columns for a terminal. All cells are made safe; what does not fit goes on in the next line of its column; only of a cell that would fill a screen the middle is left out.</summary>
/// <param name="width">Columns of the terminal.</param>
/// <param name="floors">For each column, how many terminal columns it keeps as long as another can give way.</param>
sealed class TextTable(int width, params int[] floors)
{
    const int Gap = 2;
    const int Least = 8;
    const int LongestCell = 480;
    readonly List<(Style Style, string[] Cells)> _rows = [];

    /// <summary>Adds a row. All rows have the same number of cells.</summary>
    public void Add(Style style, params string[] cells) => _rows.Add((style, [.. cells.Select(cell => Folded(SafeText.OneLine(cell)))]));

    // A path may be 4,096 bytes long, and one within an archive longer: sixty lines that tell nobody anything.
    static string Folded(string cell)
    {
        if (cell.Length <= LongestCell) return cell;
        int head = LongestCell / 2, tail = cell.Length - head;
        if (char.IsLowSurrogate(cell[head])) head--;
        if (char.IsLowSurrogate(cell[tail])) tail++;
        return $"{cell.AsSpan(0, head)} … {cell.AsSpan(tail)}";
    }

    /// <summary>Writes the rows, indented by two. When they are too wide, the widest columns give way first.</summary>
    public void WriteTo(TextOutput output)
    {
        if (_rows.Count == 0) return;
        var widths = new int[_rows[0].Cells.Length];
        foreach (var (_, cells) in _rows)
            for (var i = 0; i < widths.Length; i++) widths[i] = Math.Max(widths[i], SafeText.Columns(cells[i]));
        var excess = widths.Sum() + Gap * (widths.Count(w => w > 0) - 1) - (width - 2);
        Shrink(widths, ref excess, i => i < floors.Length ? floors[i] : Least);
        Shrink(widths, ref excess, _ => Least);
        var line = new StringBuilder();
        foreach (var (style, cells) in _rows)
        {
            var wrapped = cells.Select((cell, i) => widths[i] == 0 ? [] : TextWrap.Lines(cell, widths[i])).ToArray();
            for (var row = 0; row < Math.Max(1, wrapped.Max(lines => lines.Count)); row++)
            {
                line.Clear().Append("  ");
                for (var i = 0; i < widths.Length; i++)
                {
                    if (widths[i] == 0) continue;
                    var cell = row < wrapped[i].Count ? wrapped[i][row] : "";
                    line.Append(cell).Append(' ', Math.Max(0, widths[i] - SafeText.Columns(cell)) + Gap);
                }
                output.Line(line.ToString().TrimEnd(), style);
            }
        }
    }

    static void Shrink(int[] widths, ref int excess, Func<int, int> floorOf)
    {
        while (excess > 0)
        {
            var widest = -1;
            for (var i = 0; i < widths.Length; i++)
                if (widths[i] > floorOf(i) && (widest < 0 || widths[i] > widths[widest])) widest = i;
            if (widest < 0) return;
            widths[widest]--;
            excess--;
        }
    }
}
