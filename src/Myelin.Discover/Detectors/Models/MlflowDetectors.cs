using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Models;

/// <summary>MLflow: models (<c>MLmodel</c>), projects (<c>MLproject</c>), and the file store of experiments and registered models (<c>mlruns/…/meta.yaml</c>).</summary>
public sealed class MlflowDetector : FileDetector
{
    const int Largest = 4 << 20;

    public override bool Wants(in FileProbe file) =>
        file.Size < Largest && (file.Name.Name is "MLmodel" or "MLproject" || (file.Name.Name is "meta.yaml" && file.Name.IsUnder("mlruns"))) && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is not { } text || YamlFormat.Parse(text, file.Limits).Value?.Root is not { Kind: NodeKind.Map } root) return;
        switch (file.Name.Name)
        {
            case "MLmodel" when root.Has("flavors"): Model(root, file, facts); break;
            case "MLproject": Project(root, file, facts); break;
            case "meta.yaml": Meta(root, file, facts); break;
            default: break;
        }
    }

    static void Model(DataNode root, SourceFile file, Facts facts)
    {
        var flavors = root["flavors"].Entries.Select(f => f.Key).ToList();
        var python = root.At("flavors", "python_function");
        var library = root["flavors"].Entries.FirstOrDefault(f => f.Key != "python_function");
        facts.Keep(new ModelFolderPart(file.Name.Folder.ToString(), ModelFolderRole.Description, facts.Evidence(Basis.Declared, 1, note: "MLflow model"))
        {
            Name = root["name"].Text,
            WeakName = root["artifact_path"].Text,
            Properties =
            [
                ("library", library.Key), ("library-version", library.Value?.Entries.FirstOrDefault(e => e.Key.EndsWith("_version", StringComparison.Ordinal)).Value?.Text),
                ("flavors", ModelFiles.List(flavors)), ("run-id", root["run_id"].Text), ("model-uuid", root["model_uuid"].Text), ("mlflow-version", root["mlflow_version"].Text),
                ("loader-module", python["loader_module"].Text), ("custom-code", python["code"].Text), ("serialization", library.Value?["serialization_format"].Text),
            ],
        });
        Signature(root, file, facts);
    }

    // The signature's inputs are the columns that it was trained on.
    static void Signature(DataNode root, SourceFile file, Facts facts)
    {
        if (root.At("signature", "inputs").Text is not { Length: > 0 } json || JsonFormat.Parse(json, file.Limits).Value is not { } inputs) return;
        var columns = inputs.Root.Items.Select(i => i["name"].Text ?? "").Where(n => n.Length > 0).ToList();
        if (columns.Count == 0) return;
        var sensitivity = Datasets.ColumnSensitivity.Of(columns);
        facts.Keep(new ModelFolderPart(file.Name.Folder.ToString(), ModelFolderRole.Extra, facts.Evidence(Basis.Declared, root["signature"].Mark.Line, note: "signature"))
        {
            Properties = [("inputs", ModelFiles.List(columns)), (AssetKeys.Sensitivity, sensitivity.Classes), ("sensitive-columns", sensitivity.Columns)],
        });
    }

    static void Project(DataNode root, SourceFile file, Facts facts)
    {
        if (!root.Has("entry_points") && !root.Has("name")) return;
        facts.Add(AssetKind.Pipeline, AssetId.Symbol(AssetKind.Pipeline, file.Path, "MLproject"), root["name"].Text ?? file.Path, facts.Evidence(Basis.Declared, 1, note: "MLflow project"), null,
            ("tool", "mlflow"), ("entry-points", ModelFiles.List(root["entry_points"].Entries.Select(e => e.Key))), (AssetKeys.Image, root.At("docker_env", "image").Text));
    }

    static void Meta(DataNode root, SourceFile file, Facts facts)
    {
        var segments = file.Path.Split('/');
        var store = string.Join('/', segments.AsSpan(0, Array.LastIndexOf(segments, "mlruns") + 1)!);
        var evidence = facts.Evidence(Basis.Observed, 1, note: "MLflow file store");
        var tracker = facts.Add(AssetKind.ExperimentTracker, AssetId.Resource("mlflow", store), "mlflow", evidence, null, (AssetKeys.Product, "mlflow"), ("path", store));
        // mlruns/models/NAME/meta.yaml is a registered model; versions lie one folder below.
        if (segments.Length >= 3 && segments[^3] == "models" && root["name"].Text is { Length: > 0 } name)
        {
            var model = facts.Add(AssetKind.Model, AssetId.Model("mlflow", name), name, facts.Evidence(Basis.Declared, root["name"].Mark.Line, note: "registered model"), null, (AssetKeys.Provider, "mlflow"));
            facts.Relate(tracker, RelationKind.Stores, model, evidence);
        }
        foreach (var key in (ReadOnlySpan<string>)["artifact_location", "artifact_uri"])
            if (Datasets.CloudUri.Of(root[key].Text) is { } uri) facts.Relate(tracker, RelationKind.Writes, Datasets.CloudUri.State(uri, facts.Evidence(Basis.Declared, root[key].Mark.Line, note: key), facts), evidence);
    }
}

/// <summary>Weights &amp; Biases runs on disk: <c>wandb/run-…/files/wandb-metadata.json</c>, and <c>wandb/settings</c>.</summary>
public sealed class WandbDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => file.Size < 1 << 20 && file.Name.IsUnder("wandb") && (file.Name.Is("wandb-metadata.json") || file.Name.Name is "settings") && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        var segments = file.Path.Split('/');
        var folder = string.Join('/', segments.AsSpan(0, Array.LastIndexOf(segments, "wandb") + 1)!);
        var evidence = facts.Evidence(Basis.Observed, 1, note: "Weights & Biases run");
        if (file.Name.Is("wandb-metadata.json"))
        {
            if (file.As<JsonFile>()?.Root is not { Exists: true } run) return;
            facts.Add(AssetKind.ExperimentTracker, AssetId.Resource("wandb", folder), "wandb", evidence, null, (AssetKeys.Product, "wandb"),
                ("program", run["program"].Text), ("gpu", run["gpu"].Text), ("framework-version", run["python"].Text));
            return;
        }
        var settings = (file.Text ?? "").Split('\n', 100).Select(l => l.Split('=', 2, StringSplitOptions.TrimEntries)).Where(p => p.Length == 2).ToLookup(p => p[0], p => p[1], StringComparer.Ordinal);
        if (!settings.Contains("project") && !settings.Contains("entity") && !settings.Contains("base_url")) return;
        facts.Add(AssetKind.ExperimentTracker, AssetId.Resource("wandb", folder), "wandb", evidence, null, (AssetKeys.Product, "wandb"),
            ("project", settings["project"].FirstOrDefault()), (AssetKeys.Owner, settings["entity"].FirstOrDefault()), (AssetKeys.Endpoint, settings["base_url"].FirstOrDefault()));
    }
}
