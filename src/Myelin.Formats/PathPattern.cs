namespace Myelin.Formats;

/// <summary>
/// A pattern for the end of a path, segment by segment: <c>*</c> stands for any characters within a segment, <c>**</c> for any number of segments.
/// <c>.cursor/rules/**/*.mdc</c> matches <c>app/.cursor/rules/a.mdc</c>. Case is ignored. Matching is linear in the path for each <c>*</c>.
/// </summary>
public sealed class PathPattern(string pattern)
{
    readonly string[] _segments = pattern.Split('/');

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>Whether the path ends like this.</summary>
    public bool Matches(ReadOnlySpan<char> path)
    {
        Span<Range> ranges = stackalloc Range[64];
        var count = path.Split(ranges, '/');
        // A path of more segments than that keeps its tail in the last range; it is matched by its last 63 folders only.
        return count < ranges.Length && MatchFromEnd(path, ranges[..count], _segments);
    }

    static bool MatchFromEnd(ReadOnlySpan<char> path, ReadOnlySpan<Range> parts, ReadOnlySpan<string> segments)
    {
        while (segments.Length > 0)
        {
            var segment = segments[^1];
            if (segment == "**")
            {
                for (var skipped = 0; skipped <= parts.Length; skipped++)
                    if (MatchFromEnd(path, parts[..(parts.Length - skipped)], segments[..^1])) return true;
                return false;
            }
            if (parts.Length == 0 || !MatchSegment(path[parts[^1]], segment)) return false;
            parts = parts[..^1];
            segments = segments[..^1];
        }
        return true;
    }

    static bool MatchSegment(ReadOnlySpan<char> text, ReadOnlySpan<char> segment)
    {
        int t = 0, s = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (s < segment.Length && segment[s] == '*') (star, mark, s) = (s, t, s + 1);
            else if (s < segment.Length && char.ToLowerInvariant(segment[s]) == char.ToLowerInvariant(text[t])) (t, s) = (t + 1, s + 1);
            else if (star >= 0) (t, s) = (++mark, star + 1);
            else return false;
        }
        while (s < segment.Length && segment[s] == '*') s++;
        return s == segment.Length;
    }
}
