using System.Text;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Datasets;

/// <summary>Reads the header row of CSV and TSV, plain or gzipped. Data rows are looked at only to tell a header from data.</summary>
public sealed class CsvFormat : Format<DataTable>
{
    const int Head = 64 << 10;
    const int MostColumns = 10_000;

    public override bool Matches(in FileProbe file)
    {
        var name = file.Name;
        if (name.Ends(".csv") || name.Ends(".tsv") || name.Ends(".psv")) return file.IsText && file.Size > 0;
        return (name.Ends(".csv.gz") || name.Ends(".tsv.gz")) && file.Head is [0x1f, 0x8b, ..];
    }

    public override Parsed<DataTable> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var isTabs = name.Ends(".tsv") || name.Ends(".tsv.gz");
        using var start = name.Ends(".gz") ? Inflater.Inflate(bytes, Compression.Gzip, Head, out _) : new WindowSource(bytes, 0, Head);
        if (start.ReadText(limits, out var problem) is not { } text) return new Parsed<DataTable>(null, [problem!]);
        var header = FirstLine(text);
        var separator = isTabs ? '\t' : Separator(header);
        var columns = Split(header, separator);
        return new DataTable(isTabs ? "tsv" : "csv", IsHeader(columns) ? columns : []);
    }

    static string FirstLine(string text)
    {
        // A line break within quotes belongs to the name.
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') quoted = !quoted;
            else if (!quoted && text[i] is '\n' or '\r') return text[..i];
        }
        return text;
    }

    static char Separator(string header)
    {
        var best = ',';
        var most = header.AsSpan().Count(',');
        foreach (var candidate in (ReadOnlySpan<char>)[';', '\t', '|'])
        {
            var count = header.AsSpan().Count(candidate);
            if (count > most) (best, most) = (candidate, count);
        }
        return best;
    }

    static List<string> Split(string line, char separator)
    {
        List<string> columns = [];
        var current = new StringBuilder();
        var quoted = false;
        for (var i = 0; i <= line.Length && columns.Count < MostColumns; i++)
        {
            if (i == line.Length || (line[i] == separator && !quoted))
            {
                columns.Add(current.ToString().Trim());
                current.Clear();
            }
            else if (line[i] == '"') quoted = !quoted;
            else if (current.Length < 1024) current.Append(line[i]);
        }
        return columns;
    }

    // A header has names: none is a number, most are not empty, none is a sentence.
    static bool IsHeader(List<string> columns)
    {
        var empty = 0;
        foreach (var column in columns)
        {
            if (column.Length == 0) empty++;
            else if (column.Length > 120 || double.TryParse(column, System.Globalization.CultureInfo.InvariantCulture, out _)) return false;
        }
        return empty * 2 < columns.Count + 1 && empty < columns.Count;
    }
}
