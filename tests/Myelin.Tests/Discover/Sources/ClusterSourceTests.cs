using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Discover.Sources;
using Myelin.Systems.Kubernetes;
using Myelin.Tests.Systems.Kubernetes;

namespace Myelin.Tests.Discover.Sources;

/// <summary>Scans a fake cluster over HTTPS, from discovery to assets.</summary>
public sealed class ClusterSourceTests
{
    const string Deployment = """
        {"metadata":{"name":"llm","namespace":"test","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"old"},"managedFields":[{}]},
         "spec":{"selector":{"matchLabels":{"app":"llm"}},"template":{"metadata":{"labels":{"app":"llm"}},"spec":{"containers":[{"name":"c","image":"vllm/vllm-openai:v0.6.1","args":["--model","Qwen/Qwen2.5-7B-Instruct"],"ports":[{"containerPort":8000}]}]}}},
         "status":{"replicas":2,"readyReplicas":2}}
        """;

    static string List(string items, string next = "") => $$"""{"kind":"List","apiVersion":"v1","metadata":{"continue":"{{next}}"},"items":[{{items}}]}""";

    static string Resources(params (string Plural, string Kind)[] all) =>
        $$"""{"resources":[{{string.Join(',', all.Select(r => $$"""{"name":"{{r.Plural}}","kind":"{{r.Kind}}","namespaced":true,"verbs":["get","list"]}"""))}},{"name":"pods/log","kind":"Pod","verbs":["get"]}]}""";

    static FakeReply Cluster(FakeRequest request, Func<string, FakeReply?> special) => special(request.Path) ?? request.Path.Split('?')[0] switch
    {
        "/version" => new(200, """{"gitVersion":"v1.31.0"}"""),
        "/api/v1" => new(200, Resources(("secrets", "Secret"), ("services", "Service"), ("events", "Event"))),
        "/apis" => new(200, """{"groups":[{"name":"apps","preferredVersion":{"version":"v1"}},{"name":"ray.io","versions":[{"version":"v1"}]},{"name":"unrelated.example","preferredVersion":{"version":"v1"}}]}"""),
        "/apis/apps/v1" => new(200, Resources(("deployments", "Deployment"))),
        "/apis/ray.io/v1" => new(200, Resources(("rayclusters", "RayCluster"))),
        "/apis/apps/v1/deployments" => new(200, List(Deployment)),
        "/api/v1/secrets" => new(200, List("""{"metadata":{"name":"keys","namespace":"test"},"data":{"k":"czNjcjN0"}}""")),
        _ => new(200, List("")),
    };

    static Discovery Scan(FakeApiServer server, int pageSize = 250, Func<ClusterAccess, ClusterAccess>? change = null)
    {
        var access = new ClusterAccess("test", server.Address) { Authorities = server.Authority };
        using var source = ClusterSource.Connect(change?.Invoke(access) ?? access, "cluster", new SourceOptions(), a => new KubernetesClient(a) { Timeout = TimeSpan.FromSeconds(2) }, pageSize);
        return new Scan([]).Run([source]);
    }

    [Fact]
    public void Finds_what_runs_in_the_cluster()
    {
        using var server = new FakeApiServer(r => Cluster(r, _ => null));
        var found = Scan(server);
        found.Coverage.Skipped.ShouldBeEmpty();
        var workload = found.The(AssetKind.Workload, "llm");
        workload.Basis.ShouldBe(Basis.Observed);
        workload["status"].ShouldBe("2 of 2 ready");
        workload[AssetKeys.Scope].ShouldBeNull();
        found.The(AssetKind.InferenceServer, "vllm").Basis.ShouldBe(Basis.Observed);
        found.Names(AssetKind.Model).ShouldBe(["Qwen/Qwen2.5-7B-Instruct"]);
        server.Requests.ShouldAllBe(r => r.Method == "GET");
        server.Requests.ShouldNotContain(r => r.Path.Contains("unrelated") || r.Path.Contains("events"));
    }

    [Fact]
    public void Asks_for_the_names_of_secrets_alone_and_keeps_nothing_else_even_when_it_is_sent()
    {
        using var server = new FakeApiServer(r => Cluster(r, _ => null));
        var access = new ClusterAccess("test", server.Address) { Authorities = server.Authority };
        using var source = ClusterSource.Connect(access, "cluster", new SourceOptions());
        var secret = source.Files(new SourceLog()).Single(f => f.Path == "cluster:/test/Secret/keys.json").Text!;
        secret.ShouldBe("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"keys","namespace":"test"}}""");
        server.Requests.Single(r => r.Path.StartsWith("/api/v1/secrets")).Headers["Accept"].ShouldStartWith("application/json;as=PartialObjectMetadataList");
        source.Files(new SourceLog()).Single(f => f.Path.Contains("Deployment")).Text!.ShouldNotContain("last-applied");
    }

    static string Named(int from, int to) => string.Join(',', Enumerable.Range(from, to - from).Select(i => $$$"""{"metadata":{"name":"c{{{i}}}","namespace":"a"},"spec":{}}"""));

    [Fact]
    public void Reads_all_pages_and_begins_anew_when_a_list_has_expired()
    {
        var expired = false;
        using var server = new FakeApiServer(r => Cluster(r, path =>
        {
            if (!path.StartsWith("/apis/ray.io/v1/rayclusters")) return null;
            if (path.EndsWith("limit=2")) return new(200, List(Named(0, 2), "p=2/?"));
            path.ShouldEndWith("&continue=p%3D2%2F%3F");
            if (expired) return new(200, List(Named(2, 4)));
            expired = true;
            return new(410, """{"message":"The provided continue parameter is too old"}""");
        }));
        var found = Scan(server, pageSize: 2);
        found.Names(AssetKind.K8sAiResource).ShouldBe(["c0", "c1", "c2", "c3"]);
        found.Coverage.Skipped.ShouldBeEmpty();
        server.Requests.Count(r => r.Path.Contains("rayclusters")).ShouldBe(4);
    }

    [Fact]
    public void Names_what_it_may_not_read_and_reads_the_rest()
    {
        using var server = new FakeApiServer(r => Cluster(r, path =>
            path.StartsWith("/apis/ray.io/v1/rayclusters") ? new(403, """{"message":"rayclusters.ray.io is forbidden: User \"u\" cannot list"}""")
            : path.StartsWith("/api/v1/services") ? new(200, "{\"items\": [{\"metadata\"")
            : path.StartsWith("/api/v1/secrets") ? new(200, "{\"items\":", Withheld: 10) : null));
        var found = Scan(server);
        found.Names(AssetKind.InferenceServer).ShouldBe(["vllm"]);
        var skipped = found.Coverage.Skipped.ToDictionary(s => s.Path, s => s.Reason);
        skipped["rayclusters.ray.io"].ShouldContain("not allowed (403 rayclusters.ray.io is forbidden");
        skipped["services"].ShouldBe("the answer is no JSON (line 1)");
        skipped["secrets"].ShouldBe("no whole answer within 2 s");
    }

    [Fact]
    public void Ends_with_a_server_that_sends_the_same_page_for_ever()
    {
        using var server = new FakeApiServer(r => Cluster(r, path => path.Contains("rayclusters") ? new(200, List(Named(0, 1), "again")) : null));
        Scan(server).Coverage.Skipped.Single().Reason.ShouldBe("the server sends the same page again");
    }

    [Fact]
    public void Names_a_server_that_was_not_verified()
    {
        using var server = new FakeApiServer(r => Cluster(r, _ => null), name: "elsewhere");
        Scan(server, change: a => a with { SkipsVerification = true, Authorities = null }).Coverage.Skipped.Single().Reason.ShouldContain("was not checked");
    }

    [Fact]
    public void Runs_no_program_that_was_not_allowed()
    {
        var access = new ClusterAccess("x", new Uri("https://127.0.0.1:1")) { Exec = new ExecPlugin("/bin/sh", ["-c", "echo"], new Dictionary<string, string>(), "client.authentication.k8s.io/v1") };
        Should.Throw<ClusterException>(() => ClusterSource.Connect(access, "c", new SourceOptions())).Message.ShouldContain("--allow-exec");
    }

    [Fact]
    public void Runs_the_credential_program_when_it_is_allowed()
    {
        using var server = new FakeApiServer(r => Cluster(r, _ => null));
        var plugin = new ExecPlugin("/bin/sh", ["-c", """test -n "$KUBERNETES_EXEC_INFO" && echo '{"status":{"token":"'"$WHO"'"}}'"""], new Dictionary<string, string> { ["WHO"] = "me" }, "client.authentication.k8s.io/v1");
        using var source = ClusterSource.Connect(new ClusterAccess("x", server.Address) { Authorities = server.Authority, Exec = plugin }, "c", new SourceOptions { AllowExec = true });
        server.Requests.Single().Headers["Authorization"].ShouldBe("Bearer me");
    }

    [Theory]
    [InlineData("exit 3", "failed with 3")]
    [InlineData("echo no", "printed no JSON")]
    [InlineData("echo '{}'", "printed no token")]
    public void Says_what_is_wrong_with_the_credential_program(string script, string why)
    {
        var plugin = new ExecPlugin("/bin/sh", ["-c", script], new Dictionary<string, string>(), "client.authentication.k8s.io/v1");
        Should.Throw<ClusterException>(() => ClusterSource.Connect(new ClusterAccess("x", new Uri("https://127.0.0.1:1")) { Exec = plugin }, "c", new SourceOptions { AllowExec = true })).Message.ShouldContain(why);
    }

    [Fact]
    public void Says_that_a_server_cannot_be_reached_or_does_not_know_who_asks()
    {
        Should.Throw<ClusterException>(() => ClusterSource.Connect(new ClusterAccess("x", new Uri("https://127.0.0.1:1")), "c", new SourceOptions())).Message.ShouldStartWith("x at https://127.0.0.1:1/: ");
        using var server = new FakeApiServer(_ => new(401, "{}"));
        Should.Throw<ClusterException>(() => ClusterSource.Connect(new ClusterAccess("x", server.Address) { Authorities = server.Authority }, "c", new SourceOptions())).Message.ShouldContain("(401)");
    }
}
