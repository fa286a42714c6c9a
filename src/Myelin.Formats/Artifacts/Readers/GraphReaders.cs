using Myelin.Formats.Models;
using Myelin.Formats.Protobuf;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>ONNX: operators of foreign domains, and where external data is said to lie.</summary>
public sealed class OnnxReader : ArtifactReader
{
    static readonly OnnxFormat Format = new();

    public override string Kind => "onnx";

    public override bool Accepts(in FileProbe part) => Format.Matches(part);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var (model, problems) = Format.Read(part.Bytes, part.Name, walk.Limits);
        if (part.Name.Ends(".onnx")) foreach (var problem in problems) walk.Add(new Unread(part.At(), problem.Reason));
        if (model is null) return false;
        foreach (var path in model.ExternalFiles) walk.Add(new ExternalData(part.At(), path));
        var own = model.Functions.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, count) in model.Operators)
            if (name.IndexOf("::", StringComparison.Ordinal) is > 0 and var split && !own.Contains(name) && !own.Contains(name[(split + 2)..]))
                walk.Add(new GraphOperator(part.At(), "onnx", name[..split], name[(split + 2)..], count));
        return true;
    }
}

/// <summary>TensorFlow: every operator of graphs and of their function libraries, and the names of assets.</summary>
public sealed class TensorFlowReader : ArtifactReader
{
    static readonly TensorFlowFormat Format = new();

    public override string Kind => "tensorflow";

    public override bool Accepts(in FileProbe part) => Format.Matches(part);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var (model, problems) = Format.Read(part.Bytes, part.Name, walk.Limits);
        if (model is null)
        {
            if (part.Name.Is("saved_model.pb")) walk.Add(new Unread(part.At(), "it holds no graph that can be read"));
            return part.Name.Is("saved_model.pb");
        }
        foreach (var problem in problems) walk.Add(new Unread(part.At(), problem.Reason));
        foreach (var (name, count) in model.Operators) walk.Add(new GraphOperator(part.At(), "tensorflow", "", name, count));
        if (part.Head[0] == 0x08) Assets(part, walk);
        return true;
    }

    // SavedModel.meta_graphs = 2, MetaGraphDef.asset_file_def = 6, AssetFileDef.filename = 2 (tensorflow/core/protobuf/meta_graph.proto).
    static void Assets(ArtifactPart part, ArtifactWalk walk)
    {
        var saved = new ProtoReader(part.Bytes);
        while (saved.Next())
        {
            if (saved.Field != 2 || saved.Type != WireType.Bytes) continue;
            var meta = saved.Message();
            while (meta.Next())
            {
                if (meta.Field != 6 || meta.Type != WireType.Bytes) continue;
                var asset = meta.Message();
                while (asset.Next())
                {
                    if (asset.Field != 2 || asset.Type != WireType.Bytes) continue;
                    var name = asset.Text(4096);
                    if (name.StartsWith('/') || Archives.ArchivePath.Normalize(name) is null) walk.Add(new Escape(part.At(), name, "the asset's name leads out of the model's folder"));
                }
            }
        }
    }
}

/// <summary>TensorFlow Lite: operators that come from outside of it.</summary>
public sealed class TfliteReader : ArtifactReader
{
    static readonly TfliteFormat Format = new();

    public override string Kind => "tflite";

    public override bool Accepts(in FileProbe part) => Format.Matches(part);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var (model, problems) = Format.Read(part.Bytes, part.Name, walk.Limits);
        foreach (var problem in problems) walk.Add(new HeaderViolation(part.At(), "tflite", problem.Reason));
        foreach (var name in model?.CustomOperators ?? []) walk.Add(new GraphOperator(part.At(), "tflite", "custom", name, 1));
        return true;
    }
}

/// <summary>Core ML: layers and models whose code is a class of the app (Model.proto: customModel 555; NeuralNetwork.proto: layers 1, custom 500, className 10).</summary>
public sealed class CoreMlReader : ArtifactReader
{
    static readonly CoreMlFormat Format = new();

    public override string Kind => "coreml";

    public override bool Accepts(in FileProbe part) => Format.Matches(part);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var message = new ProtoReader(part.Bytes);
        while (message.Next())
        {
            if (message.Type != WireType.Bytes) continue;
            if (message.Field == 555) walk.Add(new GraphOperator(part.At(), "coreml", "custom", ClassName(message.Message()), 1));
            else if (message.Field is 303 or 403 or 500) Network(message.Message(), part, walk);
        }
        if (message.Broken) walk.Add(new Unread(part.At(), "the protobuf is damaged or cut off"));
        return true;
    }

    static void Network(ProtoReader network, ArtifactPart part, ArtifactWalk walk)
    {
        while (network.Next())
        {
            if (network.Field != 1 || network.Type != WireType.Bytes) continue;
            var layer = network.Message();
            while (layer.Next())
                if (layer.Field == 500 && layer.Type == WireType.Bytes) walk.Add(new GraphOperator(part.At(), "coreml", "custom", ClassName(layer.Message()), 1));
        }
    }

    static string ClassName(ProtoReader custom)
    {
        var name = "";
        while (custom.Next())
            if (custom.Field == 10 && custom.Type == WireType.Bytes) name = custom.Text(256);
        return name;
    }
}

/// <summary>TorchScript's code members: calls of operators that touch files, and of operators from outside of PyTorch.</summary>
public sealed class TorchScriptReader : ArtifactReader
{
    public override string Kind => "torchscript-code";

    public override bool Accepts(in FileProbe part) => part.Name.Ends(".py") && (part.Name.Path.Contains("/code/", StringComparison.Ordinal) || part.Name.Path.StartsWith("code/", StringComparison.Ordinal));

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Depth == 0) return false;
        if (part.Bytes.ReadText(walk.Limits, out var problem) is not { } text)
        {
            walk.Add(new Unread(part.At(), problem!.Reason));
            return true;
        }
        var (code, _) = Code.PythonFormat.Parse(text, walk.Limits);
        foreach (var call in code?.Calls.GroupBy(c => c.Written, StringComparer.Ordinal) ?? [])
        {
            // torch.from_file(…), ops.aten.from_file(…), ops.acme.run(…)
            var parts = call.Key.Split('.');
            if (parts is ["torch", var name]) walk.Add(new GraphOperator(part.At(), "torchscript", "aten", name, call.Count()));
            else if (parts is ["ops", var domain, var op]) walk.Add(new GraphOperator(part.At(), "torchscript", domain, op, call.Count()));
        }
        return true;
    }
}
