using System.Globalization;
using Myelin.Core.Assets;

namespace Myelin.Core.Reports.Inventory;

/// <summary>AI services that logs show in use, for people: how often, by how many, when, and who most.</summary>
static class ServiceUses
{
    /// <summary>One row a service, most used first: name, uses, users, when, who, remark.</summary>
    public static IReadOnlyList<string[]> Rows(AssetGraph graph) =>
    [
        .. graph.Assets.Where(a => a.Kind == AssetKind.AiService && a["uses"] is not null)
            .OrderByDescending(a => Number(a["uses"])).ThenBy(a => a.Id, StringComparer.Ordinal)
            .Select(a => new[] { a.Name, Counted(a["uses"], "use"), Counted(a["users"], "user"), When(a), a["top-users"] ?? "", Remark(a) }),
    ];

    static string When(Asset asset) => (Day(asset["first-seen"]), Day(asset["last-seen"])) switch
    {
        (null, null) => "",
        var (first, last) when first == last => first!,
        var (first, last) => $"{first} to {last}",
    };

    static string Remark(Asset asset) =>
        string.Join(", ", new[] { asset["shadow"] is "true" ? "shadow" : null, Number(asset["denied"]) is > 0 and var denied ? $"{denied.ToString("N0", CultureInfo.InvariantCulture)} denied" : null }.OfType<string>());

    static string? Day(string? time) => time is { Length: > 10 } ? time[..10] : time;

    static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    static string Counted(string? text, string noun) => Number(text) is var number && number == 1 ? $"1 {noun}" : $"{number.ToString("N0", CultureInfo.InvariantCulture)} {noun}s";
}
