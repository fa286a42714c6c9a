using System.Globalization;
using System.Text;

namespace Myelin.Core.Assets;

/// <summary>
/// The one place where ids of assets are made, so that detectors agree. Where a package URL exists it is the id
/// (https://github.com/package-url/purl-spec); elsewhere it is <c>scheme:path</c>.
/// </summary>
public static class AssetId
{
    /// <summary>Everybody who is not let in: the one asset of kind <see cref="AssetKind.Internet"/>, named <c>internet</c>.</summary>
    public const string Internet = "internet";

    /// <summary><c>pkg:pypi/torch@2.1.0</c>. <paramref name="name"/> is as the registry writes it (<c>@scope/name</c>, <c>group:artifact</c>, <c>github.com/x/y</c>).</summary>
    public static string Package(string ecosystem, string name, string? version = null)
    {
        var path = ecosystem switch
        {
            "pypi" => name.Replace('_', '-').Replace('.', '-').ToLowerInvariant(),
            "maven" => name.Replace(':', '/'),
            "npm" or "github" or "deb" or "apk" or "rpm" or "golang" => name.ToLowerInvariant(),
            _ => name,
        };
        return $"pkg:{ecosystem}/{Segments(path)}{At(version)}";
    }

    /// <summary><c>pkg:huggingface/org/name@rev</c>; the purl type says: lower-case revision, case of the name kept.</summary>
    public static string HuggingFaceModel(string repository, string? revision = null) => $"pkg:huggingface/{Segments(repository)}{At(revision)}";

    /// <summary><c>dataset:huggingface/org/name@rev</c>.</summary>
    public static string HuggingFaceDataset(string repository, string? revision = null) => $"dataset:huggingface/{Segments(repository)}{At(revision)}";

    /// <summary><c>model:openai/gpt-4o</c>: a model that a provider serves under a name. An unknown provider is <c>any</c>.</summary>
    public static string Model(string? provider, string name) => $"model:{provider ?? "any"}/{Segments(name)}";

    /// <summary><c>file:models/net.pt</c>.</summary>
    public static string File(string path) => $"file:{Escape(path, keepSlash: true)}";

    /// <summary><c>pkg:oci/name@sha256%3A…?repository_url=…&amp;tag=…</c> from an image reference as written.</summary>
    public static string Image(string reference)
    {
        var digestAt = reference.IndexOf('@');
        var digest = digestAt < 0 ? null : reference[(digestAt + 1)..];
        var rest = digestAt < 0 ? reference : reference[..digestAt];
        var colon = rest.LastIndexOf(':');
        var tag = colon > rest.LastIndexOf('/') ? rest[(colon + 1)..] : null;
        var repository = (tag is null ? rest : rest[..colon]).ToLowerInvariant();
        var name = repository[(repository.LastIndexOf('/') + 1)..];
        var id = new StringBuilder($"pkg:oci/{Escape(name)}{At(digest)}");
        var separator = '?';
        if (repository != name)
        {
            id.Append(separator).Append("repository_url=").Append(Escape(repository, keepSlash: true));
            separator = '&';
        }
        if (tag is not null) id.Append(separator).Append("tag=").Append(Escape(tag));
        return id.ToString();
    }

    /// <summary><c>service:api.openai.com</c>.</summary>
    public static string Service(string host) => $"service:{Escape(host.ToLowerInvariant(), keepSlash: true)}";

    /// <summary><c>k8s:Deployment/shop/web</c>; a cluster-wide object has an empty namespace: <c>k8s:ClusterRole//admin</c>.</summary>
    public static string Kubernetes(string kind, string? @namespace, string name) => $"k8s:{Escape(kind)}/{Escape(@namespace ?? "")}/{Escape(name)}";

    /// <summary><c>tf:module.data.aws_s3_bucket.customers</c>, also for CloudFormation (<c>cfn</c>), Bicep, Pulumi and compose.</summary>
    public static string Resource(string tool, string address) => $"{tool}:{Escape(address, keepSlash: true)}";

    /// <summary><c>agent:src/app.py#support_agent</c>: something that code or configuration at a path defines under a name.</summary>
    public static string Symbol(AssetKind kind, string path, string name) => $"{kind.Name()}:{Escape(path, keepSlash: true)}#{Escape(name)}";

    /// <summary><c>mcp-server:stdio/npx @scope/server</c> or <c>mcp-server:https://host/path</c>.</summary>
    public static string McpServer(string name, string commandOrUrl) => $"mcp-server:{Escape(name)}/{Escape(commandOrUrl, keepSlash: true)}";

    /// <summary><c>process:vllm/8000</c>: stable across restarts, hence without the pid.</summary>
    public static string Process(string program, string discriminator = "") => $"process:{Escape(program)}{(discriminator == "" ? "" : "/" + Escape(discriminator))}";

    static string At(string? version) => string.IsNullOrEmpty(version) ? "" : "@" + Escape(version);

    static string Segments(string path) => Escape(path, keepSlash: true);

    // The characters that a purl leaves as they are; control characters and spaces never appear in an id.
    static string Escape(string text, bool keepSlash = false)
    {
        var plain = true;
        foreach (var c in text)
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '~' or ':' or '+' || (keepSlash && c == '/'))) plain = false;
        if (plain) return text;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '~' or ':' or '+' || (keepSlash && c == '/')) escaped.Append(c);
            else escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
