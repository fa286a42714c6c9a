using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>An ONNX graph with operators that need a library of their own.</summary>
public sealed class OnnxCustomOp : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/onnx-custom-op", Severity.Medium, "The ONNX graph needs operators from outside of its runtime")
    {
        Why = "An operator of a foreign domain is run by a shared library that whoever serves the model must load: its code is not in the model and not inspected. PythonOp runs Python.",
        Fix = "Find out which library the domain belongs to and who builds it, or export the model with standard operators.",
        Mappings = ["CWE-829", "LLM03:2025", "ATLAS:AML.T0010"],
        References = ["https://onnxruntime.ai/docs/reference/operators/add-custom-op.html"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document)
    {
        var foreign = document.Of<GraphOperator>().Where(o => o.Format == "onnx").ToList();
        foreach (var op in foreign)
            if (FormatNames.Reaching(op) is { } reaching) yield return Found(new Location(""), $"{op.Domain}::{op.Name} {reaching.Does}{ArtifactText.In(op.At)}", Severity.High);
        foreach (var domain in foreign.Where(o => FormatNames.IsForeign(o)).GroupBy(o => o.Domain, StringComparer.Ordinal))
            yield return Found(new Location(""), $"domain {domain.Key}: {string.Join(", ", domain.Take(6).Select(o => o.Name))}{(domain.Count() > 6 ? " …" : "")}{ArtifactText.In(domain.First().At)}");
    }
}
