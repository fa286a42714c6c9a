using Myelin.Formats;
using Myelin.Formats.Models;
using Myelin.Formats.Pickle;
using Myelin.Formats.Zip;

namespace Myelin.Tests.Formats.Models;

/// <summary>What each format says of a tiny file of its own.</summary>
public sealed class ModelFormatTests
{
    [Fact]
    public void Safetensors_counts_parameters_and_names_the_type_that_holds_most()
    {
        var model = Read<SafetensorsModel>("model.safetensors");
        (model.Parameters, model.Tensors, model.Quantization, model.Producer).ShouldBe((10L, 2L, "F32", "pt"));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "behind")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,8]}}""", 8, "does not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99]}}""", 8, "outside")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "twice")]
    public void Safetensors_names_what_is_wrong_with_its_layout(string header, int data, string expected) =>
        Problems<SafetensorsModel>("x.safetensors", Fixtures.Safetensors(header, data)).ShouldContain(p => p.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Safetensors_does_not_trust_the_length_of_its_header()
    {
        byte[] file = [.. BitConverter.GetBytes(1UL << 39), .. "{\"a\":1}"u8];
        Problems<SafetensorsModel>("x.safetensors", file).ShouldHaveSingleItem().ShouldContain("header of");
    }

    [Fact]
    public void Gguf_has_its_keys_quantization_template_and_base_model()
    {
        var model = Read<GgufModel>("model.gguf");
        (model.Architecture, model.ModelName, model.Quantization, model.Parameters).ShouldBe(("llama", "Shop 1B", "Q4_K_M", 32L));
        model.ChatTemplates.ShouldHaveSingleItem().Value.ShouldBe("{{ messages }}");
        model.BaseModels.ShouldHaveSingleItem().Repository.ShouldBe("https://huggingface.co/meta-llama/Llama-3.2-1B");
        model.Keys.Single(k => k.Key == "tokenizer.ggml.tokens").Items.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Gguf_does_not_trust_its_counts() =>
        Problems<GgufModel>("x.gguf", Fixtures.Gguf(keys: ulong.MaxValue)).ShouldHaveSingleItem().ShouldContain("more than its bytes can hold");

    [Fact]
    public void Onnx_has_producer_opset_custom_domain_inputs_and_external_files()
    {
        var model = Read<OnnxModel>("model.onnx");
        (model.Producer, model.FormatVersion, model.ModelName, model.Parameters).ShouldBe(("pytorch 2.1.0", "9", "main_graph", 12L));
        model.Opsets.ShouldBe([new("", 17)]);
        model.CustomDomains.ShouldBe(["com.acme"]);
        model.ExternalFiles.ShouldBe(["weights.bin"]);
        model.Inputs.ShouldHaveSingleItem().ToString().ShouldBe("x: FLOAT[batch,3]");
        model.Operators.Keys.ShouldBe(["Gemm", "com.acme::Fancy"], ignoreOrder: true);
    }

    [Fact]
    public void SavedModel_has_tags_signatures_version_and_operators_of_functions()
    {
        var model = Read<TensorFlowModel>("saved_model.pb");
        (model.Format, model.Producer).ShouldBe(("tf-savedmodel", "tensorflow 2.15.0"));
        model.Tags.ShouldBe(["serve"]);
        model.Signatures.ShouldBe(["serving_default"]);
        model.Operators.Keys.ShouldBe(["Placeholder", "ReadFile"]);
        Read<TensorFlowModel>("graph.pb").Format.ShouldBe("tf-graphdef");
    }

    [Fact]
    public void CoreMl_and_Paddle_and_TFLite_say_what_they_are()
    {
        var core = Read<CoreMlModel>("net.mlmodel");
        (core.Architecture, core.Author, core.License, core.FormatVersion).ShouldBe(("mlProgram", "Ann", "MIT", "7"));
        Read<PaddleModel>("inference.pdmodel").Operators["conv2d"].ShouldBe(2);
        var lite = Read<TfliteModel>("net.tflite");
        (lite.Description, lite.Operators, lite.Parameters, lite.ModelName).ShouldBe(("MLIR Converted.", 2L, 6L, "main"));
        lite.CustomOperators.ShouldBe(["MyOp"]);
    }

    [Fact]
    public void A_torch_zip_has_imports_and_parameters_by_its_storages()
    {
        var model = Read<ZipModel>("net.pt");
        (model.Format, model.FormatVersion, model.Parameters, model.Quantization).ShouldBe(("pytorch-zip", "3", 6L, "F32"));
        model.Details["byte-order"].ShouldBe("little");
        model.Imports!.Globals.Select(g => g.ToString()).ShouldBe(["collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch.FloatStorage"]);
    }

    [Theory]
    [InlineData("script.pt", "torchscript")]
    [InlineData("net.keras", "keras")]
    [InlineData("arrays.npz", "npz")]
    [InlineData("net.mar", "torchserve-mar")]
    [InlineData("est.skops", "skops")]
    [InlineData("exported.pt2", "torch-export")]
    public void A_zip_is_told_by_its_members(string name, string format) => Read<ZipModel>(name).Format.ShouldBe(format);

    [Fact]
    public void Keras_lists_layers_at_any_depth()
    {
        var model = Read<ZipModel>("net.keras");
        (model.ModelName, model.Producer, model.Architecture).ShouldBe(("shop", "keras 3.4.1", "Sequential"));
        model.Layers.Keys.ShouldBe(["Dense", "Lambda", "TimeDistributed"]);
    }

    [Fact]
    public void A_zip_behind_other_bytes_and_with_a_name_twice_is_read()
    {
        byte[] file = [.. new byte[100], .. Fixtures.Zip(("a/data.pkl", Fixtures.TorchPickle()), ("a/data.pkl", [1]))];
        var (zip, _) = ZipDirectory.Read(ByteSource.Of(file), ReadLimits.Default);
        zip!.Start.ShouldBe(100);
        zip.Entries.Select(e => e.Name).ShouldBe(["a/data.pkl", "a/data.pkl"]);
        Parse<ZipModel>("x.pt", file)!.Prepended.ShouldBe(100);
    }

    [Fact]
    public void A_zip_without_a_model_is_none() => Parse<ZipModel>("x.docx", Fixtures.Zip(("word/document.xml", "x"u8.ToArray()))).ShouldBeNull();

    [Fact]
    public void Torch_from_before_1_6_is_walked_through_its_pickles()
    {
        var model = Read<TorchLegacyModel>("old.pth");
        (model.Format, model.Parameters).ShouldBe(("pytorch-legacy", 6L));
        model.Imports.Complete.ShouldBeTrue();
    }

    [Fact]
    public void A_pickle_names_what_it_imports()
    {
        var file = Read<PickleFile>("forest.pkl");
        file.Imports.Globals.ShouldHaveSingleItem().ToString().ShouldBe("sklearn.ensemble._forest.RandomForestClassifier");
        file.FormatVersion.ShouldBe("4");
    }

    [Fact]
    public void Joblib_steps_over_the_bytes_of_arrays_within()
    {
        var file = Read<PickleFile>("dump.joblib");
        file.Format.ShouldBe("joblib");
        file.Imports.Complete.ShouldBeTrue();
        file.Imports.Globals.Select(g => g.Name).ShouldContain("SVC");
    }

    [Fact]
    public void A_pickle_of_protocol_0_is_read_by_its_name()
    {
        Parse<PickleFile>("x.pkl", "cos\nsystem\n(S'true'\ntR."u8.ToArray())!.Imports.Globals.ShouldHaveSingleItem().ToString().ShouldBe("os.system");
        Parse<PickleFile>("x.txt", "cos\nsystem\n(S'true'\ntR."u8.ToArray()).ShouldBeNull();
    }

    [Fact]
    public void Memo_doubling_does_not_blow_up()
    {
        // ((x, x), (x, x)) … of 10,000 levels: linear for a walk.
        byte[] bomb = [0x80, 2, (byte)')', .. Enumerable.Repeat<byte[]>([(byte)'q', 0, (byte)'h', 0, 0x86], 10_000).SelectMany(b => b), (byte)'.'];
        PickleImports.Read(ByteSource.Of(bomb), 0).Complete.ShouldBeTrue();
    }

    [Fact]
    public void Hdf5_has_attributes_data_sets_and_links_to_other_files()
    {
        var model = Read<Hdf5Model>("weights.h5");
        (model.Format, model.Producer, model.Parameters).ShouldBe(("keras-h5", "keras 2.15.0", 12L));
        model.ExternalFiles.ShouldBe(["evil.h5"]);
    }

    [Fact]
    public void Nemo_has_its_target_from_the_configuration()
    {
        var model = Read<NemoModel>("speech.nemo");
        (model.Architecture, model.ModelName, model.Producer).ShouldBe(("nemo.collections.asr.EncDecCTCModel", "shop", "nemo 1.21.0"));
    }

    [Theory]
    [InlineData("boost.json", "xgboost-json", "xgboost 2.0.3", "binary:logistic")]
    [InlineData("boost.ubj", "xgboost-ubj", "xgboost 2.0.3", "reg:squarederror")]
    [InlineData("boost.txt", "lightgbm", "lightgbm", "binary sigmoid:1")]
    [InlineData("cat.cbm", "catboost", "catboost", null)]
    public void Boosting_models_say_version_and_objective(string name, string format, string producer, string? objective)
    {
        var model = Read<BoostingModel>(name);
        (model.Format, model.Producer, model.Objective).ShouldBe((format, producer, objective));
    }

    [Fact]
    public void Others_are_told_by_magic_or_root_element()
    {
        Read<MagicModel>("plan.engine").Producer.ShouldBe("tensorrt 8.6.1.6");
        Read<XmlModel>("net.xml").Producer.ShouldBe("openvino 2023.1");
        var pmml = Read<XmlModel>("tree.pmml");
        (pmml.Architecture, pmml.ModelName, pmml.Producer, pmml.Fields[0]).ShouldBe(("TreeModel", "churn", "JPMML 1.6", "email"));
        Read<GgmlModel>("ggml.bin").Container.ShouldBe("ggjt");
        Read<FlaxModel>("flax_model.msgpack").Parameters.ShouldBe(6);
        Read<LfsPointer>("pointer.safetensors").Size.ShouldBe(12345);
        Read<NumpyFile>("array.npy").Array.Shape.ShouldBe([10, 2]);
        Read<ZipModel>("arrays.npz").Arrays.Count(a => a.HasObjects).ShouldBe(1);
    }

    [Fact]
    public void A_Modelfile_and_a_card_are_read_with_their_lines()
    {
        var file = Read<Modelfile>("Modelfile");
        file.Instructions.Select(i => $"{i.Mark.Line} {i.Name} {i.Value}").ShouldBe(["1 FROM llama3.2", "2 PARAMETER temperature 0.2", "3 SYSTEM You are\na shop."]);
        var card = Read<ReadmeCard>("README.md");
        (card.Heading, card.Front["base_model"].Mark.Line).ShouldBe(("Shop model", 3));
    }

    static T Read<T>(string name) where T : class => Parse<T>(name, Fixtures.All[name]).ShouldNotBeNull();

    internal static T? Parse<T>(string name, byte[] bytes) where T : class => ParseAll<T>(name, bytes).Value;

    internal static string[] Problems<T>(string name, byte[] bytes) where T : class => [.. ParseAll<T>(name, bytes).Problems.Select(p => p.Reason)];

    static (T? Value, IReadOnlyList<Problem> Problems) ParseAll<T>(string name, byte[] bytes) where T : class
    {
        foreach (var format in Myelin.Core.Registered<Format>.In(typeof(Format)).OfType<Format<T>>())
        {
            if (!format.Matches(new FileProbe(new FileName(name), bytes.Length, bytes.AsSpan(0, Math.Min(4096, bytes.Length))))) continue;
            var parsed = format.Read(ByteSource.Of(bytes), new FileName(name), ReadLimits.Default);
            return (parsed.Value, parsed.Problems);
        }
        return (null, []);
    }
}
