using System.Text;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Html;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Json;

namespace Myelin.Core.Reports;

/// <summary>
/// One page for people: the three answers, a picture of what is reached, findings, inventory, coverage. One file that asks for nothing from elsewhere and
/// holds no script; its own policy forbids both.
/// </summary>
public sealed class HtmlReport : ReportFormat
{
    /// <summary>Rows of one kind of asset, and of places of one check, that a page shows; the rest is counted and stands in the json report.</summary>
    public const int MostRows = 2000;
    const int OpenUpTo = 25;

    public override string Name => "html";
    public override string Summary => "one page for people, self-contained, with a picture";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        using var page = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var title = scan.Targets.IsEmpty ? "nothing" : string.Join(", ", scan.Targets.Select(t => t.Label));
        page.WriteLine("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        page.WriteLine("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">");
        page.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">");
        page.WriteLine($"<title>Myelin: {Text(title)}</title>\n<style>\n{PageStyle.Css}</style>\n</head>\n<body>");
        page.WriteLine($"<header><h1>{Text(title)}</h1><p>{Text(ScanSummary.Findings(scan))}</p></header>");
        WriteAnswers(page, scan);
        WritePicture(page, scan);
        WriteFindings(page, scan);
        WriteInventory(page, scan);
        WriteCoverage(page, scan);
        page.WriteLine($"<footer class=\"clock\">myelin {Text(scan.ToolVersion)}, {scan.Now.UtcDateTime:yyyy-MM-dd HH:mm} UTC</footer>\n</body>\n</html>");
    }

    static void WriteAnswers(StreamWriter page, ScanResult scan)
    {
        page.WriteLine("<dl class=\"answers\">");
        foreach (var (question, _, answer) in ScanSummary.Answers(scan)) page.WriteLine($"<div><dt>{question}</dt><dd>{Text(answer)}</dd></div>");
        page.WriteLine($"</dl>\n<p><b>Next:</b> {Text(ScanSummary.Next(scan))}</p>");
    }

    static void WritePicture(StreamWriter page, ScanResult scan)
    {
        var picture = new ReachPicture(scan.Graph);
        if (GraphSvg.Of(scan.Graph, picture) is not { } svg) return;
        page.WriteLine($"<section>\n<h2>{(picture.FromInternet ? "What the internet reaches" : "What AI workloads reach")}</h2>\n<div class=\"picture\" tabindex=\"0\">");
        page.Write(svg);
        page.WriteLine("</div>");
        List<string> notes = [];
        if (picture.Worst.Count > 0) notes.Add("The bold way is the worst one that was found.");
        if (picture.Left > 0) notes.Add($"{picture.Left:N0} more are reached and not drawn.");
        if (notes.Count > 0) page.WriteLine($"<p class=\"dim\">{string.Join(' ', notes)}</p>");
        page.WriteLine("</section>");
    }

    static void WriteFindings(StreamWriter page, ScanResult scan)
    {
        var open = ScanSummary.Open(scan);
        page.WriteLine("<section>\n<h2>Findings</h2>");
        if (open.Count == 0) page.WriteLine("<p class=\"good\">No findings.</p>");
        foreach (var group in open.GroupBy(f => (f.Severity, f.CheckId)))
        {
            var check = scan.Checks.FirstOrDefault(c => c.Id == group.Key.CheckId);
            var severity = ScanJson.Word(group.Key.Severity);
            page.WriteLine($"<article class=\"finding {severity}\"><h3><span class=\"tag\">{severity}</span> {Text(check?.Title ?? group.Key.CheckId)} <code class=\"dim\">{Text(group.Key.CheckId)}</code></h3>");
            if (check is { Why.Length: > 0 }) page.WriteLine($"<p>{Text(check.Why)}</p>");
            page.WriteLine("<ul>");
            foreach (var finding in group.Take(MostRows)) page.WriteLine($"<li>{Text(finding.Message)}{Sure(finding)}<br><span class=\"place\">{Text(InventoryView.Place(finding.At))}</span>{Flow(finding)}</li>");
            page.WriteLine("</ul>");
            More(page, group.Count());
            if (check is not null) page.WriteLine($"<p><b>Fix:</b> {Text(check.Fix)}</p>");
            page.WriteLine("</article>");
        }
        if (ScanSummary.Clean(scan) is { Length: > 0 } clean) page.WriteLine($"<p class=\"dim\">{Text(clean)}</p>");
        var suppressed = scan.Findings.Where(f => f.Suppressed is not null).ToList();
        if (suppressed.Count > 0)
        {
            page.WriteLine($"<details><summary>Suppressed ({suppressed.Count})</summary><ul>");
            foreach (var finding in suppressed.Take(MostRows))
                page.WriteLine($"<li><code>{Text(finding.CheckId)}</code> {Text(finding.Message)}: {Text(finding.Suppressed!)}<br><span class=\"place\">{Text(InventoryView.Place(finding.At))}</span></li>");
            page.WriteLine("</ul></details>");
        }
        page.WriteLine("</section>");
    }

    static void WriteInventory(StreamWriter page, ScanResult scan)
    {
        var inventory = new InventoryView(scan.Graph);
        page.WriteLine($"<section>\n<h2>{(inventory.Count == 0 ? "No AI assets" : ScanSummary.Counted(inventory.Count, "AI asset"))}</h2>");
        foreach (var group in inventory.Groups)
        {
            page.WriteLine($"<details{(group.Assets.Count <= OpenUpTo ? " open" : "")}><summary>{Text(group.Title)} ({group.Assets.Count:N0})</summary>");
            page.WriteLine("<table><thead><tr><th>Name</th><th>Version</th><th>Detail</th><th>Where</th><th>Remark</th></tr></thead><tbody>");
            foreach (var asset in group.Assets.Take(MostRows))
            {
                page.Write(asset[AssetKeys.Scope] is null ? "<tr>" : "<tr class=\"aside\">");
                page.WriteLine($"<td>{Text(asset.Name)}</td><td>{Text(InventoryView.Version(asset))}</td><td>{Text(InventoryView.Detail(asset))}</td><td class=\"place\">{Text(InventoryView.Place(asset))}</td><td>{Text(InventoryView.Remark(asset))}</td></tr>");
            }
            page.WriteLine("</tbody></table>");
            More(page, group.Assets.Count);
            page.WriteLine("</details>");
        }
        if (inventory.Around is { Length: > 0 } around) page.WriteLine($"<p class=\"dim\">and {Text(around)}</p>");
        page.WriteLine("</section>");
    }

    static void WriteCoverage(StreamWriter page, ScanResult scan)
    {
        page.WriteLine($"<section>\n<h2>Coverage</h2>\n<p>{Text(ScanSummary.Coverage(scan.Coverage))}</p>");
        if (!scan.Coverage.Complete)
        {
            page.WriteLine("<ul>");
            foreach (var skipped in scan.Coverage.Skipped.Take(MostRows)) page.WriteLine($"<li>{Text(ScanSummary.Skipped(skipped))}</li>");
            page.WriteLine("</ul>");
            More(page, scan.Coverage.Skipped.Length);
        }
        if (ScanSummary.LeftOut(scan.Coverage) is { Length: > 0 } leftOut) page.WriteLine($"<p class=\"dim\">Left out by rule: {Text(leftOut)}</p>");
        page.WriteLine("</section>");
    }

    static string Sure(Finding finding) => finding.Confidence == Confidence.High ? "" : $" <span class=\"dim\">({ScanJson.Word(finding.Confidence)} confidence)</span>";

    static string Flow(Finding finding) => finding.Flow.IsEmpty ? ""
        : $"<ol>{string.Concat(finding.Flow.Select(step => $"<li>{Text(step.Message)} <span class=\"place\">{Text(InventoryView.Place(step.At))}</span></li>"))}</ol>";

    static void More(StreamWriter page, int count)
    {
        if (count > MostRows) page.WriteLine($"<p class=\"dim\">and {count - MostRows:N0} more; the json report has all</p>");
    }

    static string Text(string text) => HtmlText.Of(text);
}
