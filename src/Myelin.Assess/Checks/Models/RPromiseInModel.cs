using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>An R object that evaluates an expression when it is touched.</summary>
public sealed class RPromiseInModel : Check<Artifact>
{
    // Functions of base and utils that start programs, run text, or reach files and addresses (R's reference manual).
    static readonly HashSet<string> Reaching = new(StringComparer.Ordinal)
    {
        "system", "system2", "shell", "shell.exec", "pipe", "eval", "evalq", "parse", "source", "sys.source", "do.call", "download.file", "url", "file", "readLines", "writeLines", "unlink", "file.remove", "socketConnection",
        "library", "require", "loadNamespace", "requireNamespace", "install.packages", "dyn.load", "library.dynam", "load", "readRDS", "attach", "assign", "Sys.setenv", "cat", "write", "browseURL", ".Call", ".External", ".C", "::", ":::",
    };

    public override CheckInfo Info { get; } = new("model/r-promise", Severity.High, "The R object runs an expression when it is touched")
    {
        Why = "A promise without a value in an .rds or .RData file is an expression of whoever wrote it. R before 4.4.0 evaluates it as soon as the object that readRDS gave back is used (CVE-2024-27322); packages load such files when they are attached.",
        Fix = "Do not read it with R before 4.4.0, and not outside of an enclosure. Ask for the data as CSV, Parquet or Arrow, or the model as ONNX or PMML.",
        Mappings = ["CWE-502", "LLM03:2025", "ATLAS:AML.T0010"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2024-27322"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from promise in document.Of<RPromise>()
        where promise.Functions.Count > 0
        let reaching = promise.Functions.FirstOrDefault(Reaching.Contains)
        select Found(new Location(""), $"{promise.Expression}{ArtifactText.In(promise.At)}", reaching is null ? Severity.Medium : Severity.Critical);
}
