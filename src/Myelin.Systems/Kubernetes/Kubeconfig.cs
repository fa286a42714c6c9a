namespace Myelin.Systems.Kubernetes;

/// <summary>How to reach one cluster and who asks, as a context of a kubeconfig or a pod's service account says.</summary>
/// <param name="Name">Name of the context; <c>in-cluster</c> for a service account.</param>
/// <param name="Server">Address of the API server.</param>
public sealed record ClusterAccess(string Name, Uri Server)
{
    /// <summary>Certificate authorities in PEM, or null for those of the system.</summary>
    public string? Authorities { get; init; }
    /// <summary>The server's certificate is not checked.</summary>
    public bool SkipsVerification { get; init; }
    /// <summary>Name that the server's certificate must bear instead of its host's.</summary>
    public string? TlsServerName { get; init; }
    /// <summary>Proxy, or null for that of the environment.</summary>
    public Uri? Proxy { get; init; }
    /// <summary>Client certificate in PEM, or null.</summary>
    public string? ClientCertificate { get; init; }
    /// <summary>Its key in PEM, or null.</summary>
    public string? ClientKey { get; init; }
    /// <summary>Bearer token, or null.</summary>
    public string? Token { get; init; }
    /// <summary>File with the bearer token, read again when it is needed: it rotates.</summary>
    public string? TokenFile { get; init; }
    /// <summary>Program that yields credentials, or null.</summary>
    public ExecPlugin? Exec { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} at {Server}";
}

/// <summary>A program that yields credentials for a cluster (client.authentication.k8s.io).</summary>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables that are set for it.</param>
/// <param name="ApiVersion">Version of the protocol.</param>
public sealed record ExecPlugin(string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string ApiVersion)
{
    /// <summary>It wants to be told of the cluster.</summary>
    public bool ProvideClusterInfo { get; init; }
}

/// <summary>A cluster cannot be reached as it is configured, or does not answer; the message says what and where.</summary>
public sealed class ClusterException(string message, Exception? inner = null) : Exception(message, inner);
