using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Formats.Containers;

namespace Myelin.Discover.Servers;

/// <summary>A model, adapter or dataset as a deployment names it, told apart by the form of the name: a hub repository, a tag of Ollama, a bucket, an OCI artifact, a file.</summary>
/// <param name="Kind">Model, Adapter or Dataset.</param>
/// <param name="Id">Id of the asset.</param>
/// <param name="Name">Its full name as users write it.</param>
/// <param name="Basis">Declared; inferred when only a path says its name.</param>
public sealed record ModelReference(AssetKind Kind, string Id, string Name, Basis Basis)
{
    /// <summary>Provider of the name: huggingface, ollama, s3 …</summary>
    public string? Provider { get; init; }
    /// <summary>Revision, tag or version that is asked for.</summary>
    public string? Revision { get; init; }
    /// <summary>Where it is fetched from, as written, when that is not its name.</summary>
    public string? Source { get; init; }

    static readonly SearchValues<char> NeverInNames = SearchValues.Create("${}<>*|\n\t ");
    static readonly string[] WeightEndings = [".gguf", ".safetensors", ".onnx", ".pt", ".pth", ".bin", ".ckpt", ".engine", ".plan", ".tflite", ".h5", ".keras", ".joblib", ".pkl", ".mar", ".llamafile", ".ggml", ".nemo"];
    static readonly string[] GenericNames = ["model", "models", "data", "mnt", "model-store", "model_store", "model-repository", "model_repository", "checkpoint", "checkpoints", "weights", "cache", "main", "latest", "v1", "1", "hub", "snapshots", "repository", "artifacts", "output", "llm", "app", "workspace", "local", "modelcar", "final", "best", "huggingface", "tmp", "default", "base"];

    /// <summary>Reads a value that is said to name a model.</summary>
    /// <param name="text">The value as written.</param>
    /// <param name="hub">Where plain names come from (<see cref="ServerModel.Hub"/>).</param>
    /// <param name="revision">Revision that goes with it, or null.</param>
    /// <param name="kind">Model, Adapter or Dataset.</param>
    /// <returns>Null for a placeholder, an unresolved variable, or a path that names nothing.</returns>
    public static ModelReference? Read(string? text, string hub, string? revision = null, AssetKind kind = AssetKind.Model)
    {
        text = text?.Trim().Trim('"', '\'');
        if (string.IsNullOrEmpty(text) || text.Length > 300 || IsPlaceholder(text)) return null;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0) return OfUri(text, text[..scheme].ToLowerInvariant(), text[(scheme + 3)..], revision, kind);
        if (text.StartsWith("hf.co/", StringComparison.OrdinalIgnoreCase) || text.StartsWith("huggingface.co/", StringComparison.OrdinalIgnoreCase))
            return OfHub(text[(text.IndexOf('/') + 1)..], revision, kind);
        if (text[0] is '/' or '.' or '~' || text.Contains('\\')) return OfPath(text, kind);
        return hub switch
        {
            "ollama" => OfOllama(text, kind),
            "docker" or "oci" => OfImage(text, kind),
            "nvidia" => new(kind, AssetId.Model("nvidia", text), text, Basis.Declared) { Provider = "nvidia", Revision = revision },
            "path" => OfPath(text, kind),
            "name" => IsName(text) ? new(kind, AssetId.Model(null, text), text, Basis.Declared) { Revision = revision } : null,
            "provider" => OfProvider(text, kind),
            _ when IsRepository(text) => OfHub(text, revision, kind),
            // llama-server's --model and the like take a file as well.
            _ when HasWeightEnding(text) => OfPath(text, kind),
            _ when IsName(text) && hub != "huggingface" => new(kind, AssetId.Model(null, text), text, Basis.Declared) { Revision = revision },
            _ when IsName(text) && !GenericNames.Contains(text.ToLowerInvariant()) => OfHub(text, revision, kind),
            _ => null,
        };
    }

    /// <summary>Whether a text has the form of a repository on Hugging Face: <c>owner/name</c>.</summary>
    public static bool IsRepository(string text)
    {
        var slash = text.IndexOf('/');
        if (slash <= 0 || slash == text.Length - 1 || text.IndexOf('/', slash + 1) >= 0 || text.Length > 120) return false;
        foreach (var c in text)
            if (!(char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.')) return false;
        return char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[slash + 1]);
    }

    // A value with a variable, template or angle brackets in it says nothing yet.
    static bool IsPlaceholder(string text)
    {
        if (text.AsSpan().ContainsAny(NeverInNames)) return true;
        return text.ToLowerInvariant() is "none" or "null" or "true" or "false" or "todo" or "changeme" or "auto" or "tbd" or "your-model" or "your-model-id" or "model-name" or "model_name" or "string";
    }

    static bool IsName(string text)
    {
        var letters = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiLetter(c)) letters++;
            else if (!(char.IsAsciiDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '@')) return false;
        }
        return letters > 0 && char.IsAsciiLetterOrDigit(text[0]);
    }

    static ModelReference? OfHub(string repository, string? revision, AssetKind kind)
    {
        var at = repository.IndexOf('@');
        if (at > 0) (repository, revision) = (repository[..at], repository[(at + 1)..]);
        var segments = repository.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // hf.co/org/name:Q4_K_M is Ollama's way to a file of a repository; KServe writes hf://org/model:revision.
        string? tag = null;
        if (segments.Length > 0 && segments[^1].IndexOf(':') is > 0 and var colon) (segments[^1], tag) = (segments[^1][..colon], segments[^1][(colon + 1)..]);
        if (segments.Length == 0) return null;
        if (segments is ["datasets", .. var rest]) (segments, kind) = (rest, AssetKind.Dataset);
        if (segments.Length == 0) return null;
        var name = segments.Length == 1 ? segments[0] : $"{segments[0]}/{segments[1]}";
        if (!IsName(name)) return null;
        revision ??= segments is [_, _, "resolve" or "blob" or "tree" or "raw", var r, ..] ? r : tag;
        var pinned = revision is "main" ? null : revision;
        var id = kind == AssetKind.Dataset ? AssetId.HuggingFaceDataset(name, pinned) : AssetId.HuggingFaceModel(name, pinned);
        return new(kind, id, name, Basis.Declared) { Provider = "huggingface", Revision = pinned };
    }

    static ModelReference? OfOllama(string text, AssetKind kind)
    {
        if (text.StartsWith("registry.ollama.ai/", StringComparison.Ordinal)) text = text["registry.ollama.ai/".Length..];
        if (text.StartsWith("library/", StringComparison.Ordinal)) text = text["library/".Length..];
        if (!IsName(text)) return null;
        var colon = text.IndexOf(':');
        return new(kind, AssetId.Model("ollama", text), text, Basis.Declared) { Provider = "ollama", Revision = colon > 0 ? text[(colon + 1)..] : null };
    }

    static ModelReference? OfImage(string text, AssetKind kind) =>
        ImageReference.Parse(text) is { } image
            ? new(kind, AssetId.Image(text), image.HasRegistry ? $"{image.Registry}/{image.Repository}" : image.Repository, Basis.Declared) { Provider = image.Registry == "docker.io" && image.Repository.StartsWith("ai/", StringComparison.Ordinal) ? "docker" : "oci", Revision = image.Digest ?? image.Tag }
            : null;

    // LiteLLM writes provider/model.
    static ModelReference OfProvider(string text, AssetKind kind)
    {
        var slash = text.IndexOf('/');
        if (slash <= 0) return new(kind, AssetId.Model(null, text), text, Basis.Declared);
        var provider = text[..slash];
        var name = text[(slash + 1)..];
        return provider switch
        {
            "huggingface" or "vllm" or "hosted_vllm" when IsRepository(name) => new(kind, AssetId.HuggingFaceModel(name), name, Basis.Declared) { Provider = "huggingface" },
            _ => new(kind, AssetId.Model(provider.Replace("_chat", "", StringComparison.Ordinal), name), name, Basis.Declared) { Provider = provider },
        };
    }

    static ModelReference? OfUri(string text, string scheme, string rest, string? revision, AssetKind kind)
    {
        switch (scheme)
        {
            case "hf" or "huggingface": return OfHub(rest, revision, kind);
            case "oci" or "docker": return OfImage(text, kind);
            case "ollama": return OfOllama(rest, kind);
            case "pvc" or "file": return OfPath("/" + rest.TrimStart('/'), kind) is { } file ? file with { Source = text } : null;
            case "models": return new(kind, AssetId.Model("mlflow", rest), rest, Basis.Declared) { Provider = "mlflow", Source = text };
            case "ngc": return new(kind, AssetId.Model("nvidia", rest), rest, Basis.Declared) { Provider = "nvidia", Source = text };
            case "http" or "https":
                foreach (var host in (ReadOnlySpan<string>)["huggingface.co/", "hf.co/", "www.huggingface.co/"])
                    if (rest.StartsWith(host, StringComparison.OrdinalIgnoreCase)) return OfHub(rest[host.Length..].Split('?')[0], revision, kind) is { } hub ? hub with { Source = text } : null;
                return OfPath(rest.Split('?')[0], kind) is { } fetched && HasWeightEnding(fetched.Name) ? fetched with { Source = WithoutQuery(text) } : null;
            case "s3" or "gs" or "gcs" or "az" or "azure" or "abfs" or "abfss" or "wasbs" or "r2" or "minio" or "oss" or "cos" or "webhdfs" or "hdfs" or "dvc":
                var path = rest.TrimEnd('/');
                return path == "" ? null : new(kind, kind == AssetKind.Dataset ? $"dataset:{AssetId.Model(scheme, path)["model:".Length..]}" : AssetId.Model(scheme, path), $"{scheme}://{path}", Basis.Declared) { Provider = scheme, Revision = revision };
            default: return null;
        }
    }

    static string WithoutQuery(string url) => url.IndexOf('?') is > 0 and var query ? url[..query] : url;

    static ModelReference? OfPath(string text, AssetKind kind)
    {
        var path = text.TrimEnd('/');
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        if (name == "" || GenericNames.Contains(name.ToLowerInvariant()) || !IsName(name)) return null;
        if (HasWeightEnding(name)) return new(kind, AssetId.Model("file", name), name, Basis.Declared) { Source = text };
        // A folder is a model only when its name is as particular as one: Mistral-7B-Instruct-v0.2, not serving.
        return name.AsSpan().IndexOfAnyInRange('0', '9') >= 0 && name.Length >= 5 ? new(kind, AssetId.Model("file", name), name, Basis.Inferred) { Source = text } : null;
    }

    static bool HasWeightEnding(string name) => Array.Exists(WeightEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
