using System.Globalization;
using Myelin.Formats.Binary;
using Myelin.Formats.Flatbuffers;

namespace Myelin.Formats.Models;

/// <summary>A TensorFlow Lite (LiteRT) model.</summary>
public sealed record TfliteModel() : ModelArtifact("tflite")
{
    /// <summary>Description as stated.</summary>
    public string? Description { get; init; }
    /// <summary>Number of operators in all subgraphs.</summary>
    public long Operators { get; init; }
    /// <summary>Names of custom operators.</summary>
    public IReadOnlyList<string> CustomOperators { get; init; } = [];
}

/// <summary>Reads the tables of a TFLite flatbuffer (tensorflow/compiler/mlir/lite/schema/schema.fbs); buffers with weights are not touched.</summary>
public sealed class TfliteFormat : Format<TfliteModel>
{
    const int MostTables = 200_000;

    public override bool Matches(in FileProbe file) => file.Head.Length >= 16 && file.Head[4..].StartsWith("TFL3"u8);

    public override Parsed<TfliteModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        using var paged = new PagedSource(bytes);
        var model = FlatTable.Root(paged);
        if (!model.Exists || model.Count(2) == 0) return Parsed<TfliteModel>.Failed("the flatbuffer has no subgraph");
        var tally = new TensorTally();
        long operators = 0;
        var budget = MostTables;
        var graphs = model.Count(2);
        for (var g = 0; g < graphs && budget > 0; g++, budget--)
        {
            var graph = model.TableAt(2, g);
            operators += graph.Count(3);
            var tensors = graph.Count(0);
            for (var t = 0; t < tensors && --budget > 0; t++) Tensor(graph.TableAt(0, t), model, tally);
        }
        var read = new TfliteModel
        {
            FormatVersion = model.Scalar(0, 4).ToString(CultureInfo.InvariantCulture),
            ModelName = model.TableAt(2, 0).Text(4, 256) is { Length: > 0 } graphName ? graphName : null,
            Description = model.Text(3, 4096),
            Operators = operators,
            CustomOperators = [.. Custom(model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Parameters = tally.Parameters,
            Tensors = tally.Tensors,
            Quantization = tally.Dominant,
            Producer = model.Text(3, 256) is { } text && text.Contains("MLIR", StringComparison.Ordinal) ? "tensorflow (MLIR converter)" : null,
        };
        return new Parsed<TfliteModel>(read, budget > 0 ? [] : [new Problem($"more than {MostTables:N0} tables; the rest was not read")]);
    }

    // A tensor is a parameter when its buffer, which is never number 0, holds bytes.
    static void Tensor(FlatTable tensor, FlatTable model, TensorTally tally)
    {
        var buffer = tensor.Scalar(2, 4);
        if (buffer == 0 || buffer > int.MaxValue) return;
        var table = model.TableAt(4, (int)buffer);
        if (table.Count(0, 1) == 0 && table.Long(2) == 0) return;
        var shape = new long[Math.Min(tensor.Count(0), 16)];
        for (var i = 0; i < shape.Length; i++) shape[i] = tensor.IntAt(0, i);
        tally.Add(TypeName(tensor.Scalar(1, 1)), TensorTally.Elements(shape));
    }

    static IEnumerable<string> Custom(FlatTable model)
    {
        var codes = Math.Min(model.Count(1), 10_000);
        for (var i = 0; i < codes; i++)
            if (model.TableAt(1, i).Text(1, 256) is { Length: > 0 } custom) yield return custom;
    }

    static string TypeName(ulong type) => type switch
    {
        0 => "FLOAT32",
        1 => "FLOAT16",
        2 => "INT32",
        3 => "UINT8",
        4 => "INT64",
        5 => "STRING",
        6 => "BOOL",
        7 => "INT16",
        8 => "COMPLEX64",
        9 => "INT8",
        10 => "FLOAT64",
        11 => "COMPLEX128",
        12 => "UINT64",
        13 => "RESOURCE",
        14 => "VARIANT",
        15 => "UINT32",
        16 => "UINT16",
        17 => "INT4",
        18 => "BFLOAT16",
        _ => type.ToString(CultureInfo.InvariantCulture),
    };
}
