using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A pickle that breaks off, or that unpicklers read differently: what came before has run.</summary>
public sealed class BrokenStream : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/broken-stream", Severity.Medium, "The pickle is broken, or readers of pickles disagree on it")
    {
        Why = "Python runs a pickle opcode by opcode until it fails: a payload at the front has run by then, while tools that read the whole stream first give up and show nothing (nullifAI, 2025). Numbers and frames that only some readers take serve the same end.",
        Fix = "Take the file again from its source and compare hashes. A model that is broken at the source is not one to load.",
        Mappings = ["CWE-502", "ATLAS:AML.T0010"],
        Incidents = ["hf-malicious-models"],
        References = ["https://www.reversinglabs.com/blog/rl-identifies-malware-ml-model-hosted-on-hugging-face"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document)
    {
        foreach (var fact in document.Of<PickleFact>().Where(f => !f.IsPlainReading))
        {
            if (fact.Trace.StoppedBy is { } reason && (fact.IsExpected || fact.Trace.Imports.Any(i => PickleNames.Judge(i).Tier == NameTier.Dangerous)))
                yield return Found(new Location(""), $"{Member(fact)}{reason}; {(fact.Trace.Calls.Count == 0 ? "nothing was called before" : $"{fact.Trace.Calls.Count:N0} different calls ran before")}");
            if (fact.Trace.LeftOut is { } leftOut && fact.IsExpected) yield return Found(new Location(""), $"{Member(fact)}not all was followed: {leftOut}");
            if (fact.IsExpected && fact.Trace.Oddities is [var odd, ..]) yield return Found(new Location(""), $"{Member(fact)}{odd.What}, at offset {odd.Offset}", confidence: Confidence.Medium);
        }
    }

    static string Member(PickleFact fact) => fact.At.Member.Length == 0 ? "" : $"{fact.At.Member}: ";
}
