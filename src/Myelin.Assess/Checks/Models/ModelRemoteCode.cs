using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A model whose loader imports code that comes with it.</summary>
public sealed class ModelRemoteCode : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/remote-code", Severity.Medium, "Loading the model imports code that comes with it")
    {
        Why = "auto_map and its like name Python files of the repository, or of another one, that run when the model is loaded with trust_remote_code. Archives of torch.package and TorchServe run the Python they hold without a question. What that code does is not told by the weights.",
        Fix = "Read the code, pin its revision, and load with trust_remote_code=False where that works. Code that lies in another repository can change under you.",
        Mappings = ["CWE-829", "CWE-494", "LLM03:2025", "ATLAS:AML.T0010"],
        References = ["https://huggingface.co/docs/transformers/custom_models"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document)
    {
        foreach (var code in document.Of<RemoteCode>().Where(c => c.What != Packaged)) yield return Found(new Location(""), $"{code.What}{(code.IsElsewhere ? ": fetched from another repository" : "")}{ArtifactText.In(code.At)}", code.IsElsewhere ? Severity.High : Severity.Medium);
        var packaged = document.Of<RemoteCode>().Where(c => c.What == Packaged).ToList();
        if (packaged.Count > 0) yield return Found(new Location(""), $"{packaged.Count} Python {(packaged.Count == 1 ? "file" : "files")} in the archive, first {packaged[0].At}");
    }

    const string Packaged = "Python source in the model's archive";
}
