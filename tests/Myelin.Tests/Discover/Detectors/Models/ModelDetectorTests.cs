using System.Text;
using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Tests.Formats.Models;

namespace Myelin.Tests.Discover.Detectors.Models;

/// <summary>Model files and folders as assets, with lineage.</summary>
public sealed class ModelDetectorTests
{
    [Fact]
    public void A_model_file_has_format_size_parameters_and_hash()
    {
        var file = Scan(("models/net.safetensors", Fixtures.All["model.safetensors"])).The(AssetKind.ModelFile, "models/net.safetensors");
        (file["format"], file["parameters"], file["quantization"]).ShouldBe(("safetensors", "10", "F32"));
        file["sha256"]!.Length.ShouldBe(64);
        file.Id.ShouldBe("file:models/net.safetensors");
    }

    [Fact]
    public void Content_decides_not_the_name() =>
        Scan(("notes.txt", Fixtures.All["model.gguf"])).The(AssetKind.ModelFile, "notes.txt")["format"].ShouldBe("gguf");

    [Fact]
    public void Parts_are_one_model_and_a_missing_one_is_told()
    {
        var part = Fixtures.All["model.safetensors"];
        var found = Scan(("m/model-00001-of-00003.safetensors", part), ("m/model-00002-of-00003.safetensors", part));
        var file = found.The(AssetKind.ModelFile, "m/model-00001-of-00003.safetensors");
        (file["parts"], file["missing-parts"], file["parameters"]).ShouldBe(("3", "1", "20"));
    }

    [Fact]
    public void A_gguf_is_derived_from_its_base_and_carries_a_template()
    {
        var found = Scan(("q.gguf", Fixtures.All["model.gguf"]));
        found.RelationNames().ShouldBe(["q.gguf derived-from meta-llama/Llama-3.2-1B", "q.gguf uses-prompt q.gguf#tokenizer.chat_template"]);
        found.The(AssetKind.Model, "meta-llama/Llama-3.2-1B").Id.ShouldBe("pkg:huggingface/meta-llama/Llama-3.2-1B");
    }

    [Fact]
    public void A_folder_with_configuration_card_and_weights_is_one_model()
    {
        var found = Scan(
            ("hub/shop/config.json", """{"architectures":["LlamaForCausalLM"],"model_type":"llama","auto_map":{"AutoModel":"modeling.Shop"}}"""),
            ("hub/shop/README.md", "---\nlicense: apache-2.0\nbase_model: meta-llama/Llama-3.2-1B\nbase_model_relation: finetune\ndatasets:\n- acme/chats\npipeline_tag: text-generation\n---\n# Shop\n"),
            ("hub/shop/model.safetensors", Fixtures.All["model.safetensors"]));
        var model = found.The(AssetKind.Model, "shop");
        (model["license"], model["task"], model["architecture"], model["custom-code"], model["parameters"]).ShouldBe(("apache-2.0", "text-generation", "LlamaForCausalLM", "modeling.Shop", "10"));
        found.RelationNames().ShouldBe(["hub/shop/model.safetensors instance-of shop", "shop derived-from meta-llama/Llama-3.2-1B", "shop trained-on acme/chats"], ignoreOrder: true);
    }

    [Fact]
    public void An_adapter_is_derived_from_its_base()
    {
        var found = Scan(
            ("lora/adapter_config.json", """{"peft_type":"LORA","base_model_name_or_path":"mistralai/Mistral-7B-v0.1","r":16}"""),
            ("lora/README.md", "---\nbase_model: mistralai/Mistral-7B-v0.1\nlibrary_name: peft\n---\n"));
        found.The(AssetKind.Adapter, "lora")["rank"].ShouldBe("16");
        found.RelationNames().ShouldBe(["lora derived-from mistralai/Mistral-7B-v0.1"]);
        found.Names(AssetKind.Model).ShouldBe(["mistralai/Mistral-7B-v0.1"]);
    }

    [Fact]
    public void Components_of_a_pipeline_are_the_pipeline()
    {
        var found = Scan(
            ("sd/model_index.json", """{"_class_name":"StableDiffusionPipeline","_diffusers_version":"0.20","unet":["diffusers","UNet2DConditionModel"]}"""),
            ("sd/unet/config.json", """{"_class_name":"UNet2DConditionModel","_diffusers_version":"0.20"}"""),
            ("sd/unet/diffusion_pytorch_model.safetensors", Fixtures.All["model.safetensors"]));
        found.Names(AssetKind.Model).ShouldBe(["sd"]);
        found.RelationNames().ShouldBe(["sd/unet/diffusion_pytorch_model.safetensors instance-of sd"]);
    }

    [Fact]
    public void The_cache_of_the_hub_names_repository_and_revision()
    {
        var found = Scan(("hub/models--acme--net/refs/main", new string('a', 40)), ("hub/models--acme--net/blobs/" + new string('b', 64), Fixtures.All["model.safetensors"]));
        found.The(AssetKind.Model, "acme/net").Version.ShouldBe(new string('a', 40));
        found.RelationNames().ShouldHaveSingleItem().ShouldEndWith("instance-of acme/net");
    }

    [Fact]
    public void A_pointer_gives_hash_and_size_of_what_is_elsewhere()
    {
        var file = Scan(("w/model.safetensors", Fixtures.All["pointer.safetensors"])).The(AssetKind.ModelFile, "w/model.safetensors");
        (file["sha256"], file["size"], file["storage"]).ShouldBe((new string('a', 64), "12345", "git-lfs"));
    }

    [Fact]
    public void A_pickle_is_a_model_by_what_it_imports_or_how_it_is_called()
    {
        var found = Scan(("x.pkl", Fixtures.Pickle4("sklearn.svm", "SVC")), ("cache.pkl", Fixtures.Pickle4("datetime", "date")), ("fraud_model.pkl", Fixtures.Pickle4("os", "system")));
        found.Names(AssetKind.ModelFile).ShouldBe(["fraud_model.pkl", "x.pkl"]);
        found.The(AssetKind.ModelFile, "x.pkl")["architecture"].ShouldBe("SVC");
    }

    [Fact]
    public void A_Modelfile_names_base_and_system_prompt()
    {
        var found = Scan(("Modelfile", Fixtures.All["Modelfile"]));
        found.Names(AssetKind.Model).ShouldBe(["llama3.2"]);
        found.RelationNames().ShouldBe(["llama3.2 uses-prompt Modelfile#SYSTEM"]);
    }

    [Fact]
    public void Tools_describe_models_datasets_and_pipelines()
    {
        var found = Scan(
            ("mlruns/0/abc/artifacts/model/MLmodel", "flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n  sklearn:\n    sklearn_version: 1.3.0\nrun_id: abc\n"),
            ("repo/resnet/config.pbtxt", "name: \"resnet50\"\nbackend: \"python\"\n"),
            ("data/raw.csv.dvc", "outs:\n- md5: 0123\n  size: 99\n  path: raw.csv\n"),
            ("dvc.yaml", "stages:\n  train:\n    cmd: python train.py\n    deps: [train.py, data/raw.csv]\n    outs: [models/net.pkl]\n"),
            (".dvc/config", "['remote \"s\"']\n    url = s3://acme-data/dvc\n"));
        found.The(AssetKind.Model, "artifacts/model")["library"].ShouldBe("sklearn");
        found.The(AssetKind.Model, "resnet50")["custom-code"].ShouldBe("model.py");
        found.The(AssetKind.Dataset, "data/raw.csv")["md5"].ShouldBe("0123");
        found.RelationNames().ShouldBe(["dvc.yaml reads data/raw.csv", "dvc.yaml writes models/net.pkl", "s3://acme-data stores data/raw.csv"], ignoreOrder: true);
    }

    [Fact]
    public void A_training_configuration_names_model_and_data()
    {
        var found = Scan(("train.yaml", "base_model: NousResearch/Llama-2-7b\ndatasets:\n  - path: tatsu-lab/alpaca\n    type: alpaca\nlearning_rate: 0.0002\nlora_r: 8\n"));
        found.Names(AssetKind.Model).ShouldBe(["NousResearch/Llama-2-7b"]);
        found.Names(AssetKind.Dataset).ShouldBe(["tatsu-lab/alpaca"]);
    }

    [Theory]
    [InlineData("config.json", """{"port": 8080, "model_type": "sedan"}""")]
    [InlineData("README.md", "---\ntitle: Docs\nlayout: page\n---\n# Docs\n")]
    [InlineData("settings.yaml", "dataset: customers\nbatch_size: 3\n")]
    [InlineData("modules.json", """[{"name":"a","type":"library"}]""")]
    [InlineData("meta.yaml", "package:\n  name: numpy\n")]
    [InlineData("config.pbtxt", "other: 1\n")]
    public void What_only_looks_similar_is_no_AI(string path, string text) => Scan((path, text)).Graph.Assets.Where(a => a.Kind.IsAi()).ShouldBeEmpty();

    internal static Discovery Scan(params (string Path, Bytes Bytes)[] files) => new Scan([]).Run([new MemorySource([.. files.Select(f => (f.Path, f.Bytes.Value))])]);

    internal readonly record struct Bytes(byte[] Value)
    {
        public static implicit operator Bytes(byte[] value) => new(value);
        public static implicit operator Bytes(string value) => new(Encoding.UTF8.GetBytes(value));
    }

    [Fact]
    public void Cog_declares_packages_and_a_gpu()
    {
        var found = MemorySource.Discover(("cog.yaml", "build:\n  gpu: true\n  python_packages:\n    - \"torch==2.0.1\"\n    - diffusers<=0.25\npredict: predict.py:Predictor\n"));
        found.Names(AssetKind.AiPackage).ShouldBe(["diffusers", "torch"]);
        found.Names(AssetKind.Gpu).ShouldBe(["nvidia gpu"]);
        found.The(AssetKind.AiPackage, "torch").Version.ShouldBe("2.0.1");
        MemorySource.Discover(("cog.yaml", "build:\n  gpu: false\npredict: p.py:P\n")).Names(AssetKind.Gpu).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("churn/model/MLmodel", "churn/model")]
    [InlineData("serve/churn/MLmodel", "churn")]
    [InlineData("model/MLmodel", "model")]
    public void A_model_of_mlflow_without_a_name_of_its_own_takes_its_folders(string path, string name) =>
        MemorySource.Discover((path, $"artifact_path: {(name == "churn" ? "churn" : "model")}\nflavors:\n  sklearn:\n    pickled_model: model.pkl\nrun_id: e1efc53e9bd149078b0c12aeaa6365df\n")).Names(AssetKind.Model).ShouldBe([name]);
}
