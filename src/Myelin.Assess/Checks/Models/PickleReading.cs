using Myelin.Formats.Artifacts;
using Myelin.Formats.Pickle;

namespace Myelin.Assess.Checks.Models;

/// <summary>A name that a pickle of an artifact uses, judged, with the call that shows it best.</summary>
/// <param name="Fact">The pickle.</param>
/// <param name="Trace">That pickle, or one within it.</param>
/// <param name="Import">The name.</param>
/// <param name="Judged">What is known of it.</param>
/// <param name="Call">Its first call, or null.</param>
sealed record UsedName(PickleFact Fact, PickleTrace Trace, PickleImport Import, JudgedName Judged, PickleCall? Call)
{
    /// <summary>Where: member, byte and opcode.</summary>
    public string Place
    {
        get
        {
            var offset = Call?.Offset ?? Import.Offset;
            var opcode = Call is null ? $"opcode {Import.Opcode}" : $"{Call.Opcode}, opcode {Call.Index}";
            var inner = ReferenceEquals(Trace, Fact.Trace) ? "" : "pickle within, ";
            return $"{(Fact.At.Member.Length == 0 ? "" : Fact.At.Member + ", ")}{inner}byte {offset}, {opcode}";
        }
    }

    /// <summary>It stands in a pickle that another one loads.</summary>
    public bool IsNested => !ReferenceEquals(Trace, Fact.Trace);
}

/// <summary>All names that the pickles of an artifact use.</summary>
static class PickleReading
{
    /// <summary>Judged names, each once a pickle, in order.</summary>
    public static IEnumerable<UsedName> Names(Artifact artifact)
    {
        foreach (var fact in artifact.Of<PickleFact>())
            foreach (var trace in fact.Trace.All())
                foreach (var import in trace.Imports)
                {
                    var judged = PickleNames.Judge(import);
                    // What only looks like a pickle, or reads raw arrays as one, is believed only for what is certainly bad.
                    if (judged.Tier < NameTier.Dangerous && (fact.IsPlainReading || (!fact.IsExpected && fact.Trace.StoppedBy is not null))) continue;
                    yield return new UsedName(fact, trace, import, judged, trace.Calls.FirstOrDefault(c => c.Function == import.FullName));
                }
    }
}
