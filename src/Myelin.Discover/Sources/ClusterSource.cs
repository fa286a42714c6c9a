using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;
using Myelin.Core.Reports;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Formats;
using Myelin.Systems.Kubernetes;

namespace Myelin.Discover.Sources;

/// <summary><c>cluster</c>, <c>cluster:CONTEXT</c>: a live Kubernetes cluster, through the kubeconfig or a pod's service account.</summary>
public sealed class ClusterKind : SourceKind
{
    const string Prefix = "cluster:";

    public override string Form => "cluster[:CONTEXT]";
    public override string Summary => "a live Kubernetes cluster through the kubeconfig, read-only; values of secrets are never asked for";
    public override int Order => 0;

    public override bool Accepts(string target, SourceOptions options) => target == "cluster" || target.StartsWith(Prefix, StringComparison.Ordinal);

    public override Source Open(string target, string label, SourceOptions options)
    {
        if (options.Revision is not null) throw new SourceException($"{target}: a cluster has no revision");
        if (options.Offline) throw new SourceException($"{target}: a live cluster needs a network, and --offline forbids it; scan a dump with manifests:DIR");
        var context = target == "cluster" ? null : target[Prefix.Length..];
        if (context == "") throw new SourceException("cluster: needs the name of a context after the colon");
        var reader = new KubeconfigReader(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        try
        {
            return ClusterSource.Connect(reader.Access(context), label, options);
        }
        catch (ClusterException e)
        {
            throw new SourceException($"{target}: {e.Message}", e);
        }
    }
}

/// <summary>
/// The objects of a cluster, each as a JSON file <c>cluster:/NAMESPACE/KIND/NAME.json</c>, so that all that reads manifests reads them too. Only lists are asked for, page by page; what the server
/// refuses is named. Of secrets the names alone are asked for.
/// </summary>
public sealed class ClusterSource : Source
{
    readonly ClusterAccess _access;
    readonly KubernetesClient _client;
    readonly SourceOptions _options;

    ClusterSource(ClusterAccess access, KubernetesClient client, string label, SourceOptions options)
    {
        (_access, _client, _options) = (access, client, options);
        Target = new ScanTarget(label, "cluster", access.Server.ToString());
    }

    public override ScanTarget Target { get; }

    /// <summary>Objects asked for at a time.</summary>
    internal int PageSize { get; init; } = 250;

    /// <summary>Connects; the server must at least answer.</summary>
    /// <exception cref="ClusterException">It cannot be reached, does not know who asks, or needs a program that the user did not allow.</exception>
    internal static ClusterSource Connect(ClusterAccess access, string label, SourceOptions options, Func<ClusterAccess, KubernetesClient>? connect = null, int pageSize = 250)
    {
        if (access.Exec is { } plugin)
        {
            if (!options.AllowExec) throw new ClusterException($"context {access.Name} gets its credentials from the program '{plugin.Command}'. Programs are not run unless you say so: --allow-exec");
            access = ExecPlugins.Run(access, plugin);
        }
        var client = connect?.Invoke(access) ?? new KubernetesClient(access);
        using var version = client.Get("version");
        // Who may not ask for the version may still list.
        if (version.Succeeded || version.Status == 403) return new ClusterSource(access, client, label, options) { PageSize = pageSize };
        client.Dispose();
        throw new ClusterException($"{access}: {(version.Status == 401 ? "the server does not know who asks (401): the credentials are missing or have expired" : version.Problem)}");
    }

    public override IEnumerable<SourceFile> Files(SourceLog log)
    {
        if (_access.SkipsVerification) log.Skip("", $"the certificate of {_access.Server.Host} was not checked (insecure-skip-tls-verify of context {_access.Name}): anybody between here and there could have answered", "cluster");
        if (_access.Server.Scheme == "http") log.Skip("", $"{_access.Server} was asked without encryption: anybody between here and there could have answered", "cluster");
        var lists = new KubernetesLists(_client, (what, why) => log.Skip(what, why, "cluster")) { PageSize = PageSize };
        foreach (var resource in lists.Resources(ClusterReads.WantsGroup))
        {
            var namesOnly = ClusterReads.IsNamesOnly(resource);
            if (!namesOnly && !ClusterReads.Wants(resource))
            {
                log.LeaveOut("kinds of objects that say nothing about AI");
                continue;
            }
            foreach (var item in lists.Objects(resource, namesOnly))
                if (File(resource, item, namesOnly) is { } file) yield return file;
        }
    }

    SourceFile? File(ApiResource resource, JsonElement item, bool namesOnly)
    {
        var metadata = item.GetProperty("metadata");
        if (!metadata.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String) return null;
        var space = metadata.TryGetProperty("namespace", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! + "/" : "";
        var bytes = ClusterObject.Json(resource, item, namesOnly);
        return new SourceFile($"cluster:/{space}{resource.Kind}/{name.GetString()}.json", bytes.Length, () => ByteSource.Of(bytes), _options.Limits) { Target = _options.SeveralTargets ? Target.Label : null };
    }

    protected override void Dispose(bool disposing)
    {
        _client.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Which resources of a cluster are read: <c>knowledge/cluster.yaml</c>, and all of AI groups.</summary>
static class ClusterReads
{
    static readonly Lazy<ClusterFacts> Facts = new(() => KnowledgeFile.Read("cluster", ClusterFactsContext.Default.ClusterFacts));

    public static bool WantsGroup(string group) => Facts.Value.Reads.Any(r => r.Group == group) || KubernetesKnowledge.Default.HasAi(group);

    public static bool Wants(ApiResource resource) => Holds(Facts.Value.Reads, resource) || KubernetesKnowledge.Default.IsAi(resource.Group, resource.Kind);

    public static bool IsNamesOnly(ApiResource resource) => Holds(Facts.Value.Names, resource);

    static bool Holds(IReadOnlyList<ClusterRead> reads, ApiResource resource) => reads.Any(r => r.Group == resource.Group && r.Resources.Contains(resource.Plural, StringComparer.Ordinal));
}

sealed record ClusterFacts(IReadOnlyList<ClusterRead> Reads, IReadOnlyList<ClusterRead> Names);

sealed record ClusterRead(string Group, IReadOnlyList<string> Resources);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(ClusterFacts))]
sealed partial class ClusterFactsContext : JsonSerializerContext;
