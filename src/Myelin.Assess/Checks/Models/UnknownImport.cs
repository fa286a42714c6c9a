using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>The file uses names of which nothing is known: never taken for safe.</summary>
public sealed class UnknownImport : Check<Artifact>
{
    const int Shown = 12;

    public override CheckInfo Info { get; } = new("model/unknown-import", Severity.High, "The model uses code that is not known to be harmless")
    {
        Why = "A pickle may call any function of any installed package. Lists of bad functions never end, so what is not known to build data only is reported: a function that loading calls as high, a class or a function that is merely kept as medium.",
        Fix = "Find out which package the name belongs to, and whether you trust it. Better: have the weights as safetensors, and the code from a repository that you review.",
        Mappings = ["CWE-502", "LLM03:2025", "ATLAS:AML.T0010"],
        References = ["https://docs.pytorch.org/docs/stable/notes/serialization.html"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document)
    {
        var unknown = PickleReading.Names(document).Where(n => n.Judged.Tier is NameTier.UnknownClass or NameTier.UnknownFunction).DistinctBy(n => n.Import.FullName).ToList();
        foreach (var name in unknown.OrderByDescending(n => n.Judged.Tier).Take(Shown))
            yield return Found(new Location(""), $"{(name.Call is { } call ? call : name.Import)}: {name.Judged.Why} ({name.Place})", name.Judged.Tier == NameTier.UnknownFunction ? Severity.High : Severity.Medium, Confidence.Medium);
        if (unknown.Count > Shown) yield return Found(new Location(""), $"and {unknown.Count - Shown} more unknown names", Severity.Medium, Confidence.Medium);
        foreach (var fact in document.Of<PickleFact>().Where(f => !f.IsPlainReading && (f.IsExpected || f.Trace.StoppedBy is null)))
            foreach (var call in fact.Trace.All().SelectMany(t => t.Calls).Where(c => c.IsUnknown || c.Function.EndsWith('=')).Take(Shown))
                yield return Found(new Location(""), call.IsUnknown ? $"it calls {call}: what that is cannot be followed ({fact.At})" : $"it plants {call.Function} {call.Arguments}, which Python calls later ({fact.At})", Severity.High, Confidence.Medium);
        foreach (var type in document.Of<TypeName>())
        {
            var judged = PickleNames.Judge(new Formats.Pickle.PickleImport(type.Module, type.Name, 0, 0) { Use = type.IsCalled ? Formats.Pickle.PickleUse.Called : Formats.Pickle.PickleUse.Imported });
            if (judged.Tier == NameTier.Dangerous) yield return Found(new Location(""), $"it names {type.Module}.{type.Name}, which {judged.Does} ({type.At})", Severity.Critical);
            else if (judged.Tier >= NameTier.UnknownClass && !type.IsDeclared) yield return Found(new Location(""), $"{type.Module}.{type.Name}: {judged.Why} ({type.At})", judged.Tier == NameTier.UnknownFunction ? Severity.High : Severity.Medium, Confidence.Medium);
        }
    }
}
