using System.Globalization;

namespace Myelin.Formats.Packages;

/// <summary>A version of Semantic Versioning 2.0 (https://semver.org): three numbers, an optional pre-release, and build metadata that does not count.</summary>
public readonly record struct SemanticVersion(long Major, long Minor, long Patch, string Prerelease = "") : IComparable<SemanticVersion>
{
    /// <summary>Reads all three numbers, so that <c>1.2</c> is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SemanticVersion version)
    {
        version = default;
        if (text.IndexOf('+') is >= 0 and var plus) text = text[..plus];
        var prerelease = "";
        if (text.IndexOf('-') is >= 0 and var dash)
        {
            prerelease = text[(dash + 1)..].ToString();
            text = text[..dash];
            if (prerelease.Length == 0 || prerelease.AsSpan().IndexOfAnyExcept(IdentifierCharacters) >= 0) return false;
        }
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '.') != 3) return false;
        if (!Number(text[parts[0]], out var major) || !Number(text[parts[1]], out var minor) || !Number(text[parts[2]], out var patch)) return false;
        version = new SemanticVersion(major, minor, patch, prerelease);
        return true;
    }

    /// <summary>Order of precedence: a pre-release stands before its release, its parts compare as numbers where both are.</summary>
    public int CompareTo(SemanticVersion other)
    {
        var order = Major.CompareTo(other.Major);
        if (order == 0) order = Minor.CompareTo(other.Minor);
        if (order == 0) order = Patch.CompareTo(other.Patch);
        if (order != 0 || Prerelease == other.Prerelease) return order;
        if (Prerelease.Length == 0) return 1;
        return other.Prerelease.Length == 0 ? -1 : ComparePrerelease(Prerelease.Split('.'), other.Prerelease.Split('.'));
    }

    /// <summary>True for equal numbers, whatever the pre-release: a range admits a pre-release only of the very version it names.</summary>
    public bool SameNumbers(SemanticVersion other) => Major == other.Major && Minor == other.Minor && Patch == other.Patch;

    static int ComparePrerelease(string[] mine, string[] theirs)
    {
        for (var i = 0; i < Math.Min(mine.Length, theirs.Length); i++)
        {
            var isNumber = Number(mine[i], out var a);
            var isOther = Number(theirs[i], out var b);
            var order = (isNumber, isOther) switch
            {
                (true, true) => a.CompareTo(b),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(mine[i], theirs[i]),
            };
            if (order != 0) return order;
        }
        return mine.Length.CompareTo(theirs.Length);
    }

    static bool Number(ReadOnlySpan<char> text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    static readonly System.Buffers.SearchValues<char> IdentifierCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");
}
