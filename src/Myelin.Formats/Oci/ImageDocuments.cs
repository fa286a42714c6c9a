using Myelin.Formats.Data;

namespace Myelin.Formats.Oci;

/// <summary>A reference to a blob, as OCI indexes and manifests hold it (OCI image specification, descriptor).</summary>
public sealed record OciDescriptor(string MediaType, string Digest, long Size)
{
    /// <summary>Operating system that it is for, or null.</summary>
    public string? Os { get; init; }
    /// <summary>Processor architecture in Go's words (amd64, arm64), or null.</summary>
    public string? Architecture { get; init; }
    /// <summary>Annotations by key.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>An index or manifest list, that is: several images for several platforms.</summary>
    public bool IsIndex => MediaType is "application/vnd.oci.image.index.v1+json" or "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>A build attestation that stands beside an image, no image itself.</summary>
    public bool IsAttestation => Annotations.GetValueOrDefault("vnd.docker.reference.type") == "attestation-manifest" || (Os, Architecture) is ("unknown", "unknown");

    internal static OciDescriptor Of(DataNode node) => new(node["mediaType"].Text ?? "", node["digest"].Text ?? "", node["size"].AsInteger ?? 0)
    {
        Os = node["platform"]["os"].Text,
        Architecture = node["platform"]["architecture"].Text,
        Annotations = Texts(node["annotations"]),
    };

    internal static Dictionary<string, string> Texts(DataNode map)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries) texts[key] = value.Text ?? "";
        return texts;
    }
}

/// <summary>An OCI index (<c>index.json</c>) or Docker manifest list.</summary>
public sealed record OciIndex(IReadOnlyList<OciDescriptor> Manifests)
{
    /// <summary>Reads it; null when the JSON is none.</summary>
    public static OciIndex? Read(DataNode root) => root["manifests"].Kind == NodeKind.List ? new([.. root["manifests"].Items.Select(OciDescriptor.Of)]) : null;
}

/// <summary>An OCI or Docker v2 image manifest.</summary>
public sealed record OciManifest(OciDescriptor Config, IReadOnlyList<OciDescriptor> Layers)
{
    /// <summary>Reads it; null when the JSON is none.</summary>
    public static OciManifest? Read(DataNode root) =>
        root["layers"].Kind == NodeKind.List ? new(OciDescriptor.Of(root["config"]), [.. root["layers"].Items.Select(OciDescriptor.Of)]) : null;
}

/// <summary>An entry of the <c>manifest.json</c> that <c>docker save</c> writes.</summary>
public sealed record DockerArchiveImage(string Config, IReadOnlyList<string> Tags, IReadOnlyList<string> Layers)
{
    /// <summary>Reads all entries; empty when the JSON is none.</summary>
    public static IReadOnlyList<DockerArchiveImage> Read(DataNode root) =>
    [
        .. root.Items.Where(i => i["Layers"].Kind == NodeKind.List).Select(i => new DockerArchiveImage(
            i["Config"].Text ?? "",
            [.. i["RepoTags"].Items.Select(t => t.Text ?? "")],
            [.. i["Layers"].Items.Select(l => l.Text ?? "")])),
    ];
}

/// <summary>One step of an image's history.</summary>
/// <param name="CreatedBy">The command, as the builder wrote it.</param>
/// <param name="Comment">Which builder.</param>
/// <param name="Created">When, as written.</param>
/// <param name="IsEmpty">It made no layer.</param>
public sealed record ImageStep(string CreatedBy, string Comment, string Created, bool IsEmpty);

/// <summary>The configuration of an image (OCI image specification, config): how it runs and how it came about.</summary>
public sealed record ImageConfigDocument
{
    /// <summary>Processor architecture in Go's words.</summary>
    public string Architecture { get; init; } = "";
    /// <summary>Operating system.</summary>
    public string Os { get; init; } = "";
    /// <summary>When it was made, as written.</summary>
    public string Created { get; init; } = "";
    /// <summary>User it runs as; empty is root.</summary>
    public string User { get; init; } = "";
    /// <summary>Folder it starts in.</summary>
    public string WorkingFolder { get; init; } = "";
    /// <summary>Program, with the arguments that are always given.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];
    /// <summary>Arguments unless others are given.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
    /// <summary>Environment as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];
    /// <summary>Ports it says it listens on, as <c>8000/tcp</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];
    /// <summary>Folders it keeps data in.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];
    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    /// <summary>Digests of the uncompressed layers, bottom first.</summary>
    public IReadOnlyList<string> DiffIds { get; init; } = [];
    /// <summary>Steps, oldest first.</summary>
    public IReadOnlyList<ImageStep> History { get; init; } = [];

    /// <summary>Reads it; null when the JSON is none.</summary>
    public static ImageConfigDocument? Read(DataNode root)
    {
        if (root.Kind != NodeKind.Map) return null;
        var run = root["config"];
        return new ImageConfigDocument
        {
            Architecture = root["architecture"].Text ?? "",
            Os = root["os"].Text ?? "",
            Created = root["created"].Text ?? "",
            User = run["User"].Text ?? "",
            WorkingFolder = run["WorkingDir"].Text ?? "",
            Entrypoint = Texts(run["Entrypoint"]),
            Command = Texts(run["Cmd"]),
            Environment = Texts(run["Env"]),
            Ports = [.. run["ExposedPorts"].Entries.Select(p => p.Key)],
            Volumes = [.. run["Volumes"].Entries.Select(p => p.Key)],
            Labels = OciDescriptor.Texts(run["Labels"]),
            DiffIds = Texts(root["rootfs"]["diff_ids"]),
            History = [.. root["history"].Items.Select(h => new ImageStep(
                h["created_by"].Text ?? "", h["comment"].Text ?? "", h["created"].Text ?? "", h["empty_layer"].AsBoolean == true))],
        };
    }

    static string[] Texts(DataNode list) => [.. list.OneOrMany.Select(i => i.Text ?? "")];
}
