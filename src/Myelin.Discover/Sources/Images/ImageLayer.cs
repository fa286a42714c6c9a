using Myelin.Formats;
using Myelin.Formats.Archives;

namespace Myelin.Discover.Sources.Images;

/// <summary>What an entry of a layer does to the view of the image.</summary>
internal enum LayerEntryKind { File, HardLink, SymbolicLink, Folder, Device, Deletes, Hides }

/// <summary>An entry of a layer.</summary>
/// <param name="Path">Clean path below the root of the image.</param>
/// <param name="Kind">What it does: <c>Deletes</c> removes the path of lower layers, <c>Hides</c> all that lower layers have below it.</param>
/// <param name="Size">Size of a file.</param>
/// <param name="LinkTarget">Where a link points, as written.</param>
/// <param name="Executable">Anyone may execute it.</param>
internal readonly record struct LayerEntry(string Path, LayerEntryKind Kind, long Size = 0, string LinkTarget = "", bool Executable = false);

/// <summary>One layer of an image.</summary>
/// <param name="digest">Its digest in the manifest, else of its uncompressed form; null for a root file system without layers.</param>
internal abstract class ImageLayer(string? digest)
{
    public string? Digest => digest;

    /// <summary>What the layer is called where something goes wrong with it.</summary>
    public string Name => digest ?? "root file system";

    /// <summary>Its entries in order; what cannot be read is named.</summary>
    public abstract IEnumerable<LayerEntry> Entries(SourceLog log);

    /// <summary>
    /// The bytes of the file that <see cref="Entries"/> just gave. A compressed layer keeps them now, since they pass by once; others open them when asked.
    /// </summary>
    /// <exception cref="IOException">They cannot be read or kept.</exception>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public abstract Func<ByteSource> Bytes(LayerEntry entry, FileName shown);

    /// <summary>Whiteouts of the OCI layer format: <c>.wh.NAME</c> deletes, <c>.wh..wh..opq</c> hides.</summary>
    protected static LayerEntry Whiteout(LayerEntry entry)
    {
        const string Prefix = ".wh.";
        var slash = entry.Path.LastIndexOf('/') + 1;
        var name = entry.Path.AsSpan(slash);
        if (!name.StartsWith(Prefix)) return entry;
        if (name is ".wh..wh..opq") return new LayerEntry(entry.Path[..Math.Max(slash - 1, 0)], LayerEntryKind.Hides);
        // Other names of this form are aufs' own notes.
        return name.StartsWith(".wh..wh.") ? entry with { Kind = LayerEntryKind.Device } : new LayerEntry(string.Concat(entry.Path.AsSpan(0, slash), name[Prefix.Length..]), LayerEntryKind.Deletes);
    }
}

/// <summary>A layer that is a tar, compressed or not.</summary>
internal sealed class TarLayer(string? digest, Func<ByteSource> open, ReadLimits limits) : ImageLayer(digest)
{
    /// <summary>Largest compressed file that is kept whole; a larger one is known by its first bytes.</summary>
    const long LargestKept = 32L << 30;

    // A layer may be large, but not absurd: what a few bytes blow up to terabytes is an attack.
    static ExpansionBounds BoundsOf(ReadLimits limits) => new(1L << 40, Math.Min(limits.MaxRatio, 250), FreeBytes: 1L << 30);

    readonly SharedBytes _blob = new(open);
    TarReader? _reader;
    TarEntry? _current;
    bool _inPlace;

    public override IEnumerable<LayerEntry> Entries(SourceLog log)
    {
        if (Open(log) is not var (blob, stream)) yield break;
        using var _ = blob;
        using var __ = stream;
        var reader = _reader = new TarReader(stream, limits);
        while (Next(reader, log) is { } entry) yield return entry;
        if (reader.Problem is { } problem) log.Skip(Name, problem.Reason, "image");
    }

    public override Func<ByteSource> Bytes(LayerEntry entry, FileName shown)
    {
        var current = _current!;
        if (_inPlace) return () => ArchiveMembers.InPlace(current, _blob.Lease());
        var kept = MemberBytes.Keep(shown, current.DataSize, _reader!.Data, LargestKept);
        if (current.Sparse is { } sparse) kept = new SparseBytes(kept, sparse, current.Size);
        return SharedBytes.Once(kept).Lease;
    }

    (ByteSource Blob, Stream Tar)? Open(SourceLog log)
    {
        try
        {
            var blob = _blob.Lease();
            var compression = Compression.Of(blob.ReadBytes(0, 16));
            _inPlace = compression == CompressionKind.None;
            if (Compression.Open(blob.AsStream(), compression, BoundsOf(limits), out var reason) is { } tar) return (blob, tar);
            blob.Dispose();
            log.Skip(Name, reason!, "image");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(Name, e.Message, "image");
        }
        return null;
    }

    LayerEntry? Next(TarReader reader, SourceLog log)
    {
        try
        {
            while (reader.Next() is { } entry)
            {
                _current = entry;
                if (entry.SafePath is not { } path) log.Skip(entry.Name, "its name leads out of the image", "image");
                else if (path.Length > 0 && KindOf(entry.Kind) is { } kind) return Whiteout(new LayerEntry(path, kind, entry.Size, entry.LinkTarget, entry.Executable));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(Name, e.Message, "image");
        }
        return null;
    }

    static LayerEntryKind? KindOf(TarEntryKind kind) => kind switch
    {
        TarEntryKind.File => LayerEntryKind.File,
        TarEntryKind.HardLink => LayerEntryKind.HardLink,
        TarEntryKind.SymbolicLink => LayerEntryKind.SymbolicLink,
        TarEntryKind.Folder => LayerEntryKind.Folder,
        TarEntryKind.Device => LayerEntryKind.Device,
        _ => null,
    };
}
