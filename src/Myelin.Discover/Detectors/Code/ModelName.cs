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

    /// <summary>Whether nothing but one model is called so: <c>gpt-4o-mini</c> and <c>claude-3-5-haiku-20241022</c>, not <c>gpt-4</c>, <c>o1</c> or the beginning <c>claude-3</c>.</summary>
    public static bool IsSpecific(string name)
    {
        if (name is "gpt-4o" or "gemini-pro" or "deepseek-chat" or "deepseek-reasoner" or "sonar-pro" or "o1-mini" or "o1-preview" or "o1-pro" or "o3-mini" or "o3-pro" or "o4-mini" or "mistral-large" or "mistral-medium" or "mistral-small") return true;
        if (name.Length < 7 || !name.AsSpan().ContainsAnyInRange('0', '9') || name.Contains('_') || name[^1] is '-' or '.' || name.AsSpan().ContainsAnyInRange('A', 'Z')) return false;
        var separators = name.AsSpan().Count('-') + name.AsSpan().Count('.') + name.AsSpan().Count(':');
        return separators >= 2 && !name.EndsWith("-api") && !name.EndsWith(".md") && !name.EndsWith(".json") && !name.EndsWith(".svg") && !name.EndsWith(".png") && !name.EndsWith(".py") && !name.EndsWith(".ts");
    }

    /// <summary>A routed name (<c>openai/gpt-4o</c>, <c>openai:gpt-4o</c>) without the route, and the provider that the route means.</summary>
    public static string Unrouted(string text, out string? provider)
    {
        var separator = text.AsSpan().IndexOfAny('/', ':');
        provider = separator > 0 ? CodeKnowledge.Current.Route(text[..separator]) : null;
        return provider is null ? text : text[(separator + 1)..];
    }

    /// <summary>Whether a text is <c>org/name</c> of an organisation that is known to publish models on the hub.</summary>
    public static bool IsPublishedHub(string text) =>
        text.IndexOf('/') is > 1 and < 40 and var slash && (Array.Exists(PublishedNames, n => text.StartsWith(n, StringComparison.OrdinalIgnoreCase)) || Publishers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.AsSpan(0, slash))) && IsHub(text) && !text.AsSpan(slash).ContainsAny(" @:") && text.Length > slash + 4;

    // Of organisations that publish much else, by how their models begin.
    static readonly string[] PublishedNames =
        ["facebook/opt-", "facebook/bart-", "facebook/wav2vec2", "facebook/nllb", "facebook/dino", "facebook/sam", "openai/whisper-", "openai/clip-", "google/gemma-", "google/flan-t5", "google/vit-", "google/mt5", "microsoft/phi-", "microsoft/deberta", "microsoft/codebert", "microsoft/trocr"];

    // Organisations under whose names models are pulled most (https://huggingface.co/models, sorted by downloads); none of them is a common folder's or GitHub owner's name with datasets of that form.
    static readonly HashSet<string> Publishers = new(StringComparer.Ordinal)
    {
        "meta-llama", "mistralai", "Qwen", "sentence-transformers", "cross-encoder", "BAAI", "stabilityai", "runwayml", "CompVis", "black-forest-labs", "HuggingFaceTB", "HuggingFaceH4", "deepseek-ai", "tiiuae",
        "EleutherAI", "bigscience", "intfloat", "thenlper", "nomic-ai", "THUDM", "zai-org", "01-ai", "NousResearch", "TheBloke", "unsloth", "Helsinki-NLP", "distilbert", "google-bert", "google-t5", "FacebookAI",
        "openai-community", "jinaai", "mixedbread-ai", "Alibaba-NLP", "llava-hf", "teknium", "bartowski", "mlx-community", "onnx-community", "Xenova", "lmsys", "codellama", "databricks", "mosaicml",
        "ibm-granite", "CohereForAI", "CohereLabs", "internlm", "baichuan-inc", "facebookresearch", "dslim", "ProsusAI", "cardiffnlp", "stable-diffusion-v1-5", "latent-consistency", "ByteDance", "pyannote", "hexgrad",
        "moonshotai", "MiniMaxAI", "allenai", "ai21labs", "Snowflake", "prompthero", "SG161222", "Lykon",
    };

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
        return !IsLocalFolder(text.AsSpan(0, slash));
    }

    /// <summary>Whether a folder is called as those that programs write to, or keep their models in.</summary>
    public static bool IsLocalFolder(ReadOnlySpan<char> name)
    {
        foreach (var folder in LocalFolders)
            if (name.Equals(folder, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
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
