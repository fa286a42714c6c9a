using System.Text;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>
/// For a comment on a change or the summary of a job: the answers, the worst findings, the inventory folded away, the coverage. GitHub takes no comment over
/// 65,536 characters: what does not fit is counted, never cut off in the middle.
/// </summary>
public sealed class MarkdownReport : ReportFormat
{
    const int FindingsShown = 40;
    const int AssetsShown = 15;
    const int SkippedShown = 15;
    const int LongestText = 300;
    const int Budget = 60_000;

    public override string Name => "markdown";
    public override string Summary => "for a comment on a change, GitHub Markdown";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        var page = new StringBuilder();
        page.Append("## Myelin: ").Append(ScanSummary.Findings(scan)).Append("\n\n");
        foreach (var (question, _, answer) in ScanSummary.Answers(scan)) page.Append("- **").Append(question).Append("** ").Append(Prose(answer)).Append('\n');
        page.Append('\n');
        // The end comes first, so that the budget of the middle is known.
        var end = Coverage(scan) + $"\n**Next:** {Prose(ScanSummary.Next(scan))}\n";
        WriteFindings(page, scan, Budget - end.Length);
        WriteInventory(page, scan, Budget - end.Length);
        output.Write(Encoding.UTF8.GetBytes(page.Append(end).ToString()));
    }

    static void WriteFindings(StringBuilder page, ScanResult scan, int budget)
    {
        var open = ScanSummary.Open(scan);
        if (open.Count > 0)
        {
            page.Append("| Severity | Check | Place | Finding |\n|---|---|---|---|\n");
            var shown = Rows(page, open.Select(Row).Take(FindingsShown), budget);
            if (open.Count > shown) page.Append($"\nand {ScanSummary.Counted(open.Count - shown, "more finding")}.\n");
            page.Append('\n');
        }
        if (ScanSummary.Clean(scan) is { Length: > 0 } clean) page.Append(Prose(Capital(clean))).Append(".\n\n");
    }

    static string Row(Finding finding) =>
        $"| {ScanJson.Word(finding.Severity)} | {Code(finding.CheckId)} | {Code(InventoryView.Place(finding.At))} | {Prose(finding.Message)}{(finding.Confidence == Confidence.High ? "" : $" ({ScanJson.Word(finding.Confidence)} confidence)")} |\n";

    static void WriteInventory(StringBuilder page, ScanResult scan, int budget)
    {
        var inventory = new InventoryView(scan.Graph);
        if (inventory.Count == 0) return;
        page.Append($"<details><summary>{ScanSummary.Counted(inventory.Count, "AI asset")}</summary>\n\n| Kind | Name | Version | Detail | Place |\n|---|---|---|---|---|\n");
        var left = 0;
        foreach (var group in inventory.Groups)
        {
            var rows = group.Assets.Take(AssetsShown).Select(asset =>
                $"| {group.Title} | {Code(asset.Name)} | {Prose(InventoryView.Version(asset))} | {Prose(InventoryView.Detail(asset))} | {Code(InventoryView.Place(asset))} |\n");
            left += group.Assets.Count - Rows(page, rows, budget);
        }
        if (left > 0) page.Append($"\nand {left} more.\n");
        page.Append("\n</details>\n\n");
    }

    static string Coverage(ScanResult scan)
    {
        var text = new StringBuilder($"**Coverage:** {ScanSummary.Coverage(scan.Coverage)}\n");
        foreach (var skipped in scan.Coverage.Skipped.Take(SkippedShown)) text.Append("- ").Append(Prose(ScanSummary.Skipped(skipped))).Append('\n');
        if (scan.Coverage.Skipped.Length > SkippedShown) text.Append($"- and {scan.Coverage.Skipped.Length - SkippedShown} more\n");
        if (ScanSummary.LeftOut(scan.Coverage) is { Length: > 0 } leftOut) text.Append("\nLeft out by rule: ").Append(Prose(leftOut)).Append('\n');
        return text.ToString();
    }

    static int Rows(StringBuilder page, IEnumerable<string> rows, int budget)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (page.Length + row.Length > budget) break;
            page.Append(row);
            count++;
        }
        return count;
    }

    static string Prose(string text) => MarkdownText.Prose(SafeText.Fit(text, LongestText));

    static string Code(string text) => MarkdownText.Code(SafeText.Fit(text, LongestText));

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
