using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>A model as code names it.</summary>
/// <param name="Kind">model, adapter, model-file or model-deployment.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Provider">Who serves it, or null.</param>
/// <param name="Value">Where it is named.</param>
public sealed record ModelReference(AssetKind Kind, string Id, string Name, string? Provider, CodeValue Value)
{
    /// <summary>How it is known.</summary>
    public Basis Basis { get; init; } = Basis.Declared;
    /// <summary>Revision that pins it.</summary>
    public string? Revision { get; init; }

    /// <summary>The models that a call names.</summary>
    public static IEnumerable<ModelReference> Of(string name, IReadOnlyList<CodeArgument> arguments, CodeFile file)
    {
        if (CodeKnowledge.Current.Models.Find(name, file) is not { } rule) return [];
        return Of(rule, arguments);
    }

    /// <summary>The models that a value of an argument such as <c>model=</c> or <c>llm=</c> stands for: a name, or an object made with one.</summary>
    public static IEnumerable<ModelReference> Of(CodeValue value, CodeRule? rule, CodeFile file)
    {
        foreach (var one in value.All)
        {
            if (one.Kind == ValueKind.Call)
            {
                foreach (var model in Of(one.Text!, one.Arguments, file)) yield return model;
                if (!one.Arguments.Any(a => a.Value.Kind == ValueKind.Call)) continue;
                foreach (var argument in one.Arguments)
                    if (argument.Name is "model" or "llm" or "model_client" or "client" && argument.Value.Kind == ValueKind.Call)
                        foreach (var inner in Of(argument.Value, null, file)) yield return inner;
            }
            else if (rule is not null && Named(one, rule, null, null) is { } named)
            {
                yield return named;
            }
        }
    }

    static IEnumerable<ModelReference> Of(CodeRule rule, IReadOnlyList<CodeArgument> arguments)
    {
        foreach (var (key, expected) in rule.Unless)
            if (Arguments.Find(arguments, key)?.Text == expected) yield break;
        var provider = rule.ProviderArgument.Select(p => Arguments.Find(arguments, p)?.Text).FirstOrDefault(p => p is not null);
        var revision = Arguments.Find(arguments, "revision") is { Kind: ValueKind.Text, Text: { } text } ? text : null;
        if (rule.Model is { } only) yield return new ModelReference(AssetKind.Model, AssetId.HuggingFaceModel(only), only, "huggingface", new CodeValue(ValueKind.Text, default) { Text = only });
        var named = false;
        foreach (var value in Arguments.Named(arguments, rule.Name, rule.At).SelectMany(v => v.All))
        {
            if (Named(value, rule, provider, revision) is not { } model) continue;
            named = true;
            yield return model;
        }
        if (rule.Form != "deployment") yield break;
        foreach (var value in Arguments.Named(arguments, rule.Deployment, rule.DeploymentAt).SelectMany(v => v.All))
        {
            if (value is not { Kind: ValueKind.Text, Text: { } deployment } || !ModelName.IsName(deployment)) continue;
            // A deployment that bears its model's name tells the model.
            if (CodeKnowledge.Current.IsFamily(deployment, out _)) { if (!named) yield return Served(deployment, rule.Provider, value); }
            else yield return new ModelReference(AssetKind.ModelDeployment, AssetId.Resource("deployment", $"{rule.Provider}/{deployment}"), deployment, rule.Provider, value);
        }
    }

    static ModelReference? Named(CodeValue value, CodeRule rule, string? givenProvider, string? revision)
    {
        if (value.Kind is ValueKind.Name or ValueKind.Call && value.Text is { } constant && rule.Form is "served" or "deployment" or "slash")
            return ModelConstant.NameOf(constant.EndsWith("()", StringComparison.Ordinal) ? constant[..^2] : constant) is { } known ? Served(known, rule.Provider, value) : null;
        if (value is { Kind: ValueKind.Dynamic, EnvironmentVariable: { } variable, Text: null })
            return new ModelReference(AssetKind.Model, AssetId.Model(rule.Provider, "$" + variable), "$" + variable, rule.Provider, value) { Basis = Basis.Unresolved };
        // with open("model.bin", "rb") as f: pickle.load(f)
        if (rule.Form == "file" && value is { Kind: ValueKind.Call, Text: "open" or "io.open" or "gzip.open" or "bz2.open", Arguments: [{ Value: { Kind: ValueKind.Text } opened }, ..] }) value = opened;
        if (rule.Form == "registry") return Registered(value, rule);
        if (value is not { Kind: ValueKind.Text, Text: { } text }) return null;
        text = text.Trim();
        var knowledge = CodeKnowledge.Current;
        if (rule.Form is "file" or "weights" or "hub" or "named" && ModelName.IsWeightFile(text))
            return rule.Form == "weights" && !text.Contains('/') ? new ModelReference(AssetKind.Model, AssetId.Model(rule.Provider, text), text, rule.Provider, value) : File(text, value);
        if (rule.Form is "hub" && Local(text) is { } folder) return new ModelReference(AssetKind.Model, AssetId.Model("local", folder), folder, null, value) { Basis = Basis.Inferred };
        if (rule.Form is "file" || !ModelName.IsName(text)) return null;
        if (rule.Known && !knowledge.IsFamily(text, out _)) return null;
        switch (rule.Form)
        {
            case "hub" or "adapter":
                if (rule.Slash && !text.Contains('/')) return null;
                if (rule.Provider is not null && knowledge.IsFamily(text, out _) && !text.Contains('/')) return Served(text, null, value);
                if (!ModelName.IsHub(text)) return null;
                var repository = rule.Organization is { } organization && !text.Contains('/') && !IsPlainHub(text) ? $"{organization}/{text}" : text;
                return new ModelReference(rule.Form == "adapter" ? AssetKind.Adapter : AssetKind.Model, AssetId.HuggingFaceModel(repository, revision), repository, "huggingface", value) { Revision = revision };
            case "timm":
                return text.StartsWith("hf") && text.Contains(':') ? null : new ModelReference(AssetKind.Model, AssetId.HuggingFaceModel("timm/" + text), "timm/" + text, "huggingface", value);
            case "routed" or "colon" or "slash":
                return Routed(text, rule, givenProvider, value);
            case "weights":
                return text.Contains('/') || text.EndsWith(".yaml") ? null : new ModelReference(AssetKind.Model, AssetId.Model(rule.Provider, text), text, rule.Provider, value);
            case "named" or "torchhub":
                return text.Contains('/') && rule.Form == "named" && ModelName.IsHub(text)
                    ? new ModelReference(AssetKind.Model, AssetId.HuggingFaceModel(text), text, "huggingface", value)
                    : new ModelReference(AssetKind.Model, AssetId.Model(rule.Provider, text), text, rule.Provider, value);
            default:
                return Served(text, givenProvider ?? rule.Provider, value);
        }
    }

    // "./sdxl-cache" and "../out/merged" are folders beside the code. What a run of training leaves under ./out names no model.
    static string? Local(string text)
    {
        if (!(text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal)) || text.Length > 150 || text.Any(c => char.IsControl(c) || c is '*' or '{' or '<')) return null;
        var path = text.TrimEnd('/');
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        while (path.StartsWith("../", StringComparison.Ordinal)) path = path[3..];
        return path.Length > 1 && path.Any(char.IsLetter) && path is not (".." or "path") && !ModelName.IsLocalFolder(path.Split('/')[0]) && !path.Contains("checkpoint", StringComparison.OrdinalIgnoreCase) ? path : null;
    }

    // mlflow: "models:/churn/3" names a registered model; a URI of a run's artifact is one without a name, of which a part may be known only as it runs.
    static ModelReference? Registered(CodeValue value, CodeRule rule)
    {
        if (value is not { Kind: ValueKind.Text or ValueKind.Dynamic, Text: { Length: > 6 and < 300 } text } || text.Any(char.IsControl)) return null;
        if (text.StartsWith("models:/", StringComparison.Ordinal) && text["models:/".Length..].TrimStart('/').Split('/', '@')[0] is { Length: > 0 } name && (value.Kind == ValueKind.Text || text.Length > "models:/".Length + name.Length))
            return new ModelReference(AssetKind.Model, AssetId.Model(rule.Provider, name), name, rule.Provider, value);
        if (text.IndexOf("://", StringComparison.Ordinal) < 0 && !text.StartsWith("runs:/", StringComparison.Ordinal)) return null;
        var shown = value.Kind == ValueKind.Text ? Redacted.Url(text.TrimEnd('/')) : Redacted.Url(text) + "…";
        return new ModelReference(AssetKind.Model, AssetId.Model(rule.Provider, shown), shown, rule.Provider, value) { Basis = value.Kind == ValueKind.Text ? Basis.Declared : Basis.Unresolved };
    }

    static bool IsPlainHub(string text) => text.StartsWith("bert-") || text.StartsWith("distil") || text.StartsWith("roberta-") || text.StartsWith("xlm-") || text.StartsWith("gpt2");

    static ModelReference? Routed(string text, CodeRule rule, string? givenProvider, CodeValue value)
    {
        var knowledge = CodeKnowledge.Current;
        var separator = rule.Form == "colon" ? text.IndexOf(':') : text.IndexOf('/');
        if (rule.Form == "colon" && separator < 0) separator = text.IndexOf('/');
        if (separator <= 0) return rule.Form != "served" && !knowledge.IsFamily(text, out _) && givenProvider is null && rule.Provider is null && !text.Any(char.IsDigit) ? null : Served(text, givenProvider ?? rule.Provider, value);
        var (prefix, rest) = (text[..separator], text[(separator + 1)..]);
        if (knowledge.Route(prefix) is not { } provider) return ModelName.IsHub(text) || rule.Form == "slash" ? Served(text, givenProvider, value) : knowledge.IsFamily(text, out _) ? Served(text, rule.Provider, value) : null;
        if (provider == "any") return Routed(rest, rule, null, value);
        if (!ModelName.IsName(rest)) return null;
        if (provider == "huggingface" && ModelName.IsHub(rest[(rest.Split('/').Length > 2 ? rest.IndexOf('/') + 1 : 0)..]) && rest.Contains('/'))
        {
            var repository = rest.Split('/').Length > 2 ? rest[(rest.IndexOf('/') + 1)..] : rest;
            return new ModelReference(AssetKind.Model, AssetId.HuggingFaceModel(repository), repository, "huggingface", value);
        }
        return Served(rest, provider, value) with { Provider = provider };
    }

    /// <summary>A model that a provider serves; a family that only one provider serves tells it.</summary>
    public static ModelReference Served(string name, string? provider, CodeValue value)
    {
        if (name.StartsWith("models/")) name = name["models/".Length..];
        var isKnown = CodeKnowledge.Current.IsFamily(name, out var family);
        var known = isKnown ? family : null;
        if (known == "openai" && value.EnvironmentVariable?.StartsWith("AZURE_OPENAI", StringComparison.Ordinal) == true) known = provider = "azure-openai";
        // OpenAI serves no open weights but gpt-oss: its client reaches another server then.
        if (isKnown && known is null && provider == "openai") provider = null;
        var server = provider is null or "openai" or "google" or "google-vertex" or "azure-openai" or "any" ? known ?? (provider == "azure-openai" || (provider == "openai" && name.Contains('/')) ? null : provider) : provider;
        return new ModelReference(AssetKind.Model, AssetId.Model(server, name), name, server ?? provider, value);
    }

    static ModelReference? File(string text, CodeValue value)
    {
        var path = text.Replace('\\', '/');
        while (path.StartsWith("./")) path = path[2..];
        return path.StartsWith("http") ? null : new ModelReference(AssetKind.ModelFile, AssetId.File(path), path, null, value) { Basis = Basis.Inferred };
    }
}

/// <summary>Reads arguments by name or place, also out of an options object.</summary>
static class Arguments
{
    /// <summary>The argument or member of an options object under a name, or null.</summary>
    public static CodeValue? Find(IReadOnlyList<CodeArgument> arguments, string name)
    {
        foreach (var argument in arguments)
        {
            if (argument.Name == name) return argument.Value;
            if (argument.Value.Kind != ValueKind.Map) continue;
            foreach (var (key, value) in argument.Value.Entries)
            {
                if (key == name) return value;
                if (argument.Name is not null || value.Kind != ValueKind.Map || key is not ("config" or "options" or "generationConfig")) continue;
                if (value[name] is { } inner) return inner;
            }
        }
        return null;
    }

    /// <summary>The argument at a place from 0 among those without name, or null.</summary>
    public static CodeValue? At(IReadOnlyList<CodeArgument> arguments, int place)
    {
        if (place < 0) return null;
        foreach (var argument in arguments)
            if (argument.Name is null && place-- == 0) return argument.Value;
        return null;
    }

    /// <summary>Values under any of the names, else at the place.</summary>
    public static IEnumerable<CodeValue> Named(IReadOnlyList<CodeArgument> arguments, List<string> names, int place)
    {
        var found = false;
        foreach (var name in names)
        {
            if (Find(arguments, name) is not { } value) continue;
            found = true;
            yield return value;
        }
        if (!found && At(arguments, place) is { } positional) yield return positional;
    }
}
