using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Artifacts;

namespace Myelin.Assess.Checks.Models;

/// <summary>A few bytes that become very many.</summary>
public sealed class DecompressionBomb : Check<Artifact>
{
    public override CheckInfo Info { get; } = new("model/decompression-bomb", Severity.Medium, "Compressed data expands beyond what weights do")
    {
        Why = "Loading it fills memory or disk. Weights hardly compress: a ratio of hundreds is no model.",
        Fix = "Do not load it on a machine that matters; ask the publisher what it is.",
        Mappings = ["CWE-409", "LLM10:2025"],
    };

    public override IEnumerable<Finding> Inspect(Artifact document) =>
        from fact in document.Of<Bomb>()
        select Found(new Location(""), $"{fact.What}{ArtifactText.In(fact.At)}");
}
