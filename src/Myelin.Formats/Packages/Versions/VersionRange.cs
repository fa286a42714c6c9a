namespace Myelin.Formats.Packages;

/// <summary>Whether a requirement admits a version, in the language of each ecosystem.</summary>
public static class VersionRange
{
    /// <summary>True or false; null when the requirement or the version is not understood.</summary>
    /// <param name="ecosystem">Type of the package URL.</param>
    /// <param name="requirement">As written in the manifest; null admits all.</param>
    /// <param name="version">An exact version.</param>
    public static bool? Admits(string ecosystem, string? requirement, string version)
    {
        if (string.IsNullOrWhiteSpace(requirement) || requirement is "*" or "latest" or "any") return true;
        if (requirement.Length > 500) return null;
        return ecosystem switch
        {
            "pypi" or "conda" => PythonSpecifiers.Admits(requirement, version),
            "npm" or "pub" => SemanticRange.Admits(requirement, version, bareIsCaret: false),
            "cargo" => SemanticRange.Admits(requirement.Replace(",", " "), version, bareIsCaret: true),
            "nuget" or "maven" => Interval(requirement, version),
            "gem" => Gem(requirement, version),
            _ => null,
        };
    }

    // [1.0,2.0) · (,1.0] · [1.0] · 1.* (https://learn.microsoft.com/nuget/concepts/package-versioning, https://maven.apache.org/pom.html#dependency-version-requirement-specification)
    static bool? Interval(string requirement, string version)
    {
        var text = requirement.Trim();
        if (DottedVersion.Parse(version) is not { } candidate) return null;
        if (text.EndsWith('*')) return candidate.StartsWith(text.TrimEnd('*').TrimEnd('.', '-'));
        if (text is not ['[' or '(', .., ']' or ')']) return DottedVersion.Parse(text) is { } minimum ? candidate.Order(minimum) >= 0 : null;
        var inner = text[1..^1];
        // Several intervals are rare; what is not understood is not judged.
        if (inner.AsSpan().IndexOfAny('[', '(') >= 0) return null;
        var comma = inner.IndexOf(',');
        var low = (comma < 0 ? inner : inner[..comma]).Trim();
        var high = (comma < 0 ? inner : inner[(comma + 1)..]).Trim();
        if (low.Length > 0)
        {
            if (DottedVersion.Parse(low) is not { } from) return null;
            var order = candidate.Order(from);
            if (order < 0 || (order == 0 && text[0] == '(')) return false;
        }
        if (high.Length == 0) return true;
        if (DottedVersion.Parse(high) is not { } to) return null;
        var end = candidate.Order(to);
        return end < 0 || (end == 0 && text[^1] == ']');
    }

    // ~> 1.2, >= 1.2.3
    static bool? Gem(string requirement, string version)
    {
        if (DottedVersion.Parse(version) is not { } candidate) return null;
        foreach (var part in requirement.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var digits = part.AsSpan().IndexOfAnyInRange('0', '9');
            if (digits < 0 || DottedVersion.Parse(part[digits..]) is not { } bound) return null;
            var order = candidate.Order(bound);
            bool? holds = part[..digits].Trim() switch
            {
                "" or "=" => order == 0,
                "!=" => order != 0,
                ">=" => order >= 0,
                ">" => order > 0,
                "<=" => order <= 0,
                "<" => order < 0,
                "~>" => order >= 0 && candidate.StartsWith(part[digits..].LastIndexOf('.') is > 0 and var dot ? part[digits..][..dot] : ""),
                _ => null,
            };
            if (holds != true) return holds;
        }
        return true;
    }
}

/// <summary>A version of numbers and words between dots, for ecosystems without a stricter order: numbers compare as numbers, a word stands before its absence.</summary>
sealed class DottedVersion(string[] parts)
{
    readonly string[] _parts = parts;

    public static DottedVersion? Parse(string text)
    {
        text = text.Trim().TrimStart('v').Split('+')[0];
        return text.Length is 0 or > 200 || !char.IsAsciiDigit(text[0]) ? null : new DottedVersion(text.Split('.', '-'));
    }

    public bool StartsWith(string prefix) => prefix.Length == 0 || (Parse(prefix) is { } start && start._parts.Select((p, i) => i < _parts.Length && _parts[i] == p).All(same => same));

    public int Order(DottedVersion other)
    {
        for (var i = 0; i < Math.Max(_parts.Length, other._parts.Length); i++)
        {
            var order = Compare(i < _parts.Length ? _parts[i] : "0", i < other._parts.Length ? other._parts[i] : "0");
            if (order != 0) return order;
        }
        return 0;
    }

    static int Compare(string a, string b) => (long.TryParse(a, out var x), long.TryParse(b, out var y)) switch
    {
        (true, true) => x.CompareTo(y),
        (true, false) => 1,
        (false, true) => -1,
        _ => string.CompareOrdinal(a, b),
    };
}
