namespace Myelin.Formats.Hdf5;

/// <summary>A data set of an HDF5 file.</summary>
/// <param name="Path">Full path, beginning with a slash.</param>
/// <param name="Type">float32, int64, string …</param>
/// <param name="Shape">Dimensions.</param>
public sealed record Hdf5Dataset(string Path, string Type, long[] Shape);

/// <summary>A reference out of the file.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="File">The other file, as written.</param>
/// <param name="Target">The object in it, for a link; null for external storage.</param>
public sealed record Hdf5External(string Path, string File, string? Target);

/// <summary>What an HDF5 file says without its data.</summary>
public sealed record Hdf5File
{
    /// <summary>Version of the superblock.</summary>
    public int Version { get; init; }
    /// <summary>Text attributes by <c>path@name</c> (<c>/@model_config</c>); several values of one attribute stand in lines.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
    /// <summary>Groups by path.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
    /// <summary>Data sets.</summary>
    public IReadOnlyList<Hdf5Dataset> Datasets { get; init; } = [];
    /// <summary>External links and external storage.</summary>
    public IReadOnlyList<Hdf5External> External { get; init; } = [];

    /// <summary>A text attribute of the root, or null.</summary>
    public string? this[string name] => Attributes.GetValueOrDefault($"/@{name}");
}
