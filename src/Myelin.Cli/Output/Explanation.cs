using Myelin.Core.Assets;
using Myelin.Core.Reports;

namespace Myelin.Cli.Output;

/// <summary><c>scan --explain ASSET</c>: why an asset is believed to exist, and what hangs on it.</summary>
internal static class Explanation
{
    /// <summary>Prints every asset with that id or name; the exit code.</summary>
    public static int Print(ScanResult result, string asked)
    {
        var assets = result.Graph.Assets.Where(a => a.Id == asked || string.Equals(a.Name, asked, StringComparison.OrdinalIgnoreCase)).ToList();
        if (assets.Count == 0) throw new UsageException($"the scan found no asset '{Terminal.Safe(asked)}'{Nearest(result, asked)}");
        foreach (var asset in assets) Print(result, asset);
        return ExitCode.Done;
    }

    static void Print(ScanResult result, Asset asset)
    {
        var o = Console.Out;
        o.WriteLine($"{Terminal.Safe(asset.Name)}  {asset.Kind.Name()}{(asset.Version is null ? "" : "  " + Terminal.Safe(asset.Version))}");
        o.WriteLine($"  id          {asset.Id}");
        foreach (var (key, value) in asset.Properties)
            if (!AssetClass.IsKey(key)) o.WriteLine($"  {key,-11} {Terminal.Safe(value)}");
        Classes(asset);
        o.WriteLine("  believed because");
        foreach (var evidence in asset.Evidence)
            o.WriteLine($"    {Terminal.Safe(evidence.At.ToString()),-48} {evidence.Basis.ToString().ToLowerInvariant()}, {evidence.Confidence.ToString().ToLowerInvariant()} confidence, by {evidence.By}{(evidence.Note is null ? "" : ": " + Terminal.Safe(evidence.Note))}");
        Relations("from here", result.Graph.From(asset.Id).Select(r => (r.Kind, result.Graph.Find(r.To)!, r.Evidence)));
        Relations("to here", result.Graph.To(asset.Id).Select(r => (r.Kind, result.Graph.Find(r.From)!, r.Evidence)));
        foreach (var finding in result.Findings.Where(f => f.Assets.Contains(asset.Id)))
            o.WriteLine($"  {finding.Severity.ToString().ToLowerInvariant(),-11} {finding.CheckId}: {Terminal.Safe(finding.Message)} ({Terminal.Safe(finding.At.ToString())})");
        o.WriteLine();
    }

    static void Classes(Asset asset)
    {
        var classes = AssetClass.Of(asset).ToList();
        if (classes.Count == 0) return;
        Console.Out.WriteLine("  classified as");
        var width = Math.Clamp(classes.Max(c => c.Value.Length), 10, 30);
        foreach (var found in classes)
            Console.Out.WriteLine($"    {found.Dimension,-11} {Terminal.Safe(found.Value).PadRight(width)}  {(found.Value == AssetClass.Unknown ? "" : found.Basis + ": ")}{Terminal.Safe(found.Why)}");
    }

    static void Relations(string title, IEnumerable<(RelationKind Kind, Asset Other, System.Collections.Immutable.ImmutableArray<Evidence> Evidence)> relations)
    {
        var first = true;
        foreach (var (kind, other, evidence) in relations)
        {
            if (first) Console.Out.WriteLine($"  relations {title}");
            first = false;
            Console.Out.WriteLine($"    {kind.Name(),-14} {Terminal.Safe(other.Name)} ({other.Kind.Name()}){(evidence.IsEmpty ? "" : "  " + Terminal.Safe(evidence[0].At.ToString()))}");
        }
    }

    static string Nearest(ScanResult result, string asked)
    {
        var near = result.Graph.Assets.Where(a => a.Name.Contains(asked, StringComparison.OrdinalIgnoreCase)).Select(a => Terminal.Safe(a.Name)).Distinct().Take(5).ToList();
        return near.Count == 0 ? "" : "; near are " + string.Join(", ", near);
    }
}
