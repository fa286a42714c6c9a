using System.Buffers;
using Myelin.Formats;
using Myelin.Formats.Archives;
using Myelin.Formats.Data;
using Myelin.Formats.Oci;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources.Images;

/// <summary>The named blobs that an image is kept in: a folder, or a tar.</summary>
internal abstract class ImageBlobs : IDisposable
{
    /// <summary>Opens a blob; null when there is none of this name.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract ByteSource? Open(string name);

    /// <summary>A blob as a JSON tree; <see cref="DataNode.Missing"/> when there is none, or no JSON.</summary>
    public DataNode Json(string name)
    {
        using var bytes = Open(name);
        if (bytes is null || bytes.Length > 16 << 20) return DataNode.Missing;
        return JsonFormat.Parse(bytes.ReadBytes(0, (int)bytes.Length), ReadLimits.Default).Value?.Root ?? DataNode.Missing;
    }

    /// <summary>The name of a blob in an OCI layout; null for a digest that would lead elsewhere.</summary>
    public static string? NameOf(string digest)
    {
        var colon = digest.IndexOf(':');
        if (colon < 1) return null;
        foreach (var c in digest)
            if (!char.IsAsciiLetterOrDigit(c) && c is not (':' or '+' or '-')) return null;
        return $"blobs/{digest[..colon]}/{digest[(colon + 1)..]}";
    }

    public abstract void Dispose();
}

/// <summary>Blobs in a folder.</summary>
internal sealed class FolderBlobs(RootFolder root) : ImageBlobs
{
    public override ByteSource? Open(string name) => ArchivePath.Normalize(name) is { Length: > 0 } path ? root.TryOpen(path) : null;
    public override void Dispose() => root.Dispose();
}

/// <summary>Blobs in a tar that is not compressed, read in place.</summary>
internal sealed class TarBlobs(SharedBytes tar, Dictionary<string, TarEntry> entries, IDisposable? owner) : ImageBlobs
{
    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a name at the top of a tar is one that parts of images usually have; a root file system has none of them.</summary>
    public static bool IsPart(string name) =>
        name is "manifest.json" or "index.json" or "oci-layout" or "repositories" || name.StartsWith("blobs/")
        || (name.Length >= 64 && name.AsSpan(0, 64).IndexOfAnyExcept(HexDigits) < 0 && (name.Length == 64 || name[64] is '/' or '.'));

    /// <summary>Finds the parts of an image in a tar; null when there are none, with the reason if the tar is damaged.</summary>
    public static TarBlobs? Read(SharedBytes tar, ReadLimits limits, IDisposable? owner, out Problem? problem)
    {
        var entries = new Dictionary<string, TarEntry>(StringComparer.Ordinal);
        problem = Keep(tar, limits, entries, IsPart);
        if (entries.Count == 0) return null;
        var blobs = new TarBlobs(tar, entries, owner);
        // The manifest may give its parts any name: crane and kaniko write sha256:HEX, others 0.tar.
        var named = DockerArchiveImage.Read(blobs.Json("manifest.json")).SelectMany(image => image.Layers.Append(image.Config))
            .Select(ArchivePath.Normalize).Where(name => name is { Length: > 0 } && !entries.ContainsKey(name)).ToHashSet(StringComparer.Ordinal);
        if (named.Count > 0) Keep(tar, limits, entries, named.Contains);
        return blobs;
    }

    static Problem? Keep(SharedBytes tar, ReadLimits limits, Dictionary<string, TarEntry> entries, Func<string, bool> wanted)
    {
        using var bytes = tar.Lease();
        using var stream = bytes.AsStream();
        var reader = new TarReader(stream, limits);
        while (reader.Next() is { } entry)
            if (entry.SafePath is { } path && wanted(path)) entries[path] = entry;
        return reader.Problem;
    }

    public override ByteSource? Open(string name)
    {
        // docker save (old form) links a layer that two images share.
        for (var hops = 0; hops < 8; hops++)
        {
            if (ArchivePath.Normalize(name) is not { } path || !entries.TryGetValue(path, out var entry)) return null;
            switch (entry.Kind)
            {
                case TarEntryKind.File: return ArchiveMembers.InPlace(entry, tar.Lease());
                case TarEntryKind.SymbolicLink: name = ArchivePath.Resolve(path, entry.LinkTarget); break;
                case TarEntryKind.HardLink: name = entry.LinkTarget; break;
                default: return null;
            }
        }
        return null;
    }

    public override void Dispose() => owner?.Dispose();
}
