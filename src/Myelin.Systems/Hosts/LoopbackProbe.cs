using System.Buffers;
using System.Net;
using System.Text;

namespace Myelin.Systems.Hosts;

/// <summary>
/// One harmless question to a server on this machine: a GET over plain HTTP to loopback alone, answered within 500 ms, with at most 64 KiB of body. No redirect is followed, no proxy used, no
/// cookie, credential or header of the user's sent.
/// </summary>
public static class LoopbackProbe
{
    /// <summary>How long one question may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);
    /// <summary>Most bytes of a body that are read.</summary>
    public const int LargestBody = 64 << 10;

    /// <summary>Asks; a server that is silent, broken or slow gives an answer that says so.</summary>
    /// <exception cref="ArgumentException">The address is not loopback.</exception>
    public static ProbeAnswer Ask(IPEndPoint endPoint, string path)
    {
        if (!IPAddress.IsLoopback(endPoint.Address)) throw new ArgumentException("only loopback is asked", nameof(endPoint));
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Timeout,
            MaxResponseHeadersLength = 16,
            ActivityHeadersPropagator = null,
        };
        using var client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        using var limit = new CancellationTokenSource(Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder("http", endPoint.Address.ToString(), endPoint.Port) { Path = path }.Uri);
            using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var (body, problem) = Body(response, limit.Token);
            return new ProbeAnswer(endPoint, path, (int)response.StatusCode) { Body = body, Problem = problem, Challenge = response.Headers.WwwAuthenticate.FirstOrDefault()?.Scheme.ToLowerInvariant() };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new ProbeAnswer(endPoint, path, 0) { Problem = limit.IsCancellationRequested ? "no answer within 500 ms" : "no HTTP answer" };
        }
    }

    static (string Body, string? Problem) Body(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestBody + 1);
        var count = 0;
        string? problem = null;
        try
        {
            using var stream = response.Content.ReadAsStream(cancellation);
            // A read that waits for a server that has stopped sending ends when the response does.
            using var end = cancellation.Register(response.Dispose);
            int read;
            while (count <= LargestBody && (read = stream.Read(buffer, count, LargestBody + 1 - count)) > 0) count += read;
            if (count > LargestBody) (count, problem) = (LargestBody, "the answer is longer than 64 KiB");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            problem = cancellation.IsCancellationRequested ? "the answer did not end within 500 ms" : "the answer was cut off";
        }
        var body = Encoding.UTF8.GetString(buffer, 0, count);
        ArrayPool<byte>.Shared.Return(buffer);
        return (body, problem);
    }
}
