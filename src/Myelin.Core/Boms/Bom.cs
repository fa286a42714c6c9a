using System.Collections.Immutable;

namespace Myelin.Core.Boms;

/// <summary>A bill of materials that someone wrote, ours or another tool's: what all formats can say, read alike.</summary>
/// <param name="Format">Name and version: <c>CycloneDX 1.6</c>, <c>SPDX 3.0.1</c>.</param>
public sealed record Bom(string Format)
{
    /// <summary>Serial number or namespace of the document.</summary>
    public string? Identity { get; init; }
    /// <summary>When it was made.</summary>
    public string? Timestamp { get; init; }
    /// <summary>The tool or person that made it.</summary>
    public string? Author { get; init; }
    /// <summary>What it describes.</summary>
    public string? Subject { get; init; }
    /// <summary>The stage of life that it describes: build, deployed, discovery.</summary>
    public string? Stage { get; init; }
    /// <summary>Whether it says how complete it is.</summary>
    public bool SaysHowComplete { get; init; }
    /// <summary>Components and services, in the order of the document.</summary>
    public ImmutableArray<BomItem> Items { get; init; } = [];
    /// <summary>Relations between items, by their references.</summary>
    public ImmutableArray<BomRelation> Relations { get; init; } = [];

    /// <summary>References that stand in a relation.</summary>
    public IReadOnlySet<string> Related => _related ??= Relations.SelectMany(r => new[] { r.From, r.To }).ToHashSet(StringComparer.Ordinal);

    HashSet<string>? _related;

    /// <summary>The items of some sorts.</summary>
    public IEnumerable<BomItem> Of(params BomSort[] sorts) => Items.Where(item => sorts.Contains(item.Sort));
}

/// <summary>What an item is, as far as a bill of materials for AI asks different things of it.</summary>
public enum BomSort { Model, Dataset, Package, Service, Other }

/// <summary>A directed relation.</summary>
/// <param name="From">Reference of the origin.</param>
/// <param name="Kind">In kebab-case: depends-on, trained-on, descendant-of …</param>
/// <param name="To">Reference of the target.</param>
public sealed record BomRelation(string From, string Kind, string To);

/// <summary>A component or service. What the document does not state is null or empty.</summary>
/// <param name="Ref">Reference within the document.</param>
/// <param name="Sort">What it is.</param>
/// <param name="Type">What the document calls it: library, machine-learning-model …</param>
/// <param name="Name">Its name, with group or scope where there is one.</param>
public sealed record BomItem(string Ref, BomSort Sort, string Type, string Name)
{
    public string? Version { get; init; }
    /// <summary>Package URL, CPE or another identifier that is the same in every document.</summary>
    public string? Identifier { get; init; }
    public string? Supplier { get; init; }
    public ImmutableArray<string> Licenses { get; init; } = [];
    /// <summary>As <c>sha-256:…</c>.</summary>
    public ImmutableArray<string> Hashes { get; init; } = [];
    /// <summary>Where it was seen, or how it was identified.</summary>
    public int Evidence { get; init; }
    /// <summary>Where it comes from: download location, repository, contents.</summary>
    public string? Origin { get; init; }

    /// <summary>What the card of a model says: task, architecture, and so on.</summary>
    public ImmutableArray<string> Card { get; init; } = [];
    /// <summary>What a model was made from; also a note that says that it was made from nothing.</summary>
    public ImmutableArray<string> BaseModels { get; init; } = [];
    /// <summary>What a model was trained on.</summary>
    public ImmutableArray<string> Datasets { get; init; } = [];

    /// <summary>How data is classified.</summary>
    public string? Sensitivity { get; init; }

    public ImmutableArray<string> Endpoints { get; init; } = [];
    public bool? Authenticated { get; init; }
    /// <summary>Whether using it crosses a trust boundary.</summary>
    public bool? TrustBoundary { get; init; }

    /// <summary>The name with the version, for people.</summary>
    public string Label => Version is null ? Name : $"{Name} {Version}";
}
