using Myelin.Core.Assets;
using Myelin.Formats.Models;

namespace Myelin.Discover.Detectors.Models;

/// <summary>Detects the model files of one format. A format adds a class with what only it can tell.</summary>
public abstract class ModelFileDetector<T> : DocumentDetector<T> where T : ModelArtifact
{
    public sealed override void Detect(T document, SourceFile file, Facts facts)
    {
        if (!IsModel(document, file)) return;
        var id = ModelFiles.State(document, file, facts, Details(document));
        Lineage(document, id, facts);
    }

    /// <summary>Whether the file is a model at all; formats that also hold data decide.</summary>
    protected virtual bool IsModel(T model, SourceFile file) => true;

    /// <summary>Properties beyond those that all formats have.</summary>
    protected virtual IEnumerable<(string Key, string? Value)> Details(T model) => [];

    /// <summary>States what it was made from, and prompts it carries.</summary>
    protected virtual void Lineage(T model, string id, Facts facts) { }

    /// <summary>States a model of the Hub as an ancestor.</summary>
    protected static void DerivedFrom(string id, string repository, string? revision, string note, Facts facts)
    {
        var evidence = facts.Evidence(Basis.Declared, note: note);
        var target = facts.Add(AssetKind.Model, AssetId.HuggingFaceModel(repository, revision), repository, evidence, revision,
            (AssetKeys.Provider, "huggingface"), (AssetKeys.Revision, revision));
        facts.Relate(id, RelationKind.DerivedFrom, target, evidence);
    }
}
