using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Datasets;

/// <summary>A file of data. It becomes a dataset only when something of AI refers to it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Format">parquet, arrow, csv, jsonl …</param>
/// <param name="Columns">Names of columns, at most 200.</param>
/// <param name="Rows">Rows where stated.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sensitivity">What its columns look like.</param>
/// <param name="Evidence">Where it was seen.</param>
public sealed record DataFileSeen(string Path, string Format, IReadOnlyList<string> Columns, long? Rows, long Size, Sensitivity Sensitivity, Evidence Evidence)
{
    /// <summary>SHA-256 where it is known without reading the file.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>How a path of data is named.</summary>
public enum DataUse
{
    /// <summary>It is named.</summary>
    Named,
    /// <summary>A call reads it as data.</summary>
    Read,
    /// <summary>A call reads the folder as data.</summary>
    ReadFolder,
    /// <summary>It is only written.</summary>
    Written,
}

/// <summary>A path of data that AI code or configuration names.</summary>
/// <param name="Mention">As written: a path, a name, or a pattern with <c>*</c>.</param>
/// <param name="Use">How.</param>
/// <param name="Evidence">Where.</param>
public sealed record DataPathMention(string Mention, DataUse Use, Evidence Evidence);

/// <summary>A place where a tool keeps data of the folders below one folder, for example a DVC remote.</summary>
/// <param name="Folder">The folder; empty is the root.</param>
/// <param name="Store">Id of the data store.</param>
/// <param name="Evidence">Why.</param>
public sealed record DataRemote(string Folder, string Store, Evidence Evidence);

/// <summary>A folder that is a dataset as a whole: it has a dataset card, or a tool tracks it as data.</summary>
/// <param name="Folder">The folder; empty is the root.</param>
/// <param name="Id">Id of the dataset.</param>
/// <param name="Evidence">Why.</param>
public sealed record DatasetFolder(string Folder, string Id, Evidence Evidence);
