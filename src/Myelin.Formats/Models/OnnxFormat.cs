using System.Globalization;
using Myelin.Formats.Protobuf;

namespace Myelin.Formats.Models;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type, for example <c>FLOAT</c>; null when it is no tensor.</param>
/// <param name="Shape">Dimensions: numbers, names of free ones, <c>?</c>.</param>
public sealed record OnnxValue(string Name, string? Type, IReadOnlyList<string> Shape)
{
    public override string ToString() => $"{Name}: {Type ?? "?"}[{string.Join(',', Shape)}]";
}

/// <summary>An ONNX model, without its weights.</summary>
public sealed record OnnxModel() : ModelArtifact("onnx")
{
    /// <summary>Imported operator sets: domain (empty is the standard one) and version.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Opsets { get; init; } = [];
    /// <summary>Domains of operators and opsets that are not ONNX's own.</summary>
    public IReadOnlyList<string> CustomDomains { get; init; } = [];
    /// <summary>Inputs of the graph that are no initializers.</summary>
    public IReadOnlyList<OnnxValue> Inputs { get; init; } = [];
    /// <summary>Outputs of the graph.</summary>
    public IReadOnlyList<OnnxValue> Outputs { get; init; } = [];
    /// <summary>Operators by <c>domain::type</c> (no domain for the standard one), with their counts; ordinal order.</summary>
    public IReadOnlyDictionary<string, long> Operators { get; init; } = new Dictionary<string, long>();
    /// <summary>metadata_props.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
    /// <summary>Functions defined in the model.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];
}

/// <summary>Reads ONNX (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). The weights are stepped over by their length.</summary>
public sealed class OnnxFormat : Format<OnnxModel>
{
    /// <summary>ir_version first, as every writer does, then producer, domain, graph, opset or model version.</summary>
    public override bool Matches(in FileProbe file)
    {
        var head = file.Head;
        if (file.Name.Ends(".onnx")) return head.Length > 4 && head[0] is 0x08 or 0x12 or 0x3a or 0x42;
        return head.Length > 8 && head[0] == 0x08 && head[1] is >= 1 and <= 30 && head[2] is 0x12 or 0x1a or 0x22 or 0x28 or 0x3a or 0x42;
    }

    public override Parsed<OnnxModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var model = new Walk(bytes, limits);
        model.Read();
        if (!model.LooksLikeOnnx) return name.Ends(".onnx") ? Parsed<OnnxModel>.Failed("named .onnx, but holds no graph") : new Parsed<OnnxModel>(null, []);
        return new Parsed<OnnxModel>(model.Model(), model.Problems);
    }

    internal static string ElementType(long type) => type switch
    {
        1 => "FLOAT",
        2 => "UINT8",
        3 => "INT8",
        4 => "UINT16",
        5 => "INT16",
        6 => "INT32",
        7 => "INT64",
        8 => "STRING",
        9 => "BOOL",
        10 => "FLOAT16",
        11 => "DOUBLE",
        12 => "UINT32",
        13 => "UINT64",
        14 => "COMPLEX64",
        15 => "COMPLEX128",
        16 => "BFLOAT16",
        17 => "FLOAT8E4M3FN",
        18 => "FLOAT8E4M3FNUZ",
        19 => "FLOAT8E5M2",
        20 => "FLOAT8E5M2FNUZ",
        21 => "UINT4",
        22 => "INT4",
        23 => "FLOAT4E2M1",
        _ => type.ToString(CultureInfo.InvariantCulture),
    };

    sealed class Walk(ByteSource bytes, ReadLimits limits)
    {
        const int Deepest = 40;
        const int MostNames = 10_000;
        readonly TensorTally _tally = new();
        readonly SortedDictionary<string, long> _operators = new(StringComparer.Ordinal);
        readonly SortedSet<string> _domains = new(StringComparer.Ordinal);
        readonly SortedSet<string> _external = new(StringComparer.Ordinal);
        readonly HashSet<string> _initializers = new(StringComparer.Ordinal);
        readonly List<KeyValuePair<string, long>> _opsets = [];
        readonly List<KeyValuePair<string, string>> _metadata = [];
        readonly List<OnnxValue> _inputs = [], _outputs = [];
        readonly List<string> _functions = [];
        long _version, _nodes, _modelVersion;
        string _producer = "", _producerVersion = "", _domain = "", _graphName = "";
        bool _graph;

        public List<Problem> Problems { get; } = [];
        public bool LooksLikeOnnx => _graph && _version is > 0 and < 1000 && (_opsets.Count > 0 || _nodes > 0);

        public void Read()
        {
            var message = new ProtoReader(bytes);
            while (message.Next())
            {
                switch (message.Field, message.Type)
                {
                    case (1, WireType.Varint): _version = message.Signed(); break;
                    case (2, WireType.Bytes): _producer = message.Text(4096); break;
                    case (3, WireType.Bytes): _producerVersion = message.Text(4096); break;
                    case (4, WireType.Bytes): _domain = message.Text(4096); break;
                    case (5, WireType.Varint): _modelVersion = message.Signed(); break;
                    case (7, WireType.Bytes): Graph(message.Message(), isMain: true); break;
                    case (8, WireType.Bytes): Opset(message.Message()); break;
                    case (14, WireType.Bytes): Metadata(message.Message()); break;
                    case (25, WireType.Bytes): Function(message.Message()); break;
                    default: break;
                }
            }
            if (message.Broken) Problems.Add(new Problem("the protobuf is damaged or cut off"));
        }

        public OnnxModel Model() => new()
        {
            FormatVersion = _version.ToString(CultureInfo.InvariantCulture),
            ModelName = Empty(_graphName),
            Parameters = _tally.Tensors > 0 ? _tally.Parameters : null,
            Tensors = _tally.Tensors,
            Quantization = _tally.Dominant,
            Producer = Empty($"{_producer} {_producerVersion}".Trim()),
            ExternalFiles = [.. _external],
            Opsets = _opsets,
            CustomDomains = [.. _domains],
            Inputs = [.. _inputs.Where(i => !_initializers.Contains(i.Name))],
            Outputs = _outputs,
            Operators = _operators,
            Metadata = _metadata,
            Functions = _functions,
        };

        void Graph(ProtoReader graph, bool isMain)
        {
            if (graph.Depth > Deepest)
            {
                Problems.Add(new Problem($"graphs nested deeper than {Deepest}"));
                return;
            }
            _graph = true;
            while (graph.Next())
            {
                if (graph.Type != WireType.Bytes) continue;
                switch (graph.Field)
                {
                    case 1: Node(graph.Message()); break;
                    case 2 when isMain: _graphName = graph.Text(4096); break;
                    case 5: Tensor(graph.Message(), isInitializer: isMain); break;
                    case 11 when isMain && _inputs.Count < MostNames: _inputs.Add(Value(graph.Message())); break;
                    case 12 when isMain && _outputs.Count < MostNames: _outputs.Add(Value(graph.Message())); break;
                    default: break;
                }
            }
        }

        void Node(ProtoReader node)
        {
            if (++_nodes > limits.MaxEntries * 4L) return;
            string type = "", domain = "";
            while (node.Next())
            {
                if (node.Type != WireType.Bytes) continue;
                switch (node.Field)
                {
                    case 4: type = node.Text(256); break;
                    case 7: domain = node.Text(256); break;
                    case 5: Attribute(node.Message()); break;
                    default: break;
                }
            }
            Domain(domain);
            var key = domain is "" or "ai.onnx" ? type : $"{domain}::{type}";
            if (_operators.TryGetValue(key, out var count) || _operators.Count < MostNames) _operators[key] = count + 1;
        }

        void Attribute(ProtoReader attribute)
        {
            while (attribute.Next())
            {
                if (attribute.Type != WireType.Bytes) continue;
                if (attribute.Field is 5 or 10) Tensor(attribute.Message(), isInitializer: false);
                else if (attribute.Field is 6 or 11) Graph(attribute.Message(), isMain: false);
            }
        }

        void Tensor(ProtoReader tensor, bool isInitializer)
        {
            List<long> shape = [];
            long type = 0;
            string name = "";
            while (tensor.Next())
            {
                switch (tensor.Field)
                {
                    case 1: foreach (var d in tensor.Numbers(64 - Math.Min(shape.Count, 64))) shape.Add((long)d); break;
                    case 2: type = tensor.Signed(); break;
                    case 8: name = tensor.Text(4096); break;
                    case 13 when tensor.Type == WireType.Bytes: External(tensor.Message()); break;
                    default: break;
                }
            }
            if (!isInitializer) return;
            if (_initializers.Count < limits.MaxEntries) _initializers.Add(name);
            _tally.Add(ElementType(type), TensorTally.Elements([.. shape]));
        }

        void External(ProtoReader pair)
        {
            var (key, value) = Pair(pair);
            if (key == "location" && _external.Count < MostNames) _external.Add(value);
        }

        static OnnxValue Value(ProtoReader value)
        {
            string name = "";
            string? type = null;
            List<string> shape = [];
            while (value.Next())
            {
                if (value.Field == 1) name = value.Text(4096);
                else if (value.Field == 2 && value.Type == WireType.Bytes)
                {
                    var kind = value.Message();
                    while (kind.Next())
                    {
                        if (kind.Field != 1 || kind.Type != WireType.Bytes) continue;
                        var tensor = kind.Message();
                        while (tensor.Next())
                        {
                            if (tensor.Field == 1) type = ElementType(tensor.Signed());
                            else if (tensor.Field == 2 && tensor.Type == WireType.Bytes) Shape(tensor.Message(), shape);
                        }
                    }
                }
            }
            return new OnnxValue(name, type, shape);
        }

        static void Shape(ProtoReader dimensions, List<string> shape)
        {
            while (dimensions.Next() && shape.Count < 64)
            {
                if (dimensions.Field != 1 || dimensions.Type != WireType.Bytes) continue;
                var dimension = dimensions.Message();
                var text = "?";
                while (dimension.Next())
                {
                    if (dimension.Field == 1) text = dimension.Signed().ToString(CultureInfo.InvariantCulture);
                    else if (dimension.Field == 2) text = dimension.Text(256);
                }
                shape.Add(text);
            }
        }

        void Opset(ProtoReader opset)
        {
            var (domain, version) = ("", 0L);
            while (opset.Next())
            {
                if (opset.Field == 1) domain = opset.Text(256);
                else if (opset.Field == 2) version = opset.Signed();
            }
            if (opset.Broken || _opsets.Count >= MostNames) return;
            _opsets.Add(new(domain, version));
            Domain(domain);
        }

        void Function(ProtoReader function)
        {
            while (function.Next())
            {
                if (function.Type != WireType.Bytes) continue;
                if (function.Field == 1 && _functions.Count < MostNames) _functions.Add(function.Text(256));
                else if (function.Field == 7) Node(function.Message());
            }
        }

        void Metadata(ProtoReader pair)
        {
            var (key, value) = Pair(pair);
            if (_metadata.Count < MostNames) _metadata.Add(new(key, value));
        }

        static (string Key, string Value) Pair(ProtoReader pair)
        {
            string key = "", value = "";
            while (pair.Next())
            {
                if (pair.Field == 1) key = pair.Text(4096);
                else if (pair.Field == 2) value = pair.Text();
            }
            return (key, value);
        }

        // Domains that the ONNX project defines itself.
        void Domain(string domain)
        {
            if (domain is not ("" or "ai.onnx" or "ai.onnx.ml" or "ai.onnx.training" or "ai.onnx.preview.training") && _domains.Count < MostNames) _domains.Add(domain);
        }

        static string? Empty(string text) => text.Length == 0 ? null : text;
    }
}
