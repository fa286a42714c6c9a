using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Myelin.Tests.Sources;

/// <summary>Makes tars, zips and images for tests.</summary>
internal static class Archives
{
    public static byte[] Tar(Action<TarWriter> write, TarEntryFormat format = TarEntryFormat.Pax)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, format, leaveOpen: true)) write(tar);
        return stream.ToArray();
    }

    public static byte[] Tar(params (string Name, string Text)[] files) => Tar(tar =>
    {
        foreach (var (name, text) in files) tar.Add(name, text);
    });

    public static void Add(this TarWriter tar, string name, string text) => tar.Add(name, Encoding.UTF8.GetBytes(text));

    public static void Add(this TarWriter tar, string name, byte[] bytes) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes), ModificationTime = DateTimeOffset.UnixEpoch });

    public static void Add(this TarWriter tar, TarEntryType type, string name, string target) => tar.WriteEntry(new PaxTarEntry(type, name) { LinkName = target, ModificationTime = DateTimeOffset.UnixEpoch });

    public static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(bytes);
        return stream.ToArray();
    }

    /// <summary>A zstd frame of raw blocks (RFC 8878): nothing is compressed, all of the format is there.</summary>
    public static byte[] Zstd(byte[] bytes)
    {
        using var stream = new MemoryStream();
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xFD2FB528);
        header[4] = 0b1110_0000;
        BinaryPrimitives.WriteInt64LittleEndian(header[5..], bytes.Length);
        stream.Write(header);
        Span<byte> block = stackalloc byte[4];
        for (var at = 0; ; at += 100_000)
        {
            var size = Math.Min(100_000, bytes.Length - at);
            var last = at + size == bytes.Length;
            BinaryPrimitives.WriteInt32LittleEndian(block, size << 3 | (last ? 1 : 0));
            stream.Write(block[..3]);
            stream.Write(bytes.AsSpan(at, size));
            if (last) return stream.ToArray();
        }
    }

    public static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in files)
                using (var entry = zip.CreateEntry(name).Open()) entry.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }

    public static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    static string BlobPath(string digest) => $"blobs/sha256/{digest[7..]}";

    /// <summary>Files of an OCI layout with one image.</summary>
    public static Dictionary<string, byte[]> Layout(string? name, JsonObject run, params byte[][] layers)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var manifest = AddImage(files, run, layers);
        var annotations = name is null ? null : new JsonObject { ["io.containerd.image.name"] = name };
        files["index.json"] = Json(new JsonObject { ["manifests"] = new JsonArray(new JsonObject { ["digest"] = manifest, ["annotations"] = annotations }) });
        files["oci-layout"] = Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}""");
        return files;
    }

    /// <summary>Adds the blobs of an image; the digest of its manifest.</summary>
    public static string AddImage(Dictionary<string, byte[]> files, JsonObject run, params byte[][] layers)
    {
        var config = Config(run, layers.Length);
        foreach (var layer in layers) files[BlobPath(Digest(layer))] = layer;
        files[BlobPath(Digest(config))] = config;
        var manifest = Json(new JsonObject
        {
            ["config"] = new JsonObject { ["digest"] = Digest(config) },
            ["layers"] = new JsonArray([.. layers.Select(l => new JsonObject { ["digest"] = Digest(l) })]),
        });
        files[BlobPath(Digest(manifest))] = manifest;
        return Digest(manifest);
    }

    /// <summary>Files of what older versions of docker save wrote.</summary>
    public static Dictionary<string, byte[]> OldDockerSave(string tag, JsonObject run, params byte[][] layers)
    {
        var config = Config(run, layers.Length);
        var configName = $"{Digest(config)[7..]}.json";
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [configName] = config };
        var names = new JsonArray();
        foreach (var layer in layers)
        {
            var layerName = $"{Digest([.. layer, 1])[7..]}/layer.tar";
            files[layerName] = layer;
            names.Add(layerName);
        }
        files["manifest.json"] = Json(new JsonArray(new JsonObject { ["Config"] = configName, ["RepoTags"] = new JsonArray(tag), ["Layers"] = names }));
        return files;
    }

    public static byte[] TarOf(Dictionary<string, byte[]> files) => Tar(tar =>
    {
        foreach (var (name, bytes) in files) tar.Add(name, bytes);
    });

    static byte[] Config(JsonObject run, int layers) => Json(new JsonObject
    {
        ["os"] = "linux",
        ["architecture"] = "amd64",
        ["created"] = "2026-01-02T03:04:05Z",
        ["config"] = run.DeepClone(),
        ["rootfs"] = new JsonObject { ["diff_ids"] = new JsonArray([.. Enumerable.Range(0, layers).Select(i => JsonValue.Create($"sha256:diff{i}"))]) },
        ["history"] = new JsonArray(new JsonObject { ["created_by"] = "RUN pip install vllm" }),
    });

    static byte[] Json(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
