using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Formats;
using Myelin.Formats.Containers;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class DockerfileDetectorTests
{
    static Discovery Of(string text, params (string, string)[] more) => MemorySource.Discover([("svc/Dockerfile", text), .. more]);

    static Asset Built(Discovery found) => found.The(AssetKind.Image, "svc/Dockerfile");

    [Fact]
    public void Names_the_base_image_with_its_arguments_put_in()
    {
        var found = Of("ARG TAG=12.4.1\nFROM nvidia/cuda:${TAG}-runtime AS base\nFROM base\n");
        found.RelationNames().ShouldContain("svc/Dockerfile derived-from nvidia/cuda:12.4.1-runtime");
        found.Graph.Find("pkg:oci/cuda?repository_url=nvidia/cuda&tag=12.4.1-runtime").ShouldNotBeNull().Evidence[0].At.Line.ShouldBe(2);
        Built(found)["ai"].ShouldBe("true");
    }

    [Fact]
    public void Keeps_a_digest_in_the_id() =>
        Of($"FROM python:3.12@sha256:{new string('a', 64)}\n").Graph.Assets.ShouldContain(a => a.Kind == AssetKind.Image && a.Id.Contains("@sha256", StringComparison.Ordinal));

    [Fact]
    public void Builder_stages_and_copied_images_are_depended_on_and_not_derived_from()
    {
        var names = Of("FROM golang:1.23 AS build\nFROM alpine:3.20\nCOPY --from=build /a /a\nCOPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/\n").RelationNames();
        names.ShouldContain("svc/Dockerfile derived-from alpine:3.20");
        names.ShouldContain("svc/Dockerfile depends-on golang:1.23");
        names.ShouldContain("svc/Dockerfile depends-on ghcr.io/astral-sh/uv:0.5");
        names.ShouldNotContain("svc/Dockerfile derived-from golang:1.23");
    }

    [Fact]
    public void An_unknown_base_is_a_named_gap_and_no_asset()
    {
        var found = Of("ARG BASE\nFROM ${BASE}\nRUN true\n");
        found.Coverage.Skipped.ShouldContain(s => s.Reason.Contains("not known before the build", StringComparison.Ordinal));
        found.Names(AssetKind.Image).ShouldBe(["svc/Dockerfile"]);
    }

    [Fact]
    public void States_installed_packages_at_their_line()
    {
        var found = Of("FROM python:3.12\nRUN pip install \\\n    torch==2.4.0 \\\n    requests\n");
        found.The(AssetKind.AiPackage, "torch").Version.ShouldBe("2.4.0");
        found.The(AssetKind.AiPackage, "torch").Evidence[0].At.Line.ShouldBeInRange(2, 3);
        found.RelationNames().ShouldContain("svc/Dockerfile contains torch");
    }

    [Fact]
    public void Joins_the_packages_of_a_requirements_file_that_it_installs()
    {
        var found = Of("FROM python:3.12\nCOPY requirements.txt /app/\nRUN pip install -r /app/requirements.txt\n", ("svc/requirements.txt", "vllm==0.6.4\n"), ("other/requirements.txt", "openai==1.0.0\n"));
        found.RelationNames().ShouldContain("svc/Dockerfile contains vllm");
        found.RelationNames().ShouldNotContain("svc/Dockerfile contains openai");
    }

    [Theory]
    [InlineData("RUN huggingface-cli download acme/tiny-chat", "acme/tiny-chat")]
    [InlineData("RUN hf download acme/tiny-chat --revision abc", "acme/tiny-chat")]
    [InlineData("RUN ollama serve & sleep 3 && ollama pull llama3.2:1b", "llama3.2:1b")]
    [InlineData("RUN git lfs install && git clone https://huggingface.co/acme/tiny-chat /m", "acme/tiny-chat")]
    [InlineData("RUN python -c \"from transformers import pipeline; AutoModel.from_pretrained('acme/tiny-chat')\"", "acme/tiny-chat")]
    [InlineData("RUN python <<EOF\nfrom huggingface_hub import snapshot_download\nsnapshot_download('acme/tiny-chat')\nEOF", "acme/tiny-chat")]
    [InlineData("ADD https://huggingface.co/acme/tiny-chat/resolve/main/model.safetensors /m/", "acme/tiny-chat")]
    [InlineData("RUN wget -q https://huggingface.co/acme/tiny-chat/resolve/main/model.gguf", "acme/tiny-chat")]
    public void States_models_that_the_build_fetches(string line, string model) =>
        Of($"FROM python:3.12\n{line}\n").Graph.Assets.Where(a => a.Kind is AssetKind.Model or AssetKind.ModelFile).Select(a => a.Name).ShouldContain(n => n.StartsWith(model, StringComparison.Ordinal));

    [Theory]
    [InlineData("RUN echo ollama pull llama3")]
    [InlineData("# RUN huggingface-cli download acme/tiny-chat")]
    [InlineData("RUN git clone https://github.com/acme/tiny-chat")]
    [InlineData("RUN curl -fsSL https://huggingface.co/docs/index.html")]
    [InlineData("LABEL note=\"ollama pull llama3\"")]
    public void States_no_model_where_none_is_fetched(string line) =>
        Of($"FROM python:3.12\n{line}\n").Graph.Assets.ShouldNotContain(a => a.Kind == AssetKind.Model || a.Kind == AssetKind.ModelFile);

    [Fact]
    public void Knows_the_server_by_its_command_with_port_and_model()
    {
        var server = Of("FROM python:3.12\nEXPOSE 9000\nENTRYPOINT [\"vllm\", \"serve\"]\nCMD [\"acme/tiny-chat\", \"--port\", \"9000\"]\n").The(AssetKind.InferenceServer, "vllm");
        server[AssetKeys.Port].ShouldBe("9000");
        server.Evidence[0].At.Line.ShouldBe(3);
    }

    [Fact]
    public void Knows_the_server_by_its_base_image() => Of("FROM ollama/ollama:0.5.7\n").The(AssetKind.InferenceServer, "ollama").Version.ShouldBe("0.5.7");

    [Fact]
    public void A_name_alone_makes_no_server() =>
        MemorySource.Discover(("vllm-server/Dockerfile", "FROM nginx:1.27\nWORKDIR /vllm\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n")).Graph.Assets.ShouldNotContain(a => a.Kind.IsAi());

    [Fact]
    public void Variables_are_named_without_their_values_and_keys_are_referenced_once()
    {
        var found = Of("FROM python:3.12\nENV OPENAI_API_KEY=\"\" MODE=secret-mode\nUSER 10001\nEXPOSE 8000-8002/tcp\n", ("app.py", "import os\nos.environ['OPENAI_API_KEY']\n"));
        Built(found)["environment"].ShouldBe("MODE,OPENAI_API_KEY");
        Built(found)["user"].ShouldBe("10001");
        Built(found)[AssetKeys.Port].ShouldBe("8000-8002/tcp");
        Built(found).Properties.Values.ShouldNotContain(v => v.Contains("secret-mode", StringComparison.Ordinal));
        found.Names(AssetKind.AiSecret).ShouldBe(["OPENAI_API_KEY"]);
    }

    [Fact]
    public void Broken_files_never_throw()
    {
        const string text = "# syntax=docker/dockerfile:1\nARG A=1\nFROM a:${A} AS b\nRUN --mount=type=cache pip install x==1 && \\\n ollama pull y\nRUN <<E\nhf download a/b\nE\nENTRYPOINT [\"a\"]\nCMD b c\n";
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            var bytes = text.ToCharArray();
            for (var n = random.Next(1, 6); n > 0; n--) bytes[random.Next(bytes.Length)] = (char)random.Next(1, 126);
            var found = Of(new string(bytes));
            found.Coverage.Skipped.ShouldNotContain(s => s.Reason.Contains("failed on it", StringComparison.Ordinal));
        }
        DockerfileFormat.Parse(text, ReadLimits.Default).Value.ShouldNotBeNull();
    }
}
