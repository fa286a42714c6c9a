using Myelin.Formats;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources.Images;

/// <summary>
/// A layer that an overlay store keeps unpacked: deleted names are character devices 0/0, hidden folders carry an attribute
/// (https://docs.kernel.org/filesystems/overlayfs.html).
/// </summary>
internal sealed class FolderLayer(string? digest, RootFolder root, RawPath start) : ImageLayer(digest)
{
    RawPath _current;

    public override IEnumerable<LayerEntry> Entries(SourceLog log)
    {
        var pending = new Stack<RawPath>([start]);
        while (pending.TryPop(out var folder))
        {
            if (Try(() => root.List(folder, out _), folder, log) is not { } entries) continue;
            if (Try(() => (bool?)root.IsOpaque(folder), folder, log) == true) yield return new LayerEntry(Below(folder), LayerEntryKind.Hides);
            foreach (var entry in entries)
            {
                _current = entry.Path;
                if (entry.Kind == EntryKind.Folder) pending.Push(entry.Path);
                yield return Whiteout(Entry(entry, log));
            }
        }
    }

    public override Func<ByteSource> Bytes(LayerEntry entry, FileName shown)
    {
        var path = _current;
        return () => root.Open(path);
    }

    LayerEntry Entry(FolderEntry entry, SourceLog log)
    {
        var path = Below(entry.Path);
        return entry.Kind switch
        {
            EntryKind.File => new LayerEntry(path, LayerEntryKind.File, Try(() => (long?)Size(entry.Path), entry.Path, log) ?? 0),
            EntryKind.Folder => new LayerEntry(path, LayerEntryKind.Folder),
            EntryKind.Link => new LayerEntry(path, LayerEntryKind.SymbolicLink, LinkTarget: Try(() => root.LinkTarget(entry.Path), entry.Path, log) ?? ""),
            _ => new LayerEntry(path, Try(() => (bool?)root.IsWhiteout(entry.Path), entry.Path, log) == true ? LayerEntryKind.Deletes : LayerEntryKind.Device),
        };
    }

    long Size(RawPath file)
    {
        using var bytes = root.Open(file);
        return bytes.Length;
    }

    string Below(RawPath path) => path.Text.Length <= start.Text.Length ? "" : path.Text[(start.IsRoot ? 0 : start.Text.Length + 1)..];

    T? Try<T>(Func<T> read, RawPath path, SourceLog log)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(Below(path), e.Message, "image");
            return default;
        }
    }
}
