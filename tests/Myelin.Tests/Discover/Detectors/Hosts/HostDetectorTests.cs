using System.Net;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Discover;
using Myelin.Discover.Sources;
using Myelin.Systems.Hosts;

namespace Myelin.Tests.Discover.Detectors.Hosts;

public sealed class HostDetectorTests
{
    sealed class SnapshotSource(object snapshot) : Source
    {
        public override ScanTarget Target { get; } = new("host", "host", "/");
        public override IEnumerable<object> Snapshots(SourceLog log) => [snapshot];
    }

    static Discovery Of(params HostProcess[] processes) => new Scan([]).Run([new SnapshotSource(new HostSnapshot { Processes = processes })]);

    [Fact]
    public void Finds_a_server_with_its_port_model_and_key()
    {
        var found = Of(new HostProcess(7, ["/opt/venv/bin/python3", "-m", "vllm.entrypoints.openai.api_server", "--model", "Qwen/Qwen2.5-7B-Instruct", "--api-key", "s3cr3t-value-1234"])
        {
            Listening = [new IPEndPoint(IPAddress.Any, 8000)],
            Environment = new Dictionary<string, string?> { ["HF_TOKEN"] = "hf_x" },
        });
        var server = found.The(AssetKind.InferenceServer, "vllm");
        server[AssetKeys.Port].ShouldBe("8000");
        server[AssetKeys.Exposure].ShouldBe("network");
        server[AssetKeys.Authentication].ShouldBe("token");
        server[AssetKeys.Command]!.ShouldNotContain("s3cr3t");
        server.Evidence[0].At.Process.ShouldBe("7:python3");
        found.RelationNames().ShouldContain("vllm serves Qwen/Qwen2.5-7B-Instruct");
        found.RelationNames().ShouldContain("vllm holds HF_TOKEN");
        found.RelationNames().ShouldContain("vllm runs-on this host");
    }

    [Fact]
    public void A_server_in_a_container_on_loopback_is_not_on_the_network()
    {
        var found = Of(new HostProcess(9, ["ollama", "serve"]) { Listening = [new IPEndPoint(IPAddress.Loopback, 11434)], Container = new HostContainer("3f4e8a1b9c2d", "docker") });
        found.The(AssetKind.InferenceServer, "ollama")[AssetKeys.Exposure].ShouldBe("loopback");
        found.RelationNames().ShouldContain("ollama runs-on 3f4e8a1b9c2d");
    }

    [Fact]
    public void Finds_programs_that_load_models()
    {
        var found = Of(new HostProcess(3, ["/usr/bin/app"]) { Executable = "/usr/bin/app", Libraries = ["/usr/lib/libllama.so.1"], OpenFiles = ["/models/a.gguf"] });
        found.RelationNames().ShouldContain("app loads /models/a.gguf");
    }

    [Theory]
    [InlineData("nginx", 8000)]
    [InlineData("python3 -m http.server", 11434)]
    [InlineData("redis-server", 6379)]
    public void A_port_is_never_evidence_alone(string command, int port) =>
        Of(new HostProcess(5, command.Split(' ')) { Listening = [new IPEndPoint(IPAddress.Any, port)] }).Graph.Assets.ShouldNotContain(a => a.Kind.IsAi());
}
