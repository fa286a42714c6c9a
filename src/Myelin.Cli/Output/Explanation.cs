using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Core.Reports;

namespace Myelin.Cli.Output;

/// <summary><c>scan --explain ASSET</c>: why an asset is believed to exist, what is known of it, what hangs on it, and what is wrong with it.</summary>
internal static class Explanation
{
    const int MostRelations = 40;

    /// <summary>Prints every asset with that id or name; the exit code.</summary>
    /// <exception cref="UsageException">There is none; the message names what is near.</exception>
    public static int Print(ScanResult result, string asked, TextWriter output)
    {
        var assets = result.Graph.Assets.Where(a => a.Id == asked || string.Equals(a.Name, asked, StringComparison.OrdinalIgnoreCase)).ToList();
        if (assets.Count == 0) throw new UsageException($"the scan found no asset '{Terminal.Safe(asked)}'{Suggestion(result, asked)}");
        foreach (var asset in assets)
        {
            if (asset != assets[0]) output.WriteLine();
            Print(result, asset, output);
        }
        return ExitCode.Done;
    }

    static void Print(ScanResult result, Asset asset, TextWriter o)
    {
        o.WriteLine($"{Terminal.Safe(asset.Name)}: {asset.Kind.Name()}{(asset.Version is null ? "" : ", version " + Terminal.Safe(asset.Version))}");
        var rows = asset.Properties.Where(p => !AssetClass.IsKey(p.Key)).Select(p => (Key: Terminal.Safe(p.Key), Value: Terminal.Safe(p.Value))).Prepend((Key: "id", Value: asset.Id)).ToList();
        var labelWidth = Math.Min(24, rows.Max(row => row.Key.Length));
        foreach (var (key, value) in rows) o.WriteLine($"  {key.PadRight(labelWidth)}  {value}");

        Classes(o, asset);
        o.WriteLine(asset.Evidence.IsEmpty ? "\nNothing proves it: another asset names it." : $"\nBelieved because ({Basis(asset)})");
        var width = asset.Evidence.Select(e => Terminal.Safe(Place(e.At)).Length).DefaultIfEmpty(0).Max();
        foreach (var evidence in asset.Evidence)
            o.WriteLine($"  {Terminal.Safe(Place(evidence.At)).PadRight(Math.Min(width, 60))}  {Said(evidence)}");

        Relations(o, "Leads to", result.Graph.From(asset.Id).Select(r => (r.Kind.Name(), result.Graph.Find(r.To)!, r.Evidence)));
        Relations(o, "Is led to by", result.Graph.To(asset.Id).Select(r => (r.Kind.Name(), result.Graph.Find(r.From)!, r.Evidence)));

        var findings = result.Findings.Where(f => f.Assets.Contains(asset.Id)).ToList();
        if (findings.Count > 0) o.WriteLine("\nFindings");
        foreach (var finding in findings)
            o.WriteLine($"  {finding.Severity.ToString().ToLowerInvariant(),-8}  {finding.CheckId}  {Terminal.Safe(finding.Message)} ({Terminal.Safe(finding.At.ToString())})");
    }

    static void Classes(TextWriter o, Asset asset)
    {
        var classes = AssetClass.Of(asset).ToList();
        if (classes.Count == 0) return;
        o.WriteLine("\nClassified as");
        var (dimensionWidth, valueWidth) = (classes.Max(c => c.Dimension.Length), Math.Clamp(classes.Max(c => c.Value.Length), 10, 30));
        foreach (var found in classes)
            o.WriteLine($"  {found.Dimension.PadRight(dimensionWidth)}  {Terminal.Safe(found.Value).PadRight(valueWidth)}  {(found.Value == AssetClass.Unknown ? "" : found.Basis + ": ")}{Terminal.Safe(found.Why)}");
    }

    static string Place(Location at) => (at.Target is { } target ? target + ": " : "") + at + (at.Layer is { } layer ? $" in layer {layer[..Math.Min(19, layer.Length)]}" : "");

    static string Basis(Asset asset) => asset.Basis switch
    {
        Myelin.Core.Assets.Basis.Observed => "observed: seen as it is",
        Myelin.Core.Assets.Basis.Declared => "declared: written in code or configuration",
        Myelin.Core.Assets.Basis.Inferred => "inferred: concluded from a name or pattern",
        _ => "unresolved: something is there, its value is made at run time",
    };

    static string Said(Evidence evidence) =>
        $"{evidence.Basis.ToString().ToLowerInvariant()}, {evidence.Confidence.ToString().ToLowerInvariant()} confidence, by {Terminal.Safe(evidence.By)}{(evidence.Note is null ? "" : ": " + Terminal.Safe(evidence.Note))}";

    static void Relations(TextWriter o, string title, IEnumerable<(string Kind, Asset Other, ImmutableArray<Evidence> Evidence)> relations)
    {
        var all = relations.ToList();
        if (all.Count == 0) return;
        o.WriteLine($"\n{title}");
        var (kindWidth, nameWidth) = (all.Max(r => r.Kind.Length), Math.Min(48, all.Max(r => Label(r.Other).Length)));
        foreach (var (kind, other, evidence) in all.Take(MostRelations))
            o.WriteLine($"  {kind.PadRight(kindWidth)}  {Label(other).PadRight(nameWidth)}  {(evidence.IsEmpty ? "" : Terminal.Safe(Place(evidence[0].At)))}".TrimEnd());
        if (all.Count > MostRelations) o.WriteLine($"  and {all.Count - MostRelations} more; the json report has all");
    }

    static string Label(Asset asset) => $"{Terminal.Safe(asset.Name)} ({asset.Kind.Name()})";

    static string Suggestion(ScanResult result, string asked)
    {
        var near = Nearest.To(asked, result.Graph.Assets.SelectMany(a => new[] { a.Name, a.Id }));
        return near.Count == 0 ? "; -f json lists all that it found" : $"; did you mean {string.Join(", ", near.Select(Terminal.Safe))}?";
    }
}
