using System.Text;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Sarif;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>
/// Findings as workflow commands of GitHub Actions, which show them beside the lines of a change
/// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). Of each level GitHub shows ten a step; the rest, the answers and the
/// coverage follow as plain lines of the log, none of which can be taken for a command.
/// </summary>
public sealed class GithubReport : ReportFormat
{
    /// <summary>Annotations that GitHub keeps of each level and step.</summary>
    public const int ShownOfLevel = 10;

    public override string Name => "github";
    public override string Summary => "findings as annotations of GitHub Actions";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 14, leaveOpen: true) { NewLine = "\n" };
        var files = new RepositoryPaths(scan);
        var levels = ScanSummary.Open(scan).GroupBy(f => Level(f.Severity)).ToList();
        foreach (var level in levels)
            foreach (var finding in level.Take(ShownOfLevel)) text.WriteLine(Command(level.Key, finding, scan, files));

        var rest = levels.SelectMany(level => level.Skip(ShownOfLevel)).ToList();
        if (rest.Count > 0)
        {
            text.WriteLine($"::group::{ScanSummary.Counted(rest.Count, "finding")} beyond the {ShownOfLevel} of a level that GitHub shows");
            foreach (var finding in rest) Plain($"{ScanJson.Word(finding.Severity)} {finding.CheckId} {InventoryView.Place(finding.At)}: {finding.Message}");
            text.WriteLine("::endgroup::");
        }
        Plain(ScanSummary.Findings(scan));
        foreach (var (question, _, answer) in ScanSummary.Answers(scan)) Plain($"{question} {answer}");
        Plain("Coverage: " + ScanSummary.Coverage(scan.Coverage));
        if (ScanSummary.LeftOut(scan.Coverage) is { Length: > 0 } leftOut) Plain("Left out by rule: " + leftOut);
        foreach (var skipped in scan.Coverage.Skipped) Plain($"Not read: {ScanSummary.Skipped(skipped)}");
        Plain("Next: " + ScanSummary.Next(scan));

        // "##[" anywhere in a line starts a command of the older form.
        void Plain(string line) => text.WriteLine("myelin: " + SafeText.OneLine(line).Replace("##[", "## [", StringComparison.Ordinal));
    }

    static string Command(string level, Finding finding, ScanResult scan, RepositoryPaths files)
    {
        List<string> properties = [];
        var file = files.Of(finding.At);
        if (file is not null)
        {
            properties.Add("file=" + Property(file));
            if (finding.At is { Line: > 0, Cell: 0 } at)
            {
                properties.Add($"line={at.Line}");
                if (at.EndLine > at.Line) properties.Add($"endLine={at.EndLine}");
                if (at.Column > 0) properties.Add($"col={at.Column}");
            }
        }
        var title = scan.Checks.FirstOrDefault(c => c.Id == finding.CheckId)?.Title;
        properties.Add("title=" + Property(title is null ? finding.CheckId : $"{finding.CheckId}: {title}"));
        var place = file is not null && finding.At.Cell == 0 ? "" : $"{InventoryView.Place(finding.At)}: ";
        return $"::{level} {string.Join(',', properties)}::{Data($"{place}{finding.Message}")}";
    }

    static string Level(Severity severity) => SarifRules.Level(severity) is "note" ? "notice" : SarifRules.Level(severity);

    // The order matters: '%' first, or the others' escapes would be escaped again.
    static string Data(string text) => SafeText.OneLine(text).Replace("%", "%25", StringComparison.Ordinal);

    static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
