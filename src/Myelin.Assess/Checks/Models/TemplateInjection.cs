using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A chat template that reaches for Python: rendering it runs code.</summary>
public sealed class TemplateInjection : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/gguf-template", Severity.Critical, "The chat template reaches for Python itself")
    {
        Why = "A chat template is a program in Jinja, rendered for every request. Where the program that loads the model renders it without a sandbox (llama-cpp-python before 0.2.72, CVE-2024-34359), attributes such as __globals__ lead from any value to os.system.",
        Fix = "Do not load it. Take the template from the original model, or set one of your own; render templates only in an ImmutableSandboxedEnvironment.",
        Mappings = ["CWE-1336", "LLM03:2025", "ATLAS:AML.T0010"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2024-34359"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from template in document.Of<ChatTemplate>()
        let reaching = JinjaReading.Reaching(template.Text)
        where reaching is not null
        select Found(new Location(""), $"{template.Source}: {reaching.Value.What}, in {{{Cut(reaching.Value.Code)}}}{ArtifactText.In(template.At)}");

    static string Cut(string code) => code.Length <= 100 ? code : code[..100] + "…";
}
