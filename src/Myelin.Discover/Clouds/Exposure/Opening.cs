using System.Globalization;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Exposure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds.Exposure;

/// <summary>Ports that a firewall lets in.</summary>
/// <param name="From">First port.</param>
/// <param name="To">Last port.</param>
/// <param name="Reach">From the internet, or from addresses of a private network.</param>
/// <param name="Rule">The resource that holds the rule.</param>
/// <param name="Place">The rule itself.</param>
sealed record Opening(int From, int To, Reach Reach, CloudResource Rule, ConfigValue Place)
{
    /// <summary>The rule lets in every port.</summary>
    public bool IsAll => From <= 1 && To >= 65535;

    /// <summary>Whether it lets a port in.</summary>
    public bool Holds(int port) => From <= port && port <= To;

    /// <summary>The ports in a few words.</summary>
    public string Ports => IsAll ? "all ports" : From == To ? From.ToString(CultureInfo.InvariantCulture) : $"{From}-{To}";

    /// <summary>The reach of ranges of addresses as configuration writes them: CIDR, <c>*</c>, a service tag; null when they name no address that is known.</summary>
    public static Reach? ReachOf(IEnumerable<ConfigValue> ranges)
    {
        Reach? reach = null;
        foreach (var range in ranges.SelectMany(r => r.Each()).SelectMany(r => (r.Text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (range is "*" or "Internet" or "Any" or "any" || NetworkPolicies.LetsAnybodyIn([range])) return Reach.Internet;
            if (char.IsAsciiHexDigit(range[0]) && (range.Contains('.') || range.Contains(':'))) reach = Reach.Network;
        }
        return reach;
    }

    /// <summary>A range of ports: <c>22</c>, <c>8000-9000</c>, <c>*</c>; null when it is not known.</summary>
    public static (int From, int To)? Range(string? text)
    {
        if (text is null) return null;
        if (text is "*" or "" or "-1") return (0, 65535);
        var dash = text.IndexOf('-', 1);
        if (!int.TryParse(dash < 0 ? text : text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var from)) return null;
        return dash < 0 ? (from, from) : int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var to) ? (from, to) : null;
    }
}
