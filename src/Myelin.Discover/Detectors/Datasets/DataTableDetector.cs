using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Datasets;
using Myelin.Formats.Models;

namespace Myelin.Discover.Detectors.Datasets;

/// <summary>Keeps files of data with their columns; whether one is a dataset is told by what refers to it.</summary>
public sealed class DataTableDetector : DocumentDetector<DataTable>
{
    public override void Detect(DataTable document, SourceFile file, Facts facts) =>
        facts.Keep(DataFiles.Seen(file, document.Format, document.Columns, document.Rows, facts));
}

/// <summary>Keeps NumPy arrays as data.</summary>
public sealed class NumpyDataDetector : DocumentDetector<NumpyFile>
{
    public override void Detect(NumpyFile document, SourceFile file, Facts facts) =>
        facts.Keep(DataFiles.Seen(file, "npy", [], document.Array.Shape.Count > 0 ? document.Array.Shape[0] : null, facts));
}

/// <summary>Keeps archives of arrays, and HDF5 files that are no model, as data.</summary>
public sealed class ArchiveDataDetector : FileDetector
{
    public override bool Wants(in FileProbe file) =>
        file.Head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']) || (file.Name.Ends(".npz") && file.Head.StartsWith("PK"u8));

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.As<Hdf5Model>() is { IsModel: false } data)
            facts.Keep(DataFiles.Seen(file, "hdf5", [.. data.File.Datasets.Select(d => d.Path.TrimStart('/').Replace('/', '.'))], null, facts));
        else if (file.As<ZipModel>() is { Format: "npz" } arrays && !Models.Artifacts.SoundsLikeModel(file.Path))
            facts.Keep(DataFiles.Seen(file, "npz", [.. arrays.Arrays.Select(a => a.Name)], null, facts));
    }
}

/// <summary>Makes the record of a file of data.</summary>
static class DataFiles
{
    const int MostColumns = 200;

    public static DataFileSeen Seen(SourceFile file, string format, IReadOnlyList<string> columns, long? rows, Facts facts) =>
        new(file.Path, format, columns.Count <= MostColumns ? columns : [.. columns.Take(MostColumns)], rows, file.Size, ColumnSensitivity.Of(columns), facts.Evidence(Basis.Observed, note: format));
}
