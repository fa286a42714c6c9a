using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Models;

namespace Myelin.Assess;

/// <summary>May it be loaded? Worst last.</summary>
public enum ModelVerdict
{
    /// <summary>It was read whole, and does nothing but build data.</summary>
    Clean,
    /// <summary>Its format runs code that cannot be judged from the file: machine code, code of a repository, custom operators.</summary>
    UnsafeByFormat,
    /// <summary>Not all of it is known: an unknown class, a part that was not read.</summary>
    Unknown,
    /// <summary>It does what no library writes: calls of unknown functions, content that is hidden from some readers.</summary>
    Suspicious,
    /// <summary>It does what an attacker wants.</summary>
    Malicious,
}

/// <summary>Verdicts on model files, from their findings. What was not read is unknown, never clean.</summary>
public static class ModelVerdicts
{
    static readonly string[] ByFormat = ["model/native-code", "model/remote-code", "model/custom-op", "model/onnx-custom-op"];

    /// <summary>The word for people and machines.</summary>
    public static string Word(this ModelVerdict verdict) => verdict switch
    {
        ModelVerdict.UnsafeByFormat => "unsafe-by-format",
        _ => verdict.ToString().ToLowerInvariant(),
    };

    /// <summary>What the verdict means for who wants to load it.</summary>
    public static string Advice(this ModelVerdict verdict) => verdict switch
    {
        ModelVerdict.Clean => "it may be loaded: all of it was read, and it does nothing but build data",
        ModelVerdict.UnsafeByFormat => "load it only in an enclosure, or from a publisher whose code you trust: it brings code that cannot be judged from the file",
        ModelVerdict.Unknown => "do not load it before what is unknown is known, or load it in an enclosure",
        ModelVerdict.Suspicious => "do not load it: it does what no library writes",
        _ => "do not load it: loading it does what an attacker wants",
    };

    /// <summary>The verdict on one file.</summary>
    /// <param name="findings">Findings in it, of any check.</param>
    /// <param name="isWhole">All of it was read.</param>
    public static ModelVerdict Of(IEnumerable<Finding> findings, bool isWhole)
    {
        var verdict = isWhole ? ModelVerdict.Clean : ModelVerdict.Unknown;
        foreach (var finding in findings)
        {
            if (!finding.CheckId.StartsWith("model/", StringComparison.Ordinal) || finding.Severity >= Severity.Low) continue;
            var own = finding.Severity switch
            {
                Severity.Critical => ModelVerdict.Malicious,
                _ when ByFormat.Contains(finding.CheckId) => ModelVerdict.UnsafeByFormat,
                Severity.High => ModelVerdict.Suspicious,
                _ => ModelVerdict.Unknown,
            };
            if (own > verdict) verdict = own;
        }
        return verdict;
    }

    /// <summary>One line that says whether the models of a scan may be loaded; null when there are none.</summary>
    public static string? Line(Discovery discovery, IReadOnlyCollection<Finding> findings)
    {
        var byFile = findings.Where(f => f.CheckId.StartsWith("model/", StringComparison.Ordinal)).ToLookup(f => Key(f.At));
        var judged = discovery.Records.OfType<ArtifactSeen>().Where(a => a.IsModel || byFile[Key(a.At)].Any())
            .Select(a => (a.At.Path, Verdict: Of(byFile[Key(a.At)], a.IsWhole), Worst: byFile[Key(a.At)].Order().FirstOrDefault()))
            .OrderByDescending(j => j.Verdict).ThenBy(j => j.Path, StringComparer.Ordinal).ToList();
        if (judged.Count == 0) return null;
        var worst = judged[0];
        var about = worst.Worst is { } finding && worst.Verdict > ModelVerdict.Clean ? $" ({finding.Message})" : "";
        if (judged.Count == 1) return $"{(worst.Verdict == ModelVerdict.Clean ? "Yes" : "No")}: {worst.Path} is {worst.Verdict.Word()}{about}; {worst.Verdict.Advice()}.";
        var counts = string.Join(", ", judged.GroupBy(j => j.Verdict).Select(g => $"{g.Count()} {g.Key.Word()}"));
        return $"{judged.Count} model files: {counts}{(worst.Verdict == ModelVerdict.Clean ? "" : $"; the worst is {worst.Path}{about}")}.";

        static (string?, string, string?) Key(Location at) => (at.Target, at.Path, at.Layer);
    }
}
