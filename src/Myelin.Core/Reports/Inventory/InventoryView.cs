using Myelin.Core.Assets;

namespace Myelin.Core.Reports.Inventory;

/// <summary>The inventory as people read it: AI assets by kind, what belongs to the product before tests and examples; the rest as counts.</summary>
sealed class InventoryView
{
    public InventoryView(AssetGraph graph)
    {
        Groups =
        [
            .. graph.Assets.Where(asset => asset.Kind.IsAi())
                .GroupBy(asset => asset.Kind)
                .OrderBy(group => group.Key)
                .Select(group => new InventoryGroup(group.Key,
                [
                    .. group.OrderBy(asset => asset[AssetKeys.Scope] is not null).ThenBy(asset => asset.Name, StringComparer.OrdinalIgnoreCase)
                        .ThenBy(asset => asset.Id, StringComparer.Ordinal),
                ])),
        ];
        Others = [.. graph.Assets.Where(asset => !asset.Kind.IsAi()).CountBy(asset => asset.Kind).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))];
    }

    /// <summary>AI assets, one group a kind, in order of kind.</summary>
    public IReadOnlyList<InventoryGroup> Groups { get; }

    /// <summary>How many there are of every other kind.</summary>
    public IReadOnlyList<(AssetKind Kind, int Count)> Others { get; }

    /// <summary>What is around AI, as counts in running text; empty where there is nothing.</summary>
    public string Around => string.Join(", ", Others.Where(other => other.Kind != AssetKind.Internet).Select(other => KindTitles.Counted(other.Count, other.Kind)));

    /// <summary>How many AI assets there are.</summary>
    public int Count => Groups.Sum(group => group.Assets.Count);

    /// <summary>What tells an asset from its neighbours: who serves it, what it does, how it is reached. Without its version.</summary>
    public static string Detail(Asset asset)
    {
        string?[] parts =
        [
            asset[AssetKeys.Role], asset[AssetKeys.Product], asset[AssetKeys.Provider], asset[AssetKeys.Task], asset[AssetKeys.Architecture],
            asset[AssetKeys.Format], asset[AssetKeys.Parameters] is { } n && long.TryParse(n, out var parameters) ? Parameters(parameters) : null,
            asset[AssetKeys.Quantization], asset[AssetKeys.Size] is { } s && long.TryParse(s, out var bytes) ? Bytes(bytes) : null,
            asset[AssetKeys.Endpoint] ?? (asset[AssetKeys.Port] is { } port ? "port " + port : null), asset[AssetKeys.Command],
            asset[AssetKeys.Exposure] is { } exposure ? "exposed to " + exposure : null,
            asset[AssetKeys.Authentication] is "none" ? "no authentication" : null,
            asset[AssetKeys.Sensitivity] is { } data ? DataWords(data) : null,
        ];
        return string.Join(", ", parts.OfType<string>().Where(part => part != asset.Name).Distinct(StringComparer.Ordinal));
    }

    /// <summary><c>personal, health and payment data</c>.</summary>
    public static string DataWords(string sensitivity)
    {
        var words = sensitivity.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length < 2 ? $"{sensitivity} data" : $"{string.Join(", ", words[..^1])} and {words[^1]} data";
    }

    /// <summary>Version, or what stands for one: a requirement, a revision.</summary>
    public static string Version(Asset asset) => Short(asset.Version) ?? asset[AssetKeys.Requirement] ?? Short(asset[AssetKeys.Revision]) ?? "";

    /// <summary>What weakens the claim that it is there: another basis than declared or observed, or a scope that is not the product.</summary>
    public static string Remark(Asset asset)
    {
        var basis = asset.Basis is Basis.Declared or Basis.Observed ? null : asset.Basis.ToString().ToLowerInvariant();
        return string.Join(", ", new[] { basis, asset[AssetKeys.Scope] }.OfType<string>());
    }

    /// <summary>The strongest place, with the target's label when there are several targets.</summary>
    public static string Place(Asset asset) => asset.Evidence.IsEmpty ? "" : Place(asset.Evidence[0].At) + (asset.Evidence.Length > 1 ? $" +{asset.Evidence.Length - 1}" : "");

    public static string Place(Location at) => at.Target is { } target && !at.Path.StartsWith(target, StringComparison.Ordinal) ? $"{target}: {at}" : at.ToString();

    /// <summary>Bytes in the largest unit that keeps the number at or above one: <c>1.5 GiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        ReadOnlySpan<string> units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < units.Length - 1) (value, unit) = (value / 1024, unit + 1);
        return unit == 0 ? $"{bytes} bytes" : $"{value:0.#} {units[unit]}";
    }

    static string Parameters(long count) => count switch
    {
        >= 1_000_000_000 => $"{count / 1e9:0.#}B parameters",
        >= 1_000_000 => $"{count / 1e6:0.#}M parameters",
        _ => $"{count} parameters",
    };

    static string? Short(string? revision) => revision is { Length: 40 } && revision.All(char.IsAsciiHexDigitLower) ? revision[..12] : revision;
}

/// <summary>The AI assets of one kind.</summary>
sealed record InventoryGroup(AssetKind Kind, IReadOnlyList<Asset> Assets)
{
    /// <summary>Its heading.</summary>
    public string Title => KindTitles.Plural(Kind);
}
