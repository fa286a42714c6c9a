using System.Text;

namespace Myelin.Formats.Packages;

/// <summary>
/// One dependency specifier of Python (PEP 508): <c>name[extra1,extra2] (>=1,&lt;2) ; marker</c> or <c>name @ URL ; marker</c>.
/// https://packaging.python.org/en/latest/specifications/dependency-specifiers/
/// </summary>
public sealed record PythonRequirement(string Name)
{
    /// <summary>Extras as written, without brackets.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];
    /// <summary>The version specifier without spaces and parentheses, or null.</summary>
    public string? Specifier { get; init; }
    /// <summary>URL after @, or null.</summary>
    public string? Url { get; init; }
    /// <summary>Marker after the semicolon, or null.</summary>
    public string? Marker { get; init; }

    /// <summary>The one version that the specifier admits (<c>==1.2</c> or <c>===1.2</c>), or null.</summary>
    public string? Exact => ExactVersion(Specifier);

    /// <summary>Reads one; null when it does not start with a valid name or has something that is neither specifier, URL nor marker after it.</summary>
    public static PythonRequirement? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var length = NameLength(text);
        if (length == 0) return null;
        var requirement = new PythonRequirement(text[..length].ToString());
        var rest = text[length..].TrimStart();
        if (rest is ['[', ..])
        {
            var close = rest.IndexOf(']');
            if (close < 0) return null;
            requirement = requirement with { Extras = ExtrasOf(rest[1..close]) };
            rest = rest[(close + 1)..].TrimStart();
        }
        return rest is ['@', ..] ? WithUrl(requirement, rest[1..].Trim()) : WithSpecifier(requirement, rest);
    }

    /// <summary>The entry that stands for it.</summary>
    public PackageEntry ToEntry(Mark mark, string? group = null) => new("pypi", Name, mark)
    {
        Version = Exact ?? VersionInUrl(Url),
        Requirement = Exact is null ? Specifier : null,
        Source = Url,
        Marker = Marker,
        Extras = Extras,
        Group = group,
        Direct = true,
    };

    static PythonRequirement WithUrl(PythonRequirement requirement, ReadOnlySpan<char> rest)
    {
        // A semicolon may stand in a URL; the marker's has a space before it.
        var end = rest.IndexOf(" ;");
        var url = end < 0 ? rest : rest[..end];
        return url.IsEmpty ? requirement : requirement with { Url = url.Trim().ToString(), Marker = end < 0 ? null : MarkerOf(rest[(end + 2)..]) };
    }

    static PythonRequirement? WithSpecifier(PythonRequirement requirement, ReadOnlySpan<char> rest)
    {
        var semicolon = rest.IndexOf(';');
        var marker = semicolon < 0 ? null : MarkerOf(rest[(semicolon + 1)..]);
        var written = (semicolon < 0 ? rest : rest[..semicolon]).Trim();
        if (written is ['(', .., ')']) written = written[1..^1].Trim();
        if (!written.IsEmpty && written[0] is not ('=' or '<' or '>' or '!' or '~')) return null;
        return requirement with { Specifier = written.IsEmpty ? null : WithoutSpaces(written), Marker = marker };
    }

    static string? MarkerOf(ReadOnlySpan<char> text) => text.Trim() is { IsEmpty: false } marker ? marker.ToString() : null;

    // Letters, digits, and . _ - within; it starts and ends with a letter or digit (PEP 508).
    static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || (length > 0 && text[length] is '.' or '_' or '-'))) length++;
        while (length > 0 && !char.IsAsciiLetterOrDigit(text[length - 1])) length--;
        return length;
    }

    static List<string> ExtrasOf(ReadOnlySpan<char> text)
    {
        List<string> extras = [];
        foreach (var range in text.Split(','))
            if (text[range].Trim() is { IsEmpty: false } extra) extras.Add(extra.ToString());
        return extras;
    }

    internal static string WithoutSpaces(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny(" \t") < 0) return text.ToString();
        var kept = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c is not (' ' or '\t')) kept.Append(c);
        return kept.ToString();
    }

    internal static string? ExactVersion(string? specifier)
    {
        if (specifier is not ['=', '=', ..] || specifier.Contains(',') || specifier.Contains('*')) return null;
        var version = specifier.AsSpan().TrimStart('=').Trim();
        return version.IsEmpty || version.IndexOfAny(NoVersion) >= 0 ? null : version.ToString();
    }

    static readonly System.Buffers.SearchValues<char> NoVersion = System.Buffers.SearchValues.Create("${}<>~= ");

    // A wheel's or sdist's name in the URL states the version: torch-2.1.0+cu118-cp310-cp310-linux_x86_64.whl (PEP 427).
    internal static string? VersionInUrl(string? url)
    {
        if (url is null) return null;
        var path = url.AsSpan();
        if (path.IndexOfAny('#', '?') is >= 0 and var cut) path = path[..cut];
        var file = path[(path.LastIndexOf('/') + 1)..];
        if (!file.EndsWith(".whl", StringComparison.OrdinalIgnoreCase)) return null;
        var dash = file.IndexOf('-');
        if (dash < 0) return null;
        var rest = file[(dash + 1)..];
        var end = rest.IndexOf('-');
        return end <= 0 ? null : Uri.UnescapeDataString(rest[..end].ToString());
    }
}
