using System.Globalization;
using System.Text.RegularExpressions;

namespace Myelin.Formats.Packages;

/// <summary>A version of Python's packages (PEP 440), in the form that orders: epoch, release, pre-, post- and development number, local label.</summary>
public sealed partial class PythonVersion
{
    readonly long _epoch;
    readonly long[] _release;
    readonly (int Kind, long Number) _pre;
    readonly long _post;
    readonly long _dev;

    PythonVersion(long epoch, long[] release, (int, long) pre, long post, long dev, string local) => (_epoch, _release, _pre, _post, _dev, Local) = (epoch, release, pre, post, dev, local);

    /// <summary>The local label after +, or empty.</summary>
    public string Local { get; }
    /// <summary>An alpha, beta, candidate or development release.</summary>
    public bool IsPrerelease => _pre.Kind < Final || _dev != long.MaxValue;
    /// <summary>The release numbers: 2, 1, 0.</summary>
    public IReadOnlyList<long> Release => _release;

    const int Final = 3;

    /// <summary>Reads a version, or null.</summary>
    public static PythonVersion? Parse(string? text)
    {
        if (text is null || text.Length > 200) return null;
        var match = Pattern().Match(text.Trim().ToLowerInvariant());
        if (!match.Success) return null;
        var release = match.Groups["release"].Value.Split('.').Select(n => Number(n, 0)).ToArray();
        var pre = match.Groups["prekind"].Value switch
        {
            "a" or "alpha" => (0, Number(match.Groups["pren"].Value, 0)),
            "b" or "beta" => (1, Number(match.Groups["pren"].Value, 0)),
            "" => (Final, 0L),
            _ => (2, Number(match.Groups["pren"].Value, 0)),
        };
        var post = match.Groups["post"].Success ? Number(match.Groups["postn"].Value, 0) : match.Groups["postdash"].Success ? Number(match.Groups["postdash"].Value, 0) : -1;
        var dev = match.Groups["dev"].Success ? Number(match.Groups["devn"].Value, 0) : long.MaxValue;
        // 1.0.dev1 stands before 1.0a1.
        if (pre.Item1 == Final && dev != long.MaxValue && post < 0) pre = (-1, 0);
        return new PythonVersion(Number(match.Groups["epoch"].Value, 0), release, pre, post, dev, match.Groups["local"].Value);
    }

    /// <summary>Order of PEP 440, the local label left out.</summary>
    public int Compare(PythonVersion other)
    {
        var order = _epoch.CompareTo(other._epoch);
        for (var i = 0; order == 0 && i < Math.Max(_release.Length, other._release.Length); i++) order = At(_release, i).CompareTo(At(other._release, i));
        if (order == 0) order = _pre.CompareTo(other._pre);
        if (order == 0) order = _post.CompareTo(other._post);
        return order != 0 ? order : _dev.CompareTo(other._dev);
    }

    /// <summary>Whether the first numbers of the release are those of <paramref name="prefix"/> (<c>==2.1.*</c>).</summary>
    public bool StartsWith(PythonVersion prefix) => _epoch == prefix._epoch && prefix._release.Select((n, i) => At(_release, i) == n).All(same => same);

    static long At(long[] release, int index) => index < release.Length ? release[index] : 0;

    static long Number(string digits, long none) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : none;

    [GeneratedRegex(@"^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<prekind>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pren>\d*))?(?:-(?<postdash>\d+)|(?<post>[-_.]?(?:post|rev|r)[-_.]?(?<postn>\d*)))?(?<dev>[-_.]?dev[-_.]?(?<devn>\d*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
