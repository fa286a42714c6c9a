using System.Net;
using Myelin.Discover.Servers;
using Myelin.Discover.Sources;
using Myelin.Systems.Hosts;
using Myelin.Tests.Systems.Hosts;

namespace Myelin.Tests.Discover.Servers;

public sealed class ServerProbesTests
{
    static HostSnapshot With(IPEndPoint endPoint, bool ours = true, params string[] argv) =>
        new() { Processes = [new HostProcess(1, argv.Length > 0 ? argv : ["ollama", "serve"]) { Listening = [new IPEndPoint(IPAddress.Any, endPoint.Port)], SharesOurNetwork = ours }] };

    [Fact]
    public void Asks_a_real_server_where_its_version_is_known_to_stand()
    {
        using var server = new LoopbackProbeTests.OneAnswer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"version\":\"0.5.1\"}");
        var answer = ServerProbes.Ask(With(server.EndPoint), new SourceLog()).Single();
        (answer.Path, answer.EndPoint).ShouldBe(("/api/version", server.EndPoint));
        ServerProbes.Of(ServerKnowledge.Default.Product("ollama")!, [server.EndPoint.Port], [answer])!.Version.ShouldBe("0.5.1");
    }

    [Fact]
    public void Asks_neither_other_programs_nor_other_networks()
    {
        using var server = new LoopbackProbeTests.OneAnswer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        ServerProbes.Ask(With(server.EndPoint, ours: true, "nginx"), new SourceLog()).ShouldBeEmpty();
        ServerProbes.Ask(With(server.EndPoint, ours: false), new SourceLog()).ShouldBeEmpty();
        server.Connections.ShouldBe(0);
    }

    [Theory]
    [InlineData("{\"version\":\"0.5.1\"}", "0.5.1")]
    [InlineData("{\"version\":51}", null)]
    [InlineData("{\"version\":\"<script>1</script>\"}", null)]
    [InlineData("{\"version\":\"1\\u001b[31m\"}", null)]
    [InlineData("{\"version\":\"dev\"}", null)]
    [InlineData("[\"version\"]", null)]
    [InlineData("{\"version\":", null)]
    [InlineData("", null)]
    public void Believes_nothing_but_a_version(string body, string? version) =>
        ServerProbes.Of(ServerKnowledge.Default.Product("ollama")!, [11434], [new ProbeAnswer(new IPEndPoint(IPAddress.Loopback, 11434), "/api/version", 200) { Body = body }])!.Version.ShouldBe(version);

    [Fact]
    public void Names_the_servers_that_it_leaves_out()
    {
        var log = new SourceLog();
        var snapshot = new HostSnapshot { Processes = [.. Enumerable.Range(1, 210).Select(i => new HostProcess(i, ["ollama", "serve"]) { Listening = [new IPEndPoint(IPAddress.Loopback, i)], SharesOurNetwork = true })] };
        ServerProbes.Ask(snapshot, log).Count.ShouldBe(200);
        log.Skipped.Single().Reason.ShouldContain("10 more servers");
    }
}
