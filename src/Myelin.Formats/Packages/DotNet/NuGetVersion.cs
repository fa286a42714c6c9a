namespace Myelin.Formats.Packages;

/// <summary>What stands as a version in MSBuild, NuGet and lock files: a version, an interval, a floating version, or a property of the build.</summary>
static class NuGetVersion
{
    static readonly System.Buffers.SearchValues<char> RangeCharacters = System.Buffers.SearchValues.Create("[](),* $%@");

    /// <summary>
    /// The entry with this version. A bare version is a minimum by NuGet's words, and the version that is restored by its rule of the lowest that fits
    /// (https://learn.microsoft.com/nuget/concepts/dependency-resolution), so it counts as the version; <c>[1.2.3]</c> is exact anyway.
    /// </summary>
    public static PackageEntry Apply(PackageEntry entry, string? written)
    {
        written = written?.Trim();
        if (string.IsNullOrEmpty(written)) return entry;
        if (Exact(written) is { } version) return entry with { Version = version };
        return entry with { Requirement = written };
    }

    /// <summary>The one version that it means, or null.</summary>
    public static string? Exact(string written)
    {
        var text = written is ['[', .., ']'] && !written.Contains(',') ? written[1..^1].Trim() : written;
        return text.Length > 0 && char.IsAsciiDigit(text[0]) && text.AsSpan().IndexOfAny(RangeCharacters) < 0 ? text : null;
    }
}
