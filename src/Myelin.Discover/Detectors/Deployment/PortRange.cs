using System.Globalization;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>Ports as Dockerfiles and compose files write them: <c>8000</c>, <c>53/udp</c>, <c>8000-8010</c>.</summary>
static class PortRange
{
    /// <summary>Most ports of one range that are told apart.</summary>
    public const int Most = 100;

    /// <summary>The ports; none when the text is no port. A longer range is cut after <see cref="Most"/>.</summary>
    public static IReadOnlyList<int> Of(string text)
    {
        var slash = text.IndexOf('/');
        var span = slash < 0 ? text.AsSpan() : text.AsSpan(0, slash);
        var dash = span.IndexOf('-');
        if (Port(dash < 0 ? span : span[..dash]) is not { } first || Port(dash < 0 ? span : span[(dash + 1)..]) is not { } last || last < first) return [];
        return [.. Enumerable.Range(first, Math.Min(last - first + 1, Most))];
    }

    static int? Port(ReadOnlySpan<char> text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : null;
}
