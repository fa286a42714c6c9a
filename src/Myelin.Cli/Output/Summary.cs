using Myelin.Core.Assets;
using Myelin.Core.Reports;

namespace Myelin.Cli.Output;

/// <summary>The last words of a scan, on stderr: what was written where, and what was not read.</summary>
internal static class Summary
{
    public static void Print(ScanResult result, IReadOnlyList<ReportRequest> reports)
    {
        foreach (var report in reports.Where(r => r.File is not null)) Console.Error.WriteLine($"wrote {report.Format.Name} to {report.File}");
        if (reports.Any(r => r is { File: null, Format.Name: "table" })) return;
        var coverage = result.Coverage;
        Console.Error.WriteLine($"{result.Graph.Assets.Count(a => a.Kind.IsAi()):N0} AI assets, {result.Findings.Length:N0} findings in {coverage.Files:N0} files"
            + (coverage.Complete ? "" : $"; {coverage.Skipped.Length:N0} inputs were not wholly read, see the coverage block"));
    }
}
