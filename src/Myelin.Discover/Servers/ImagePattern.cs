using Myelin.Formats.Containers;

namespace Myelin.Discover.Servers;

/// <summary>How an image reference matches a pattern.</summary>
enum ImageMatch { None, Mirror, Exact }

/// <summary>A pattern for image references: <c>*</c> within a segment, <c>**</c> for any segments, a tag pattern after a colon; without a registry it means Docker Hub.</summary>
sealed class ImagePattern
{
    readonly string _registry;
    readonly string[] _segments;
    readonly string? _tag;

    public ImagePattern(string pattern)
    {
        var slash = pattern.IndexOf('/');
        var first = slash < 0 ? "" : pattern[..slash];
        var hasRegistry = first.Contains('.') || first == "localhost";
        (_registry, var path) = hasRegistry ? (first, pattern[(slash + 1)..]) : ("docker.io", pattern);
        var colon = path.LastIndexOf(':');
        if (colon >= 0) (path, _tag) = (path[..colon], path[(colon + 1)..]);
        _segments = path.ToLowerInvariant().Split('/');
    }

    /// <summary>Exact when registry and path match, Mirror when only the last two segments do and neither is a wildcard alone.</summary>
    public ImageMatch Match(ImageReference image)
    {
        if (_tag is not null && !Glob(image.Tag ?? "latest", _tag)) return ImageMatch.None;
        var path = image.Repository.Split('/');
        if (Glob(image.Registry, _registry) && Matches(path, _segments)) return ImageMatch.Exact;
        if (_segments.Length < 2 || path.Length < 2 || _segments[^1] is "*" or "**" || _segments[^2].Contains('*')) return ImageMatch.None;
        return Glob(path[^1], _segments[^1]) && path[^2] == _segments[^2] ? ImageMatch.Mirror : ImageMatch.None;
    }

    static bool Matches(ReadOnlySpan<string> path, ReadOnlySpan<string> pattern)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == "**") return path.Length >= 1;
            if (path.IsEmpty || !Glob(path[0], pattern[0])) return false;
            path = path[1..];
            pattern = pattern[1..];
        }
        return path.IsEmpty;
    }

    /// <summary>Whether a text matches a pattern in which <c>*</c> stands for any characters. Linear in text times stars; no recursion.</summary>
    public static bool Glob(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        int t = 0, p = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark) = (p++, t);
            else if (p < pattern.Length && pattern[p] == text[t]) (t, p) = (t + 1, p + 1);
            else if (star >= 0) (p, t) = (star + 1, ++mark);
            else return false;
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
