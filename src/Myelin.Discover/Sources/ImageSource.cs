using Myelin.Core.Reports;
using Myelin.Discover.Sources.Images;
using Myelin.Formats.Oci;

namespace Myelin.Discover.Sources;

/// <summary>How an image that is scanned runs and how it came about: a snapshot, and a record for resolvers and checks.</summary>
/// <param name="Reference">Its name as its store or archive knows it, else the name of the file.</param>
/// <param name="Digest">Digest of its manifest, or null.</param>
/// <param name="Config">Entrypoint, environment, user, ports, labels, history.</param>
/// <param name="Layers">Digests of its layers, the bottom one first, as <see cref="Core.Assets.Location.Layer"/> has them.</param>
/// <param name="Target">Label of the target when there are several, else null.</param>
public sealed record ImageConfig(string Reference, string? Digest, ImageConfigDocument Config, IReadOnlyList<string> Layers, string? Target);

/// <summary>
/// The images of an archive, layout or store: every file that an image shows, with the layer that holds it, and those that upper layers deleted. Each
/// layer is read once, the top one first.
/// </summary>
public sealed class ImageSource : Source
{
    readonly IReadOnlyList<StoredImage> _images;
    readonly IReadOnlyList<string> _leftOut;
    readonly IReadOnlyList<IDisposable> _opened;
    readonly SourceOptions _options;

    internal ImageSource(ScanTarget target, IReadOnlyList<StoredImage> images, IReadOnlyList<string> leftOut, IReadOnlyList<IDisposable> opened, SourceOptions options) =>
        (Target, _images, _leftOut, _opened, _options) = (target, images, leftOut, opened, options);

    public override ScanTarget Target { get; }

    string? Label => _options.SeveralTargets ? Target.Label : null;

    public override IEnumerable<SourceFile> Files(SourceLog log)
    {
        foreach (var what in _leftOut) log.LeaveOut(what);
        foreach (var image in _images)
        {
            var prefix = _images.Count > 1 ? ReferenceOf(image).Replace('/', '_') + "/" : "";
            var files = new LayerFiles(new ImageView(), new ArchiveMembers(_options, log), log, Label, prefix, _options);
            foreach (var layer in image.Layers.Reverse())
                foreach (var file in files.Of(layer)) yield return file;
        }
    }

    public override IEnumerable<object> Snapshots(SourceLog log) =>
        from image in _images
        let config = image.Config
        where config is not null
        select new ImageConfig(ReferenceOf(image), image.Digest, config, [.. image.Layers.Select(l => l.Digest).OfType<string>()], Label);

    string ReferenceOf(StoredImage image)
    {
        if (image.Reference is { } reference) return reference;
        var name = Path.GetFileName(Target.Root.TrimEnd('/'));
        foreach (var end in (ReadOnlySpan<string>)[".gz", ".tar", ".tgz", ".zst"])
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) name = name[..^end.Length];
        return _images.Count > 1 && image.Digest is { } digest ? $"{name}@{digest}" : name;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var opened in _opened) opened.Dispose();
        base.Dispose(disposing);
    }
}
