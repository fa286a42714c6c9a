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

    public override string Name => "table";
    public override string Summary => "for people at a terminal (default)";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        using var text = new TextOutput(output, options.Color);
        var width = Math.Clamp(options.Width, 40, 240);
        WriteFindings(text, scan, width, options.Verbose);
        WriteInventory(text, scan, width, options.Verbose);
        WriteCoverage(text, scan, options.Verbose);
        WriteAnswers(text, scan);
    }

    static void WriteFindings(TextOutput text, ScanResult scan, int width, bool verbose)
    {
        var open = ScanSummary.Open(scan);
        text.Line(Capital(ScanSummary.Findings(scan)), open.Count == 0 ? Style.Good : Style.Title);
        foreach (var group in open.GroupBy(f => (f.Severity, f.CheckId)))
        {
            var check = scan.Checks.FirstOrDefault(c => c.Id == group.Key.CheckId);
            var severity = ScanJson.Word(group.Key.Severity);
            text.Line($"{text.Styled(severity.PadRight(8), StyleOf(group.Key.Severity))}  {text.Styled(group.Key.CheckId, Style.Key)}  {SafeText.OneLine(check?.Title ?? "")}".TrimEnd());
            var table = new TextTable(width, 40, 60);
            foreach (var finding in verbose ? group : group.Take(PlacesShown))
                table.Add(Style.Plain, "      " + InventoryView.Place(finding.At), finding.Message + (finding.Confidence == Assets.Confidence.High ? "" : $" ({ScanJson.Word(finding.Confidence)} confidence)"));
            table.WriteTo(text);
            More(text, "        ", group.Count(), PlacesShown, verbose);
        }
        if (ScanSummary.Clean(scan) is { Length: > 0 } clean) text.Line(clean, Style.Dim);
        text.Line();
    }

    static void WriteInventory(TextOutput text, ScanResult scan, int width, bool verbose)
    {
        var inventory = new InventoryView(scan.Graph);
        text.Line(inventory.Count == 0 ? "No AI assets" : ScanSummary.Counted(inventory.Count, "AI asset"), Style.Title);
        foreach (var group in inventory.Groups)
        {
            text.Line($"{group.Title} ({group.Assets.Count})", Style.Key);
            var table = new TextTable(width, 40, 16, 20, 32, 20);
            foreach (var asset in verbose ? group.Assets : group.Assets.Take(AssetsShown))
            {
                var style = asset[Assets.AssetKeys.Scope] is null ? Style.Plain : Style.Dim;
                table.Add(style, asset.Name, InventoryView.Version(asset), InventoryView.Detail(asset), InventoryView.Place(asset), InventoryView.Remark(asset));
            }
            table.WriteTo(text);
            More(text, "  ", group.Assets.Count, AssetsShown, verbose);
        }
        if (inventory.Others.Count > 0)
            text.Line("and " + string.Join(", ", inventory.Others.Select(other => KindTitles.Counted(other.Count, other.Kind))), Style.Dim);
        if (ClassSummary.Of(scan.Graph) is { Length: > 0 } classes) text.Line("Classes: " + classes);
        text.Line();
    }

    static void WriteCoverage(TextOutput text, ScanResult scan, bool verbose)
    {
        var coverage = scan.Coverage;
        text.Line("Coverage: " + ScanSummary.Coverage(coverage), coverage.Complete ? Style.Plain : Style.Medium);
        foreach (var skipped in verbose ? coverage.Skipped : coverage.Skipped.Take(SkippedShown))
            text.Line($"  {SafeText.OneLine(skipped.Path)}{(skipped.Line > 0 ? $":{skipped.Line}" : "")}: {SafeText.OneLine(skipped.Reason)} ({SafeText.OneLine(skipped.By)})");
        More(text, "  ", coverage.Skipped.Length, SkippedShown, verbose);
        if (ScanSummary.LeftOut(coverage) is { Length: > 0 } leftOut) text.Line("  left out by rule: " + SafeText.OneLine(leftOut), Style.Dim);
        text.Line();
    }

    static void WriteAnswers(TextOutput text, ScanResult scan)
    {
        foreach (var (_, word, answer) in ScanSummary.Answers(scan)) text.Line($"{text.Styled(word.PadRight(8), Style.Key)}  {SafeText.OneLine(answer)}");
        text.Line($"{text.Styled("Next".PadRight(8), Style.Key)}  {SafeText.OneLine(ScanSummary.Next(scan))}");
    }

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
