using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats;

namespace Myelin.Assess;

/// <summary>Judges one kind of document or the whole graph. One file in Checks/ adds one; it is found by type.</summary>
public abstract class Check
{
    /// <summary>What it is.</summary>
    public abstract CheckInfo Info { get; }

    /// <summary>What it reads: a format's document, a record that a detector keeps, or <see cref="AssetGraph"/>.</summary>
    internal abstract Type DocumentType { get; }

    internal abstract IEnumerable<Finding> InspectAny(object document);
}

/// <summary>
/// A check of <typeparamref name="T"/>. A document of a format is inspected when its file is read; a record, when all are; the graph, at the end.
/// </summary>
public abstract class Check<T> : Check where T : class
{
    /// <summary>What is wrong with it. Stateless: documents are inspected in parallel.</summary>
    public abstract IEnumerable<Finding> Inspect(T document);

    /// <summary>A finding at a place in the document that is inspected; the scan adds the path.</summary>
    protected Finding Found(Mark mark, string message, Severity? severity = null, Confidence? confidence = null) =>
        Found(new Location("", mark.Line, mark.EndLine, mark.Column), message, severity, confidence);

    /// <summary>A finding at a place that is known whole.</summary>
    protected Finding Found(Location at, string message, Severity? severity = null, Confidence? confidence = null) =>
        new(Info.Id, severity ?? Info.Severity, confidence ?? Info.Confidence, at, message);

    internal sealed override Type DocumentType => typeof(T);
    internal sealed override IEnumerable<Finding> InspectAny(object document) => Inspect((T)document);
}
