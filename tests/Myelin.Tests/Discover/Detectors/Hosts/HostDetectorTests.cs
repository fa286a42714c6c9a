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

    static Discovery Of(HostSnapshot snapshot) => new Scan([]).Run([new SnapshotSource(snapshot)]);

    [Fact]
    public void A_probe_tells_the_version_and_whether_the_server_asks_who_calls()
    {
        HostProcess Server(int id, int port, params string[] argv) => new(id, argv) { Listening = [new IPEndPoint(IPAddress.Any, port)], SharesOurNetwork = true };
        ProbeAnswer Answer(int port, string path, int status, string body) => new(new IPEndPoint(IPAddress.Loopback, port), path, status) { Body = body };
        var found = Of(new HostSnapshot
        {
            Processes = [Server(1, 11434, "ollama", "serve"), Server(2, 8000, "vllm", "serve", "a/b"), Server(3, 5000, "mlflow", "server")],
            Answers = [Answer(11434, "/api/version", 200, """{"version":"0.5.1"}"""), Answer(8000, "/version", 401, ""), Answer(5000, "/version", 200, "<html>1</html>")],
        });
        found.The(AssetKind.InferenceServer, "ollama").Version.ShouldBe("0.5.1");
        found.The(AssetKind.InferenceServer, "ollama")[AssetKeys.Authentication].ShouldBe("none");
        found.The(AssetKind.InferenceServer, "vllm")[AssetKeys.Authentication].ShouldBe("token");
        found.Graph.Assets.Single(a => a.Name == "mlflow").Version.ShouldBeNull();
    }

    [Fact]
    public void An_answer_shows_a_server_whose_process_is_hidden()
    {
        var found = Of(new HostSnapshot
        {
            Unowned = [new IPEndPoint(IPAddress.Any, 11434), new IPEndPoint(IPAddress.Any, 8888)],
            Answers = [new(new IPEndPoint(IPAddress.Loopback, 11434), "/api/version", 200) { Body = """{"version":"0.5.1"}""" }, new(new IPEndPoint(IPAddress.Loopback, 8888), "/api", 200) { Body = "{}" }],
        });
        var server = found.The(AssetKind.InferenceServer, "ollama");
        (server.Version, server[AssetKeys.Exposure], server.Evidence[0].Confidence).ShouldBe(("0.5.1", "network", Confidence.Medium));
        found.Graph.Assets.Count(a => a.Kind.IsAi()).ShouldBe(1);
    }

    [Theory]
    [InlineData("0.0.0.0", "network")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData(null, "host")]
    public void A_container_is_as_exposed_as_its_engine_publishes_it(string? host, string reach)
    {
        List<HostProcess> processes = [new(9, ["ollama", "serve"]) { Listening = [new IPEndPoint(IPAddress.Any, 11434)], Container = new HostContainer("3f4e8a1b9c2d", "docker") }];
        if (host is not null) processes.Add(new(10, ["/usr/bin/docker-proxy", "-proto", "tcp", "-host-ip", host, "-host-port", "80", "-container-ip", "172.17.0.2", "-container-port", "11434"]));
        Of([.. processes]).The(AssetKind.InferenceServer, "ollama")[AssetKeys.Exposure].ShouldBe(reach);
    }

    [Fact]
    public void Names_the_packages_and_the_service_of_a_server()
    {
        var found = Of(new HostProcess(7, ["/opt/v/bin/vllm", "serve", "a/b"])
        {
            Unit = "vllm.service",
            Libraries = ["/opt/v/lib/python3.12/site-packages/torch/lib/libtorch_cuda.so", "/usr/lib/libcuda.so.1"],
            Modules = [new HostModule("torch", "2.4.0+cu121", "/opt/v/lib/python3.12/site-packages"), new HostModule("yaml", "6.0", "/opt/v/lib/python3.12/site-packages")],
        });
        found.The(AssetKind.InferenceServer, "vllm")["frameworks"].ShouldBe("cuda,pytorch");
        found.RelationNames().ShouldContain("vllm.service runs vllm");
        found.RelationNames().ShouldContain("vllm loads torch");
        found.The(AssetKind.AiPackage, "torch").Version.ShouldBe("2.4.0+cu121");
        found.Graph.Assets.ShouldNotContain(a => a.Name == "yaml");
    }

    [Theory]
    [InlineData("node /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js -p hi", "claude-code", Confidence.High)]
    [InlineData("/usr/local/bin/codex exec fix", "codex", Confidence.High)]
    [InlineData("/opt/v/bin/python3 -m aider --yes", "aider", Confidence.High)]
    [InlineData("goose session", "goose", Confidence.High)]
    [InlineData("claude", "claude-code", Confidence.Medium)]
    public void Finds_agents_that_run(string command, string client, Confidence confidence)
    {
        var found = Of(new HostProcess(4, command.Split(' ')) { UserId = 1000, Environment = new Dictionary<string, string?> { ["ANTHROPIC_API_KEY"] = null } });
        var agent = found.The(AssetKind.Agent, client);
        (agent.Evidence[0].Confidence, agent["user"]).ShouldBe((confidence, "1000"));
        found.RelationNames().ShouldContain($"{client} holds ANTHROPIC_API_KEY");
    }

    [Theory]
    [InlineData("goose up")]
    [InlineData("vim claude")]
    [InlineData("grep -r codex exec")]
    [InlineData("node /srv/app/claude.js")]
    public void Other_programs_are_no_agents(string command) => Of(new HostProcess(4, command.Split(' '))).Names(AssetKind.Agent).ShouldBeEmpty();

    [Theory]
    [InlineData("vllm serve a/b", true, "unknown")]
    [InlineData("vllm serve a/b", false, "none")]
    [InlineData("vllm serve a/b --api-key x", true, "token")]
    [InlineData("ollama serve", true, "none")]
    public void Does_not_claim_that_a_server_is_open_when_its_environment_is_hidden(string command, bool hidden, string authentication) =>
        Of(new HostProcess(5, command.Split(' ')) { IsHidden = hidden }).Graph.Assets.Single(a => a.Kind == AssetKind.InferenceServer)[AssetKeys.Authentication].ShouldBe(authentication);

    [Theory]
    [InlineData("nginx", 8000)]
    [InlineData("python3 -m http.server", 11434)]
    [InlineData("redis-server", 6379)]
    public void A_port_is_never_evidence_alone(string command, int port) =>
        Of(new HostProcess(5, command.Split(' ')) { Listening = [new IPEndPoint(IPAddress.Any, port)] }).Graph.Assets.ShouldNotContain(a => a.Kind.IsAi());
}
