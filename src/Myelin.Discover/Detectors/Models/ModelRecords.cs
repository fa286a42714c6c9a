using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Models;

/// <summary>A file of model weights, as one detector saw it. A model in several parts has the <see cref="Id"/> and <see cref="Path"/> of its first.</summary>
/// <param name="Id">Id of the asset.</param>
/// <param name="Path">Path of the file, or of the first part.</param>
/// <param name="Format">Its format.</param>
/// <param name="Size">Bytes of this file.</param>
/// <param name="Parameters">Parameters in this file, or null.</param>
/// <param name="Part">Number of the part, from 1; 0 for a file of its own.</param>
/// <param name="Parts">How many parts there are; 0 for a file of its own.</param>
/// <param name="Evidence">Why it is believed.</param>
public sealed record ModelFileSeen(string Id, string Path, string Format, long Size, long? Parameters, int Part, int Parts, Evidence Evidence)
{
    /// <summary>Quantisation or dominant type of the tensors in this file, or null.</summary>
    public string? Quantization { get; init; }
    /// <summary>Tensors in this file, or null.</summary>
    public long? Tensors { get; init; }
}

/// <summary>What one file says of the model that its folder holds. One resolver makes a model or adapter of all of them.</summary>
/// <param name="Folder">The folder; empty is the root.</param>
/// <param name="Role">What kind of file says it.</param>
/// <param name="Evidence">Why it is believed.</param>
public sealed record ModelFolderPart(string Folder, ModelFolderRole Role, Evidence Evidence)
{
    /// <summary>Name of the model, where the file gives one.</summary>
    public string? Name { get; init; }
    /// <summary>A name to take when no part gives one.</summary>
    public string? WeakName { get; init; }
    /// <summary>Version or revision.</summary>
    public string? Version { get; init; }
    /// <summary>Facts by property key.</summary>
    public IReadOnlyList<(string Key, string? Value)> Properties { get; init; } = [];
    /// <summary>What it is made from or uses; the other ends are assets already.</summary>
    public IReadOnlyList<(RelationKind Kind, string To)> Relations { get; init; } = [];
}

/// <summary>What kind of file describes a model folder.</summary>
public enum ModelFolderRole
{
    /// <summary><c>config.json</c> of transformers and the like.</summary>
    Config,
    /// <summary>A pipeline of several models in folders below: <c>model_index.json</c>, <c>modules.json</c>.</summary>
    Pipeline,
    /// <summary>A component of such a pipeline.</summary>
    Component,
    /// <summary>A model card.</summary>
    Card,
    /// <summary>An adapter's configuration.</summary>
    Adapter,
    /// <summary>A tool's own description: MLmodel, config.pbtxt, meta.json.</summary>
    Description,
    /// <summary>Adds facts, but makes no model alone: an index of weights, a generation configuration.</summary>
    Extra,
}
