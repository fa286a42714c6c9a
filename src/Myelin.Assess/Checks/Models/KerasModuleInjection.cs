using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A Keras configuration that names a module which is not of Keras.</summary>
public sealed class KerasModuleInjection : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/keras-module-injection", Severity.High, "The Keras configuration imports code from outside of Keras")
    {
        Why = "The loader imports the module and makes the class, or calls the function, that the configuration names. Any installed module will do: a configuration alone starts a program (CVE-2025-1550).",
        Fix = "Do not load it. Keras 3.9 and later refuse modules from outside; custom layers belong into code that you review, registered by name.",
        Mappings = ["CWE-94", "LLM03:2025", "ATLAS:AML.T0010"],
        Incidents = ["keras"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2025-1550", "https://nvd.nist.gov/vuln/detail/CVE-2025-8747"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document)
    {
        foreach (var item in document.Of<KerasObject>())
        {
            if (item.Module.Length == 0) continue;
            var full = $"{item.Module}.{item.Class}";
            if (FormatNames.IsWithin(full, FormatNames.Keras.Reaching)) yield return Found(item, "which does more than make a layer", Severity.High);
            else if (item.Module == "builtins" ? !FormatNames.Keras.Builtins.Contains(item.Class) : !FormatNames.IsWithin(item.Module, FormatNames.Keras.Modules))
            {
                var judged = PickleNames.Judge(new Formats.Pickle.PickleImport(item.Module, item.Class, 0, 0) { Use = Formats.Pickle.PickleUse.Called });
                if (judged.Tier == NameTier.Dangerous) yield return Found(item, $"which {judged.Does}", Severity.Critical);
                else if (judged.Tier > NameTier.Framework) yield return Found(item, "of which nothing is known", Severity.Medium);
            }
        }
    }

    Finding Found(KerasObject item, string which, Severity severity) => Found(new Location(""), $"{(item.Path.Length == 0 ? "the model" : item.Path)} is {item.Module}.{item.Class}, {which}{ArtifactText.In(item.At)}", severity);
}
