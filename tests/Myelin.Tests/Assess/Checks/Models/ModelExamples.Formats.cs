using System.Text;
using Myelin.Tests.Formats.Models;

namespace Myelin.Tests.Assess.Checks.Models;

/// <summary>Examples of formats other than pickle.</summary>
public sealed partial class ModelExamples
{
    const string Template = "{% for message in messages %}{{ '<|' + message['role'] + '|>' }}{% if message['content'] is string %}{{ message['content'] | trim }}{% endif %}{% set ns = namespace(found=false) %}{% endfor %}{{ raise_exception('__start__ is a word') if not messages }}";

    static SortedDictionary<string, byte[]> Formats() => new(StringComparer.Ordinal)
    {
        ["gguf-template/bad-attributes.gguf"] = Gguf("{{ cycler.__init__.__globals__.os.popen('echo myelin-test').read() }}"),
        ["gguf-template/bad-joined.gguf"] = Gguf("{% set x = '__cl' ~ 'ass__' %}{{ ''[x] }}"),
        ["gguf-template/bad-tokenizer/tokenizer_config.json"] = Json("""{"chat_template": "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}"}"""),
        ["gguf-template/good-chat.gguf"] = Gguf(Template),
        ["gguf-template/good-tokenizer/tokenizer_config.json"] = Json("""{"chat_template": [{"name": "default", "template": "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}"}], "added_tokens_decoder": {"1": {"content": "__class__"}}}"""),
        ["header-abuse/bad-count.gguf"] = [.. "GGUF"u8, .. Fixtures.U32(3), .. Fixtures.U64(1UL << 40), .. Fixtures.U64(1UL << 62), .. new byte[64]],
        ["header-abuse/good-small.gguf"] = Gguf(Template),
        ["safetensors-abuse/bad-overlap.safetensors"] = Fixtures.Safetensors("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[4],"data_offsets":[8,24]}}""", 24),
        ["safetensors-abuse/bad-behind.safetensors"] = Fixtures.Safetensors("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 40),
        ["safetensors-abuse/good-two.safetensors"] = Fixtures.All["model.safetensors"],
        ["keras-lambda/bad-lambda.keras"] = Keras("""{"class_name":"Lambda","module":"keras.layers","config":{"name":"l","function":{"class_name":"__lambda__","config":{"value":"4wEAAABvcy5zeXN0ZW0="}}}}"""),
        ["keras-lambda/bad-lambda.h5"] = Fixtures.Hdf5(isLinked: false, Sequential("""{"class_name":"Lambda","config":{"name":"l","function":["4wEAAABvcy5zeXN0ZW0=",null,null],"function_type":"lambda"}}""")),
        ["keras-lambda/bad-wrapped.keras"] = Keras("""{"class_name":"TimeDistributed","config":{"layer":{"class_name":"Lambda","config":{"function":["4wEAAAA=",null,null],"function_type":"lambda"}}}}"""),
        ["keras-lambda/good-dense.keras"] = Keras("""{"class_name":"Dense","module":"keras.layers","config":{"units":4,"activation":"relu"}}"""),
        ["keras-module-injection/bad-module.keras"] = Keras("""{"class_name":"run","module":"subprocess","registered_name":"run","config":{"args":["echo","myelin-test"]}}"""),
        ["keras-module-injection/bad-own.keras"] = Keras("""{"class_name":"get_file","module":"keras.utils","config":{"fname":"x"}}"""),
        ["keras-module-injection/good-dense.keras"] = Keras("""{"class_name":"Dense","module":"keras.layers","registered_name":null,"config":{"units":4,"dtype":{"module":"keras","class_name":"DTypePolicy","config":{"name":"float32"}}}}"""),
        ["keras-path-or-url/bad-vocabulary.keras"] = Keras("""{"class_name":"StringLookup","module":"keras.layers","config":{"vocabulary":"/etc/passwd"}}"""),
        ["keras-path-or-url/good-vocabulary.keras"] = Keras("""{"class_name":"StringLookup","module":"keras.layers","config":{"vocabulary":["a","b"]}}"""),
        ["keras-unsafe-toggle/bad-toggle.keras"] = Keras("""{"class_name":"function","module":"builtins","config":"enable_unsafe_deserialization","registered_name":"function"}"""),
        ["keras-unsafe-toggle/good-dense.keras"] = Keras("""{"class_name":"Dense","module":"keras.layers","config":{"units":4}}"""),
        ["hdf5-external-link/bad-link.h5"] = Fixtures.Hdf5(),
        ["hdf5-external-link/good-whole.h5"] = Fixtures.Hdf5(isLinked: false),
        ["tf-io-op/bad-saved/saved_model.pb"] = Fixtures.All["saved_model.pb"],
        ["tf-io-op/bad-flex.tflite"] = Tflite("FlexWriteFile"),
        ["tf-io-op/good-graph.pb"] = Fixtures.All["graph.pb"],
        ["torchscript-io/bad-file.pt"] = Script("def forward(self, x: Tensor) -> Tensor:\n  _0 = torch.from_file(\"/etc/passwd\", False, 10)\n  return _0\n"),
        ["torchscript-io/good-net.pt"] = Script("def forward(self, x: Tensor) -> Tensor:\n  _0 = torch.relu(torch.matmul(x, self.w))\n  return ops.aten.add(_0, x)\n"),
        ["custom-op/bad-op.tflite"] = Tflite("AcmeOp"),
        ["custom-op/bad-namespace.pt"] = Script("def forward(self, x: Tensor) -> Tensor:\n  return ops.acme.run(x)\n"),
        ["custom-op/bad-layer.mlmodel"] = [.. Fixtures.Varint(1, 7), .. Fixtures.Message(2, Fixtures.Message(1, Fixtures.Text(1, "x"))), .. Fixtures.Message(500, Fixtures.Message(1, Fixtures.Text(1, "l"), Fixtures.Message(500, Fixtures.Text(10, "AcmeLayer"))))],
        ["custom-op/good-known.tflite"] = Tflite("TFLite_Detection_PostProcess"),
        ["onnx-custom-op/bad-domain.onnx"] = Fixtures.Onnx(),
        ["onnx-custom-op/good-standard.onnx"] = Onnx("weights.bin"),
        ["onnx-external-path/bad-parent.onnx"] = Onnx("../../etc/passwd"),
        ["onnx-external-path/bad-absolute.onnx"] = Onnx("/etc/passwd"),
        ["onnx-external-path/good-beside.onnx"] = Onnx("weights.bin"),
        ["remote-code/bad-auto-map/config.json"] = Json("""{"model_type": "acme", "auto_map": {"AutoModel": "modeling_acme.AcmeModel"}}"""),
        ["remote-code/bad-elsewhere/config.json"] = Json("""{"model_type": "llama", "_attn_implementation_internal": "acme/kernel"}"""),
        ["remote-code/bad-handler.mar"] = Fixtures.Zip(("MAR-INF/MANIFEST.json", Json("""{"archiverVersion":"0.9","model":{"modelName":"net","handler":"handler.py"}}""")), ("handler.py", "import os\n"u8.ToArray())),
        ["remote-code/good-config/config.json"] = Json("""{"model_type": "llama", "architectures": ["LlamaForCausalLM"], "_attn_implementation": "sdpa"}"""),
        ["wheel-pth-exec/bad-start.pth"] = "import os; exec(os.environ.get('MYELIN_TEST', ''))\n"u8.ToArray(),
        ["wheel-pth-exec/bad-wheel.whl"] = Fixtures.Zip(("acme/__init__.py", "x = 1\n"u8.ToArray()), ("acme.pth", "import acme.start\n"u8.ToArray()), ("acme-1.0.dist-info/METADATA", "Name: acme\nVersion: 1.0\n"u8.ToArray())),
        ["wheel-pth-exec/good-path.pth"] = "/opt/acme/src\n../lib\n"u8.ToArray(),
        ["r-promise/bad-call.rds"] = R([.. Rf(5 | 0x400), .. Rf(253), .. Rf(252), .. RCall("system", "echo myelin-test")]),
        ["r-promise/bad-packed.RData"] = Gzip([.. "RDX2\n"u8, .. R([.. Rf(2 | 0x400), .. RSymbol("model"), .. Rf(5 | 0x400), .. Rf(253), .. Rf(252), .. RCall("acme", "x"), .. Rf(254)])]),
        ["r-promise/good-vector.rds"] = R([.. Rf(14), .. Rf(2), .. new byte[16]]),
        ["r-promise/good-formula.rds"] = R(RCall("lm", "y")),
        ["xxe/bad-entity.pmml"] = """<?xml version="1.0"?><!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]><PMML version="4.4"><Header copyright="&x;"/></PMML>"""u8.ToArray(),
        ["xxe/good-tree.pmml"] = Fixtures.All["tree.pmml"],
    };

    // R's XDR form: numbers highest byte first.
    static byte[] Rf(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    static byte[] R(byte[] item) => [.. "X\n"u8, .. Rf(2), .. Rf(0x40000), .. Rf(0x20300), .. item];

    static byte[] RText(string text) => [.. Rf(9 | 0x40000), .. Rf(text.Length), .. Encoding.ASCII.GetBytes(text)];

    static byte[] RSymbol(string name) => [.. Rf(1), .. RText(name)];

    static byte[] RCall(string function, string argument) => [.. Rf(6), .. RSymbol(function), .. Rf(2), .. Rf(16), .. Rf(1), .. RText(argument), .. Rf(254)];

    static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    static byte[] Json(string json) => Encoding.UTF8.GetBytes(json);

    static byte[] Gguf(string template) =>
    [
        .. "GGUF"u8, .. Fixtures.U32(3), .. Fixtures.U64(0), .. Fixtures.U64(1),
        .. Fixtures.U64(23), .. "tokenizer.chat_template"u8, .. Fixtures.U32(8), .. Fixtures.U64((ulong)Encoding.UTF8.GetByteCount(template)), .. Encoding.UTF8.GetBytes(template), .. new byte[32],
    ];

    static string Sequential(string layer) => """{"class_name":"Sequential","config":{"name":"net","layers":[""" + layer + "]}}";

    static byte[] Keras(string layer) => Fixtures.Zip(("metadata.json", Json("""{"keras_version":"3.8.0"}""")), ("config.json", Json(Sequential(layer))), ("model.weights.h5", Fixtures.Hdf5(isLinked: false)));

    static byte[] Script(string code) => Fixtures.Zip(("net/data.pkl", [0x80, 2, (byte)'}', (byte)'.']), ("net/constants.pkl", [0x80, 2, (byte)')', (byte)'.']), ("net/code/__torch__.py", Encoding.UTF8.GetBytes("class Net(Module):\n  w : Tensor\n  " + code.Replace("\n", "\n  ", StringComparison.Ordinal))), ("net/version", "3\n"u8.ToArray()));

    static byte[] Onnx(string data) =>
    [
        .. Fixtures.Varint(1, 9), .. Fixtures.Text(2, "pytorch"),
        .. Fixtures.Message(7, Fixtures.Message(1, Fixtures.Text(1, "x"), Fixtures.Text(2, "y"), Fixtures.Text(4, "Gemm")), Fixtures.Text(2, "main_graph"),
            Fixtures.Message(5, Fixtures.Varint(1, 3), Fixtures.Varint(2, 1), Fixtures.Text(8, "w"), Fixtures.Message(13, Fixtures.Text(1, "location"), Fixtures.Text(2, data)))),
        .. Fixtures.Message(8, Fixtures.Text(1, ""), Fixtures.Varint(2, 17)),
    ];

    static byte[] Tflite(string custom)
    {
        var flat = new FlatWriter();
        var buffers = flat.Tables(flat.Table());
        var name = flat.Text("main");
        var graphs = flat.Tables(flat.Table((4, flat.Ref(name))));
        var op = flat.Text(custom);
        var codes = flat.Tables(flat.Table((1, flat.Ref(op))));
        return flat.Finish(flat.Table((0, FlatWriter.Word(3)), (1, flat.Ref(codes)), (2, flat.Ref(graphs)), (4, flat.Ref(buffers))), "TFL3");
    }
}
