namespace Myelin.Formats.Containers;

/// <summary>The parts of a container image reference. Source: https://github.com/distribution/reference.</summary>
/// <param name="Registry">Registry host; <c>docker.io</c> when none is written.</param>
/// <param name="Repository">Path within the registry, lower case, without <c>library/</c> on Docker Hub.</param>
/// <param name="Tag">Tag, or null.</param>
/// <param name="Digest">Digest with its algorithm, or null.</param>
public sealed record ImageReference(string Registry, string Repository, string? Tag, string? Digest)
{
    /// <summary>The last segment of the repository.</summary>
    public string Name => Repository[(Repository.LastIndexOf('/') + 1)..];

    /// <summary>The last two segments of the repository: what stays the same on a mirror.</summary>
    public string LastTwo
    {
        get
        {
            var slash = Repository.LastIndexOf('/');
            var before = slash > 0 ? Repository.LastIndexOf('/', slash - 1) : -1;
            return Repository[(before + 1)..];
        }
    }

    /// <summary>Whether a registry is written in the reference.</summary>
    public bool HasRegistry { get; init; }

    /// <summary>Reads a reference; null when it is none (empty, blanks, an unresolved variable in the repository).</summary>
    public static ImageReference? Parse(string text)
    {
        text = text.Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["docker://", "oci://", "docker-image://", "https://", "http://", "containers-storage:"])
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) text = text[scheme.Length..];
        if (text.Length is 0 or > 512) return null;
        var at = text.IndexOf('@');
        var digest = at < 0 ? null : text[(at + 1)..];
        var rest = at < 0 ? text : text[..at];
        var colon = rest.LastIndexOf(':');
        var tag = colon > rest.LastIndexOf('/') ? rest[(colon + 1)..] : null;
        var path = (tag is null ? rest : rest[..colon]).ToLowerInvariant();
        var slash = path.IndexOf('/');
        var first = slash < 0 ? "" : path[..slash];
        var hasRegistry = slash > 0 && (first.Contains('.') || first.Contains(':') || first == "localhost");
        var registry = hasRegistry ? first : "docker.io";
        if (registry is "index.docker.io" or "registry-1.docker.io" or "registry.hub.docker.com") registry = "docker.io";
        var repository = hasRegistry ? path[(slash + 1)..] : path;
        if (registry == "docker.io" && repository.StartsWith("library/", StringComparison.Ordinal)) repository = repository["library/".Length..];
        return IsPath(repository) ? new ImageReference(registry, repository, NullIfEmpty(tag), NullIfEmpty(digest)) { HasRegistry = hasRegistry } : null;
    }

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    static bool IsPath(string path)
    {
        if (path.Length == 0 || path[0] == '/' || path[^1] == '/') return false;
        foreach (var c in path)
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/')) return false;
        return true;
    }

    /// <summary>The whole reference.</summary>
    public override string ToString() => $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";
}
