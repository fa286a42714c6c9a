using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Myelin.Systems.Kubernetes;

/// <summary>What an API server answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Json">The body, or null when it was none, or not understood.</param>
/// <param name="Problem">What was wrong, in a few words; null for a success.</param>
public sealed record ApiAnswer(int Status, JsonDocument? Json, string? Problem) : IDisposable
{
    /// <summary>The body was read and understood, and the status says success.</summary>
    public bool Succeeded => Problem is null;

    public void Dispose() => Json?.Dispose();
}

/// <summary>
/// Asks a Kubernetes API server questions that change nothing: GET alone, no redirect followed, bodies bounded, each question within a time. Source of the protocol: the Kubernetes API concepts and
/// the client-go defaults.
/// </summary>
public sealed class KubernetesClient : IDisposable
{
    /// <summary>Time for one question with its whole answer. The default is 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>Largest body. The default is 64 MiB.</summary>
    public long LargestBody { get; init; } = 64 << 20;

    readonly ClusterAccess _access;
    readonly HttpClient _client;
    readonly X509Certificate2Collection _certificates = [];

    /// <param name="access">Where to and who asks; an exec plugin must have been run.</param>
    /// <exception cref="ClusterException">Certificate, key or authorities cannot be understood.</exception>
    public KubernetesClient(ClusterAccess access)
    {
        _access = access;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
            SslOptions = Tls(),
        };
        if (access.Proxy is { } proxy) (handler.Proxy, handler.UseProxy) = (new WebProxy(proxy), true);
        _client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>Asks for a path below the server's address.</summary>
    /// <param name="path">Path and query without a leading slash: <c>api/v1/pods?limit=500</c>.</param>
    /// <param name="accept">Media type that is asked for.</param>
    /// <param name="cancellation">Gives up.</param>
    public ApiAnswer Get(string path, string accept = "application/json", CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Timeout);
        try
        {
            using var request = Request(path, accept);
            // Asynchronous down to the socket: only so does a body that stalls end in time.
            return Ask(request, limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return new ApiAnswer(0, null, $"no whole answer within {Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new ApiAnswer(0, null, Why(e));
        }
    }

    async Task<ApiAnswer> Ask(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        using var body = new MemoryStream();
        using (var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false))
        {
            var buffer = new byte[81920];
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                if (body.Length + count > LargestBody) return new ApiAnswer(status, null, $"the answer is larger than {LargestBody:N0} bytes");
                body.Write(buffer, 0, count);
            }
        }
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), new JsonDocumentOptions { MaxDepth = 200 });
        }
        catch (JsonException e)
        {
            if (status == 200) return new ApiAnswer(status, null, $"the answer is no JSON (line {(e.LineNumber ?? 0) + 1})");
        }
        if (status == 200) return new ApiAnswer(status, json, json!.RootElement.ValueKind == JsonValueKind.Object ? null : "the answer is no JSON object");
        var message = json?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        json?.Dispose();
        return new ApiAnswer(status, null, $"{status} {(message is null ? response.ReasonPhrase ?? "" : Short(message))}".TrimEnd());
    }

    HttpRequestMessage Request(string path, string accept)
    {
        var root = _access.Server.ToString();
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri((root.EndsWith('/') ? root : root + "/") + path)) { Version = HttpVersion.Version11 };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.UserAgent.ParseAdd("myelin");
        // The handler takes the name that the certificate must bear, and that it asks for, from here.
        if (_access.TlsServerName is { } name) request.Headers.Host = name;
        if (Token() is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    string? Token()
    {
        if (_access.TokenFile is { } file && File.Exists(file)) return File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : _access.Token;
        return _access.Token;
    }

    SslClientAuthenticationOptions Tls()
    {
        var options = new SslClientAuthenticationOptions { CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        try
        {
            if (_access.SkipsVerification)
            {
#pragma warning disable CA5359 // the kubeconfig says so; the coverage names it
                options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
            }
            else if (_access.Authorities is { } authorities)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.ImportFromPem(authorities);
                if (policy.CustomTrustStore.Count == 0) throw new ClusterException($"context {_access.Name}: its certificate-authority holds no certificate");
                _certificates.AddRange(policy.CustomTrustStore);
                options.CertificateChainPolicy = policy;
            }
            if (_access.ClientCertificate is { } certificate)
            {
                using var pair = X509Certificate2.CreateFromPem(certificate, _access.ClientKey ?? throw new ClusterException($"context {_access.Name}: a client certificate without its key"));
                // A key that exists in memory alone is not taken by all TLS implementations.
                var client = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
                _certificates.Add(client);
                options.ClientCertificates = [client];
            }
        }
        catch (CryptographicException e)
        {
            throw new ClusterException($"context {_access.Name}: its certificates cannot be read: {e.Message}", e);
        }
        return options;
    }

    static string Why(Exception e)
    {
        var inner = e;
        while (inner.InnerException is { } next) inner = next;
        return Short(inner.Message);
    }

    static string Short(string message) => message.Length > 300 ? message[..300] + "…" : message;

    public void Dispose()
    {
        _client.Dispose();
        foreach (var certificate in _certificates) certificate.Dispose();
    }
}
