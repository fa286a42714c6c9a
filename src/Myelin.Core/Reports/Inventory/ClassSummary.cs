using Myelin.Core.Assets;

namespace Myelin.Core.Reports.Inventory;

/// <summary>The classes of all AI assets in one line: how many are of each, what is unknown left out.</summary>
static class ClassSummary
{
    /// <summary>The line; empty where nothing is classified.</summary>
    public static string Of(AssetGraph graph)
    {
        var ai = graph.Assets.Where(a => a.Kind.IsAi()).ToList();
        string?[] parts =
        [
            Counts(ai, "role", "maker", "shaper", "taker"),
            Scopes(ai),
            Counts(ai, "output", "generative", "predictive"),
            Counts(ai, "autonomy", "agentic"),
            Counts(ai, "phase", "training"),
            Counts(ai, "service", "saas", "paas", "iaas"),
        ];
        return string.Join("; ", parts.OfType<string>());
    }

    // "AWS scope 2 (3), 3 (32), 4 (2)": the scope and how many are of it.
    static string? Scopes(List<Asset> assets)
    {
        var counts = assets.GroupBy(a => a[AssetClass.Key("scope")]).Where(g => g.Key is ['1' or '2' or '3' or '4' or '5']).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} ({g.Count()})").ToList();
        return counts.Count == 0 ? null : $"AWS scope {string.Join(", ", counts)}";
    }

    static string? Counts(List<Asset> assets, string dimension, params ReadOnlySpan<string> values)
    {
        List<string> counts = [];
        foreach (var value in values)
        {
            var count = assets.Count(a => a[AssetClass.Key(dimension)] is { } found && (found == value || (found == "both" && value is "generative" or "predictive" or "training")));
            if (count > 0) counts.Add($"{count} {Word(value)}");
        }
        return counts.Count == 0 ? null : string.Join(", ", counts);
    }

    static string Word(string value) => value switch { "saas" => "SaaS", "paas" => "PaaS", "iaas" => "IaaS", _ => value };
}
