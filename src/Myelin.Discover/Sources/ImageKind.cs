using Myelin.Core.Reports;
using Myelin.Discover.Sources.Images;
using Myelin.Formats;
using Myelin.Formats.Archives;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources;

/// <summary>An image in an archive, a folder, or a container engine's store.</summary>
public sealed class ImageKind : SourceKind
{
    const string Prefix = "image:";

    public override string Form => "image:PATH-or-ref";
    public override string Summary => "a container image: docker save tar, OCI layout, root file system tar, or a name in the store of Podman or Docker";
    public override int Order => 0;

    public override bool Accepts(string target, SourceOptions options) => target.StartsWith(Prefix);

    public override Source Open(string target, string label, SourceOptions options)
    {
        var name = target.StartsWith(Prefix) ? target[Prefix.Length..] : target;
        if (name.Length == 0) throw new SourceException("image: needs a file, a folder, or the name of an image");
        if (options.Revision is not null) throw new SourceException($"{target}: an image has no revision");
        try
        {
            if (Directory.Exists(name) && Folder(Path.GetFullPath(name), label, options) is { } layout) return layout;
            if (!Directory.Exists(name) && Path.Exists(name)) return Tar(File.ResolveLinkTarget(name, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(name), label, options);
            List<IDisposable> opened = [];
            if (ImageStores.Find(name, opened) is { } image) return new ImageSource(new ScanTarget(label, "image", name), [image], [], opened, options);
            foreach (var store in opened) store.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SourceException($"{target}: {e.Message}", e);
        }
        if (Directory.Exists(name)) throw new SourceException($"{target}: neither an OCI layout nor an unpacked docker save archive; to scan it as a folder, leave out 'image:'");
        throw new SourceException($"{target}: no such file, and no such image in the store of Podman or Docker on this machine. Nothing is downloaded: "
            + $"write it to a file with 'docker save {name} -o image.tar' or 'skopeo copy docker://{name} oci-archive:image.tar', then scan image:image.tar");
    }

    static ImageSource? Folder(string path, string label, SourceOptions options)
    {
        var blobs = new FolderBlobs(new RootFolder(path));
        var found = new StoredImages(blobs, options.Limits);
        var images = found.Find();
        if (images.Count > 0) return new ImageSource(new ScanTarget(label, "image", path), images, found.LeftOut, [blobs], options);
        blobs.Dispose();
        return null;
    }

    static ImageSource Tar(string path, string label, SourceOptions options)
    {
        using var file = FileBytes.Open(path);
        var compression = Compression.Of(file.ReadBytes(0, 16));
        var target = new ScanTarget(label, "image", path);
        if (!HoldsParts(file, compression, options.Limits)) return RootFileSystem(target, options);
        IDisposable? owner = null;
        SharedBytes tar;
        if (compression == CompressionKind.None) tar = new SharedBytes(() => FileBytes.Open(path));
        else
        {
            // The parts of an image stand in no useful order: they are read at their places, which takes the whole.
            var spilled = Spilled(file, compression);
            owner = spilled;
            tar = new SharedBytes(() => new SliceBytes(spilled, 0, spilled.Length));
        }
        var blobs = TarBlobs.Read(tar, options.Limits, owner, out var problem);
        var found = blobs is null ? null : new StoredImages(blobs, options.Limits);
        if (found?.Find() is { Count: > 0 } images) return new ImageSource(target, images, found.LeftOut, [blobs!], options);
        owner?.Dispose();
        throw new SourceException($"{label}: {problem?.Reason ?? "looks like an image archive, but has neither a manifest.json nor an index.json that names layers"}");
    }

    static ImageSource RootFileSystem(ScanTarget target, SourceOptions options) =>
        new(target, [new StoredImage(null, null, null, [new TarLayer(null, () => FileBytes.Open(target.Root), options.Limits)])], [], [], options);

    // The first entries tell an image archive from a root file system.
    static bool HoldsParts(FileBytes file, CompressionKind compression, ReadLimits limits)
    {
        using var stream = Compression.Open(new SliceBytes(file, 0, file.Length).AsStream(), compression, Bounds, out var reason) ?? throw new IOException(reason);
        var reader = new TarReader(stream, limits);
        var seen = 0;
        for (; seen < 64 && reader.Next() is { } entry; seen++)
            if (entry.SafePath is { } name && TarBlobs.IsPart(name)) return true;
        return seen > 0 ? false : throw new IOException("neither an image archive nor a tar");
    }

    static TempBytes Spilled(FileBytes file, CompressionKind compression)
    {
        using var stream = Compression.Open(new SliceBytes(file, 0, file.Length).AsStream(), compression, Bounds, out var reason) ?? throw new IOException(reason);
        var kept = TempBytes.Create(file.Length * 2);
        var buffer = new byte[256 << 10];
        try
        {
            for (int count; (count = stream.Read(buffer)) > 0;) kept.Write(buffer.AsSpan(0, count));
            return kept;
        }
        catch
        {
            kept.Dispose();
            throw;
        }
    }

    static ExpansionBounds Bounds => new(256L << 30, 250, FreeBytes: 1L << 30);
}

/// <summary>A folder or tar that is plainly an image, named without <c>image:</c>.</summary>
public sealed class PlainImageKind : SourceKind
{
    public override string Form => "PATH (image)";
    public override string Summary => "an OCI layout folder, or a tar that holds an image";
    public override int Order => 90;

    public override bool Accepts(string target, SourceOptions options)
    {
        if (options.Revision is not null) return false;
        if (Directory.Exists(target)) return File.Exists(Path.Combine(target, "oci-layout")) && File.Exists(Path.Combine(target, "index.json"));
        return target.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) && File.Exists(target) && IsImage(target);
    }

    public override Source Open(string target, string label, SourceOptions options) => new ImageKind().Open(target, label, options);

    static bool IsImage(string path)
    {
        try
        {
            using var file = FileBytes.Open(path);
            using var blobs = TarBlobs.Read(new SharedBytes(() => new SliceBytes(file, 0, file.Length)), ReadLimits.Default, null, out _);
            return blobs is not null && new StoredImages(blobs, ReadLimits.Default).Find().Count > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
