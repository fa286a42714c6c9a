using Myelin.Systems.Kubernetes;

namespace Myelin.Tests.Systems.Kubernetes;

public sealed class KubernetesClientTests
{
    static ClusterAccess Access(FakeApiServer server) => new("test", server.Address) { Authorities = server.Authority };

    [Fact]
    public void Asks_with_the_token_and_the_certificate_and_trusts_the_authority()
    {
        using var server = new FakeApiServer(_ => new(200, """{"gitVersion":"v1.31.0"}"""));
        using var client = new KubernetesClient(Access(server) with { Token = "t0ken", ClientCertificate = server.ClientCertificate, ClientKey = server.ClientKey });
        using var answer = client.Get("version");
        answer.Problem.ShouldBeNull();
        answer.Json!.RootElement.GetProperty("gitVersion").GetString().ShouldBe("v1.31.0");
        var request = server.Requests.Single();
        (request.Method, request.Path, request.Headers["Authorization"], request.HasCertificate).ShouldBe(("GET", "/version", "Bearer t0ken", true));
    }

    [Fact]
    public void Refuses_a_server_of_another_authority()
    {
        using var server = new FakeApiServer(_ => new(200, "{}"));
        using var other = new FakeApiServer(_ => new(200, "{}"));
        using var client = new KubernetesClient(Access(server) with { Authorities = other.Authority });
        client.Get("version").Status.ShouldBe(0);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void Refuses_a_certificate_for_another_name_unless_the_kubeconfig_names_it()
    {
        using var server = new FakeApiServer(_ => new(200, "{}"), name: "api.example.net");
        using (var client = new KubernetesClient(Access(server))) client.Get("version").Status.ShouldBe(0);
        using var named = new KubernetesClient(Access(server) with { TlsServerName = "api.example.net" });
        named.Get("version").Problem.ShouldBeNull();
        server.Requests.Single().ServerName.ShouldBe("api.example.net");
    }

    [Fact]
    public void Honours_insecure_skip_tls_verify()
    {
        using var server = new FakeApiServer(_ => new(200, "{}"), name: "elsewhere");
        using var client = new KubernetesClient(new ClusterAccess("x", server.Address) { SkipsVerification = true });
        client.Get("version").Problem.ShouldBeNull();
    }

    [Fact]
    public void Reads_the_token_file_anew_each_time()
    {
        var file = Path.GetTempFileName();
        using var server = new FakeApiServer(_ => new(200, "{}"));
        using var client = new KubernetesClient(Access(server) with { TokenFile = file });
        File.WriteAllText(file, "one\n");
        client.Get("a").Dispose();
        File.WriteAllText(file, "two\n");
        client.Get("b").Dispose();
        server.Requests.Select(r => r.Headers["Authorization"]).ShouldBe(["Bearer one", "Bearer two"]);
        File.Delete(file);
    }

    [Fact]
    public void Gives_up_on_a_body_that_stalls()
    {
        using var server = new FakeApiServer(_ => new(200, "{\"a\":", Withheld: 100));
        using var client = new KubernetesClient(Access(server)) { Timeout = TimeSpan.FromSeconds(1) };
        client.Get("version").Problem.ShouldBe("no whole answer within 1 s");
    }

    [Fact]
    public void Reads_no_more_than_its_bound()
    {
        using var server = new FakeApiServer(_ => new(200, $"{{\"a\":\"{new string('x', 5000)}\"}}"));
        using var client = new KubernetesClient(Access(server)) { LargestBody = 1000 };
        client.Get("version").Problem.ShouldBe("the answer is larger than 1,000 bytes");
    }

    [Theory]
    [InlineData(200, "{\"a\":1", "the answer is no JSON (line 1)")]
    [InlineData(200, "[1]", "the answer is no JSON object")]
    [InlineData(403, "{\"message\":\"pods is forbidden\"}", "403 pods is forbidden")]
    [InlineData(500, "oops", "500 Status")]
    public void Names_what_is_wrong(int status, string body, string problem)
    {
        using var server = new FakeApiServer(_ => new(status, body));
        using var client = new KubernetesClient(Access(server));
        client.Get("x").Problem.ShouldBe(problem);
    }

    [Fact]
    public void Follows_no_redirect()
    {
        using var server = new FakeApiServer(_ => new(302, "", Headers: "Location: https://127.0.0.1:1/\r\n"));
        using var client = new KubernetesClient(Access(server));
        client.Get("x").Status.ShouldBe(302);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void Says_which_certificate_is_broken() =>
        Should.Throw<ClusterException>(() => new KubernetesClient(new ClusterAccess("prod", new Uri("https://127.0.0.1:1")) { Authorities = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" })).Message.ShouldContain("context prod");
}
