using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Myelin.Tests.Systems.Kubernetes;

/// <summary>An HTTPS server on loopback that answers as an API server would; its authority is made for the test.</summary>
internal sealed class FakeApiServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly List<TcpClient> _clients = [];
    readonly X509Certificate2 _certificate;
    readonly Func<FakeRequest, FakeReply> _answer;
    readonly Task _loop;

    public FakeApiServer(Func<FakeRequest, FakeReply> answer, string name = "127.0.0.1")
    {
        _answer = answer;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var (from, to) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        using var authority = authorityRequest.CreateSelfSigned(from, to);
        Authority = authority.ExportCertificatePem();

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=api", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(authority, from, to, [1, 2, 3, 4]);
        using var pair = leaf.CopyWithPrivateKey(key);
        _certificate = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        ClientKey = key.ExportPkcs8PrivateKeyPem();
        ClientCertificate = leaf.ExportCertificatePem();

        _listener.Start();
        _loop = Task.Run(Accept);
    }

    public string Authority { get; }
    public string ClientCertificate { get; }
    public string ClientKey { get; }
    public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
    public List<FakeRequest> Requests { get; } = [];

    async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                lock (_clients) _clients.Add(client);
                _ = Task.Run(() => Serve(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // the test is over
        }
    }

    async Task Serve(TcpClient client)
    {
        try
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateRequired = true,
#pragma warning disable CA5359 // any client may come: whether it showed a certificate is what the tests ask
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                EnabledSslProtocols = SslProtocols.Tls12,
            });
            using var reader = new StreamReader(tls, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync() is { Length: > 0 } first)
            {
                Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
                var request = new FakeRequest(first.Split(' ')[0], first.Split(' ')[1], headers, tls.TargetHostName, tls.RemoteCertificate is not null);
                FakeReply reply;
                lock (Requests)
                {
                    Requests.Add(request);
                    reply = _answer(request);
                }
                var body = Encoding.UTF8.GetBytes(reply.Body);
                await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {reply.Status} Status\r\nContent-Type: application/json\r\n{reply.Headers}Content-Length: {body.Length + reply.Withheld}\r\n\r\n"));
                await tls.WriteAsync(body);
                await tls.FlushAsync();
                if (reply.Withheld > 0) await Task.Delay(TimeSpan.FromSeconds(20));
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or ObjectDisposedException)
        {
            // a client that does not trust us
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        _loop.Wait(TimeSpan.FromSeconds(5));
        lock (_clients) _clients.ForEach(c => c.Dispose());
        _certificate.Dispose();
    }
}

internal sealed record FakeRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string ServerName, bool HasCertificate);

/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="Withheld">Bytes that are promised and never sent.</param>
/// <param name="Headers">More header lines, each with its line end.</param>
internal sealed record FakeReply(int Status, string Body, int Withheld = 0, string Headers = "");
