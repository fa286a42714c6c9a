namespace Myelin.Discover.Detectors.Models;

/// <summary>Names of repositories on the Hugging Face Hub.</summary>
static class HubName
{
    static readonly string[] Hosts = ["https://huggingface.co/", "http://huggingface.co/", "https://hf.co/", "huggingface.co/", "hf.co/", "hf://"];

    /// <summary>Whether a text is a repository's name: <c>org/name</c>, or one segment where <paramref name="allowBare"/> says so. A path, a file or a template is none.</summary>
    public static bool IsRepository(string? text, bool allowBare = false)
    {
        if (text is null || text.Length is 0 or > 193) return false;
        var slash = text.IndexOf('/');
        if (slash < 0) return allowBare && IsSegment(text) && !Artifacts.IsModelName(text) && !Artifacts.IsDataName(text);
        return slash == text.LastIndexOf('/') && IsSegment(text.AsSpan(0, slash)) && IsSegment(text.AsSpan(slash + 1))
            && !Artifacts.IsModelName(text) && !Artifacts.IsDataName(text) && !LooksLikeFolder(text.AsSpan(0, slash));
    }

    /// <summary>The repository and revision that a Hub URL names; null for any other.</summary>
    public static (string Repository, string? Revision, bool IsDataset)? FromUrl(string? url)
    {
        if (url is null) return null;
        foreach (var host in Hosts)
        {
            if (!url.StartsWith(host, StringComparison.OrdinalIgnoreCase)) continue;
            var parts = url[host.Length..].Split(['?', '#'])[0].Split('/', 6);
            var isDataset = parts[0] == "datasets";
            if (isDataset) parts = parts[1..];
            if (parts.Length < 2 || !IsRepository($"{parts[0]}/{parts[1]}") || parts[0] is "spaces" or "docs" or "blog" or "papers") return null;
            var revision = parts.Length > 3 && parts[2] is "tree" or "blob" or "resolve" && parts[3] != "main" ? parts[3] : null;
            return ($"{parts[0]}/{parts[1]}", revision, isDataset);
        }
        return null;
    }

    // Hub: letters, digits, dot, dash, underscore; not beginning or ending with dot or dash.
    static bool IsSegment(ReadOnlySpan<char> segment)
    {
        if (segment.Length is 0 or > 96 || segment[0] is '.' or '-' || segment[^1] is '.' or '-') return false;
        foreach (var c in segment)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')) return false;
        return true;
    }

    // What people call local folders, never organisations.
    static bool LooksLikeFolder(ReadOnlySpan<char> first) =>
        first is "data" or "dataset" or "datasets" or "model" or "models" or "output" or "outputs" or "results" or "checkpoints" or "checkpoint" or "ckpt" or "ckpts" or "weights"
            or "src" or "lib" or "config" or "configs" or "tmp" or "artifacts" or "logs" or "saved_models" or "pretrained" or "experiments" or "runs" or "path" or "your" or "my-org" or "mnt" or "home" or "workspace" or "content"
            or "your-username" or "username" or "your_username" or "your-org" or "org";
}

/// <summary>What a path inside the Hugging Face cache says: <c>models--org--name/snapshots/REVISION/…</c>.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Revision">Commit, for a snapshot; else null.</param>
/// <param name="IsDataset">A dataset.</param>
/// <param name="Root">Path of the <c>models--…</c> folder.</param>
public sealed record HubCachePath(string Repository, string? Revision, bool IsDataset, string Root)
{
    /// <summary>Reads a path; null when it lies in no such folder.</summary>
    public static HubCachePath? Of(string path)
    {
        if (!path.Contains("--", StringComparison.Ordinal)) return null;
        var segments = path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var isDataset = segments[i].StartsWith("datasets--", StringComparison.Ordinal);
            if (!isDataset && !segments[i].StartsWith("models--", StringComparison.Ordinal)) continue;
            var repository = segments[i][(isDataset ? 10 : 8)..].Replace("--", "/");
            if (!HubName.IsRepository(repository, allowBare: true)) return null;
            var revision = i + 2 < segments.Length && segments[i + 1] == "snapshots" ? segments[i + 2] : null;
            return new HubCachePath(repository, revision, isDataset, string.Join('/', segments.AsSpan(0, i + 1)!));
        }
        return null;
    }
}
