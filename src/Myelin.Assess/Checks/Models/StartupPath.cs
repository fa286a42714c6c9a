using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A .pth file that runs code at every start of Python.</summary>
public sealed class StartupPath : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/wheel-pth-exec", Severity.High, "A .pth file runs code at every start of Python")
    {
        Why = "Python runs each line of a .pth file in site-packages that begins with import, at every start, for every program. A wheel that drops one runs without ever being imported.",
        Fix = "Do not install the package before you know what the line does. Known harmless ones set up namespace packages or editable installs.",
        Mappings = ["CWE-506", "LLM03:2025", "ATLAS:AML.T0010"],
        References = ["https://docs.python.org/3/library/site.html"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from line in document.Of<StartupLine>()
        where !IsKnown(line.Line)
        select Found(new Location("", line.At.Member.Length == 0 ? line.Number : 0), $"{(line.Line.Length <= 140 ? line.Line : line.Line[..140] + "…")}{ArtifactText.In(line.At)}", Suspicious(line.Line) ? Severity.High : Severity.Medium);

    // What setuptools, virtualenv, coverage and editable installs write.
    static bool IsKnown(string line) => line.StartsWith("import sys, types, os;has_mfs", StringComparison.Ordinal) || line.StartsWith("import _virtualenv", StringComparison.Ordinal) || line.StartsWith("import __editable__", StringComparison.Ordinal)
        || line.StartsWith("import os; var = 'SETUPTOOLS_USE_DISTUTILS'", StringComparison.Ordinal) || line.StartsWith("import sys; sys.__plen", StringComparison.Ordinal) || line.StartsWith("import sys;sys.__plen", StringComparison.Ordinal);

    static bool Suspicious(string line) => line.Contains("exec(", StringComparison.Ordinal) || line.Contains("eval(", StringComparison.Ordinal) || line.Contains("subprocess", StringComparison.Ordinal) || line.Contains("os.system", StringComparison.Ordinal)
        || line.Contains("base64", StringComparison.Ordinal) || line.Contains("urllib", StringComparison.Ordinal) || line.Contains("socket", StringComparison.Ordinal) || line.Contains("popen", StringComparison.Ordinal);
}
