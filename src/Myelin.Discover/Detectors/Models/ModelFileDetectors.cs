using Myelin.Core.Assets;
using Myelin.Formats.Models;
using Myelin.Formats.Pickle;

namespace Myelin.Discover.Detectors.Models;

/// <summary>ONNX files.</summary>
public sealed class OnnxDetector : ModelFileDetector<OnnxModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(OnnxModel model) =>
    [
        ("opset", ModelFiles.List(model.Opsets.Select(o => o.Key.Length == 0 ? $"{o.Value}" : $"{o.Key} {o.Value}"))),
        ("custom-domains", ModelFiles.List(model.CustomDomains)),
        ("inputs", ModelFiles.List(model.Inputs.Select(i => i.ToString()))),
        ("outputs", ModelFiles.List(model.Outputs.Select(o => o.ToString()))),
    ];
}

/// <summary>TensorFlow SavedModels and frozen graphs.</summary>
public sealed class TensorFlowDetector : ModelFileDetector<TensorFlowModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(TensorFlowModel model) =>
        [("tags", ModelFiles.List(model.Tags)), ("signatures", ModelFiles.List(model.Signatures))];
}

/// <summary>Core ML models.</summary>
public sealed class CoreMlDetector : ModelFileDetector<CoreMlModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(CoreMlModel model) =>
        [("author", model.Author), ("model-version", model.Version), ("inputs", ModelFiles.List(model.Inputs)), ("outputs", ModelFiles.List(model.Outputs))];
}

/// <summary>TensorFlow Lite models.</summary>
public sealed class TfliteDetector : ModelFileDetector<TfliteModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(TfliteModel model) =>
        [("description", model.Description), ("operators", ModelFiles.Number(model.Operators)), ("custom-operators", ModelFiles.List(model.CustomOperators))];
}

/// <summary>PaddlePaddle programs.</summary>
public sealed class PaddleDetector : ModelFileDetector<PaddleModel>;

/// <summary>GGML files from before GGUF.</summary>
public sealed class GgmlDetector : ModelFileDetector<GgmlModel>;

/// <summary>Flax and JAX weights.</summary>
public sealed class FlaxDetector : ModelFileDetector<FlaxModel>;

/// <summary>Formats that are told by their magic alone.</summary>
public sealed class MagicModelDetector : ModelFileDetector<MagicModel>;

/// <summary>NeMo archives.</summary>
public sealed class NemoDetector : ModelFileDetector<NemoModel>;

/// <summary>XGBoost, LightGBM and CatBoost models; their feature names tell what they were trained on.</summary>
public sealed class BoostingDetector : ModelFileDetector<BoostingModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(BoostingModel model)
    {
        var sensitivity = Datasets.ColumnSensitivity.Of(model.Features);
        return [("objective", model.Objective), ("features", ModelFiles.List(model.Features)), (AssetKeys.Sensitivity, sensitivity.Classes), ("sensitive-columns", sensitivity.Columns)];
    }
}

/// <summary>OpenVINO and PMML models.</summary>
public sealed class XmlModelDetector : ModelFileDetector<XmlModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(XmlModel model)
    {
        var sensitivity = Datasets.ColumnSensitivity.Of(model.Fields);
        return [("layers", model.Elements.Count == 0 ? null : ModelFiles.Number(model.Elements.Values.Sum())), (AssetKeys.Sensitivity, sensitivity.Classes), ("sensitive-columns", sensitivity.Columns)];
    }
}

/// <summary>HDF5 files that hold a Keras model or weights.</summary>
public sealed class Hdf5Detector : ModelFileDetector<Hdf5Model>
{
    protected override bool IsModel(Hdf5Model model, SourceFile file) => model.IsModel;

    protected override IEnumerable<(string Key, string? Value)> Details(Hdf5Model model) =>
        [("layers", ModelFiles.List(model.Layers.Select(l => $"{l.Key} {l.Value}"))), ("backend", model.File["backend"])];
}

/// <summary>Models in zip archives: PyTorch, Keras v3 and others. An npz is a model only by its name.</summary>
public sealed class ZipModelDetector : ModelFileDetector<ZipModel>
{
    protected override bool IsModel(ZipModel model, SourceFile file) => model.Format != "npz" || Artifacts.SoundsLikeModel(file.Path);

    protected override IEnumerable<(string Key, string? Value)> Details(ZipModel model)
    {
        if (model.Imports is { } imports)
        {
            yield return ("imports", PickleNames.Imports(imports));
            yield return (AssetKeys.Architecture, PickleNames.Class(imports));
        }
        yield return ("layers", ModelFiles.List(model.Layers.Select(l => $"{l.Key} {l.Value}")));
        yield return ("types", ModelFiles.List(model.Types));
        foreach (var (key, value) in model.Details) yield return (key, value);
    }
}

/// <summary>Torch files from before 1.6.</summary>
public sealed class TorchLegacyDetector : ModelFileDetector<TorchLegacyModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(TorchLegacyModel model) =>
        [("imports", PickleNames.Imports(model.Imports)), (AssetKeys.Architecture, PickleNames.Class(model.Imports))];
}

/// <summary>Pickles and joblib dumps that are models: by the classes they import, or by their name.</summary>
public sealed class PickleDetector : ModelFileDetector<PickleFile>
{
    protected override bool IsModel(PickleFile model, SourceFile file) =>
        model.Imports.Globals.Any(g => Artifacts.IsModelModule(g.Module)) || Artifacts.SoundsLikeModel(file.Path);

    protected override IEnumerable<(string Key, string? Value)> Details(PickleFile model) =>
        [("imports", PickleNames.Imports(model.Imports)), (AssetKeys.Architecture, PickleNames.Class(model.Imports)), ("compression", model.Compression)];
}

/// <summary>What a pickle's imports say to people.</summary>
static class PickleNames
{
    public static string? Imports(PickleImports imports) => ModelFiles.List(imports.Globals.Select(g => g.ToString()));

    /// <summary>The outermost class of a library: pickles name it first. Tensors, storages and containers are no class of a model.</summary>
    public static string? Class(PickleImports imports) =>
        imports.Globals.FirstOrDefault(g => Artifacts.IsModelModule(g.Module) && g.Name.Length > 0 && char.IsUpper(g.Name[0])
            && !g.Name.EndsWith("Storage", StringComparison.Ordinal) && g.Module is not ("torch" or "torch.storage" or "torch.serialization" or "torch.nn.parameter" or "torch._tensor"))?.Name;
}
