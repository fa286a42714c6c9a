using Myelin.Assess.Checks.Models;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Models;
using Myelin.Discover;
using Myelin.Discover.Detectors.Models;
using Myelin.Formats;
using Myelin.Formats.Artifacts;
using Myelin.Formats.Models;
using Myelin.Formats.Pickle;

namespace Myelin.Assess;

/// <summary>Looks at one model file for a person: what <c>myelin model</c> shows.</summary>
public static class ModelInspection
{
    const int MostOpcodes = 200_000;

    /// <summary>Inspects a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shown">Its path as the user named it.</param>
    /// <param name="trace">List the opcodes of its pickles, too.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ModelView Of(SourceFile file, string shown, bool trace)
    {
        var assessment = new Assessment();
        List<ModelStep> opcodes = [];
        var walk = new ArtifactWalk(file.Limits) { OpensArchives = true, OnPickle = trace ? part => Disassemble(part, opcodes) : null };
        var artifact = ArtifactFormat.Read(file.Bytes, file.Name, walk).Value;
        List<Finding> findings = artifact is null ? [] : [.. assessment.Inspect(artifact).Distinct().Order()];
        var isWhole = artifact is not null && !artifact.Of<Unread>().Any();
        var verdict = ModelVerdicts.Of(findings, isWhole);
        return new ModelView(shown, verdict.Word(), artifact is null ? "nothing here knows this format, so nothing is known of what loading it does" : verdict.Advice())
        {
            Identity = [.. Identity(file, artifact)],
            Findings = findings,
            Checks = assessment.Checks.Where(c => findings.Any(f => f.CheckId == c.Id)).ToDictionary(c => c.Id, StringComparer.Ordinal),
            Imports = artifact is null ? [] : [.. Imports(artifact)],
            Calls = artifact is null ? [] : [.. Calls(artifact)],
            Trace = opcodes,
            Unread = artifact is null ? [] : [.. artifact.Of<Unread>().Select(u => u.Reason + ArtifactText.In(u.At))],
        };
    }

    static void Disassemble(ArtifactPart part, List<ModelStep> opcodes)
    {
        long end = 0;
        foreach (var stream in PickleProgram.Read(part.Bytes).Streams)
        {
            if (stream.Start < end) continue;
            foreach (var step in PickleDisassembly.Read(part.Bytes, stream.Start))
            {
                if (opcodes.Count >= MostOpcodes) return;
                opcodes.Add(new ModelStep(part.Member, step.Offset, step.Name, step.Argument));
                end = step.Offset;
            }
        }
    }

    static List<(string, string)> Identity(SourceFile file, Artifact? artifact)
    {
        var model = Core.Registered<Format>.In(typeof(Format)).Where(f => typeof(ModelArtifact).IsAssignableFrom(f.DocumentType))
            .Select(f => f.DocumentType).Distinct().Select(file.As).OfType<ModelArtifact>().FirstOrDefault();
        var parameters = model?.Parameters?.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
        (string Key, string? Value)[] all =
        [
            ("format", model is null ? artifact?.Kind ?? "unknown" : artifact is null || artifact.Kind == model.Format ? model.Format : $"{model.Format} ({artifact.Kind})"),
            ("size", $"{file.Size:N0} bytes"), ("sha256", ModelFiles.Sha256(file)), ("architecture", model?.Architecture), ("name", model?.ModelName), ("written by", model?.Producer),
            ("version", model?.FormatVersion), ("parameters", parameters), ("quantization", model?.Quantization), ("licence", model?.License),
        ];
        return [.. all.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => (f.Key, f.Value!))];
    }

    static IEnumerable<ModelImport> Imports(Artifact artifact) =>
        from name in PickleReading.Names(artifact)
        orderby name.Judged.Tier descending, name.Import.FullName
        select new ModelImport(Tier(name.Judged.Tier), name.Import.FullName, Use(name.Import.Use), $"{(name.Fact.At.Member.Length == 0 ? "" : name.Fact.At.Member + ", ")}byte {name.Import.Offset}");

    static IEnumerable<ModelStep> Calls(Artifact artifact) =>
        from fact in artifact.Of<PickleFact>()
        where !fact.IsPlainReading
        from trace in fact.Trace.All()
        from call in trace.Calls
        select new ModelStep(fact.At.Member, call.Offset, call.Opcode, $"{call}{(ReferenceEquals(trace, fact.Trace) ? "" : "  (in a pickle within)")}");

    static string Tier(NameTier tier) => tier switch
    {
        NameTier.Dangerous => "dangerous",
        NameTier.UnknownClass or NameTier.UnknownFunction => "unknown",
        NameTier.Framework => "framework",
        _ => "safe",
    };

    static string Use(PickleUse use) => use.HasFlag(PickleUse.Patched) ? "patched" : use.HasFlag(PickleUse.Called) ? "called" : use.HasFlag(PickleUse.Instantiated) ? "built" : "kept";
}
