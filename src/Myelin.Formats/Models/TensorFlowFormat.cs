using Myelin.Formats.Protobuf;

namespace Myelin.Formats.Models;

/// <summary>A TensorFlow SavedModel or frozen graph.</summary>
public sealed record TensorFlowModel(string Format) : ModelArtifact(Format)
{
    /// <summary>Tags of the meta graphs, for example <c>serve</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    /// <summary>Names of the signatures.</summary>
    public IReadOnlyList<string> Signatures { get; init; } = [];
    /// <summary>Operators of graphs and function libraries with their counts; ordinal order.</summary>
    public IReadOnlyDictionary<string, long> Operators { get; init; } = new Dictionary<string, long>();
    /// <summary>Number of functions in libraries.</summary>
    public long Functions { get; init; }
}

/// <summary>
/// Reads SavedModel and GraphDef (tensorflow/core/protobuf/{saved_model,meta_graph}.proto and tensorflow/core/framework/{graph,node_def,function}.proto).
/// Constants are stepped over by their length.
/// </summary>
public sealed class TensorFlowFormat : Format<TensorFlowModel>
{
    public override bool Matches(in FileProbe file)
    {
        var head = file.Head;
        if (head.Length < 16) return false;
        // SavedModel: schema version 1, then a meta graph whose first field is its information.
        if (head.StartsWith((ReadOnlySpan<byte>)[0x08, 0x01, 0x12])) return file.Name.Is("saved_model.pb") || head[3..9].Contains((byte)0x0a);
        // GraphDef: a node whose first field is its name.
        return file.Name.Ends(".pb") && head[0] == 0x0a && head[1..7].Contains((byte)0x0a);
    }

    public override Parsed<TensorFlowModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var walk = new Walk(limits);
        var isSavedModel = bytes.ReadBytes(0, 1) is [0x08];
        var message = new ProtoReader(bytes);
        if (isSavedModel) walk.SavedModel(message);
        else walk.Graph(message);
        if (walk.Operators.Count == 0 || !walk.HasKnownOperator) return new Parsed<TensorFlowModel>(null, []);
        var model = new TensorFlowModel(isSavedModel ? "tf-savedmodel" : "tf-graphdef")
        {
            Tags = [.. walk.Tags],
            Signatures = [.. walk.Signatures],
            Operators = walk.Operators,
            Functions = walk.Functions,
            Producer = walk.Version is { Length: > 0 } version ? $"tensorflow {version}" : null,
        };
        return new Parsed<TensorFlowModel>(model, message.Broken ? [new Problem("the protobuf is damaged or cut off")] : []);
    }

    sealed class Walk(ReadLimits limits)
    {
        const int MostNames = 10_000;
        long _nodes;

        public SortedDictionary<string, long> Operators { get; } = new(StringComparer.Ordinal);
        public SortedSet<string> Tags { get; } = new(StringComparer.Ordinal);
        public SortedSet<string> Signatures { get; } = new(StringComparer.Ordinal);
        public long Functions { get; private set; }
        public string? Version { get; private set; }

        // Operators that hardly any graph lacks; they tell a GraphDef from another protobuf.
        public bool HasKnownOperator => Operators.ContainsKey("Const") || Operators.ContainsKey("Placeholder") || Operators.ContainsKey("VarHandleOp")
            || Operators.ContainsKey("NoOp") || Operators.ContainsKey("Identity") || Operators.ContainsKey("StatefulPartitionedCall");

        public void SavedModel(ProtoReader saved)
        {
            while (saved.Next())
            {
                if (saved.Field != 2 || saved.Type != WireType.Bytes) continue;
                var meta = saved.Message();
                while (meta.Next())
                {
                    if (meta.Type != WireType.Bytes) continue;
                    switch (meta.Field)
                    {
                        case 1: Info(meta.Message()); break;
                        case 2: Graph(meta.Message()); break;
                        case 5: Signature(meta.Message()); break;
                        default: break;
                    }
                }
            }
        }

        public void Graph(ProtoReader graph)
        {
            while (graph.Next())
            {
                if (graph.Type != WireType.Bytes) continue;
                if (graph.Field == 1) Node(graph.Message());
                else if (graph.Field == 2) Library(graph.Message());
            }
        }

        void Info(ProtoReader info)
        {
            while (info.Next())
            {
                if (info.Field == 4 && info.Type == WireType.Bytes && Tags.Count < MostNames) Tags.Add(info.Text(256));
                else if (info.Field == 5 && info.Type == WireType.Bytes) Version = info.Text(256);
            }
        }

        void Signature(ProtoReader entry)
        {
            while (entry.Next())
                if (entry.Field == 1 && entry.Type == WireType.Bytes && Signatures.Count < MostNames) Signatures.Add(entry.Text(256));
        }

        void Library(ProtoReader library)
        {
            while (library.Next())
            {
                if (library.Field != 1 || library.Type != WireType.Bytes) continue;
                Functions++;
                var function = library.Message();
                while (function.Next())
                    if (function.Field == 3 && function.Type == WireType.Bytes) Node(function.Message());
            }
        }

        void Node(ProtoReader node)
        {
            if (++_nodes > limits.MaxEntries * 4L) return;
            while (node.Next())
            {
                if (node.Field != 2 || node.Type != WireType.Bytes) continue;
                var type = node.Text(256);
                if (type.Length > 0 && (Operators.TryGetValue(type, out var count) || Operators.Count < MostNames)) Operators[type] = count + 1;
            }
        }
    }
}
