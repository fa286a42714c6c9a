using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Myelin.Tests.Formats.Models;

/// <summary>Tiny files of every format, written here byte by byte, so that the readers are not tested against themselves.</summary>
internal static class Fixtures
{
    /// <summary>Every fixture, by a name that real files have.</summary>
    public static Dictionary<string, byte[]> All { get; } = new()
    {
        ["model.safetensors"] = Safetensors("""{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[4],"data_offsets":[24,32]}}""", 32),
        ["model.gguf"] = Gguf(),
        ["model.onnx"] = Onnx(),
        ["saved_model.pb"] = SavedModel(),
        ["graph.pb"] = Graph(),
        ["net.mlmodel"] = CoreMl(),
        ["inference.pdmodel"] = Paddle(),
        ["net.tflite"] = Tflite(),
        ["net.pt"] = TorchZip(),
        ["script.pt"] = Zip(("script/data.pkl", TorchPickle()), ("script/constants.pkl", [0x80, 2, (byte)')', (byte)'.']), ("script/code/__torch__.py", "class Net"u8.ToArray()), ("script/version", "3\n"u8.ToArray())),
        ["net.keras"] = Zip(("metadata.json", """{"keras_version":"3.4.1","date_saved":"2024-08-01"}"""u8.ToArray()),
            ("config.json", """{"class_name":"Sequential","config":{"name":"shop","layers":[{"class_name":"Dense"},{"class_name":"TimeDistributed","config":{"layer":{"class_name":"Lambda"}}}]}}"""u8.ToArray()), ("model.weights.h5", [1])),
        ["arrays.npz"] = Zip(("x.npy", Npy("<f4", "(2, 3)")), ("y.npy", Npy("|O", "(1,)"))),
        ["net.mar"] = Zip(("MAR-INF/MANIFEST.json", """{"archiverVersion":"0.9","model":{"modelName":"resnet","modelVersion":"1.0","handler":"image_classifier","serializedFile":"net.pt"}}"""u8.ToArray())),
        ["est.skops"] = Zip(("schema.json", """{"__class__":"Pipeline","__module__":"sklearn.pipeline","__loader__":"ObjectNode","content":{"__class__":"SVC","__module__":"sklearn.svm"},"protocol":1,"_skops_version":"0.9"}"""u8.ToArray())),
        ["exported.pt2"] = Zip(("exported/archive_format", "pt2"u8.ToArray()), ("exported/archive_version", "0"u8.ToArray()), ("exported/models/model.json", "{}"u8.ToArray())),
        ["old.pth"] = TorchLegacy(),
        ["forest.pkl"] = Pickle4("sklearn.ensemble._forest", "RandomForestClassifier"),
        ["dump.joblib"] = Joblib(),
        ["array.npy"] = Npy("<f8", "(10, 2)"),
        ["weights.h5"] = Hdf5(),
        ["speech.nemo"] = Nemo(),
        ["boost.json"] = """{"learner":{"feature_names":["age","income"],"gradient_booster":{},"objective":{"name":"binary:logistic"}},"version":[2,0,3]}"""u8.ToArray(),
        ["boost.ubj"] = [.. "{L\0\0\0\0\0\0\0\u0007learner{"u8, .. "name SL\0\0\0\0\0\0\0\u0010reg:squarederror"u8, .. "}L\0\0\0\0\0\0\0\u0007version[i\u0002i\0i\u0003]}"u8],
        ["boost.txt"] = "tree\nversion=v4\nnum_class=1\nobjective=binary sigmoid:1\nfeature_names=email amount\n\nTree=0\n"u8.ToArray(),
        ["cat.cbm"] = [.. "CBM1"u8, .. new byte[32]],
        ["plan.engine"] = [.. "ftrt"u8, .. new byte[20], 8, 6, 1, 6, .. new byte[8]],
        ["net.xml"] = """<?xml version="1.0"?><net name="resnet" version="11"><layers><layer id="0" name="x" type="Parameter"/></layers><rt_info><MO_version value="2023.1"/></rt_info></net>"""u8.ToArray(),
        ["tree.pmml"] = """<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header><Application name="JPMML" version="1.6"/></Header><DataDictionary><DataField name="email"/></DataDictionary><TreeModel modelName="churn"/></PMML>"""u8.ToArray(),
        ["ggml.bin"] = [.. "tjgg"u8, 3, 0, 0, 0, 0, 0x7d, 0, 0, .. new byte[32]],
        ["flax_model.msgpack"] = Flax(),
        ["pointer.safetensors"] = Encoding.ASCII.GetBytes($"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('a', 64)}\nsize 12345\n"),
        ["sales.parquet"] = Parquet(),
        ["data.arrow"] = Arrow(),
        ["people.csv"] = "id,first_name,email\n1,Ann,a@example.com\n"u8.ToArray(),
        ["chat.jsonl"] = """{"messages":[{"role":"user","content":"hi"}],"id":1}"""u8.ToArray(),
        ["rows.avro"] = Avro(),
        ["config.pbtxt"] = "name: \"resnet\"\nplatform: \"onnxruntime_onnx\"\ninput [ { name: \"x\" dims: [ 3, -1 ] } ]\n"u8.ToArray(),
        ["Modelfile"] = "FROM llama3.2\nPARAMETER temperature 0.2\nSYSTEM \"\"\"You are\na shop.\"\"\"\n"u8.ToArray(),
        ["README.md"] = "---\nlicense: mit\nbase_model: org/base\n---\n# Shop model\n"u8.ToArray(),
    };

    public static byte[] Safetensors(string header, int data) => [.. U64((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[data]];

    public static byte[] Gguf(uint version = 3, ulong keys = 6, ulong tensors = 1) =>
    [
        .. "GGUF"u8, .. U32(version), .. U64(tensors), .. U64(keys),
        .. GgufText("general.architecture", "llama"), .. GgufText("general.name", "Shop 1B"),
        .. GgufString("general.file_type"), .. U32(4), .. U32(15),
        .. GgufString("tokenizer.ggml.tokens"), .. U32(9), .. U32(8), .. U64(2), .. GgufString("a"), .. GgufString("b"),
        .. GgufText("tokenizer.chat_template", "{{ messages }}"), .. GgufText("general.base_model.0.repo_url", "https://huggingface.co/meta-llama/Llama-3.2-1B"),
        .. GgufString("token_embd.weight"), .. U32(2), .. U64(4), .. U64(8), .. U32(12), .. U64(0),
        .. new byte[64],
    ];

    public static byte[] Onnx() =>
    [
        .. Varint(1, 9), .. Text(2, "pytorch"), .. Text(3, "2.1.0"),
        .. Message(7,
            Message(1, Text(1, "x"), Text(2, "y"), Text(4, "Gemm")),
            Message(1, Text(4, "Fancy"), Text(7, "com.acme")),
            Text(2, "main_graph"),
            Message(5, Varint(1, 3), Varint(1, 4), Varint(2, 1), Text(8, "w"), Message(13, Text(1, "location"), Text(2, "weights.bin"))),
            Message(11, Text(1, "x"), Message(2, Message(1, Varint(1, 1), Message(2, Message(1, Text(2, "batch")), Message(1, Varint(1, 3)))))),
            Message(12, Text(1, "y"))),
        .. Message(8, Text(1, ""), Varint(2, 17)),
    ];

    static byte[] SavedModel() =>
    [
        .. Varint(1, 1),
        .. Message(2, Message(1, Text(4, "serve"), Text(5, "2.15.0")), GraphBody(), Message(5, Text(1, "serving_default"), Message(2))),
    ];

    static byte[] GraphBody() => Message(2, Message(1, Text(1, "x"), Text(2, "Placeholder")), Message(2, Message(1, Message(3, Text(1, "read"), Text(2, "ReadFile")))));

    static byte[] Graph() => [.. Message(1, Text(1, "x"), Text(2, "Const")), .. Message(1, Text(1, "y"), Text(2, "MatMul"))];

    static byte[] CoreMl() => [.. Varint(1, 7), .. Message(2, Message(1, Text(1, "image")), Message(10, Text(1, "label")), Message(100, Text(3, "Ann"), Text(4, "MIT"))), .. Message(502)];

    static byte[] Paddle() => Message(1, Varint(1, 0), Message(4, Text(3, "conv2d")), Message(4, Text(3, "conv2d")));

    /// <summary>Model{3, codes, [subgraph{tensors, ops, name}], description, buffers} with one weight of 2×3.</summary>
    static byte[] Tflite()
    {
        var flat = new FlatWriter();
        var data = flat.Vector(1, new byte[24]);
        var emptyBuffer = flat.Table();
        var buffer = flat.Table((0, flat.Ref(data)));
        var shape = flat.Vector(4, [.. U32(2), .. U32(3)]);
        var tensor = flat.Table((0, flat.Ref(shape)), (2, FlatWriter.Word(1)));
        var tensors = flat.Tables(tensor);
        var op = flat.Table();
        var ops = flat.Tables(op, op);
        var name = flat.Text("main");
        var graph = flat.Table((0, flat.Ref(tensors)), (3, flat.Ref(ops)), (4, flat.Ref(name)));
        var custom = flat.Text("MyOp");
        var code = flat.Table((1, flat.Ref(custom)));
        var codes = flat.Tables(code);
        var graphs = flat.Tables(graph);
        var description = flat.Text("MLIR Converted.");
        var buffers = flat.Tables(emptyBuffer, buffer);
        return flat.Finish(flat.Table((0, FlatWriter.Word(3)), (1, flat.Ref(codes)), (2, flat.Ref(graphs)), (3, flat.Ref(description)), (4, flat.Ref(buffers))), "TFL3");
    }

    /// <summary>A stream: marker, length, message{version, header type 1, schema{fields}}.</summary>
    static byte[] Arrow()
    {
        var flat = new FlatWriter();
        var first = flat.Text("email");
        var second = flat.Text("amount");
        var fields = flat.Tables(flat.Table((0, flat.Ref(first))), flat.Table((0, flat.Ref(second))));
        var schema = flat.Table((1, flat.Ref(fields)));
        var message = flat.Finish(flat.Table((1, FlatWriter.Byte(1)), (2, flat.Ref(schema))));
        return [.. "ARROW1\0\0"u8, 0xff, 0xff, 0xff, 0xff, .. U32((uint)message.Length), .. message];
    }

    static byte[] Parquet()
    {
        byte[] footer =
        [
            0x15, 2, // version
            0x19, 0x4c, // schema: four structs
            .. SchemaElement("schema", 2), .. SchemaElement("email", 0), .. SchemaElement("card", 1), .. SchemaElement("number", 0),
            0x16, 0x54, // rows: 42
            0x19, 0x0c, // no row groups
            0x19, 0x1c, 0x18, 6, .. "pandas"u8, 0x18, 2, .. "{}"u8, 0, // metadata
            0x18, 5, .. "arrow"u8, // producer
            0,
        ];
        return [.. "PAR1"u8, .. footer, .. U32((uint)footer.Length), .. "PAR1"u8];
    }

    static byte[] SchemaElement(string name, int children) =>
        [0x48, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. children > 0 ? (byte[])[0x15, (byte)(children * 2)] : [], 0];

    static byte[] Avro()
    {
        var schema = """{"type":"record","name":"r","fields":[{"name":"email","type":"string"},{"name":"n","type":"int"}]}"""u8.ToArray();
        return [.. "Obj\x01"u8, 2, 22, .. "avro.schema"u8, .. ZigZag(schema.Length), .. schema, 0, .. new byte[16]];
    }

    public static byte[] TorchZip() => Zip(("net/data.pkl", TorchPickle()), ("net/version", "3\n"u8.ToArray()), ("net/byteorder", "little"u8.ToArray()), ("net/data/0", new byte[24]));

    /// <summary>OrderedDict with one tensor of six floats, as torch.save writes it (protocol 2).</summary>
    public static byte[] TorchPickle() =>
    [
        0x80, 2, .. "ccollections\nOrderedDict\nq\0)Rq\u0001(X\u0001\0\0\0wq\u0002ctorch._utils\n_rebuild_tensor_v2\nq\u0003(("u8,
        .. "X\u0007\0\0\0storageq\u0004ctorch\nFloatStorage\nq\u0005X\u0001\0\0\0"u8, .. "0q\u0006X\u0003\0\0\0cpuq\u0007K\u0006tq\bQ"u8,
        .. "K\0K\u0006\u0085"u8.ToArray().Where(b => b != 0xc2), .. "K\u0001\u0085\u0089h\0)Rtq\tRq\nu."u8.ToArray().Where(b => b != 0xc2),
    ];

    static byte[] TorchLegacy() =>
        [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', 0x80, 2, (byte)'M', 0xe9, 3, (byte)'.', 0x80, 2, (byte)'}', (byte)'.', .. TorchPickle(), 0x80, 2, (byte)']', (byte)'.', .. new byte[32]];

    public static byte[] Pickle4(string module, string name) =>
        [0x80, 4, 0x95, 40, 0, 0, 0, 0, 0, 0, 0, 0x8c, (byte)module.Length, .. Encoding.ASCII.GetBytes(module), 0x94, 0x8c, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), 0x94, 0x93, 0x94, (byte)')', 0x81, 0x94, (byte)'.'];

    /// <summary>A joblib dump of one float array of three: the bytes of the array stand right in the pickle.</summary>
    static byte[] Joblib() =>
    [
        0x80, 4, .. Short("joblib.numpy_pickle"), .. Short("NumpyArrayWrapper"), 0x93, 0x94, (byte)')', 0x81, 0x94, (byte)'}', 0x94, (byte)'(',
        .. Short("subclass"), .. Short("numpy"), .. Short("ndarray"), 0x93, 0x94, .. Short("shape"), (byte)'K', 3, 0x85, 0x94, .. Short("order"), .. Short("C"),
        .. Short("dtype"), .. Short("numpy"), .. Short("dtype"), 0x93, 0x94, .. Short("f8"), 0x89, 0x88, 0x87, 0x94, (byte)'R', 0x94,
        (byte)'(', (byte)'K', 3, .. Short("<"), (byte)'N', (byte)'N', (byte)'N', (byte)'J', 255, 255, 255, 255, (byte)'J', 255, 255, 255, 255, (byte)'K', 0, (byte)'t', 0x94, (byte)'b',
        .. Short("allow_mmap"), 0x88, .. Short("numpy_array_alignment_bytes"), (byte)'K', 16, (byte)'u', (byte)'b', 2, 255, 255, .. Enumerable.Repeat((byte)0xff, 24),
        .. Short("sklearn.svm"), .. Short("SVC"), 0x93, (byte)'.',
    ];

    static byte[] Short(string text) => [0x8c, (byte)text.Length, .. Encoding.ASCII.GetBytes(text), 0x94];

    public static byte[] Npy(string type, string shape)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, .. U16((ushort)header.Length), .. Encoding.ASCII.GetBytes(header), .. new byte[16]];
    }

    /// <summary>Superblock 2, an object header 2 with keras_version, an external link and a group below with one data set.</summary>
    public static byte[] Hdf5(bool isLinked = true, string? config = null)
    {
        const int root = 48;
        byte[] attribute(string name, string value) => [3, 0, .. U16((ushort)(name.Length + 1)), .. U16(8), .. U16(4), 0, .. Encoding.ASCII.GetBytes(name), 0, 0x13, 0, 0, 0, .. U32((uint)value.Length), 2, 0, 0, 0, .. Encoding.ASCII.GetBytes(value)];
        byte[] external = [1, 8, 64, 5, .. "other"u8, .. U16(12), 0, .. "evil.h5\0/x\0"u8];
        byte[] link(string name, ulong address) => [1, 0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. U64(address)];
        var set = root + 4000;
        byte[][] optional = [.. isLinked ? [Item(0x06, external)] : (byte[][])[], .. config is null ? (byte[][])[] : [Item(0x0c, attribute("model_config", config))]];
        var head = Header([Item(0x0c, attribute("keras_version", "2.15.0")), .. optional, Item(0x06, link("dense", (ulong)set))]);
        byte[] space = [2, 2, 0, 1, .. U64(3), .. U64(4)];
        byte[] type = [0x11, 0, 0, 0, .. U32(4), .. new byte[12]];
        var data = Header(Item(0x01, space), Item(0x03, type), Item(0x08, [4, 1]));
        byte[] file = [0x89, .. "HDF\r\n\u001a\n"u8, 2, 8, 8, 0, .. U64(0), .. U64(ulong.MaxValue), .. U64(1000), .. U64(root), .. U32(0), .. head];
        return [.. file, .. new byte[set - file.Length], .. data, .. new byte[64]];

        static byte[] Item(byte type, byte[] body) => [type, .. U16((ushort)body.Length), 0, .. body];
        static byte[] Header(params byte[][] items)
        {
            byte[] body = [.. items.SelectMany(i => i)];
            return [.. "OHDR"u8, 2, 1, .. U16((ushort)body.Length), .. body, .. U32(0)];
        }
    }

    static byte[] Nemo()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "./model_config.yaml") { DataStream = new MemoryStream("target: nemo.collections.asr.EncDecCTCModel\nname: shop\nnemo_version: 1.21.0\n"u8.ToArray()) });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "./model_weights.ckpt") { DataStream = new MemoryStream(new byte[600]) });
        }
        return stream.ToArray();
    }

    static byte[] Flax()
    {
        byte[] array = [0x93, 0x92, 2, 3, 0xa7, .. "float32"u8, 0xc4, 24, .. new byte[24]];
        return [0x81, 0xa6, .. "params"u8, 0x81, 0xa6, .. "kernel"u8, 0xc7, (byte)array.Length, 1, .. array];
    }

    public static byte[] Zip(params (string Name, byte[] Bytes)[] members)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var entry = zip.CreateEntry(name, name.EndsWith(".json", StringComparison.Ordinal) ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    static byte[] GgufString(string text) => [.. U64((ulong)text.Length), .. Encoding.UTF8.GetBytes(text)];

    static byte[] GgufText(string key, string value) => [.. GgufString(key), .. U32(8), .. GgufString(value)];

    public static byte[] Message(int field, params byte[][] fields)
    {
        byte[] body = [.. fields.SelectMany(f => f)];
        return [.. Base128((ulong)((field << 3) | 2)), .. Base128((ulong)body.Length), .. body];
    }

    public static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Varint(int field, ulong value) => [.. Base128((ulong)(field << 3)), .. Base128(value)];

    static byte[] ZigZag(long value) => Base128((ulong)((value << 1) ^ (value >> 63)));

    public static byte[] Base128(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    public static byte[] U16(ushort value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] U32(uint value)
    {
        var raw = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(raw, value);
        return raw;
    }

    public static byte[] U64(ulong value)
    {
        var raw = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(raw, value);
        return raw;
    }
}

/// <summary>
/// Writes flatbuffers from the end: places are counted from the end of the buffer, so that references always lead forward, as readers expect.
/// </summary>
internal sealed class FlatWriter
{
    readonly List<byte> _reversed = [];

    public static (byte[] Bytes, int Target) Word(uint value) => (Fixtures.U32(value), 0);
    public static (byte[] Bytes, int Target) Byte(byte value) => ([value], 0);
    public (byte[] Bytes, int Target) Ref(int target) => (new byte[4], target);

    public int Vector(int elementSize, byte[] elements) => Put([.. Fixtures.U32((uint)(elements.Length / elementSize)), .. elements]);

    public int Text(string text) => Put([.. Fixtures.U32((uint)text.Length), .. Encoding.UTF8.GetBytes(text), 0]);

    public int Tables(params int[] tables)
    {
        var place = _reversed.Count + 4 + 4 * tables.Length;
        List<byte> bytes = [.. Fixtures.U32((uint)tables.Length)];
        for (var i = 0; i < tables.Length; i++) bytes.AddRange(Fixtures.U32((uint)(place - 4 - 4 * i - tables[i])));
        return Put([.. bytes]);
    }

    public int Table(params (int Field, (byte[] Bytes, int Target) Value)[] fields)
    {
        var slots = fields.Length == 0 ? 0 : fields.Max(f => f.Field) + 1;
        var vtable = new byte[4 + 2 * slots];
        var size = 4 + fields.Sum(f => f.Value.Bytes.Length);
        var place = _reversed.Count + size;
        List<byte> body = [];
        foreach (var (field, value) in fields)
        {
            var at = 4 + body.Count;
            Fixtures.U16((ushort)at).CopyTo(vtable, 4 + 2 * field);
            body.AddRange(value.Target > 0 ? Fixtures.U32((uint)(place - at - value.Target)) : value.Bytes);
        }
        Fixtures.U16((ushort)vtable.Length).CopyTo(vtable, 0);
        Fixtures.U16((ushort)size).CopyTo(vtable, 2);
        // The vtable stands right before its table.
        Put([.. Fixtures.U32((uint)vtable.Length), .. body]);
        Put(vtable);
        return place;
    }

    public byte[] Finish(int root, string identifier = "")
    {
        var head = 4 + identifier.Length;
        var total = _reversed.Count + head;
        byte[] body = [.. _reversed];
        Array.Reverse(body);
        return [.. Fixtures.U32((uint)(total - root)), .. Encoding.ASCII.GetBytes(identifier), .. body];
    }

    int Put(byte[] bytes)
    {
        for (var i = bytes.Length - 1; i >= 0; i--) _reversed.Add(bytes[i]);
        return _reversed.Count;
    }
}
