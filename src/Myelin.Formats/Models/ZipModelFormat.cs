using Myelin.Formats.Pickle;
using Myelin.Formats.Zip;

namespace Myelin.Formats.Models;

/// <summary>A model in a zip archive: PyTorch, TorchScript, torch.export, torch.package, TorchServe, Keras v3, NumPy, skops …</summary>
public sealed record ZipModel(string Format) : ModelArtifact(Format)
{
    /// <summary>All members, in the order of the directory, duplicates included.</summary>
    public IReadOnlyList<ZipEntry> Members { get; init; } = [];
    /// <summary>Bytes before the archive.</summary>
    public long Prepended { get; init; }
    /// <summary>What its pickles import; null when it has none.</summary>
    public PickleImports? Imports { get; init; }
    /// <summary>Layers by class, with counts, of a Keras model; ordinal order.</summary>
    public IReadOnlyDictionary<string, long> Layers { get; init; } = new Dictionary<string, long>();
    /// <summary>Arrays of an npz.</summary>
    public IReadOnlyList<NumpyArray> Arrays { get; init; } = [];
    /// <summary>Full names of types that a skops file names.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];
    /// <summary>Other things the layout states, by kebab-case name: byte-order, handler, date-saved …</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Recognises a model in a zip by its members, whatever its name; reads the directory and small members, never weights.</summary>
public sealed class ZipModelFormat : Format<ZipModel>
{
    // Names under which a zip may also stand behind other bytes.
    static readonly string[] Extensions = [".pt", ".pth", ".ckpt", ".keras", ".npz", ".mar", ".skops", ".pt2", ".ptl"];

    public override bool Matches(in FileProbe file) => ZipDirectory.StartsLikeZip(file.Head) || (IsNamed(file.Name) && !file.IsText && file.Head is not [0x80, ..]);

    public override Parsed<ZipModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var (directory, problems) = ZipDirectory.Read(bytes, limits);
        if (directory is null)
        {
            // A name alone is not enough: other formats use these extensions, too.
            var cutOff = IsNamed(name) && ZipDirectory.StartsLikeZip(bytes.ReadBytes(0, 4));
            return cutOff ? Parsed<ZipModel>.Failed("a zip without an end record: cut off") : new Parsed<ZipModel>(null, []);
        }
        var reader = new ZipModelReader(directory, limits);
        // A zip is no model for the most part; one that is named like a model and holds none may only be unreadable.
        if (reader.Read() is not { } model) return new Parsed<ZipModel>(null, IsNamed(name) ? problems : []);
        return new Parsed<ZipModel>(model with { Members = directory.Entries, Prepended = directory.Start }, [.. problems, .. reader.Problems]);
    }

    static bool IsNamed(FileName name)
    {
        foreach (var extension in Extensions)
            if (name.Ends(extension)) return true;
        return false;
    }
}
