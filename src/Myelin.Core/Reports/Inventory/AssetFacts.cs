using Myelin.Core.Assets;

namespace Myelin.Core.Reports.Inventory;

/// <summary>What a bill of materials says of an asset, read off its id, name and properties; the same for every format.</summary>
static class AssetFacts
{
    /// <summary>Its package URL, or null.</summary>
    public static string? Purl(Asset asset) =>
        asset.Id.StartsWith("pkg:", StringComparison.Ordinal) ? asset.Id
        : asset[AssetKeys.Purl] is { } purl && purl.StartsWith("pkg:", StringComparison.Ordinal) ? purl
        : null;

    /// <summary>The type of its package URL (<c>pypi</c>, <c>huggingface</c>), or an empty span.</summary>
    public static ReadOnlySpan<char> PurlType(Asset asset)
    {
        if (Purl(asset) is not { } purl) return default;
        var rest = purl.AsSpan("pkg:".Length);
        return rest.IndexOf('/') is > 0 and var slash ? rest[..slash] : default;
    }

    /// <summary>Group and name as package managers split them: an npm scope, a Maven group. Every other name is whole.</summary>
    public static (string? Group, string Name) Split(Asset asset)
    {
        var (name, separator) = (asset.Name, PurlType(asset) switch { "npm" => '/', "maven" => ':', _ => '\0' });
        var at = separator == '\0' ? -1 : name.IndexOf(separator);
        if (separator == '/' && !name.StartsWith('@')) at = -1;
        return at > 0 && at < name.Length - 1 ? (name[..at], name[(at + 1)..]) : (null, name);
    }

    /// <summary>Version, or the revision that stands for one.</summary>
    public static string? Version(Asset asset) => asset.Version ?? asset[AssetKeys.Revision];

    /// <summary>SHA-256 in lower-case hex, or null where none is stated or it is malformed.</summary>
    public static string? Sha256(Asset asset) =>
        asset[AssetKeys.Sha256] is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower) ? hash : null;

    /// <summary>Who makes or serves it: the provider, or for a Hugging Face repository its organisation.</summary>
    public static string? Supplier(Asset asset)
    {
        var onHub = PurlType(asset) is "huggingface" || asset.Id.StartsWith("dataset:huggingface/", StringComparison.Ordinal);
        if (onHub && asset.Name.IndexOf('/') is > 0 and var slash) return asset.Name[..slash];
        return onHub ? null : asset[AssetKeys.Provider];
    }

    /// <summary>The page of a Hugging Face model or dataset, which follows from its name alone; else null.</summary>
    public static string? HubPage(Asset asset)
    {
        var path = PurlType(asset) is "huggingface" ? "" : asset.Id.StartsWith("dataset:huggingface/", StringComparison.Ordinal) ? "datasets/" : null;
        return path is null || !IsHubName(asset.Name) ? null : $"https://huggingface.co/{path}{asset.Name}";
    }

    /// <summary>Ports and addresses at which it answers, in the order stated.</summary>
    public static IEnumerable<string> Endpoints(Asset asset) =>
        asset[AssetKeys.Endpoint]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal) ?? [];

    /// <summary>Whether strangers are kept out; null where nobody knows.</summary>
    public static bool? Authenticated(Asset asset) => asset[AssetKeys.Authentication] switch
    {
        null or "" or "unknown" => null,
        "none" => false,
        _ => true,
    };

    /// <summary>
    /// Whether using it crosses a trust boundary: true for what others run (a provider, a cloud, a URL that is not this machine), false for what is
    /// bound to this host, null where nobody knows.
    /// </summary>
    public static bool? CrossesTrustBoundary(Asset asset) => (asset.Kind, asset[AssetKeys.Exposure]) switch
    {
        (AssetKind.AiService or AssetKind.CloudAi or AssetKind.SaasAccount or AssetKind.PackageIndex, _) => true,
        (_, "internet" or "network") => true,
        (_, "host" or "loopback") => false,
        (_, "cluster") => false,
        (AssetKind.McpServer, _) when asset[AssetKeys.Endpoint] is { } url => !IsLoopback(url),
        (AssetKind.McpServer, _) when asset[AssetKeys.Command] is not null => false,
        _ => null,
    };

    static bool IsLoopback(string url) =>
        Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "tcp://" + url, UriKind.Absolute, out var uri) && uri.IsLoopback;

    // What the hub allows in a repository name (https://huggingface.co/docs/huggingface_hub: validate_repo_id); anything else makes no link.
    static bool IsHubName(string name)
    {
        var slashes = 0;
        foreach (var c in name)
        {
            if (c == '/') slashes++;
            else if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return false;
        }
        return name.Length > 0 && slashes <= 1;
    }
}
