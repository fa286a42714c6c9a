using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Myelin.Systems.Hosts;

namespace Myelin.Tests.Systems.Hosts;

/// <summary>Probes real sockets on loopback.</summary>
public sealed class LoopbackProbeTests
{
    [Fact]
    public void Reads_the_answer_and_sends_nothing_of_the_users()
    {
        var request = "";
        using var server = new OneAnswer(text => { request = text; return "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"version\":\"0.5.1\"}"; });
        var answer = LoopbackProbe.Ask(server.EndPoint, "/api/version");
        answer.Status.ShouldBe(200);
        answer.Body.ShouldBe("{\"version\":\"0.5.1\"}");
        request.ShouldStartWith("GET /api/version HTTP/1.1\r\n");
        request.ShouldNotContain("Cookie");
        request.ShouldNotContain("Authorization");
    }

    [Fact]
    public void Says_when_it_is_asked_who_calls()
    {
        using var server = new OneAnswer(_ => "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
        var answer = LoopbackProbe.Ask(server.EndPoint, "/version");
        (answer.Status, answer.Challenge).ShouldBe((401, "basic"));
    }

    [Fact]
    public void Follows_no_redirect()
    {
        using var server = new OneAnswer(_ => "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n");
        LoopbackProbe.Ask(server.EndPoint, "/").Status.ShouldBe(302);
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public void Gives_up_on_a_server_that_is_silent()
    {
        using var server = new OneAnswer(_ => "");
        var clock = Stopwatch.StartNew();
        LoopbackProbe.Ask(server.EndPoint, "/").Problem.ShouldBe("no answer within 500 ms");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Gives_up_on_a_body_that_does_not_end()
    {
        using var server = new OneAnswer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
        var answer = LoopbackProbe.Ask(server.EndPoint, "/");
        answer.Status.ShouldBe(200);
        answer.Problem.ShouldBe("the answer did not end within 500 ms");
    }

    [Fact]
    public void Reads_no_more_than_64_kib()
    {
        using var server = new OneAnswer(_ => $"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n{new string('x', 200_000)}");
        var answer = LoopbackProbe.Ask(server.EndPoint, "/");
        answer.Body.Length.ShouldBe(LoopbackProbe.LargestBody);
        answer.Problem.ShouldBe("the answer is longer than 64 KiB");
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public void Other_protocols_are_no_answer(string reply)
    {
        using var server = new OneAnswer(_ => reply, closes: true);
        LoopbackProbe.Ask(server.EndPoint, "/").Status.ShouldBe(0);
    }

    [Fact]
    public void Asks_nobody_but_loopback() => Should.Throw<ArgumentException>(() => LoopbackProbe.Ask(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 80), "/"));

    /// <summary>Accepts connections on loopback and answers each with the same bytes.</summary>
    internal sealed class OneAnswer : IDisposable
    {
        readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        readonly List<TcpClient> _clients = [];
        readonly Task _loop;

        public OneAnswer(Func<string, string> answer, bool closes = false)
        {
            _listener.Start();
            _loop = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        var client = await _listener.AcceptTcpClientAsync();
                        Connections++;
                        _clients.Add(client);
                        var buffer = new byte[4096];
                        var count = await client.GetStream().ReadAsync(buffer);
                        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer(Encoding.ASCII.GetString(buffer, 0, count))));
                        if (closes) client.Close();
                    }
                }
                catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
                {
                    // the test is over
                }
            });
        }

        public int Connections { get; private set; }

        public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

        public void Dispose()
        {
            _listener.Stop();
            _loop.Wait(TimeSpan.FromSeconds(5));
            foreach (var client in _clients) client.Dispose();
        }
    }
}
