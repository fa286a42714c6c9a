namespace Myelin.Formats.Packages;

/// <summary>
/// A match specification of conda: <c>channel::name[version='>=1',build=…]</c>, <c>name=1.2=build</c>, <c>name >=1,&lt;2</c>.
/// https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html
/// </summary>
public static class CondaSpec
{
    /// <summary>The entry it names, or null for what is no package name (a path, a URL without one).</summary>
    public static PackageEntry? Parse(string text, Mark mark)
    {
        var spec = text.AsSpan().Trim();
        if (spec.IndexOf('#') is >= 0 and var comment) spec = spec[..comment].TrimEnd();
        string? channel = null;
        if (spec.IndexOf("::") is > 0 and var colons)
        {
            channel = spec[..colons].ToString();
            spec = spec[(colons + 2)..];
        }
        var bracketed = ReadOnlySpan<char>.Empty;
        if (spec.IndexOf('[') is > 0 and var bracket)
        {
            bracketed = spec[(bracket + 1)..];
            spec = spec[..bracket].TrimEnd();
        }
        var end = 0;
        while (end < spec.Length && (char.IsAsciiLetterOrDigit(spec[end]) || spec[end] is '-' or '_' or '.')) end++;
        if (end == 0 || (end < spec.Length && spec[end] is not ('=' or '<' or '>' or '!' or '~' or ' '))) return null;
        var name = spec[..end].ToString().ToLowerInvariant();
        if (name[0] is '-' or '.' || name.EndsWith(".yml") || name.EndsWith(".yaml") || name.EndsWith(".conda")) return null;
        var constraint = spec[end..].Trim();
        if (constraint.IsEmpty && Version(bracketed) is { } inner) constraint = inner;
        var (version, requirement) = Split(constraint);
        return new PackageEntry("conda", name, mark) { Version = version, Requirement = requirement, Source = channel, Direct = true };
    }

    // name=1.2.3=build and name==1.2.3 are exact; name=1.2 admits 1.2.*; "name 1.2.3 build" is the exact form of a list.
    static (string? Version, string? Requirement) Split(ReadOnlySpan<char> constraint)
    {
        if (constraint.IsEmpty) return (null, null);
        var written = PythonRequirement.WithoutSpaces(constraint);
        var isPlain = written.IndexOfAny([',', '|', '*', '<', '>', '!', '~', '$']) < 0;
        if (!isPlain) return (null, written);
        if (written.StartsWith("==")) return (written[2..].Split('=')[0], null);
        if (written[0] == '=')
        {
            var parts = written[1..].Split('=');
            return parts.Length == 2 && parts[0].Length > 0 ? (parts[0], null) : (null, written);
        }
        var words = constraint.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words[0].Contains('=') ? (null, written) : (words[0], null);
    }

    static string? Version(ReadOnlySpan<char> bracketed)
    {
        var at = bracketed.IndexOf("version=");
        if (at < 0) return null;
        var value = bracketed[(at + 8)..];
        var quote = value.IsEmpty ? '\0' : value[0];
        if (quote is not ('\'' or '"')) return value[..Math.Max(0, value.IndexOfAny(',', ']'))].ToString();
        var close = value[1..].IndexOf(quote);
        return close < 0 ? null : value[1..(close + 1)].ToString();
    }
}
