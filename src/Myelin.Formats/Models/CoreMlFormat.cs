using System.Globalization;
using Myelin.Formats.Protobuf;

namespace Myelin.Formats.Models;

/// <summary>A Core ML model.</summary>
public sealed record CoreMlModel() : ModelArtifact("coreml")
{
    /// <summary>Author as stated.</summary>
    public string? Author { get; init; }
    /// <summary>Version string as stated.</summary>
    public string? Version { get; init; }
    /// <summary>Inputs by name.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];
    /// <summary>Outputs by name.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];
}

/// <summary>Reads Core ML protobuf (https://github.com/apple/coremltools/blob/main/mlmodel/format/Model.proto); weights are stepped over.</summary>
public sealed class CoreMlFormat : Format<CoreMlModel>
{
    public override bool Matches(in FileProbe file) =>
        file.Name.Ends(".mlmodel") && file.Head.Length > 4 && file.Head[0] == 0x08 && file.Head[2] is 0x12 or 0x50;

    public override Parsed<CoreMlModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var model = new CoreMlModel();
        var message = new ProtoReader(bytes);
        var known = false;
        while (message.Next())
        {
            switch (message.Field, message.Type)
            {
                case (1, WireType.Varint):
                    model = model with { FormatVersion = message.Signed().ToString(CultureInfo.InvariantCulture) };
                    break;
                case (2, WireType.Bytes):
                    known = true;
                    model = Description(message.Message(), model);
                    break;
                case ( >= 200 and < 3100, WireType.Bytes):
                    model = model with { Architecture = Kind(message.Field) };
                    break;
                default: break;
            }
        }
        if (!known) return Parsed<CoreMlModel>.Failed("named .mlmodel, but holds no description");
        return new Parsed<CoreMlModel>(model, message.Broken ? [new Problem("the protobuf is damaged or cut off")] : []);
    }

    static CoreMlModel Description(ProtoReader description, CoreMlModel model)
    {
        List<string> inputs = [], outputs = [];
        while (description.Next())
        {
            if (description.Type != WireType.Bytes) continue;
            switch (description.Field)
            {
                case 1 when inputs.Count < 1000: inputs.Add(FirstText(description.Message())); break;
                case 10 when outputs.Count < 1000: outputs.Add(FirstText(description.Message())); break;
                case 100: model = Metadata(description.Message(), model); break;
                default: break;
            }
        }
        return model with { Inputs = inputs, Outputs = outputs };
    }

    static CoreMlModel Metadata(ProtoReader metadata, CoreMlModel model)
    {
        while (metadata.Next())
        {
            if (metadata.Type != WireType.Bytes || metadata.Length == 0) continue;
            model = metadata.Field switch
            {
                2 => model with { Version = metadata.Text(4096) },
                3 => model with { Author = metadata.Text(4096) },
                4 => model with { License = metadata.Text(4096) },
                100 => UserDefined(metadata.Message(), model),
                _ => model,
            };
        }
        return model;
    }

    static CoreMlModel UserDefined(ProtoReader entry, CoreMlModel model)
    {
        string key = "", value = "";
        while (entry.Next())
        {
            if (entry.Field == 1) key = entry.Text(256);
            else if (entry.Field == 2) value = entry.Text(4096);
        }
        return key == "com.github.apple.coremltools.source" && value.Length > 0 ? model with { Producer = value.Replace("==", " ") } : model;
    }

    static string FirstText(ProtoReader feature)
    {
        while (feature.Next())
            if (feature.Field == 1) return feature.Text(256);
        return "";
    }

    // Numbers of the oneof Type in Model.proto.
    static string Kind(int field) => field switch
    {
        200 => "pipelineClassifier",
        201 => "pipelineRegressor",
        202 => "pipeline",
        300 => "glmRegressor",
        301 => "supportVectorRegressor",
        302 => "treeEnsembleRegressor",
        303 => "neuralNetworkRegressor",
        304 => "bayesianProbitRegressor",
        400 => "glmClassifier",
        401 => "supportVectorClassifier",
        402 => "treeEnsembleClassifier",
        403 => "neuralNetworkClassifier",
        404 => "kNearestNeighborsClassifier",
        500 => "neuralNetwork",
        501 => "itemSimilarityRecommender",
        502 => "mlProgram",
        555 => "customModel",
        556 => "linkedModel",
        560 => "classConfidenceThresholding",
        600 => "oneHotEncoder",
        601 => "imputer",
        602 => "featureVectorizer",
        603 => "dictVectorizer",
        604 => "scaler",
        606 => "categoricalMapping",
        607 => "normalizer",
        609 => "arrayFeatureExtractor",
        610 => "nonMaximumSuppression",
        900 => "identity",
        2000 => "textClassifier",
        2001 => "wordTagger",
        2002 => "visionFeaturePrint",
        2003 => "soundAnalysisPreprocessing",
        2004 => "gazetteer",
        2005 => "wordEmbedding",
        2006 => "audioFeaturePrint",
        3000 => "serializedModel",
        _ => $"type-{field}",
    };
}
