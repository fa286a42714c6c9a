using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Models;
using Myelin.Formats.Code;

namespace Myelin.Discover.Classification;

/// <summary>A call that trains a model, the first of its file.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Call">Its name.</param>
public sealed record TrainingCode(Location At, string Call);

/// <summary>Code that trains: the call is one of training, and the file imports AI.</summary>
public sealed class TrainingCodeDetector : DocumentDetector<CodeFile>
{
    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        if (document.Calls.FirstOrDefault(c => IsTraining(c.Name)) is not { } call) return;
        if (!document.Imports.Any(i => Artifacts.IsAiImport(i.Module))) return;
        facts.Keep(new TrainingCode(file.At(call.Mark.Line, cell: call.Cell), call.Name));
    }

    // clf.fit, where clf is known to be sklearn's, comes as sklearn.ensemble.RandomForestClassifier.fit.
    static bool IsTraining(string call) => ClassificationKnowledge.IsTraining(call) || (call.EndsWith(".fit", StringComparison.Ordinal) && Artifacts.IsAiImport(call));
}
