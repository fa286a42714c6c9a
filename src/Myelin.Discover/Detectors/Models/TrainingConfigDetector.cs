using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Datasets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Models;

/// <summary>
/// Training configurations in YAML and JSON (axolotl, LLaMA-Factory, transformers, NeMo, torchtune and the like): the base model and the data they name. A file counts
/// when two of its keys are those of training, whatever tool it is for.
/// </summary>
public sealed class TrainingConfigDetector : FileDetector
{
    const int Largest = 512 << 10;
    const int Deepest = 6;
    const int MostKeys = 5000;
    static readonly SearchValues<string> Hints = SearchValues.Create(["learning_rate", "base_model", "model_name_or_path", "train_file", "num_train_epochs", "batch_size", "epochs", "lora_"], StringComparison.Ordinal);

    public override bool Wants(in FileProbe file) =>
        file.Size is > 16 and < Largest && (file.Name.Ends(".yaml") || file.Name.Ends(".yml") || (file.Name.Ends(".json") && !file.Name.Is("package.json"))) && file.IsText && HasHint(file.Head);

    public override void Detect(SourceFile file, Facts facts)
    {
        var root = file.Name.Ends(".json") ? file.As<JsonFile>()?.Root : file.As<YamlFile>()?.Root;
        // These are read by detectors of their own.
        if (root is not { Kind: NodeKind.Map } || root.Has("apiVersion") || root.Has("peft_type") || root.Has("architectures") || root.Has("transformers_version")) return;
        var walk = new Walk();
        walk.Take(root, 0);
        if (walk.TrainingKeys.Count < 2) return;
        foreach (var node in walk.Models)
            if (IsModelName(node.Text)) HubFacts.Model(node.Text, node.Mark, "training configuration", facts);
        foreach (var node in walk.Data) Data(node, facts);
    }

    static void Data(DataNode node, Facts facts)
    {
        if (node.Text is not { Length: > 2 } text || text.Contains("${", StringComparison.Ordinal) || text.Contains("{{", StringComparison.Ordinal)) return;
        if (CloudUri.Of(text) is { } uri)
        {
            var evidence = facts.Evidence(Basis.Declared, node.Mark.Line, note: "training configuration");
            var store = CloudUri.State(uri, evidence, facts);
            if (uri.Path.Length == 0) return;
            var id = facts.Add(AssetKind.Dataset, AssetId.File(uri.ToString()), uri.ToString(), evidence, null, (AssetKeys.Format, DataMentionDetector.DataFormat(text)), ("uri", uri.ToString()));
            facts.Relate(store, RelationKind.Stores, id, evidence);
        }
        else if (Artifacts.IsDataName(text) || text.StartsWith('.') || text.StartsWith('/')) facts.Keep(new DataPathMention(text, DataUse.Read, facts.Evidence(Basis.Declared, node.Mark.Line, note: "training configuration")));
        else if (text.Contains('/')) HubFacts.Dataset(text, node.Mark, "training configuration", facts, allowBare: false);
    }

    // A bare name is a model of the Hub only in the form that its first ones have: gpt2, bert-base-uncased.
    static bool IsModelName(string? text) =>
        text is { Length: > 3 } && (text.Contains('/') || (text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.') && text.Any(c => c is '-' || char.IsAsciiDigit(c))))
            && !text.StartsWith('.') && !text.StartsWith('/') && !text.Contains("${", StringComparison.Ordinal);

    static bool HasHint(ReadOnlySpan<byte> head)
    {
        Span<char> text = stackalloc char[4096];
        var length = System.Text.Encoding.Latin1.GetChars(head[..Math.Min(head.Length, text.Length)], text);
        return ((ReadOnlySpan<char>)text[..length]).ContainsAny(Hints);
    }

    sealed class Walk
    {
        int _keys;

        public HashSet<string> TrainingKeys { get; } = new(StringComparer.Ordinal);
        public List<DataNode> Models { get; } = [];
        public List<DataNode> Data { get; } = [];

        public void Take(DataNode node, int depth)
        {
            if (depth > Deepest) return;
            foreach (var (key, value) in node.Entries)
            {
                if (++_keys > MostKeys) return;
                if (Artifacts.TrainingKeys.Contains(key)) TrainingKeys.Add(key);
                if (Artifacts.ModelKeys.Contains(key) && value.Text is not null) Models.Add(value);
                else if (Artifacts.DataKeys.Contains(key)) Texts(value, 0);
                Take(value, depth + 1);
            }
            foreach (var item in node.Items) Take(item, depth + 1);
        }

        // "datasets: [{path: org/name, type: alpaca}]", "train_file: x.jsonl", "data_files: {train: […]}".
        void Texts(DataNode value, int depth)
        {
            if (value.Kind == NodeKind.Text) Data.Add(value);
            if (depth > 2) return;
            foreach (var item in value.Items) Texts(item.Kind == NodeKind.Map ? item["path"] : item, depth + 1);
            if (depth == 0) foreach (var (key, inner) in value.Entries) if (key is "path" or "name" or "train" or "validation" or "test") Texts(inner, depth + 1);
        }
    }
}
