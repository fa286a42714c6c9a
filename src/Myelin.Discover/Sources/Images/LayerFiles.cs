using Myelin.Formats;

namespace Myelin.Discover.Sources.Images;

/// <summary>
/// The files of an image's layers, as files of the source. What the image shows is handed out; what an upper layer deleted or replaced is handed out
/// as <see cref="SourceFile.Deleted"/>, since whoever has the image can read it.
/// </summary>
internal sealed class LayerFiles(ImageView view, ArchiveMembers archives, SourceLog log, string? target, string prefix, SourceOptions options)
{
    /// <summary>Largest deleted file that is handed out; secrets are small.</summary>
    const long LargestDeleted = 1 << 20;

    // Blobs of a model cache, by path, under the name that a link of a snapshot gives them.
    readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Files of the next lower layer.</summary>
    public IEnumerable<SourceFile> Of(ImageLayer layer)
    {
        // Files that wait for the end of the layer because a later entry may name them: blobs of a model cache, and hidden files that a hard link shows.
        var waiting = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in layer.Entries(log))
        {
            view.Add(entry);
            switch (entry.Kind)
            {
                case LayerEntryKind.File:
                    if (!view.Shows(entry.Path)) hidden.Add(entry.Path);
                    if (IsCacheBlob(entry.Path) && !hidden.Contains(entry.Path)) waiting.TryAdd(entry.Path, []);
                    else foreach (var file in Files(layer, entry, entry.Path, hidden.Contains(entry.Path))) yield return file;
                    break;
                case LayerEntryKind.HardLink: AddHardLink(entry, hidden, waiting); break;
                case LayerEntryKind.SymbolicLink: AddSymbolicLink(entry); break;
                case LayerEntryKind.Device: log.LeaveOut("devices, sockets and FIFOs"); break;
            }
        }
        foreach (var file in Late(layer, waiting)) yield return file;
        view.GoDown();
    }

    // A second pass, only for a layer that has such files.
    IEnumerable<SourceFile> Late(ImageLayer layer, Dictionary<string, List<string>> waiting)
    {
        if (waiting.Count == 0) yield break;
        foreach (var entry in layer.Entries(new SourceLog()))
        {
            if (entry.Kind != LayerEntryKind.File || !waiting.Remove(entry.Path, out var names)) continue;
            var shown = _names.GetValueOrDefault(entry.Path) ?? names.FirstOrDefault() ?? entry.Path;
            foreach (var file in Files(layer, entry, shown, isHidden: false)) yield return file;
            if (waiting.Count == 0) yield break;
        }
    }

    void AddHardLink(LayerEntry link, HashSet<string> hidden, Dictionary<string, List<string>> waiting)
    {
        log.LeaveOut("hard links");
        if (Formats.Archives.ArchivePath.Normalize(link.LinkTarget) is not { } real || !hidden.Contains(real) || !view.Shows(link.Path)) return;
        if (!waiting.TryGetValue(real, out var names)) waiting[real] = names = [];
        names.Add(link.Path);
    }

    void AddSymbolicLink(LayerEntry link)
    {
        log.LeaveOut("symbolic links");
        if (HuggingFaceCache.RepositoryOf(link.Path) is { } repository && view.Shows(link.Path)
            && HuggingFaceCache.BlobOf(repository, link.Path, link.LinkTarget) is { } blob) _names.TryAdd(blob, link.Path);
    }

    IEnumerable<SourceFile> Files(ImageLayer layer, LayerEntry entry, string path, bool isHidden)
    {
        if (isHidden && entry.Size > LargestDeleted)
        {
            log.LeaveOut("large files deleted in an upper layer");
            yield break;
        }
        var vendored = VendoredFolders.Hold(path);
        if (vendored && !VendoredFolders.Keep(path))
        {
            log.LeaveOut(VendoredFolders.LeftOut);
            yield break;
        }
        if (Open(layer, entry, path) is not var (open, bytes)) yield break;
        var isArchive = !isHidden && !vendored && ArchiveNames.Of(path) != ArchiveForm.None;
        // Members are opened from the same bytes, perhaps after the file itself is done with.
        using var held = isArchive ? open() : null;
        yield return new SourceFile(prefix + path, entry.Size, bytes, options.Limits) { Layer = layer.Digest, Target = target, Deleted = isHidden, Executable = entry.Executable, Hash = options.Hash };
        if (!isArchive) yield break;
        foreach (var member in archives.In(path, open, (name, size, executable, of) =>
            new SourceFile(prefix + name, size, of, options.Limits) { Layer = layer.Digest, Target = target, Executable = executable, Hash = options.Hash })) yield return member;
    }

    (Func<ByteSource> Open, Func<ByteSource> Bytes)? Open(ImageLayer layer, LayerEntry entry, string path)
    {
        try
        {
            var open = layer.Bytes(entry, new FileName(path));
            ByteSource? first = open();
            return (open, () => Interlocked.Exchange(ref first, null) ?? open());
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            log.Skip(prefix + path, e is EndOfStreamException ? "its data ends before its stated size" : e.Message, "image");
            return null;
        }
    }

    static bool IsCacheBlob(string path)
    {
        var blobs = path.LastIndexOf("/blobs/", StringComparison.Ordinal);
        return blobs > 0 && HuggingFaceCache.RepositoryOf(string.Concat(path.AsSpan(0, blobs), "/snapshots/")) is not null;
    }
}
