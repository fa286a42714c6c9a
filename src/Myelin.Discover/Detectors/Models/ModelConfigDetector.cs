using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Models;

/// <summary>
/// Reads the JSON files of a model repository (transformers, diffusers, sentence-transformers, peft, spaCy): <c>config.json</c>, <c>model_index.json</c>, <c>modules.json</c>,
/// <c>adapter_config.json</c>, <c>generation_config.json</c>, <c>meta.json</c>, <c>tokenizer_config.json</c>.
/// </summary>
public sealed class ModelConfigDetector : FileDetector
{
    const int LargestConfig = 16 << 20;
    // A config.json of transformers has its architecture, or its type beside one of these.
    static readonly string[] Companions =
        ["transformers_version", "hidden_size", "vocab_size", "torch_dtype", "dtype", "d_model", "n_embd", "num_hidden_layers", "auto_map", "quantization_config", "_name_or_path", "id2label"];

    public override bool Wants(in FileProbe file) =>
        file.Name.Ends(".json") && file.Size < LargestConfig
            && (file.Name.Is("config.json") || file.Name.Is("model_index.json") || file.Name.Is("modules.json") || file.Name.Is("adapter_config.json")
                || file.Name.Is("generation_config.json") || file.Name.Is("tokenizer_config.json") || file.Name.Is("meta.json") || file.Name.Is("quantize_config.json"));

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.As<JsonFile>()?.Root is not { Exists: true } root) return;
        var folder = file.Name.Folder.ToString();
        switch (file.Name.Name)
        {
            case "config.json": Config(root, folder, facts); break;
            case "model_index.json": Pipeline(root, folder, facts); break;
            case "modules.json": Modules(root, folder, facts); break;
            case "adapter_config.json": Adapter(root, folder, facts); break;
            case "generation_config.json" when root.Has("transformers_version"):
                facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Extra, facts.Evidence(Basis.Declared, 1, note: "generation configuration")) { Properties = [("temperature", root["temperature"].Text)] });
                break;
            case "tokenizer_config.json": Tokenizer(root, folder, facts); break;
            case "meta.json" when root.Has("spacy_version"): Spacy(root, folder, facts); break;
            case "quantize_config.json" when root.Has("bits"):
                facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Extra, facts.Evidence(Basis.Declared, 1, note: "quantization")) { Properties = [(AssetKeys.Quantization, Quantization(root))] });
                break;
            default: break;
        }
    }

    static void Config(DataNode root, string folder, Facts facts)
    {
        var architectures = root["architectures"].Items.Select(a => a.Text ?? "").Where(a => a.Length > 0).ToList();
        var type = root["model_type"];
        var isTransformers = architectures.Count > 0 || (type.Text is not null && Companions.Any(root.Has));
        var isComponent = root.Has("_class_name") && root.Has("_diffusers_version");
        var isPooling = root.Has("word_embedding_dimension") || root.Has("in_features");
        if (!isTransformers && !isComponent)
        {
            if (isPooling) facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Component, facts.Evidence(Basis.Declared, 1)));
            return;
        }
        var line = (root["architectures"].Exists ? root["architectures"] : type.Exists ? type : root).Mark.Line;
        var evidence = facts.Evidence(Basis.Declared, line, note: isComponent ? root["_class_name"].Text : architectures.FirstOrDefault() ?? type.Text);
        var custom = root["auto_map"].Entries.SelectMany(e => e.Value.OneOrMany).Select(v => v.Text ?? "");
        facts.Keep(new ModelFolderPart(folder, isComponent ? ModelFolderRole.Component : ModelFolderRole.Config, evidence)
        {
            WeakName = architectures.FirstOrDefault() ?? type.Text,
            Properties =
            [
                (AssetKeys.Architecture, architectures.FirstOrDefault() ?? root["_class_name"].Text),
                ("model-type", type.Text),
                ("dtype", root["torch_dtype"].Text ?? root["dtype"].Text),
                (AssetKeys.Quantization, root["quantization_config"] is { Exists: true } quantization ? Quantization(quantization) : null),
                ("custom-code", ModelFiles.List(custom.Distinct(StringComparer.Ordinal))),
                ("context-length", root["max_position_embeddings"].Text),
                ("transformers-version", root["transformers_version"].Text),
                ("loaded-from", root["_name_or_path"].Text),
            ],
        });
    }

    static string? Quantization(DataNode node)
    {
        var method = node["quant_method"].Text ?? (node.Has("group_size") ? "gptq" : null);
        var bits = node["bits"].Text ?? (node["load_in_4bit"].AsBoolean == true || node["_load_in_4bit"].AsBoolean == true ? "4" : node["load_in_8bit"].AsBoolean == true ? "8" : null);
        return (method, bits) switch { (null, null) => null, (_, null) => method, (null, _) => $"{bits}-bit", _ => $"{method} {bits}-bit" };
    }

    static void Pipeline(DataNode root, string folder, Facts facts)
    {
        if (!root.Has("_class_name") || !root.Has("_diffusers_version")) return;
        var components = root.Entries.Where(e => e.Value.Kind == NodeKind.List && e.Value.Items.Count == 2 && e.Value[1].Text is not null).Select(e => $"{e.Key} {e.Value[1].Text}");
        facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Pipeline, facts.Evidence(Basis.Declared, root["_class_name"].Mark.Line, note: root["_class_name"].Text))
        {
            WeakName = root["_class_name"].Text,
            Properties = [(AssetKeys.Architecture, root["_class_name"].Text), ("library", "diffusers"), ("components", ModelFiles.List(components)), ("loaded-from", root["_name_or_path"].Text)],
        });
    }

    static void Modules(DataNode root, string folder, Facts facts)
    {
        var types = root.Items.Select(m => m["type"].Text ?? "").Where(t => t.StartsWith("sentence_transformers", StringComparison.Ordinal)).ToList();
        if (types.Count == 0) return;
        facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Pipeline, facts.Evidence(Basis.Declared, root.Mark.Line, note: "sentence-transformers"))
        {
            Properties = [("library", "sentence-transformers"), (AssetKeys.Task, "sentence-similarity"), ("components", ModelFiles.List(types.Select(t => t[(t.LastIndexOf('.') + 1)..])))],
        });
    }

    static void Adapter(DataNode root, string folder, Facts facts)
    {
        var type = root["peft_type"].Text ?? (root.Has("lora_parameters") || root.Has("num_layers") ? "LORA" : null);
        var @base = root["base_model_name_or_path"] is { Exists: true } peft ? peft : root["model"] is { Exists: true } mlx ? mlx : root["model_name"];
        if (type is null && !root.Has("base_model_name_or_path") && !(root.Has("config") && root.Has("model_name"))) return;
        var target = HubFacts.Model(@base.Text, @base.Mark, "base model of an adapter", facts, revision: root["revision"].Text);
        facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Adapter, facts.Evidence(Basis.Declared, @base.Exists ? @base.Mark.Line : 1, note: $"adapter {type}".TrimEnd()))
        {
            WeakName = @base.Text is { Length: > 0 } name ? $"adapter of {name}" : null,
            Properties =
            [
                ("adapter", type?.ToLowerInvariant()), ("base-model", @base.Text), (AssetKeys.Task, root["task_type"].Text), ("rank", root["r"].Text),
                ("target-modules", ModelFiles.List(root["target_modules"].OneOrMany.Select(m => m.Text ?? ""))), ("library", root.Has("peft_type") ? "peft" : null),
                ("custom-code", ModelFiles.List(root["auto_mapping"].Entries.Select(e => e.Value.Text ?? ""))),
            ],
            Relations = target is null ? [] : [(RelationKind.DerivedFrom, target)],
        });
    }

    static void Tokenizer(DataNode root, string folder, Facts facts)
    {
        var custom = root["auto_map"].Entries.SelectMany(e => e.Value.OneOrMany).Select(v => v.Text ?? "");
        if (root.Has("tokenizer_class"))
            facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Extra, facts.Evidence(Basis.Declared, root["tokenizer_class"].Mark.Line, note: "tokenizer")) { Properties = [("custom-code", ModelFiles.List(custom))] });
        var template = root["chat_template"];
        if (template.Text is { Length: > 0 } text) ChatTemplates.State(text, null, "chat_template", template.Mark.Line, facts);
        foreach (var named in template.Items)
            if (named["template"].Text is { Length: > 0 } body) ChatTemplates.State(body, null, $"chat_template.{named["name"].Text}", named.Mark.Line, facts);
    }

    static void Spacy(DataNode root, string folder, Facts facts)
    {
        var name = $"{root["lang"].Text}_{root["name"].Text}";
        facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Description, facts.Evidence(Basis.Declared, root["name"].Mark.Line, note: "spaCy"))
        {
            Name = name,
            Version = root["version"].Text,
            Properties = [("library", "spacy"), (AssetKeys.License, root["license"].Text), ("components", ModelFiles.List(root["components"].Items.Select(c => c.Text ?? "")))],
        });
    }
}

/// <summary>An index of weights in several files.</summary>
public sealed class WeightIndexDetector : DocumentDetector<Formats.Models.WeightIndex>
{
    public override void Detect(Formats.Models.WeightIndex document, SourceFile file, Facts facts) =>
        facts.Keep(new ModelFolderPart(file.Name.Folder.ToString(), ModelFolderRole.Extra, facts.Evidence(Basis.Declared, 1, note: "index of weights"))
        {
            Properties =
            [
                ("parts", ModelFiles.Number(document.Files.Count)), ("tensors", ModelFiles.Number(document.Tensors)), ("weights-size", ModelFiles.Number(document.TotalSize)),
                (AssetKeys.Parameters, ModelFiles.Number(document.TotalParameters)),
            ],
        });
}

/// <summary>Chat templates in files of their own.</summary>
public sealed class ChatTemplateFileDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => (file.Name.Is("chat_template.jinja") || file.Name.Is("chat_template.json")) && file.Size < 1 << 20 && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        var text = file.Name.Is("chat_template.json") ? file.As<JsonFile>()?.Root["chat_template"].Text : file.Text;
        if (text is not null) ChatTemplates.State(text, null, "chat_template", 1, facts);
    }
}
