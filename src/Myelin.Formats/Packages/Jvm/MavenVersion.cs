namespace Myelin.Formats.Packages;

/// <summary>What stands as a version in Maven and Gradle: a version, an interval, a dynamic version (<c>1.+</c>), or properties.</summary>
static class MavenVersion
{
    static readonly System.Buffers.SearchValues<char> NotExact = System.Buffers.SearchValues.Create("[](),*+$ <>");

    /// <summary>The entry with this version: an exact one as its version, anything else as its requirement.</summary>
    public static PackageEntry Apply(PackageEntry entry, string? written)
    {
        written = written?.Trim();
        if (string.IsNullOrEmpty(written)) return entry;
        // Gradle: "1.2.3!!" is strictly that version.
        var text = written is ['[', .., ']'] && !written.Contains(',') ? written[1..^1].Trim() : written.EndsWith("!!") ? written[..^2] : written;
        var isExact = text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text.AsSpan().IndexOfAny(NotExact) < 0 && !text.StartsWith("latest.") && text is not ("LATEST" or "RELEASE");
        return isExact ? entry with { Version = text } : entry with { Requirement = written };
    }
}
