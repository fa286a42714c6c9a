using System.Security.Cryptography;
using System.Text;
using Myelin.Formats;
using Myelin.Formats.Data;
using Myelin.Formats.Oci;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources.Images;

/// <summary>Images that container engines keep unpacked on this machine. Their files are read; no engine is asked.</summary>
internal static class ImageStores
{
    /// <summary>The stores of Podman, Buildah and CRI-O (containers-storage), of this user and of root, then Docker's.</summary>
    public static StoredImage? Find(string reference, List<IDisposable> opened)
    {
        var home = Environment.GetEnvironmentVariable("XDG_DATA_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".local/share");
        foreach (var root in (ReadOnlySpan<string>)[Path.Combine(home, "containers/storage"), "/var/lib/containers/storage"])
            if (InContainersStorage(root, reference, opened) is { } image) return image;
        foreach (var root in (ReadOnlySpan<string>)[Path.Combine(home, "docker"), "/var/lib/docker"])
            if (InDocker(root, reference, opened) is { } image) return image;
        return null;
    }

    /// <summary>
    /// An image of a containers-storage with overlay layers; null when it is not there. Source of the layout: github.com/containers/storage, docs and store.
    /// </summary>
    public static StoredImage? InContainersStorage(string root, string reference, List<IDisposable> opened)
    {
        if (Open(root, opened) is not { } folder) return null;
        var images = Json(folder, "overlay-images/images.json").Items;
        var image = images.FirstOrDefault(i => i["names"].Items.Any(n => IsNamed(n.Text, reference))) ?? images.FirstOrDefault(i => IsId(i["id"].Text, reference));
        if (image is null) return null;
        var id = image["id"].Text ?? "";
        var layers = Json(folder, "overlay-layers/layers.json").Items.Where(l => l["id"].Text is not null).DistinctBy(l => l["id"].Text).ToDictionary(l => l["id"].Text!);
        List<ImageLayer> found = [];
        var layer = image["layer"].Text;
        while (layer is not null && layers.Remove(layer, out var node))
        {
            found.Add(new FolderLayer(node["compressed-diff-digest"].Text ?? node["diff-digest"].Text, folder, RawPath.Of($"overlay/{layer}/diff")));
            layer = node["parent"].Text;
        }
        found.Reverse();
        // Names with a colon are kept encoded.
        var config = Json(folder, $"overlay-images/{id}/={Convert.ToBase64String(Encoding.UTF8.GetBytes($"sha256:{id}"))}");
        return new StoredImage(NameOf(image["names"].Items.Select(n => n.Text), reference), image["digest"].Text, ImageConfigDocument.Read(config), found);
    }

    /// <summary>
    /// An image of a Docker daemon with the overlay2 driver; null when it is not there. Source of the layout: github.com/moby/moby, image/fs.go and layer/filestore.go.
    /// </summary>
    public static StoredImage? InDocker(string root, string reference, List<IDisposable> opened)
    {
        if (Open(root, opened) is not { } folder) return null;
        var names = Json(folder, "image/overlay2/repositories.json")["Repositories"].Entries.SelectMany(r => r.Value.Entries).ToList();
        var named = names.FirstOrDefault(n => IsNamed(n.Key, reference));
        if (named.Key is null) named = names.FirstOrDefault(n => IsId(n.Value.Text?["sha256:".Length..], reference));
        if (named.Key is null || named.Value.Text is not { } id) return null;
        if (ImageConfigDocument.Read(Json(folder, $"image/overlay2/imagedb/content/sha256/{id[(id.IndexOf(':') + 1)..]}")) is not { } config) return null;
        List<ImageLayer> layers = [];
        string? chain = null;
        foreach (var diff in config.DiffIds)
        {
            chain = chain is null ? diff : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{chain} {diff}")))}";
            layers.Add(new FolderLayer(diff, folder, RawPath.Of($"overlay2/{Text(folder, $"image/overlay2/layerdb/sha256/{chain[(chain.IndexOf(':') + 1)..]}/cache-id")}/diff")));
        }
        var digest = names.Find(n => n.Value.Text == id && n.Key.Contains('@')).Key;
        return new StoredImage(NameOf(names.Where(n => n.Value.Text == id && !n.Key.Contains('@')).Select(n => n.Key), reference), digest?[(digest.IndexOf('@') + 1)..], config, layers);
    }

    // The name as the user wrote it when it is one, else the first of the store.
    static string NameOf(IEnumerable<string?> names, string reference)
    {
        var all = names.OfType<string>().ToList();
        return all.Find(n => IsNamed(n, reference)) ?? all.FirstOrDefault() ?? reference;
    }

    static bool IsNamed(string? name, string reference)
    {
        if (name is null) return false;
        if (reference.LastIndexOf(':') <= reference.LastIndexOf('/') && !reference.Contains('@')) reference += ":latest";
        return name == reference || name == $"docker.io/{reference}" || name == $"docker.io/library/{reference}" || name == $"localhost/{reference}";
    }

    static bool IsId(string? id, string reference)
    {
        var wanted = reference.StartsWith("sha256:") ? reference.AsSpan(7) : reference;
        return id is not null && wanted.Length >= 6 && id.AsSpan().StartsWith(wanted);
    }

    static RootFolder? Open(string root, List<IDisposable> opened)
    {
        if (!Directory.Exists(root)) return null;
        try
        {
            var folder = new RootFolder(root);
            opened.Add(folder);
            return folder;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    static DataNode Json(RootFolder root, string path)
    {
        using var bytes = TryOpen(root, path);
        return bytes is null || bytes.Length > 64 << 20 ? DataNode.Missing
            : JsonFormat.Parse(bytes.ReadBytes(0, (int)bytes.Length), ReadLimits.Default).Value?.Root ?? DataNode.Missing;
    }

    static string Text(RootFolder root, string path)
    {
        using var bytes = TryOpen(root, path);
        return bytes is null ? "" : Encoding.UTF8.GetString(bytes.ReadBytes(0, 256)).Trim();
    }

    static FileBytes? TryOpen(RootFolder root, string path)
    {
        try { return root.TryOpen(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }
}
