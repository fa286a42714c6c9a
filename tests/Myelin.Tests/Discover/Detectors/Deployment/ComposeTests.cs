using Myelin.Core.Assets;
using Myelin.Discover;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class ComposeTests
{
    static Discovery Of(params (string, string)[] files) => MemorySource.Discover(files);

    static Discovery Ollama(string ports, string more = "") => Of(("compose.yaml", $"services:\n  llm:\n    image: ollama/ollama:0.5.7\n    ports: [{ports}]\n{more}"));

    [Theory]
    [InlineData("'11434:11434'", "network")]
    [InlineData("'0.0.0.0:11434:11434'", "network")]
    [InlineData("'127.0.0.1:11434:11434'", "host")]
    [InlineData("'[::1]:11434:11434'", "host")]
    [InlineData("'11434'", "network")]
    [InlineData("'11430-11440:11430-11440'", "network")]
    [InlineData("'127.0.0.1::11434/tcp'", "host")]
    [InlineData("'11434:11434/udp'", "host")]
    [InlineData("'${PORT:-11434}:11434'", "network")]
    [InlineData("{target: 11434, published: '8080', host_ip: 127.0.0.1}", "host")]
    [InlineData("{target: 11434, published: '8080'}", "network")]
    [InlineData("", "host")]
    public void Reach_follows_the_address_a_port_is_bound_to(string ports, string reach) => Ollama(ports).The(AssetKind.InferenceServer, "ollama")[AssetKeys.Exposure].ShouldBe(reach);

    [Fact]
    public void Evidence_is_the_line_of_the_port()
    {
        var server = Of(("compose.yaml", "services:\n  llm:\n    image: ollama/ollama\n    ports:\n      - '8080:11434'\n")).The(AssetKind.InferenceServer, "ollama");
        server.Evidence.ShouldContain(e => e.At.Line == 5);
        server["exposed-ports"].ShouldBe("11434");
    }

    [Fact]
    public void The_hosts_network_opens_every_port() => Ollama("", "    network_mode: host\n").The(AssetKind.InferenceServer, "ollama")[AssetKeys.Exposure].ShouldBe("network");

    [Fact]
    public void Ports_of_a_shared_network_lead_to_the_service_within() =>
        Of(("compose.yaml", "services:\n  vpn:\n    image: qmcgaw/gluetun\n    ports: ['11434:11434']\n  llm:\n    image: ollama/ollama\n    network_mode: service:vpn\n"))
            .The(AssetKind.InferenceServer, "ollama")[AssetKeys.Exposure].ShouldBe("network");

    [Fact]
    public void A_service_is_no_server_by_its_name() =>
        Of(("compose.yaml", "services:\n  ollama:\n    image: nginx:1.27\n    ports: ['11434:80']\n  vllm:\n    image: redis:7\n")).Graph.Assets.ShouldNotContain(a => a.Kind.IsAi());

    [Fact]
    public void Other_yaml_with_services_is_no_compose_file()
    {
        var found = Of(("values.yaml", "services:\n  llm:\n    image: ollama/ollama\nreplicas: 2\n"), (".gitlab-ci.yml", "services: [ollama/ollama]\n"), ("k.yaml", "apiVersion: v1\nkind: X\nservices: {a: {image: ollama/ollama}}\n"));
        found.Graph.Assets.ShouldNotContain(a => a.Kind == AssetKind.Workload || a.Kind == AssetKind.InferenceServer);
    }

    [Fact]
    public void An_override_is_laid_over_its_base()
    {
        var found = Of(("docker-compose.yml", "services:\n  llm:\n    image: ollama/ollama:0.5.0\n"), ("docker-compose.override.yml", "services:\n  llm:\n    image: ollama/ollama:0.5.7\n    ports: ['11434:11434']\n"));
        var server = found.The(AssetKind.InferenceServer, "ollama");
        server.Version.ShouldBe("0.5.7");
        server[AssetKeys.Exposure].ShouldBe("network");
        server.Evidence.ShouldContain(e => e.At.Path == "docker-compose.override.yml" && e.At.Line == 4);
    }

    [Fact]
    public void A_file_that_changes_services_only_is_laid_over_the_base_and_makes_no_second_server()
    {
        var found = Of(("docker-compose.yaml", "services:\n  llm:\n    image: ollama/ollama\n"), ("docker-compose.gpu.yaml", "services:\n  llm:\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - driver: nvidia\n              count: 1\n              capabilities: [gpu]\n"),
            ("docker-compose.api.yaml", "services:\n  llm:\n    ports: ['11434:11434']\n"));
        found.The(AssetKind.InferenceServer, "ollama")[AssetKeys.Exposure].ShouldBe("network");
        found.Names(AssetKind.Gpu).ShouldBe(["nvidia gpu"]);
    }

    [Fact]
    public void Extended_services_bring_their_definition()
    {
        var found = Of(("compose.yaml", "services:\n  llm:\n    extends: {file: base/common.yml, service: gpu}\n    image: vllm/vllm-openai:v0.6.4\n    command: [--model, acme/tiny-chat]\n"), ("base/common.yml", "services:\n  gpu:\n    privileged: true\n    gpus: all\n"));
        found.The(AssetKind.Workload, "llm")["privileged"].ShouldBe("true");
        found.Names(AssetKind.Gpu).ShouldBe(["gpu"]);
        found.RelationNames().ShouldContain("vllm serves acme/tiny-chat");
    }

    [Fact]
    public void Services_that_extend_each_other_are_a_named_gap() =>
        Of(("compose.yaml", "services:\n  a:\n    extends: b\n    image: x\n  b:\n    extends: a\n    image: y\n")).Coverage.Skipped.ShouldContain(s => s.Reason.Contains("extend each other", StringComparison.Ordinal));

    [Fact]
    public void Included_files_join_the_project_and_are_no_project_of_their_own()
    {
        var found = Of(("compose.yaml", "include: [db/compose.yaml]\nservices:\n  app:\n    image: ghcr.io/open-webui/open-webui:v0.5\n    environment: {QDRANT_URL: 'http://vectors:6333'}\n"), ("db/compose.yaml", "services:\n  vectors:\n    image: qdrant/qdrant:v1.12.5\n"));
        found.Graph.Assets.Count(a => a.Kind == AssetKind.VectorDb).ShouldBe(1);
        found.RelationNames().ShouldContain("app calls qdrant");
    }

    [Fact]
    public void Variables_come_from_the_environment_file_and_defaults()
    {
        var found = Of((".env", "TAG=v0.6.4\nMODEL='acme/tiny-chat'\n"), ("compose.yaml", "services:\n  llm:\n    image: vllm/vllm-openai:${TAG}\n    command: --model ${MODEL:?set it} --port ${PORT:-9000}\n"));
        var server = found.The(AssetKind.InferenceServer, "vllm");
        (server.Version, server[AssetKeys.Port]).ShouldBe(("v0.6.4", "9000"));
        found.Names(AssetKind.Model).ShouldBe(["acme/tiny-chat"]);
    }

    [Fact]
    public void A_missing_environment_file_is_named()
    {
        var found = Of(("compose.yaml", "services:\n  a:\n    image: ollama/ollama\n    env_file: [app.env, {path: local.env, required: false}]\n"));
        found.Coverage.Skipped.Count(s => s.Reason.Contains("app.env", StringComparison.Ordinal)).ShouldBe(1);
        found.Coverage.Skipped.ShouldNotContain(s => s.Reason.Contains("local.env", StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_are_references_by_name_and_their_values_never_shown()
    {
        var found = Of((".env", "OPENAI_API_KEY=abc-not-shown\n"), ("compose.yaml", "services:\n  app:\n    image: acme/app\n    environment:\n      - OPENAI_API_KEY=${OPENAI_API_KEY}\n      - ANTHROPIC_API_KEY\n"));
        found.Names(AssetKind.AiSecret).ShouldBe(["ANTHROPIC_API_KEY", "OPENAI_API_KEY"]);
        found.Graph.Assets.SelectMany(a => a.Properties.Values).ShouldNotContain(v => v.Contains("abc-not-shown", StringComparison.Ordinal));
        found.RelationNames().ShouldContain("app holds OPENAI_API_KEY");
    }

    [Theory]
    [InlineData("http://vllm:8000/v1", new string[0])]
    [InlineData("https://api.openai.com/v1", new[] { "api.openai.com" })]
    public void A_key_for_a_server_of_ones_own_calls_no_service(string address, string[] services) =>
        Of(("compose.yaml", $"services:\n  chat:\n    image: acme/chat\n    environment:\n      - OPENAI_API_BASE_URL={address}\n      - OPENAI_API_KEY=${{KEY}}\n")).Names(AssetKind.AiService).ShouldBe(services);

    [Fact]
    public void A_build_is_followed_to_the_dockerfile_and_its_server_is_stated_once()
    {
        var found = Of(("compose.yaml", "services:\n  api:\n    build: {context: ./api, target: serve}\n    ports: ['80:8000']\n"), ("api/Dockerfile", "FROM python:3.12 AS serve\nEXPOSE 8000\nCMD [\"vllm\", \"serve\", \"acme/tiny-chat\"]\nFROM serve AS test\nCMD [\"pytest\"]\n"));
        found.The(AssetKind.InferenceServer, "vllm")[AssetKeys.Exposure].ShouldBe("network");
        found.RelationNames().ShouldContain("api runs api/Dockerfile");
    }

    [Fact]
    public void Models_of_the_model_runner_are_used()
    {
        var found = Of(("compose.yaml", "services:\n  app:\n    image: acme/app\n    models: [llm]\n  emb:\n    provider: {type: model, options: {model: ai/mxbai-embed-large}}\nmodels:\n  llm: {model: ai/smollm2}\n"));
        found.Names(AssetKind.Model).ShouldBe(["ai/mxbai-embed-large", "ai/smollm2"]);
        found.RelationNames().ShouldContain("app uses-model ai/smollm2");
    }

    [Fact]
    public void Confinement_and_volumes_are_facts_of_the_workload()
    {
        var found = Of(("compose.yaml", "services:\n  a:\n    image: ollama/ollama\n    user: '1000'\n    read_only: true\n    cap_drop: [ALL]\n    cap_add: [SYS_PTRACE]\n    security_opt: ['no-new-privileges:true', 'seccomp:unconfined']\n    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro', './data:/data', 'models:/m']\nvolumes: {models: }\n"));
        var workload = found.The(AssetKind.Workload, "a");
        (workload["run-as-non-root"], workload["read-only-root"], workload["capabilities"], workload["capabilities-dropped"], workload["allow-privilege-escalation"], workload["seccomp"]).ShouldBe(("true", "true", "SYS_PTRACE", "ALL", "false", "Unconfined"));
        workload["privileged"].ShouldBeNull();
        found.RelationNames().ShouldContain("a mounts /var/run/docker.sock");
        found.RelationNames().ShouldNotContain("a writes /var/run/docker.sock");
        found.RelationNames().ShouldContain("a writes data");
        found.The(AssetKind.Volume, "models")["volume-kind"].ShouldBe("named");
    }

    [Fact]
    public void Mutated_files_never_throw_and_alias_bombs_end()
    {
        const string text = "x-a: &a {image: ollama/ollama, ports: ['1:2', {target: 3}]}\nservices:\n  s:\n    <<: *a\n    extends: {service: t}\n    build: {context: ., args: [A=1]}\n  t:\n    image: b\n    environment: [A, B=${C:-d}]\n    volumes: [a:b, {type: bind, source: /x, target: /y}]\ninclude: [x.yaml]\n";
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var mutated = text.ToCharArray();
            for (var n = random.Next(1, 5); n > 0; n--) mutated[random.Next(mutated.Length)] = "[]{}:,*&!|>$'\"\n -az0"[random.Next(20)];
            Of(("compose.yaml", new string(mutated)), ("compose.override.yaml", text)).Coverage.Skipped.Select(s => s.Reason).Where(r => r.Contains("failed on it", StringComparison.Ordinal)).ShouldBe([]);
        }
        var bomb = "x-0: &a0 {a: 1}\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"x-{i}: &a{i} {{{string.Join(", ", Enumerable.Range(0, 9).Select(n => $"k{n}: *a{i - 1}"))}}}\n")) + "services:\n  s: {image: x, labels: *a20, deploy: *a20}\n";
        Of(("compose.yaml", bomb), ("compose.override.yaml", text)).Coverage.Skipped.Select(s => (s.Path, Bomb: s.Reason.Contains("aliases", StringComparison.Ordinal))).ShouldContain(("compose.yaml", true));
        var kubernetes = bomb.Replace("services:", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: *a20\nservices:", StringComparison.Ordinal);
        Of(("pod.yaml", kubernetes)).Coverage.Skipped.ShouldHaveSingleItem().Reason.ShouldContain("aliases");
    }
}
