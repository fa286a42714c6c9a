using Myelin.Core.Assets;
using Myelin.Formats.Data;
using Myelin.Formats.Models;

namespace Myelin.Discover.Detectors.Models;

/// <summary>Reads the front matter of model cards, dataset cards and Spaces (https://huggingface.co/docs/hub/model-cards, datasets-cards, spaces-config-reference).</summary>
public sealed class ReadmeCardDetector : DocumentDetector<ReadmeCard>
{
    public override void Detect(ReadmeCard document, SourceFile file, Facts facts)
    {
        var front = document.Front;
        var folder = file.Name.Folder.ToString();
        if (front["sdk"].Text is "gradio" or "streamlit" or "docker" or "static" && (front.Has("title") || front.Has("emoji"))) Space(front, folder, facts);
        else if (IsDataset(front)) Dataset(document, folder, facts);
        else if (IsModel(front)) Model(document, folder, facts);
    }

    static bool IsDataset(DataNode front) =>
        front.Has("task_categories") || front.Has("dataset_info") || front.Has("annotations_creators") || front.Has("size_categories") || front.Has("source_datasets")
            || (front["configs"].Items.Any(c => c.Has("data_files")) && !front.Has("base_model"));

    static bool IsModel(DataNode front) =>
        front.Has("pipeline_tag") || front.Has("base_model") || front.Has("model-index") || front.Has("library_name") || front.Has("model_name")
            || (front.Has("tags") && (front.Has("datasets") || front.Has("metrics")));

    static void Model(ReadmeCard card, string folder, Facts facts)
    {
        var front = card.Front;
        List<(RelationKind, string)> relations = [];
        foreach (var item in front["base_model"].OneOrMany)
            if (HubFacts.Model(item.Text, item.Mark, "base_model", facts) is { } target) relations.Add((RelationKind.DerivedFrom, target));
        foreach (var item in front["datasets"].OneOrMany)
            if (HubFacts.Dataset(item.Text, item.Mark, "datasets", facts) is { } target) relations.Add((RelationKind.TrainedOn, target));
        var results = front["model-index"].Items.SelectMany(m => m["results"].Items).SelectMany(r => r["metrics"].Items.Select(m => (Result: r, Metric: m)));
        facts.Keep(new ModelFolderPart(folder, ModelFolderRole.Card, facts.Evidence(Basis.Declared, 1, note: "model card"))
        {
            Name = front["model-index"][0]["name"].Text ?? front["model_name"].Text,
            WeakName = Heading(card.Heading),
            Relations = relations,
            Properties =
            [
                (AssetKeys.License, License(front)),
                (AssetKeys.Task, front["pipeline_tag"].Text ?? front["model-index"][0]["results"][0]["task"]["type"].Text),
                ("library", front["library_name"].Text),
                ("base-model", ModelFiles.List(front["base_model"].OneOrMany.Select(b => b.Text ?? ""))),
                ("base-model-relation", front["base_model_relation"].Text ?? Relation(front)),
                ("datasets", ModelFiles.List(front["datasets"].OneOrMany.Select(d => d.Text ?? ""))),
                ("languages", ModelFiles.List(front["language"].OneOrMany.Select(l => l.Text ?? ""))),
                ("tags", ModelFiles.List(front["tags"].OneOrMany.Select(t => t.Text ?? ""))),
                ("metrics", ModelFiles.List(results.Select(r => Metric(r.Result, r.Metric)))),
                ("quantized-by", front["quantized_by"].Text),
            ],
        });
    }

    // Where the card does not say, its tags do.
    static string? Relation(DataNode front)
    {
        var tags = front["tags"].OneOrMany.Select(t => t.Text?.ToLowerInvariant()).ToHashSet();
        return !front.Has("base_model") ? null
            : tags.Contains("merge") || tags.Contains("mergekit") ? "merge"
            : front["library_name"].Text == "peft" || tags.Contains("lora") || tags.Contains("adapter") ? "adapter"
            : tags.Contains("gguf") || tags.Contains("gptq") || tags.Contains("awq") || tags.Contains("quantized") ? "quantized"
            : null;
    }

    static string Metric(DataNode result, DataNode metric)
    {
        var name = metric["name"].Text ?? metric["type"].Text;
        var on = result["dataset"]["name"].Text ?? result["dataset"]["type"].Text;
        return on is null ? $"{name}={metric["value"].Text}" : $"{name}={metric["value"].Text} on {on}";
    }

    // "other" is explained by license_name.
    static string? License(DataNode front)
    {
        var license = ModelFiles.List(front["license"].OneOrMany.Select(l => l.Text ?? ""));
        return license is "other" or null ? front["license_name"].Text ?? license : license;
    }

    static string? Heading(string? heading) =>
        heading is null || heading.StartsWith("Model Card", StringComparison.OrdinalIgnoreCase) || heading.Length > 96 ? null : heading;

    static void Dataset(ReadmeCard card, string folder, Facts facts)
    {
        var front = card.Front;
        var columns = front["dataset_info"].OneOrMany.Append(front["dataset_info"]).SelectMany(i => i["features"].Items).Select(f => f["name"].Text ?? "").Distinct(StringComparer.Ordinal).ToList();
        var sensitivity = Datasets.ColumnSensitivity.Of(columns);
        var rows = front["dataset_info"].OneOrMany.Append(front["dataset_info"]).SelectMany(i => i["splits"].Items).Sum(s => s["num_examples"].AsInteger ?? 0);
        var evidence = facts.Evidence(Basis.Declared, 1, note: "dataset card");
        var cached = HubCachePath.Of(evidence.At.Path);
        var name = cached?.Repository ?? front["pretty_name"].Text ?? LastSegment(folder) ?? Heading(card.Heading) ?? "dataset";
        var id = cached is { IsDataset: true } ? AssetId.HuggingFaceDataset(cached.Repository) : AssetId.File(folder.Length == 0 ? "." : folder);
        facts.Add(AssetKind.Dataset, id, name, evidence, cached?.Revision,
            (AssetKeys.License, License(front)),
            ("tasks", ModelFiles.List(front["task_categories"].OneOrMany.Select(t => t.Text ?? ""))),
            ("languages", ModelFiles.List(front["language"].OneOrMany.Select(l => l.Text ?? ""))),
            ("size-category", ModelFiles.List(front["size_categories"].OneOrMany.Select(s => s.Text ?? ""))),
            ("columns", ModelFiles.List(columns)),
            ("rows", rows > 0 ? ModelFiles.Number(rows) : null),
            (AssetKeys.Sensitivity, sensitivity.Classes),
            ("sensitive-columns", sensitivity.Columns));
        facts.Keep(new Datasets.DatasetFolder(folder, id, evidence));
        foreach (var item in front["source_datasets"].OneOrMany)
            if (item.Text is { } text && HubName.IsRepository(text) && HubFacts.Dataset(text, item.Mark, "source_datasets", facts) is { } source) facts.Relate(id, RelationKind.DerivedFrom, source, evidence);
    }

    static void Space(DataNode front, string folder, Facts facts)
    {
        var evidence = facts.Evidence(Basis.Declared, 1, note: "Space");
        var name = front["title"].Text ?? LastSegment(folder) ?? "space";
        var app = facts.Add(AssetKind.AiApp, AssetId.Symbol(AssetKind.AiApp, folder.Length == 0 ? "." : folder, "space"), name, evidence, null,
            ("sdk", front["sdk"].Text), ("entry", front["app_file"].Text), (AssetKeys.License, License(front)), (AssetKeys.Port, front["app_port"].Text));
        foreach (var item in front["models"].OneOrMany)
            if (HubFacts.Model(item.Text, item.Mark, "models", facts) is { } model) facts.Relate(app, RelationKind.UsesModel, model, evidence);
        foreach (var item in front["datasets"].OneOrMany)
            if (HubFacts.Dataset(item.Text, item.Mark, "datasets", facts) is { } dataset) facts.Relate(app, RelationKind.UsesData, dataset, evidence);
    }

    static string? LastSegment(string folder) => folder.Length == 0 ? null : folder[(folder.LastIndexOf('/') + 1)..];
}
