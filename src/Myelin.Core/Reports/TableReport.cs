using Myelin.Core.Findings;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>For people at a terminal: findings first, then the inventory by kind, coverage, the three answers, and what to do next.</summary>
public sealed class TableReport : ReportFormat
{
    const int PlacesShown = 8;
    const int AssetsShown = 12;
    const int SkippedShown = 10;
    const int LeastSideBySide = 90;
    const string Indent = "          ";

    public override string Name => "table";
    public override string Summary => "for people at a terminal (default)";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        using var text = new TextOutput(output, options.Color);
        var width = Math.Clamp(options.Width, 40, 240);
        WriteFindings(text, scan, width, options.Verbose);
        WriteInventory(text, scan, width, options.Verbose);
        WriteUses(text, scan, width, options.Verbose);
        WriteCoverage(text, scan, width, options.Verbose);
        WriteAnswers(text, scan, width);
    }

    static void WriteFindings(TextOutput text, ScanResult scan, int width, bool verbose)
    {
        var open = ScanSummary.Open(scan);
        text.Line(Capital(ScanSummary.Findings(scan)), open.Count == 0 ? Style.Good : Style.Title);
        foreach (var group in open.GroupBy(f => (f.Severity, f.CheckId)))
        {
            var check = scan.Checks.FirstOrDefault(c => c.Id == group.Key.CheckId);
            var severity = ScanJson.Word(group.Key.Severity);
            // Said once where all are alike.
            var sure = group.Select(f => f.Confidence).Distinct().ToList() is [var same] ? same : (Assets.Confidence?)null;
            text.Line($"{text.Styled(severity.PadRight(8), StyleOf(group.Key.Severity))}  {text.Styled(group.Key.CheckId, Style.Key)}  {SafeText.OneLine(check?.Title ?? "")}{Sure(sure ?? Assets.Confidence.High)}".TrimEnd());
            WritePlaces(text, verbose ? [.. group] : [.. group.Take(PlacesShown)], finding => finding.Message + (sure is null ? Sure(finding.Confidence) : ""), width);
            More(text, "          ", group.Count(), PlacesShown, verbose);
        }
        if (ScanSummary.Clean(scan) is { Length: > 0 } clean) text.Line(clean, Style.Dim);
        text.Line();
    }

    // Place and message side by side; one above the other where there is no room for that.
    static void WritePlaces(TextOutput text, IReadOnlyList<Finding> findings, Func<Finding, string> message, int width)
    {
        var table = new TextTable(width, 44, 40);
        foreach (var finding in findings)
        {
            var place = InventoryView.Place(finding.At);
            if (width >= LeastSideBySide) table.Add(Style.Plain, Indent[2..] + place, message(finding));
            else
            {
                text.Labelled(Indent, Indent.Length, Style.Plain, place, width);
                text.Labelled(Indent, Indent.Length + 2, Style.Plain, message(finding), width);
            }
        }
        table.WriteTo(text);
    }

    static void WriteAssets(TextOutput text, IReadOnlyList<Assets.Asset> assets, int width)
    {
        // Where most have no version, a column for it would be a hole.
        var apart = assets.Count(a => InventoryView.Version(a).Length > 0) * 2 >= assets.Count;
        var table = new TextTable(width, 42, 12, 18, 40, 8);
        foreach (var asset in assets)
        {
            var version = InventoryView.Version(asset);
            var name = apart || version.Length == 0 ? asset.Name : $"{asset.Name} {version}";
            var place = InventoryView.Place(asset);
            // A file is at its own path: said once.
            if (place == asset.Name || place.StartsWith(asset.Name + " +", StringComparison.Ordinal)) place = "";
            var style = asset[Assets.AssetKeys.Scope] is null ? Style.Plain : Style.Dim;
            if (width >= LeastSideBySide)
            {
                table.Add(style, name, apart ? version : "", InventoryView.Detail(asset), place, InventoryView.Remark(asset));
                continue;
            }
            text.Labelled("  ", 2, Style.Plain, apart && version.Length > 0 ? $"{name} {version}" : name, width);
            foreach (var part in new[] { InventoryView.Detail(asset), string.Join(", ", new[] { place, InventoryView.Remark(asset) }.Where(t => t.Length > 0)) })
                if (part.Length > 0) text.Labelled("      ", 6, Style.Plain, part, width);
        }
        table.WriteTo(text);
    }

    static void WriteInventory(TextOutput text, ScanResult scan, int width, bool verbose)
    {
        var inventory = new InventoryView(scan.Graph);
        text.Line(inventory.Count == 0 ? "No AI assets" : ScanSummary.Counted(inventory.Count, "AI asset"), Style.Title);
        foreach (var group in inventory.Groups)
        {
            text.Line($"{group.Title} ({group.Assets.Count})", Style.Key);
            WriteAssets(text, verbose ? group.Assets : [.. group.Assets.Take(AssetsShown)], width);
            More(text, "  ", group.Assets.Count, AssetsShown, verbose);
        }
        if (inventory.Around is { Length: > 0 } around) text.Labelled("and", 4, Style.Dim, around, width);
        if (ClassSummary.Of(scan.Graph) is { Length: > 0 } classes) text.Labelled("Classes:", 9, Style.Plain, classes, width);
        text.Line();
    }

    static void WriteUses(TextOutput text, ScanResult scan, int width, bool verbose)
    {
        var rows = ServiceUses.Rows(scan.Graph);
        if (rows.Count == 0) return;
        text.Line("Use of AI services, from logs", Style.Title);
        var table = new TextTable(width, 30, 12, 10, 24, 24, 12);
        foreach (var row in verbose ? rows : rows.Take(AssetsShown)) table.Add(Style.Plain, row);
        table.WriteTo(text);
        More(text, "  ", rows.Count, AssetsShown, verbose);
        text.Line();
    }

    static void WriteCoverage(TextOutput text, ScanResult scan, int width, bool verbose)
    {
        var coverage = scan.Coverage;
        text.Line("Coverage: " + ScanSummary.Coverage(coverage), coverage.Complete ? Style.Plain : Style.Medium);
        foreach (var skipped in verbose ? coverage.Skipped : coverage.Skipped.Take(SkippedShown)) text.Labelled("  -", 4, Style.Plain, ScanSummary.Skipped(skipped), width);
        More(text, "    ", coverage.Skipped.Length, SkippedShown, verbose);
        if (ScanSummary.LeftOut(coverage) is { Length: > 0 } leftOut) text.Labelled("  left out by rule:", 20, Style.Dim, leftOut, width);
        text.Line();
    }

    static void WriteAnswers(TextOutput text, ScanResult scan, int width)
    {
        foreach (var (_, word, answer) in ScanSummary.Answers(scan)) text.Labelled(word, 10, Style.Key, answer, width);
        text.Labelled("Next", 10, Style.Key, ScanSummary.Next(scan), width);
    }

    static string Sure(Assets.Confidence confidence) => confidence == Assets.Confidence.High ? "" : $" ({ScanJson.Word(confidence)} confidence)";

    static void More(TextOutput text, string indent, int count, int shown, bool verbose)
    {
        if (!verbose && count > shown) text.Line($"{indent}… and {count - shown} more (-v shows all)", Style.Dim);
    }

    static Style StyleOf(Severity severity) => severity switch
    {
        Severity.Critical => Style.Critical,
        Severity.High => Style.High,
        Severity.Medium => Style.Medium,
        Severity.Low => Style.Low,
        _ => Style.Info,
    };

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
