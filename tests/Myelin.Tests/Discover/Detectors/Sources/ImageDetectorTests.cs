using System.Text.Json.Nodes;
using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Discover.Sources;
using static Myelin.Tests.Sources.Archives;

namespace Myelin.Tests.Discover.Detectors.Sources;

/// <summary>Scans images from archive to assets.</summary>
public sealed class ImageDetectorTests : IDisposable
{
    const string Key = "NqVwYS81VP7Hb1DX8pPd5khxE3pyIgKp";
    readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    Discovery Found(JsonObject run, params byte[][] layers)
    {
        File.WriteAllBytes(_file, TarOf(OldDockerSave("registry.test/shop/llm:1", run, layers)));
        using var source = new ImageKind().Open($"image:{_file}", "llm", new SourceOptions());
        return new Scan([]).Run([source]);
    }

    [Fact]
    public void An_image_contains_what_its_layers_hold_and_names_the_layer()
    {
        var found = Found(new JsonObject(), Tar(("opt/v/lib/python3.12/site-packages/torch-2.4.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: torch\nVersion: 2.4.0\n")), Tar(("app/CLAUDE.md", "be brief")));
        found.RelationNames().ShouldContain("registry.test/shop/llm:1 contains torch");
        found.RelationNames().ShouldContain("registry.test/shop/llm:1 contains app/CLAUDE.md");
        found.The(AssetKind.AiPackage, "torch").Evidence[0].At.Layer.ShouldBe("sha256:diff0");
        found.The(AssetKind.AgentInstructions, "app/CLAUDE.md").Evidence[0].At.Layer.ShouldBe("sha256:diff1");
    }

    [Fact]
    public void An_image_does_not_contain_the_services_that_it_calls() =>
        Found(new JsonObject(), Tar(("app/main.py", "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o')\n"))).RelationNames()
            .ShouldNotContain(r => r.StartsWith("registry.test/shop/llm:1 contains api.") || r == "registry.test/shop/llm:1 contains gpt-4o");

    [Fact]
    public void States_the_server_that_an_image_starts_and_its_model()
    {
        var found = Found(new JsonObject { ["Entrypoint"] = new JsonArray("vllm", "serve"), ["Cmd"] = new JsonArray("Qwen/Qwen2.5-7B-Instruct"), ["Env"] = new JsonArray($"VLLM_API_KEY={Key}"), ["ExposedPorts"] = new JsonObject { ["8000/tcp"] = new JsonObject() } }, Tar(("a", "")));
        var server = found.The(AssetKind.InferenceServer, "vllm");
        (server[AssetKeys.Port], server[AssetKeys.Authentication]).ShouldBe(("8000", "token"));
        found.RelationNames().ShouldContain("registry.test/shop/llm:1 runs vllm");
        found.RelationNames().ShouldContain("vllm serves Qwen/Qwen2.5-7B-Instruct");
        found.Graph.Assets.ShouldAllBe(a => !a.Properties.Values.Any(v => v.Contains(Key)));
    }

    [Theory]
    [InlineData("Env", "environment")]
    [InlineData("Cmd", "command")]
    public void Finds_keys_in_the_configuration(string where, string what)
    {
        var found = Found(new JsonObject { [where] = new JsonArray($"MISTRAL_API_KEY={Key}") }, Tar(("a", "")));
        var secret = found.Graph.Assets.Single(a => a.Kind == AssetKind.AiSecret && a["form"] == "literal");
        secret.Evidence[0].Note!.ShouldEndWith($"in the {what} of the image");
        found.RelationNames().ShouldContain($"registry.test/shop/llm:1 contains {secret.Name}");
    }

    [Fact]
    public void Finds_keys_in_labels() =>
        Found(new JsonObject { ["Labels"] = new JsonObject { ["MISTRAL_API_KEY"] = Key } }, Tar(("a", ""))).Names(AssetKind.AiSecret).Length.ShouldBe(1);

    [Fact]
    public void A_deleted_file_gives_its_keys_and_nothing_else()
    {
        var found = Found(new JsonObject(), Tar(("app/.env", $"MISTRAL_API_KEY={Key}\n"), ("app/CLAUDE.md", "be brief")), Tar(("app/.wh..env", ""), ("app/.wh.CLAUDE.md", "")));
        found.Graph.Assets.Single(a => a.Kind == AssetKind.AiSecret).Evidence[0].Note!.ShouldContain("deleted in an upper layer");
        found.Names(AssetKind.AgentInstructions).ShouldBeEmpty();
    }

    [Fact]
    public void An_ordinary_image_starts_no_ai() =>
        Found(new JsonObject { ["Entrypoint"] = new JsonArray("nginx", "-g", "daemon off;"), ["Env"] = new JsonArray("MISTRAL_API_KEY=") }, Tar(("a", ""))).Graph.Assets.ShouldAllBe(a => a.Kind == AssetKind.Image);
}
