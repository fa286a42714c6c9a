using System.Buffers;

namespace Myelin.Discover.Detectors.Code;

/// <summary>Tells names of models from placeholders, types, prose and paths.</summary>
public static class ModelName
{
    static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/@+-");
    static readonly SearchValues<char> NotInFileName = SearchValues.Create("\n\r\t<>{}*?\"|");
    static readonly HashSet<string> NotNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "model", "models", "model_name", "model-name", "modelname", "model_id", "model-id", "string", "str", "none", "null", "default", "auto", "test", "testing", "foo", "bar", "baz", "custom", "local", "other", "unknown",
        "gpt", "llm", "name", "some-model", "some_model", "any", "text", "id", "value", "true", "false", "inherit", "main", "base", "embedding", "embeddings", "chat", "deployment", "engine", "openai", "anthropic", "google",
        "ollama", "azure", "huggingface", "bert", "n/a", "tbd", "model1", "model2", "fast", "smart", "small", "large", "medium", "mini", "system", "user", "assistant", "cpu", "cuda", "mps",
    };
    static readonly string[] PlaceholderParts =
        ["your", "xxx", "placeholder", "path/to", "path-to", "path_to", "<", "dummy", "fake", "mock", "test-model", "test_model", "example", "my-model", "my_model", "mymodel", "my-org", "my-finetuned", "my-deployment", "insert", "replace", "todo", "username/", "user/", "org/model", "owner/", "namespace/", "nonexistent", "invalid", "unknown", "model-a", "model-b", "some-", "hf-internal-testing"];
    static readonly string[] LocalFolders =
        ["models", "model", "checkpoints", "checkpoint", "output", "outputs", "results", "result", "data", "ckpt", "ckpts", "weights", "saved_models", "saved_model", "saved", "runs", "logs", "artifacts", "pretrained", "pretrained_models", "assets", "experiments", "exp", "tmp", "temp", "trained_models", "cache", "save", "home", "root", "mnt", "content", "workspace", "app", "src", "llm", "trained", "finetuned", "fine_tuned", "work_dirs", "out", "dist", "static", "resources", "media", "files", "downloads"];
    static readonly string[] LocalWords = ["my", "output", "result", "results", "checkpoint", "saved", "fine", "finetuned", "trained", "best", "final", "tmp", "temp", "local", "new", "custom", "lora", "merged", "sft", "adapter", "ckpt", "save", "model", "models", "weights", "out"];
    static readonly string[] WeightFiles = [".pt", ".pth", ".bin", ".gguf", ".ggml", ".safetensors", ".onnx", ".pkl", ".pickle", ".joblib", ".h5", ".hdf5", ".keras", ".tflite", ".pb", ".ckpt", ".engine", ".mlmodel", ".model", ".cbm", ".npz", ".torchscript", ".ptl", ".sav", ".msgpack", ".pte", ".nemo", ".ubj"];

    /// <summary>Whether a text can be a model's name at all.</summary>
    public static bool IsName(string? text)
    {
        if (text is null || text.Length is < 2 or > 150 || text.AsSpan().ContainsAnyExcept(Allowed) || NotNames.Contains(text)) return false;
        if (!char.IsAsciiLetterOrDigit(text[0]) && text[0] != '@') return false;
        if (!char.IsAsciiLetterOrDigit(text[^1]) || !text.AsSpan().ContainsAnyInRange('A', 'z')) return false;
        if (text.Contains("://") || text.Contains("//")) return false;
        foreach (var part in PlaceholderParts)
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase)) return false;
        // sk-…, and identifiers of the source itself.
        return !text.StartsWith("sk-");
    }

    /// <summary>Whether a text names a file of weights.</summary>
    public static bool IsWeightFile(string? text) =>
        text is { Length: > 3 and < 300 } && !text.AsSpan().ContainsAny(NotInFileName) && Array.Exists(WeightFiles, e => text.EndsWith(e, StringComparison.OrdinalIgnoreCase) && text.Length > e.Length);

    /// <summary>Whether a text is a repository on the Hugging Face hub: <c>org/name</c>, or one of the old names without organisation.</summary>
    public static bool IsHub(string? text)
    {
        if (!IsName(text) || text!.Length > 96 + 40 || text.Contains(':') || text.Contains('@') || text.Contains('+') || IsWeightFile(text) || text.EndsWith(".git") || text.EndsWith(".json") || text.EndsWith(".txt") || text.EndsWith(".py")) return false;
        var slash = text.IndexOf('/');
        if (slash < 0) return IsOldName(text);
        if (text.IndexOf('/', slash + 1) >= 0 || slash == text.Length - 1) return false;
        return !Array.Exists(LocalFolders, f => text.AsSpan(0, slash).Equals(f, StringComparison.OrdinalIgnoreCase));
    }

    static bool IsOldName(string text)
    {
        if (text is "gpt2" or "distilgpt2") return true;
        if (!text.Contains('-')) return false;
        var end = text.AsSpan().IndexOfAny('-', '_', '.');
        var first = text.AsSpan(0, end);
        foreach (var word in LocalWords)
            if (first.Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        return !text.Contains("checkpoint") && !text.Contains("finetuned-model") && !text.EndsWith("-model");
    }
}
