using System.Runtime.InteropServices;
using Myelin.Formats;
using Myelin.Formats.Oci;

namespace Myelin.Discover.Sources.Images;

/// <summary>An image as it was found.</summary>
/// <param name="Reference">Its name, as its store knows it; null when it has none.</param>
/// <param name="Digest">Digest of its manifest, or null.</param>
/// <param name="Config">How it runs; null for a bare root file system.</param>
/// <param name="Layers">Its layers, the bottom one first.</param>
internal sealed record StoredImage(string? Reference, string? Digest, ImageConfigDocument? Config, IReadOnlyList<ImageLayer> Layers);

/// <summary>Finds the images in an OCI layout, a <c>docker save</c> archive of either form, or a <c>skopeo copy dir:</c> folder.</summary>
internal sealed class StoredImages(ImageBlobs blobs, ReadLimits limits)
{
    readonly List<string> _leftOut = [];

    /// <summary>What was left out by rule, in the words of the coverage.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>The images; empty when the blobs are none.</summary>
    public IReadOnlyList<StoredImage> Find()
    {
        var index = OciIndex.Read(blobs.Json("index.json"));
        var manifest = blobs.Json("manifest.json");
        var saved = DockerArchiveImage.Read(manifest);
        if (saved.Count > 0) return [.. saved.Select(image => Saved(image, index))];
        if (index is not null) return [.. index.Manifests.SelectMany(m => Images(m, 0))];
        return OciManifest.Read(manifest) is { } single ? [Image(single, null, null, FlatName)] : [];
    }

    StoredImage Saved(DockerArchiveImage image, OciIndex? index)
    {
        var config = ImageConfigDocument.Read(blobs.Json(image.Config));
        var layers = image.Layers.Select((name, i) => Layer(DigestIn(name) ?? config?.DiffIds.ElementAtOrDefault(i), name));
        var reference = image.Tags.FirstOrDefault(t => t.Length > 0);
        // Docker 25 and later write an OCI layout around the old manifest; it knows the digest.
        var digest = index?.Manifests.Where(m => !m.IsAttestation).SelectMany(m => Manifests(m, 0)).FirstOrDefault(m => NameOf(m.Manifest.Config.Digest) == image.Config).Digest;
        return new StoredImage(reference, digest, config, [.. layers]);
    }

    IEnumerable<StoredImage> Images(OciDescriptor descriptor, int depth)
    {
        var reference = ReferenceOf(descriptor);
        foreach (var (manifest, digest) in Manifests(descriptor, depth)) yield return Image(manifest, digest, reference, NameOf);
    }

    // One manifest; of an index for several platforms, that of this machine, else the first.
    IEnumerable<(OciManifest Manifest, string Digest)> Manifests(OciDescriptor descriptor, int depth)
    {
        if (descriptor.IsAttestation || depth > 4 || NameOf(descriptor.Digest) is not { } name) return [];
        var root = blobs.Json(name);
        if (OciIndex.Read(root) is { } index)
        {
            var present = index.Manifests.Where(m => !m.IsAttestation && IsPresent(m)).ToList();
            var chosen = present.Find(IsForThisMachine) ?? present.FirstOrDefault();
            foreach (var other in present)
                if (other != chosen) _leftOut.Add("images for other platforms");
            return chosen is null ? [] : Manifests(chosen, depth + 1);
        }
        return OciManifest.Read(root) is { } manifest ? [(manifest, descriptor.Digest)] : [];
    }

    StoredImage Image(OciManifest manifest, string? digest, string? reference, Func<string, string?> nameOf)
    {
        var config = nameOf(manifest.Config.Digest) is { } name ? ImageConfigDocument.Read(blobs.Json(name)) : null;
        return new StoredImage(reference, digest, config, [.. manifest.Layers.Select(l => Layer(l.Digest, nameOf(l.Digest) ?? ""))]);
    }

    TarLayer Layer(string? digest, string name) =>
        new(digest, () => blobs.Open(name) ?? throw new IOException("the layer is not in the image: copy the image with all its layers"), limits);

    bool IsPresent(OciDescriptor descriptor)
    {
        if (NameOf(descriptor.Digest) is not { } name) return false;
        using var bytes = blobs.Open(name);
        return bytes is not null;
    }

    static string? NameOf(string digest) => ImageBlobs.NameOf(digest);

    // skopeo's dir: form keeps blobs under the bare hash.
    static string? FlatName(string digest) => NameOf(digest) is { } name ? name[(name.LastIndexOf('/') + 1)..] : null;

    static string? DigestIn(string name) => name.StartsWith("blobs/sha256/") ? $"sha256:{name["blobs/sha256/".Length..]}" : null;

    static string? ReferenceOf(OciDescriptor descriptor) =>
        descriptor.Annotations.GetValueOrDefault("io.containerd.image.name")
        ?? (descriptor.Annotations.GetValueOrDefault("org.opencontainers.image.ref.name") is { Length: > 0 } name && name.AsSpan().ContainsAny(':', '/') ? name : null);

    static bool IsForThisMachine(OciDescriptor descriptor) => descriptor.Os is null or "linux" && descriptor.Architecture == RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
