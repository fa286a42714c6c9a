namespace Myelin.Formats.Datasets;

/// <summary>A file of data in rows and columns: what it says about itself without its data.</summary>
/// <param name="Format">Kebab-case name: parquet, arrow, csv, jsonl …</param>
/// <param name="Columns">Names of columns, nested ones dotted, in order.</param>
public sealed record DataTable(string Format, IReadOnlyList<string> Columns)
{
    /// <summary>Number of rows, where the file states it.</summary>
    public long? Rows { get; init; }
    /// <summary>Library that wrote it.</summary>
    public string? Producer { get; init; }
    /// <summary>Keys of its metadata.</summary>
    public IReadOnlyList<string> MetadataKeys { get; init; } = [];
}
