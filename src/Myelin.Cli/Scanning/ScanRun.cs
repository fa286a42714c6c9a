using Myelin.Assess;
using Myelin.Core;
using Myelin.Core.Reports;
using Myelin.Discover;
using Myelin.Discover.Sources;

namespace Myelin.Cli.Scanning;

/// <summary>Opens the targets, discovers, assesses and answers: all that <c>scan</c> does between its options and its reports.</summary>
internal static class ScanRun
{
    /// <summary>Kinds of sources, in the order in which they are asked.</summary>
    public static IReadOnlyList<SourceKind> Kinds { get; } =
        [.. Registered<SourceKind>.In(typeof(SourceKind)).OrderBy(k => k.Order).ThenBy(k => k.Form, StringComparer.Ordinal)];

    /// <summary>Scans the targets.</summary>
    /// <exception cref="SourceException">A target cannot be read.</exception>
    public static ScanResult Of(IReadOnlyList<string> targets, SourceOptions options, DateTimeOffset now, IProgress<ScanProgress>? progress, CancellationToken cancellation)
    {
        List<Source> sources = [];
        try
        {
            foreach (var (target, label) in targets.Zip(Labels(targets))) sources.Add(Kinds.First(k => k.Accepts(target, options)).Open(target, label, options));
            var assessment = new Assessment();
            var discovery = new Scan([assessment.Inspector], progress, Assessment.Conclusions).Run(sources, cancellation);
            var findings = assessment.Judge(discovery);
            return new ScanResult
            {
                Targets = [.. sources.Select(s => s.Target)],
                Graph = discovery.Graph,
                Findings = findings,
                Checks = assessment.Checks,
                Coverage = discovery.Coverage,
                Answers = ThreeAnswers.From(discovery.Graph) with { Load = ModelVerdicts.Line(discovery, findings) },
                Now = now,
                ToolVersion = Invocation.Version,
            };
        }
        finally
        {
            foreach (var source in sources) source.Dispose();
        }
    }

    /// <summary>A short name for each target, unique within the scan, the same on every machine: the last part of the path, numbered where two are alike.</summary>
    static IEnumerable<string> Labels(IReadOnlyList<string> targets)
    {
        Dictionary<string, int> seen = [];
        foreach (var target in targets)
        {
            var label = ShortName(target);
            var count = seen[label] = seen.GetValueOrDefault(label) + 1;
            yield return count == 1 ? label : $"{label}-{count}";
        }
    }

    static string ShortName(string target)
    {
        if (target.Length == 0) return "";
        var trimmed = target.TrimEnd('/');
        if (trimmed is "" or "." or ".." || trimmed.EndsWith("/..", StringComparison.Ordinal) || trimmed.EndsWith("/.", StringComparison.Ordinal)) trimmed = Path.GetFullPath(target).TrimEnd('/');
        var name = Path.GetFileName(trimmed);
        return name == "" ? "root" : name;
    }
}
