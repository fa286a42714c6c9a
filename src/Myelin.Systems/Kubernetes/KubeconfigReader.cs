using System.Text;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Systems.Kubernetes;

/// <summary>
/// Reads kubeconfigs: the files of <c>KUBECONFIG</c> or <c>~/.kube/config</c>, merged as kubectl does (the first file that has a name, or sets the current context, wins; paths are relative
/// to the file they stand in), else the service account of a pod. Nothing is run or contacted.
/// </summary>
/// <param name="environment">Value of an environment variable, or null.</param>
/// <param name="home">The user's home.</param>
/// <param name="serviceAccount">Folder of a pod's service account.</param>
public sealed class KubeconfigReader(Func<string, string?> environment, string home, string serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount")
{
    const long LargestFile = 16 << 20;

    /// <summary>The files that are read, in order of precedence.</summary>
    public IReadOnlyList<string> Files => environment("KUBECONFIG") is { Length: > 0 } list
        ? [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)]
        : [Path.Combine(home, ".kube", "config")];

    /// <summary>Names of all contexts, and the current one or null.</summary>
    /// <exception cref="ClusterException">A file cannot be understood.</exception>
    public (IReadOnlyList<string> Names, string? Current) Contexts()
    {
        var files = Parsed();
        return ([.. files.SelectMany(f => f.Root["contexts"].Items).Select(c => c["name"].Text).OfType<string>().Distinct(StringComparer.Ordinal)], Current(files));
    }

    /// <summary>Access to the cluster of a context, of the current one when null, or of the pod that this program runs in when there is no kubeconfig.</summary>
    /// <exception cref="ClusterException">There is no such context, or it cannot be used; the message names the file.</exception>
    public ClusterAccess Access(string? context)
    {
        var files = Parsed();
        if (files.Count == 0 && context is null) return InCluster() ?? throw new ClusterException($"no kubeconfig: {string.Join(", ", Files)} {(Files.Count == 1 ? "does" : "do")} not exist, and this is no pod with a service account");
        if (files.Count == 0) throw new ClusterException($"no context '{context}': {string.Join(", ", Files)} {(Files.Count == 1 ? "does" : "do")} not exist");
        var name = context ?? Current(files) ?? throw new ClusterException($"{files[0].Path}: no current-context; name one with cluster:CONTEXT. There are: {Names(files)}");
        var (file, entry) = Find(files, "contexts", name) ?? throw new ClusterException($"{files[0].Path}: no context '{name}'. There are: {Names(files)}");
        var clusterName = entry["context"]["cluster"].Text ?? throw new ClusterException($"{file.Path}: context '{name}' names no cluster");
        var (clusterFile, cluster) = Find(files, "clusters", clusterName) ?? throw new ClusterException($"{file.Path}: context '{name}' names cluster '{clusterName}', which is in no kubeconfig");
        var access = Cluster(name, clusterFile, cluster["cluster"]);
        if (entry["context"]["user"].Text is not { Length: > 0 } userName) return access;
        var (userFile, user) = Find(files, "users", userName) ?? throw new ClusterException($"{file.Path}: context '{name}' names user '{userName}', which is in no kubeconfig");
        return User(access, userName, userFile, user["user"]);
    }

    static ClusterAccess Cluster(string context, ConfigFile file, DataNode cluster)
    {
        var server = cluster["server"].Text;
        if (!Uri.TryCreate(server, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")) throw new ClusterException($"{file.Path}: the cluster of context '{context}' has no usable server: '{server}'");
        Uri? proxy = null;
        if (cluster["proxy-url"].Text is { Length: > 0 } text && (!Uri.TryCreate(text, UriKind.Absolute, out proxy) || proxy.Scheme is not ("http" or "https" or "socks5")))
            throw new ClusterException($"{file.Path}: the proxy-url of context '{context}' is no http, https or socks5 address");
        return new ClusterAccess(context, uri)
        {
            Authorities = Content(file, cluster, "certificate-authority"),
            SkipsVerification = cluster["insecure-skip-tls-verify"].AsBoolean == true,
            TlsServerName = cluster["tls-server-name"].Text is { Length: > 0 } tls ? tls : null,
            Proxy = proxy,
        };
    }

    static ClusterAccess User(ClusterAccess access, string name, ConfigFile file, DataNode user)
    {
        if (user["username"].Exists || user["password"].Exists)
            throw new ClusterException($"{file.Path}: user '{name}' has a user name and password; basic authentication is not used (Kubernetes removed it in 1.19). Use a token, a certificate or an exec plugin");
        if (user["auth-provider"].Exists)
            throw new ClusterException($"{file.Path}: user '{name}' uses the auth-provider '{user["auth-provider"]["name"].Text}', which Kubernetes removed in 1.26. Use an exec plugin");
        if (user["as"].Exists) throw new ClusterException($"{file.Path}: user '{name}' impersonates another ('as'); use that user's own credentials");
        return access with
        {
            ClientCertificate = Content(file, user, "client-certificate"),
            ClientKey = Content(file, user, "client-key"),
            Token = user["token"].Text is { Length: > 0 } token ? token : null,
            TokenFile = user["tokenFile"].Text is { Length: > 0 } path ? Path.GetFullPath(path, file.Folder) : null,
            Exec = user["exec"].Exists ? Plugin(file, name, user["exec"]) : null,
        };
    }

    static ExecPlugin Plugin(ConfigFile file, string user, DataNode exec)
    {
        var command = exec["command"].Text is { Length: > 0 } text ? text : throw new ClusterException($"{file.Path}: the exec plugin of user '{user}' has no command");
        var variables = exec["env"].Items.Where(e => e["name"].Text is not null).GroupBy(e => e["name"].Text!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last()["value"].Text ?? "", StringComparer.Ordinal);
        // A command with a separator is relative to the kubeconfig; a bare name is looked up in PATH.
        if (command.Contains('/')) command = Path.GetFullPath(command, file.Folder);
        return new ExecPlugin(command, [.. exec["args"].Items.Select(a => a.Text ?? "")], variables, exec["apiVersion"].Text ?? "client.authentication.k8s.io/v1") { ProvideClusterInfo = exec["provideClusterInfo"].AsBoolean == true };
    }

    // NAME-data in base64 wins over the file NAME.
    static string? Content(ConfigFile file, DataNode node, string name)
    {
        if (node[name + "-data"].Text is { Length: > 0 } data)
        {
            var bytes = new byte[data.Length];
            return Convert.TryFromBase64String(data, bytes, out var count) ? Encoding.UTF8.GetString(bytes, 0, count) : throw new ClusterException($"{file.Path}: {name}-data is not base64");
        }
        return node[name].Text is { Length: > 0 } path ? Text(Path.GetFullPath(path, file.Folder)) : null;
    }

    // As client-go does it: rest.InClusterConfig.
    ClusterAccess? InCluster()
    {
        if (environment("KUBERNETES_SERVICE_HOST") is not { Length: > 0 } host || environment("KUBERNETES_SERVICE_PORT") is not { Length: > 0 } port) return null;
        var token = Path.Combine(serviceAccount, "token");
        if (!File.Exists(token)) return null;
        if (!Uri.TryCreate($"https://{(host.Contains(':') ? $"[{host}]" : host)}:{port}", UriKind.Absolute, out var server)) throw new ClusterException($"KUBERNETES_SERVICE_HOST and _PORT are no address: {host}, {port}");
        var authorities = Path.Combine(serviceAccount, "ca.crt");
        return new ClusterAccess("in-cluster", server) { TokenFile = token, Authorities = File.Exists(authorities) ? Text(authorities) : null };
    }

    sealed record ConfigFile(string Path, string Folder, DataNode Root);

    List<ConfigFile> Parsed()
    {
        List<ConfigFile> files = [];
        foreach (var path in Files)
        {
            if (!File.Exists(path)) continue;
            var parsed = YamlFormat.Parse(Text(path), ReadLimits.Default);
            if (parsed.Problems is [var problem, ..]) throw new ClusterException($"{path}:{problem.Line}: {problem.Reason}");
            if (parsed.Value?.Root is { Kind: NodeKind.Map } root) files.Add(new ConfigFile(path, Path.GetDirectoryName(Path.GetFullPath(path))!, root));
            else if (parsed.Value is { Root.Exists: true }) throw new ClusterException($"{path}: no kubeconfig: it is not a map");
        }
        return files;
    }

    static string Text(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile) throw new ClusterException($"{path}: larger than {LargestFile >> 20} MiB");
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterException($"{path}: {(e is UnauthorizedAccessException ? "permission denied" : e.Message)}", e);
        }
    }

    static string? Current(List<ConfigFile> files) => files.Select(f => f.Root["current-context"].Text).FirstOrDefault(c => !string.IsNullOrEmpty(c));

    static (ConfigFile, DataNode)? Find(List<ConfigFile> files, string list, string name)
    {
        foreach (var file in files)
            foreach (var item in file.Root[list].Items)
                if (item["name"].Text == name) return (file, item);
        return null;
    }

    static string Names(List<ConfigFile> files)
    {
        var names = files.SelectMany(f => f.Root["contexts"].Items).Select(c => c["name"].Text).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? "none" : string.Join(", ", names.Take(20)) + (names.Count > 20 ? " …" : "");
    }
}
