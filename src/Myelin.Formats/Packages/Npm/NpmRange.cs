namespace Myelin.Formats.Packages;

/// <summary>What stands behind the colon of a dependency in package.json: a version, a range, a tag, an alias, or a place.</summary>
public static class NpmRange
{
    /// <summary>The entry with this range: an exact version becomes its version, a place its source, anything else its requirement.</summary>
    public static PackageEntry Apply(PackageEntry entry, string? range)
    {
        range = range?.Trim();
        if (string.IsNullOrEmpty(range) || range is "*" or "latest" or "x") return entry with { Requirement = string.IsNullOrEmpty(range) ? null : range };
        if (range.StartsWith("npm:")) return Alias(entry, range[4..]);
        if (IsLocal(range)) return entry with { Source = range, Local = true };
        if (IsPlace(range)) return entry with { Source = range };
        return Exact(range) is { } version ? entry with { Version = version } : entry with { Requirement = range };
    }

    /// <summary>The version when the range admits only one: <c>1.2.3</c>, <c>=1.2.3</c>, <c>v1.2.3-beta.1</c>; else null.</summary>
    public static string? Exact(string range)
    {
        var text = range.AsSpan().Trim().TrimStart('=').Trim();
        if (text is ['v', ..]) text = text[1..];
        return SemanticVersion.TryParse(text, out _) ? text.ToString() : null;
    }

    static PackageEntry Alias(PackageEntry entry, string target)
    {
        var at = target.IndexOf('@', Math.Min(1, target.Length));
        var name = at < 0 ? target : target[..at];
        return name.Length == 0 ? entry : Apply(entry with { Name = name, Alias = entry.Name }, at < 0 ? null : target[(at + 1)..]);
    }

    static bool IsLocal(string range) => range.StartsWith("workspace:") || range.StartsWith("file:") || range.StartsWith("link:") || range.StartsWith("portal:")
        || range is ['.', '/', ..] or ['.', '.', '/', ..] or ['/', ..] or ['~', '/', ..];

    // A URL, or GitHub's short form owner/repository#ref; the others are spelled host:owner/repository.
    static bool IsPlace(string range) => range.Contains("://") || range.StartsWith("git+") || range.StartsWith("git@") || range.StartsWith("github:") || range.StartsWith("gitlab:")
        || range.StartsWith("bitbucket:") || range.StartsWith("gist:") || (range.Contains('/') && !range.Contains(' ') && char.IsAsciiLetterOrDigit(range[0]));
}
