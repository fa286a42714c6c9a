using Myelin.Core.Findings;
using Myelin.Core.Reports.Json;

namespace Myelin.Core.Reports.Inventory;

/// <summary>The sentences that several formats share.</summary>
static class ScanSummary
{
    /// <summary>Findings that count, worst first.</summary>
    public static IReadOnlyList<Finding> Open(ScanResult scan) => [.. scan.Findings.Where(f => f.Suppressed is null)];

    /// <summary><c>3 findings: 1 critical, 2 medium</c>, or <c>no findings</c>.</summary>
    public static string Findings(ScanResult scan)
    {
        var open = Open(scan);
        if (open.Count == 0) return "no findings";
        var bySeverity = open.CountBy(f => f.Severity).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {ScanJson.Word(pair.Key)}");
        return $"{Counted(open.Count, "finding")}: {string.Join(", ", bySeverity)}";
    }

    /// <summary>What found nothing, and what does not count, in one line; empty where there is nothing to say.</summary>
    public static string Clean(ScanResult scan)
    {
        var flagged = scan.Findings.Select(f => f.CheckId).ToHashSet(StringComparer.Ordinal);
        var clean = scan.Checks.Count(check => !flagged.Contains(check.Id));
        var suppressed = scan.Findings.Length - Open(scan).Count;
        return string.Join("; ", new[]
        {
            clean > 0 ? $"{Counted(clean, "check")} found nothing" : null,
            suppressed > 0 ? $"{Counted(suppressed, "finding")} suppressed" : null,
        }.OfType<string>());
    }

    /// <summary><c>214 files, 3.1 MiB; complete</c>.</summary>
    public static string Coverage(Coverage coverage) =>
        $"{Counted(coverage.Files, "file")}, {InventoryView.Bytes(coverage.Bytes)}; "
        + (coverage.Complete ? "complete" : $"incomplete: {Counted(coverage.Skipped.Length, "input")} skipped");

    /// <summary><c>ignored files (20), symbolic links (1)</c>; empty where nothing was left out.</summary>
    public static string LeftOut(Coverage coverage) => string.Join(", ", coverage.LeftOut.Select(pair => $"{pair.Key} ({pair.Value:N0})"));

    /// <summary><c>path:3: reason (by)</c>.</summary>
    public static string Skipped(SkippedInput skipped) => $"{skipped.Path}{(skipped.Line > 0 ? $":{skipped.Line}" : "")}: {skipped.Reason} ({skipped.By})";

    /// <summary>The three questions with their answers.</summary>
    public static IReadOnlyList<(string Question, string Word, string Answer)> Answers(ScanResult scan) =>
    [
        ("Where is AI deployed here?", "Where", Known(scan.Answers.Where)),
        ("What data and privilege can it reach?", "Reach", Known(scan.Answers.Reach)),
        ("Is it isolated well enough?", "Isolated", Known(scan.Answers.Isolated)),
        .. scan.Answers.Load is { } load ? [("May the models be loaded?", "Load", load)] : (ReadOnlySpan<(string, string, string)>)[],
    ];

    /// <summary>What to do next, in one line.</summary>
    public static string Next(ScanResult scan)
    {
        var open = Open(scan);
        if (open.Count > 0)
        {
            var worst = open[0];
            var fix = scan.Checks.FirstOrDefault(check => check.Id == worst.CheckId)?.Fix;
            return $"start with {worst.CheckId} at {InventoryView.Place(worst.At)}{(fix is null ? "" : ": " + fix)}";
        }
        if (!scan.Coverage.Complete) return "see why the inputs above were skipped; --strict makes this an error";
        return scan.Graph.Assets.Any(asset => Assets.AssetKinds.IsAi(asset.Kind))
            ? "keep the inventory: add -f cyclonedx=aibom.json"
            : "nothing to do; no AI was found in what was read";
    }

    /// <summary>A number with its noun.</summary>
    public static string Counted(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    static string Known(string answer) => answer.Length == 0 ? "unknown" : answer;
}
