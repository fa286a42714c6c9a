using Myelin.Core.Assets;
using Myelin.Formats.Models;

namespace Myelin.Discover.Detectors.Models;

/// <summary>safetensors files, with what trainers of adapters write into their metadata.</summary>
public sealed class SafetensorsDetector : ModelFileDetector<SafetensorsModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(SafetensorsModel model) =>
    [
        ("adapter", IsLora(model) ? "lora" : null),
        ("base-model-version", model["ss_base_model_version"]),
        ("base-model", model["ss_sd_model_name"] ?? model["base_model"] ?? model["modelspec.base_model"]),
        ("network-module", model["ss_network_module"]),
        ("author", model["modelspec.author"]),
    ];

    protected override void Lineage(SafetensorsModel model, string id, Facts facts)
    {
        foreach (var key in (ReadOnlySpan<string>)["ss_sd_model_name", "base_model", "modelspec.base_model"])
            if (model[key] is { } name && HubName.IsRepository(name)) DerivedFrom(id, name, null, key, facts);
    }

    // Names of tensors that peft, kohya and diffusers give to low-rank adapters.
    static bool IsLora(SafetensorsModel model) =>
        model.List.Take(64).Any(t => t.Name.Contains("lora_A", StringComparison.Ordinal) || t.Name.Contains("lora_down", StringComparison.Ordinal) || t.Name.Contains("lora.down", StringComparison.Ordinal));
}

/// <summary>Git LFS pointers to models: the weights are elsewhere, their hash and size are known.</summary>
public sealed class LfsPointerDetector : DocumentDetector<LfsPointer>
{
    public override void Detect(LfsPointer document, SourceFile file, Facts facts)
    {
        if (Artifacts.IsModelName(file.Path))
        {
            ModelFiles.StateElsewhere(file.Path, facts, "Git LFS pointer", 1, document.Size, (AssetKeys.Sha256, document.Sha256), ("storage", "git-lfs"));
        }
        else if (Artifacts.IsDataName(file.Path))
        {
            facts.Keep(new Datasets.DataFileSeen(file.Path, "git-lfs pointer", [], null, document.Size, Datasets.Sensitivity.None, facts.Evidence(Basis.Declared, 1, note: "Git LFS pointer")) { Sha256 = document.Sha256 });
        }
    }
}

/// <summary>Core ML packages: a folder with a manifest.</summary>
public sealed class CoreMlPackageDetector : FileDetector
{
    public override bool Wants(in Formats.FileProbe file) => file.Name.Is("Manifest.json") && file.Name.Folder.EndsWith(".mlpackage", StringComparison.OrdinalIgnoreCase);

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.As<Formats.Data.JsonFile>() is not { } manifest || !manifest.Root.Has("itemInfoEntries")) return;
        ModelFiles.StateElsewhere(file.Path, facts, "manifest of a Core ML package", manifest.Root.Mark.Line, null, ("format-version", manifest.Root["fileFormatVersion"].Text));
    }
}
