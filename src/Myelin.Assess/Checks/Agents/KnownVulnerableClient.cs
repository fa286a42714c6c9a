using System.Text.Json.Serialization;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Knowledge;

namespace Myelin.Assess.Checks.Agents;

/// <summary>A coding agent in a version with a known hole in what should contain it: <c>knowledge/agent-clients.yaml</c>.</summary>
public sealed class KnownVulnerableClient : Check<AssetGraph>
{
    public override CheckInfo Info { get; } = new("agent/known-vulnerable-client", Severity.High, "An agent is installed in a version with a known hole")
    {
        Why = "These holes let a cloned repository, a page or a server step past the questions that the client asks, before or after trust was given.",
        Fix = "Update to the version that is named or later, and let the client update itself where that is allowed.",
        Mappings = ["CWE-1395", "LLM03:2025", "ASI04:2026", "ATLAS:AML.T0010"],
        Incidents = ["copilot-yolo", "openclaw"],
        References = ["https://nvd.nist.gov/"],
    };

    static readonly Lazy<VulnerableClient[]> Known = new(() => KnowledgeFile.Read("agent-clients", VulnerableClientContext.Default.VulnerableClients).Clients);

    public override IEnumerable<Finding> Inspect(AssetGraph document) =>
        from asset in document.Assets
        where asset.Version is { Length: > 0 } && asset.Kind is AssetKind.AiPackage or AssetKind.Agent or AssetKind.Package or AssetKind.Library && asset[AssetKeys.Scope] is null
        from client in Known.Value
        where asset.Id.StartsWith($"pkg:npm/{client.Package.Replace("@", "%40", StringComparison.Ordinal)}@", StringComparison.Ordinal)
        let holes = client.Holes.Where(h => IsBefore(asset.Version!, h.Fixed) && (h.From is null || !IsBefore(asset.Version!, h.From))).ToList()
        where holes.Count > 0
        let worst = holes.MinBy(h => Enum.Parse<Severity>(h.Severity, ignoreCase: true))!
        select Found(asset.Evidence[0].At, $"{asset.Name} {asset.Version}: {string.Join("; ", holes.Select(h => $"{h.Id} ({h.What})"))}; fixed in {holes.Select(h => h.Fixed).Aggregate((a, b) => IsBefore(a, b) ? b : a)}",
            Enum.Parse<Severity>(worst.Severity, ignoreCase: true)) with
        { Assets = [asset.Id] };

    // Unknown forms are not taken for old.
    internal static bool IsBefore(string version, string other)
    {
        var (left, right) = (Numbers(version), Numbers(other));
        if (left is null || right is null) return false;
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
            if (left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i)) is not 0 and var order) return order < 0;
        return false;
    }

    static long[]? Numbers(string version)
    {
        var text = version.TrimStart('v', '=', ' ').Split('-', '+')[0];
        List<long> numbers = [];
        foreach (var part in text.Split('.'))
        {
            if (!long.TryParse(part, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)) return null;
            numbers.Add(number);
        }
        return [.. numbers];
    }
}

/// <summary>The whole of knowledge/agent-clients.yaml.</summary>
public sealed record VulnerableClients(VulnerableClient[] Clients);

/// <summary>A client by its package.</summary>
public sealed record VulnerableClient(string Package, ClientHole[] Holes);

/// <summary>A hole: its advisory, the first version without it, the first with it (null: all), and what it lets happen.</summary>
public sealed record ClientHole(string Id, string Fixed, string? From, string Severity, string What);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VulnerableClients))]
internal sealed partial class VulnerableClientContext : JsonSerializerContext;
