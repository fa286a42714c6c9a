using System.Text.Json;
using System.Text.Json.Nodes;

namespace Myelin.Systems.Kubernetes;

/// <summary>Runs the credential program that a kubeconfig names; only ever called when the user allowed it (<c>--allow-exec</c>).</summary>
static class ExecCredential
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The access with what the program printed put in.</summary>
    /// <exception cref="ClusterException">It is missing, failed, took too long, or printed no credential.</exception>
    public static ClusterAccess Run(ClusterAccess access, ExecPlugin plugin, IReadOnlyDictionary<string, string> environment)
    {
        Dictionary<string, string> variables = new(environment, StringComparer.Ordinal);
        foreach (var (name, value) in plugin.Environment) variables[name] = value;
        variables["KUBERNETES_EXEC_INFO"] = Info(access, plugin);
        ProcessRunner.Result? result;
        try
        {
            result = ProcessRunner.Run(plugin.Command, plugin.Arguments, environment: variables, timeout: Limit);
        }
        catch (TimeoutException e)
        {
            throw new ClusterException($"the exec plugin {plugin.Command} of context {access.Name} did not end within {Limit.TotalSeconds:0} s", e);
        }
        if (result is null) throw new ClusterException($"the exec plugin {plugin.Command} of context {access.Name} is not installed");
        if (result.ExitCode != 0) throw new ClusterException($"the exec plugin {plugin.Command} of context {access.Name} failed with {result.ExitCode}: {FirstLine(result.Error)}");
        try
        {
            // What it printed is a secret: no message quotes it.
            using var json = JsonDocument.Parse(result.Output);
            if (json.RootElement.TryGetProperty("status", out var status))
            {
                var token = Text(status, "token");
                var certificate = Text(status, "clientCertificateData");
                if (token is not null || certificate is not null) return access with { Token = token, ClientCertificate = certificate, ClientKey = Text(status, "clientKeyData"), Exec = null };
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ClusterException($"the exec plugin {plugin.Command} of context {access.Name} printed no JSON", e);
        }
        throw new ClusterException($"the exec plugin {plugin.Command} of context {access.Name} printed no token and no certificate");
    }

    static string Info(ClusterAccess access, ExecPlugin plugin)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (plugin.ProvideClusterInfo)
        {
            var cluster = new JsonObject { ["server"] = access.Server.ToString() };
            if (access.TlsServerName is { } name) cluster["tls-server-name"] = name;
            if (access.SkipsVerification) cluster["insecure-skip-tls-verify"] = true;
            if (access.Authorities is { } authorities) cluster["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authorities));
            spec["cluster"] = cluster;
        }
        return new JsonObject { ["apiVersion"] = plugin.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
    }

    static string? Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOf('\n');
        return (end < 0 ? line : line[..end]).ToString() is { Length: > 0 } first ? first.Length > 300 ? first[..300] : first : "no message";
    }
}
