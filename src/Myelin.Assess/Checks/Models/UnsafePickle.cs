using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>Loading the file runs what an attacker wants: a program, code, another stage, files, a network.</summary>
public sealed class UnsafePickle : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/unsafe-pickle", Severity.Critical, "Loading the model runs code that no model needs")
    {
        Why = "A pickle is a program for a small machine that may import any module and call any function. This one calls, or fetches for a call, functions that start programs, run code, load a second stage, touch files or open connections. It runs the moment the file is loaded, before any weights are there.",
        Fix = "Do not load it. Take the model from its publisher as safetensors, or load weights only (torch.load with weights_only=True refuses this). To look into it, use `myelin model --trace`, or an enclosure without network.",
        Mappings = ["CWE-502", "LLM03:2025", "ATLAS:AML.T0010", "ATLAS:AML.T0011"],
        Incidents = ["hf-malicious-models"],
        References = ["https://docs.python.org/3/library/pickle.html"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from name in PickleReading.Names(document)
        where name.Judged.Tier == NameTier.Dangerous
        let confidence = name.Fact.IsPlainReading || !name.Fact.IsExpected && name.Fact.Trace.StoppedBy is not null ? Confidence.Medium : Confidence.High
        select Found(new Location(""), $"loading {(name.Call is { } call ? $"calls {call}" : $"imports {name.Import}")}, which {name.Judged.Does} ({name.Place})", name.Judged.Severity, confidence);
}
