using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Code;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Formats;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Services;

/// <summary>
/// Models and the variables of keys that configuration names: <c>OPENAI_MODEL=gpt-4o</c>, <c>model: claude-sonnet-4-5</c>, <c>spring.ai.openai.chat.options.model=gpt-4o</c>,
/// <c>"deploymentName": "gpt-4o"</c>, <c>${OPENAI_API_KEY}</c>. Read line by line, so that templates and broken files count too; comments do not.
/// </summary>
public sealed class ConfiguredModelDetector : FileDetector
{
    const long Largest = 1 << 20;
    // A file that lists more models than anyone uses is a catalogue of what could be chosen.
    const int Catalogue = 25;
    static readonly string[] Endings = [".yaml", ".yml", ".json", ".jsonc", ".toml", ".ini", ".cfg", ".conf", ".properties", ".env", ".tfvars", ".tf", ".bicep", ".bicepparam"];
    static readonly string[] NotConfiguration = ["package-lock.json", "pnpm-lock.yaml", "composer.lock", "cspell.json", "package.json", "tsconfig.json", "mkdocs.yml", "tokenizer.json", "vocab.json", "config.json", "tokenizer_config.json", "adapter_config.json"];
    static readonly string[] Words = ["model", "llm", "engine", "deployment", "embedding", "gpt", "claude", "gemini", "reranker"];
    static readonly SearchValues<char> Variable = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    public override bool Wants(in FileProbe file)
    {
        if (!file.IsText || file.Size > Largest) return false;
        if (IsEnvironment(file.Name)) return true;
        foreach (var name in NotConfiguration)
            if (file.Name.Is(name)) return false;
        foreach (var ending in Endings)
            if (file.Name.Ends(ending)) return true;
        return false;
    }

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is not { } text || !Mentions(text)) return;
        List<(ModelReference Model, int Line, string Note)> models = [];
        var number = 0;
        var path = new Path();
        // What Bicep deploys of OpenAI's models, Azure serves.
        var server = file.Name.Ends(".bicep") || file.Name.Ends(".bicepparam") ? "azure-openai" : null;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range].TrimEnd();
            var trimmed = line.TrimStart();
            if (trimmed.Length is 0 or > 2000 || trimmed[0] is '#' or ';' or '!' || trimmed.StartsWith("//")) continue;
            Keys(trimmed, number, facts);
            if (Pair(trimmed, out var key, out var value)) Model(path.At(line.Length - trimmed.Length, key), key, value, number, server, models, facts);
        }
        if (models.Select(m => m.Model.Name).Distinct().Count() > Catalogue) return;
        foreach (var (model, line, note) in models) facts.Add(model, facts.Evidence(Basis.Declared, line, note: note));
    }

    // spring.ai.openai.api-key=…, langchain4j.ollama.chat-model.base-url=… configure a client of that provider.
    static void Client(string path, string value, int line, Facts facts)
    {
        if (!path.EndsWith("key", StringComparison.Ordinal) && !path.EndsWith("base-url", StringComparison.Ordinal) && !path.EndsWith("endpoint", StringComparison.Ordinal)) return;
        if (value.Length == 0 || ProviderOf(path) is not { } provider) return;
        // Another address may be anyone's.
        if (path.EndsWith("base-url", StringComparison.Ordinal) && provider != "ollama" && !value.StartsWith('$')) return;
        facts.AddService(provider, facts.Evidence(Basis.Declared, line, note: path));
    }

    static bool Mentions(string text)
    {
        foreach (var word in Words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return text.Contains("${", StringComparison.Ordinal);
    }

    static void Model(string path, ReadOnlySpan<char> key, string value, int line, string? server, List<(ModelReference, int, string)> models, Facts facts)
    {
        Client(path, value, line, facts);
        if (!IsModelKey(key, path)) return;
        var at = new CodeValue(ValueKind.Text, default) { Text = value };
        var note = $"{key} = {value}";
        if (ModelName.IsPublishedHub(value) || (key.EndsWith("MODEL_ID") && ModelName.IsHub(value) && value.Contains('/') && value.Contains('-') && value.AsSpan().ContainsAnyInRange('0', '9')))
        {
            models.Add((new ModelReference(AssetKind.Model, AssetId.HuggingFaceModel(value), value, "huggingface", at), line, note));
            return;
        }
        if (!ModelName.IsName(value)) return;
        var plain = ModelName.Unrouted(value, out var route);
        if (!CodeKnowledge.Current.IsFamily(plain, out var provider) || !plain.AsSpan().ContainsAnyInRange('0', '9') && plain.IndexOf('-') < 0 && ProviderOf(path) is null || plain.Contains('_')) return;
        // AZURE_OPENAI_CHAT_MODEL=gpt-4o
        if (key.StartsWith("AZURE_OPENAI")) server = "azure-openai";
        var served = server is not null && provider == "openai"
            ? new ModelReference(AssetKind.Model, AssetId.Model(server, plain), plain, server, at)
            : ModelReference.Served(route is null ? value : plain, route ?? ProviderOf(path) ?? provider, at);
        models.Add((served, line, note));
    }

    // spring.ai.openai.chat.options.model, quarkus.langchain4j.ollama.chat-model.model-id, langchain4j.open-ai.chat-model.model-name
    static string? ProviderOf(string path) =>
        !path.StartsWith("spring.ai.", StringComparison.Ordinal) && path.IndexOf("langchain4j.", StringComparison.Ordinal) < 0 ? null
        : path.Contains("azure", StringComparison.Ordinal) ? "azure-openai"
        : path.Contains("openai", StringComparison.Ordinal) || path.Contains("open-ai", StringComparison.Ordinal) ? "openai"
        : path.Contains("anthropic", StringComparison.Ordinal) ? "anthropic"
        : path.Contains("ollama", StringComparison.Ordinal) ? "ollama"
        : path.Contains("bedrock", StringComparison.Ordinal) ? "aws-bedrock"
        : path.Contains("mistral", StringComparison.Ordinal) ? "mistral"
        : path.Contains("gemini", StringComparison.Ordinal) || path.Contains("vertex", StringComparison.Ordinal) ? "google-vertex" : null;

    // OPENAI_MODEL, chatModel, model_name, deploymentName; "name:" and "id:" only below such a key.
    static bool IsModelKey(ReadOnlySpan<char> key, string path)
    {
        foreach (var word in Words)
            if (key.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        if (key is not ("name" or "id" or "default" or "defaultValue" or "value" or "chat" or "fast" or "smart" or "primary" or "fallback")) return false;
        foreach (var word in Words)
            if (path.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // key = value, key: value, "key": "value",
    static bool Pair(ReadOnlySpan<char> line, out ReadOnlySpan<char> key, out string value)
    {
        key = [];
        value = "";
        if (line.StartsWith("- ")) line = line[2..].TrimStart();
        if (line.StartsWith("export ")) line = line[7..].TrimStart();
        var equals = line.IndexOf('=');
        var colon = line.IndexOf(':');
        var at = equals < 0 ? colon : colon < 0 ? equals : Math.Min(equals, colon);
        if (at is <= 0 or > 120) return false;
        key = line[..at].Trim().Trim("\"'");
        var rest = line[(at + 1)..].Trim();
        if (rest.IndexOf(" #") is > 0 and var comment) rest = rest[..comment].TrimEnd();
        rest = rest.TrimEnd(',').Trim();
        // ${OPENAI_MODEL:gpt-4o} and ${OPENAI_MODEL:-gpt-4o} have a default.
        var inner = rest.Trim("\"'");
        if (inner.StartsWith("${") && inner.EndsWith("}") && inner.IndexOf(':') is > 0 and var fallback) rest = inner[(fallback + 1)..^1].TrimStart('-');
        value = rest.Trim("\"'").ToString();
        return true;
    }

    static void Keys(ReadOnlySpan<char> line, int number, Facts facts)
    {
        while (line.IndexOf("${") is >= 0 and var open)
        {
            line = line[(open + 2)..];
            // A workflow hands over a secret: ${{ secrets.OPENAI_API_KEY }}
            if (line.StartsWith("{")) line = line[1..].TrimStart();
            if (line.StartsWith("secrets.")) line = line[8..];
            if (line.StartsWith("env:")) line = line[4..];
            var end = line.IndexOfAnyExcept(Variable);
            if (end is > 4 and < 60) facts.AddKeyReference(line[..end].ToString(), facts.Evidence(Basis.Declared, number));
            if (end < 0) return;
        }
    }

    static bool IsEnvironment(in FileName name) => name.Name.StartsWith(".env") || name.Ends(".env");

    // Keys above a line by their indentation: YAML and formatted JSON say so what a "name" is of.
    sealed class Path
    {
        readonly List<(int Indent, string Key)> _keys = [];

        public string At(int indent, ReadOnlySpan<char> key)
        {
            while (_keys.Count > 0 && _keys[^1].Indent >= indent) _keys.RemoveAt(_keys.Count - 1);
            if (_keys.Count < 40) _keys.Add((indent, key.ToString()));
            return string.Join('.', _keys.Select(k => k.Key));
        }
    }
}
