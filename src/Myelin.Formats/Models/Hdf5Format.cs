using System.Globalization;
using Myelin.Formats.Binary;
using Myelin.Formats.Data;
using Myelin.Formats.Hdf5;

namespace Myelin.Formats.Models;

/// <summary>An HDF5 file: a Keras model, weights, or data.</summary>
public sealed record Hdf5Model(string Format) : ModelArtifact(Format)
{
    /// <summary>What the file says.</summary>
    public Hdf5File File { get; init; } = new();
    /// <summary>Layers by class of a Keras model; ordinal order.</summary>
    public IReadOnlyDictionary<string, long> Layers { get; init; } = new Dictionary<string, long>();
    /// <summary>Its attributes or groups are those that Keras and similar libraries write for models or weights.</summary>
    public bool IsModel { get; init; }
}

/// <summary>Reads HDF5 and tells Keras models (root attribute <c>model_config</c>), Keras weights (<c>layer_names</c>, or groups of layers) and other data apart.</summary>
public sealed class Hdf5Format : Format<Hdf5Model>
{
    public override bool Matches(in FileProbe file) =>
        file.Head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a])
            || ((file.Name.Ends(".h5") || file.Name.Ends(".hdf5") || file.Name.Ends(".keras")) && !file.IsText && file.Head is not [(byte)'P', (byte)'K', ..]);

    public override Parsed<Hdf5Model> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var superblock = Hdf5Reader.FindSuperblock(bytes);
        if (superblock < 0) return new Parsed<Hdf5Model>(null, []);
        using var paged = new PagedSource(bytes);
        var (file, problems) = new Hdf5Reader(paged, limits).Read(superblock);
        if (file is null) return new Parsed<Hdf5Model>(null, problems);
        var tally = new TensorTally();
        // The optimizer's state is no parameter of the model.
        foreach (var dataset in file.Datasets)
            if (!dataset.Path.StartsWith("/optimizer_weights/", StringComparison.Ordinal) && !dataset.Path.StartsWith("/optimizer/", StringComparison.Ordinal)
                && (dataset.Type.StartsWith("float", StringComparison.Ordinal) || dataset.Type.Contains("int", StringComparison.Ordinal)))
            {
                tally.Add(dataset.Type, TensorTally.Elements(dataset.Shape));
            }
        var isModel = IsKeras(file);
        var model = new Hdf5Model(isModel ? "keras-h5" : "hdf5")
        {
            File = file,
            IsModel = isModel,
            FormatVersion = file.Version.ToString(CultureInfo.InvariantCulture),
            Parameters = tally.Tensors > 0 ? tally.Parameters : null,
            Tensors = tally.Tensors,
            Quantization = tally.Dominant,
            Producer = file["keras_version"] is { } version ? $"keras {version}" : null,
            ExternalFiles = [.. file.External.Select(e => e.File).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
        if (file["model_config"] is not { } config) return new Parsed<Hdf5Model>(model, problems);
        var parsed = JsonFormat.Parse(config, limits);
        var root = parsed.Value?.Root ?? DataNode.Missing;
        return new Parsed<Hdf5Model>(
            model with { ModelName = root.At("config", "name").Text, Architecture = root["class_name"].Text, Layers = KerasLayers.Count(root) },
            [.. problems, .. parsed.Problems.Select(p => new Problem($"model_config: {p.Reason}", p.Line))]);
    }

    static bool IsKeras(Hdf5File file) =>
        file["model_config"] is not null || file["layer_names"] is not null || file["keras_version"] is not null
            || file.Groups.Any(g => g is "/model_weights" or "/_layer_checkpoint_dependencies" or "/_functional_layer_checkpoint_dependencies")
            || (file.Groups.Contains("/layers") && file.Datasets.Any(d => d.Path.Contains("/vars/", StringComparison.Ordinal)));
}
