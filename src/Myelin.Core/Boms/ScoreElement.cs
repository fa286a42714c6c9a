using System.Collections.Immutable;

namespace Myelin.Core.Boms;

/// <summary>One thing that a bill of materials for AI is expected to say, and what it is worth.</summary>
/// <param name="Id">Area and name, kebab-case.</param>
/// <param name="Title">What is expected, in a few words.</param>
/// <param name="Points">Its share when everything applies; all shares are scaled to 100.</param>
/// <param name="Fill">How to fill it in.</param>
public sealed record ScoreElement(string Id, string Title, int Points, string Fill)
{
    /// <summary>The items of which it is expected; null for what is expected of the document.</summary>
    public ImmutableArray<BomSort> Of { get; init; } = [];
    /// <summary>Whether an item says it.</summary>
    public Func<BomItem, Bom, bool> Says { get; init; } = (_, _) => false;
    /// <summary>Whether the document says it.</summary>
    public Func<Bom, bool> DocumentSays { get; init; } = _ => false;

    /// <summary>
    /// All elements. They follow what AIBOM guidance has in common: NTIA's minimum elements (supplier, name, version, identifier, relationship, author,
    /// time), the fields of CycloneDX's ML-BOM and SPDX's AI and Dataset profiles, and the G7/CISA drafts for AI (model card, lineage, training data, services).
    /// The points are ours.
    /// </summary>
    public static ImmutableArray<ScoreElement> All { get; } =
    [
        new("document/identity", "a serial number or namespace", 2, "Give the document a serialNumber (CycloneDX) or an IRI of its own (SPDX).") { DocumentSays = b => b.Identity is not null },
        new("document/time", "when it was made", 3, "Write metadata.timestamp, or CreationInfo.created.") { DocumentSays = b => b.Timestamp is not null },
        new("document/author", "who or what made it", 3, "Name the tool or author: metadata.tools or authors, CreationInfo.createdBy and createdUsing.") { DocumentSays = b => b.Author is not null },
        new("document/subject", "what it describes", 3, "Name the product: metadata.component, or the Sbom's rootElement.") { DocumentSays = b => b.Subject is not null },
        new("document/stage", "the stage of life", 2, "Write metadata.lifecycles, or software_sbomType.") { DocumentSays = b => b.Stage is not null },
        new("document/completeness", "how complete it is", 2, "Write compositions[].aggregate, or a Relationship's completeness; 'incomplete' is an honest answer.") { DocumentSays = b => b.SaysHowComplete },

        new("component/version", "a version", 6, "Lock dependencies (uv lock, package-lock.json, an image digest), pin models and datasets to a revision, and scan again.")
            { Of = [BomSort.Model, BomSort.Package], Says = (i, _) => i.Version is not null },
        new("component/identifier", "an identifier that others know", 5, "Add a purl (pkg:pypi/…, pkg:huggingface/org/name@rev), a CPE, or a hash.")
            { Of = [BomSort.Model, BomSort.Dataset, BomSort.Package], Says = (i, _) => i.Identifier is not null || i.Hashes.Length > 0 },
        new("component/supplier", "a supplier", 5, "Write supplier or manufacturer; of your own models and data that is you.")
            { Of = [BomSort.Model, BomSort.Dataset, BomSort.Package], Says = (i, _) => i.Supplier is not null },
        new("component/licence", "a licence", 6, "Scan where packages are installed (their metadata states the licence), or add licenses[] by hand.")
            { Of = [BomSort.Package], Says = (i, _) => i.Licenses.Length > 0 },
        new("component/hash", "a hash", 6, "Use a lock file with hashes, pin images by digest, or scan the artifacts themselves.")
            { Of = [BomSort.Package], Says = (i, _) => i.Hashes.Length > 0 || i.Identifier?.Contains("sha256:", StringComparison.Ordinal) == true },
        new("component/evidence", "evidence: where it was seen", 4, "Write evidence.occurrences or hasEvidence; myelin does, with file and line.")
            { Of = [BomSort.Model, BomSort.Dataset, BomSort.Package, BomSort.Service], Says = (i, _) => i.Evidence > 0 },
        new("component/dependencies", "its place among the dependencies", 8, "List it in dependencies[], or give it a Relationship.")
            { Of = [BomSort.Model, BomSort.Dataset, BomSort.Package, BomSort.Service], Says = (i, b) => b.Related.Contains(i.Ref) },

        new("model/card", "a model card: task or architecture", 8, "Keep the model's config.json and README.md beside it, or write modelCard.modelParameters (SPDX: ai_typeOfModel, ai_domain).")
            { Of = [BomSort.Model], Says = (i, _) => i.Card.Length > 0 },
        new("model/licence", "the model's licence", 6, "Write license: in the front matter of its README.md, or licenses[]; of a service's model, its terms of use.")
            { Of = [BomSort.Model], Says = (i, _) => i.Licenses.Length > 0 },
        new("model/pinned", "the very weights: a hash or a revision", 6, "Load it with revision=COMMIT, keep the hash of its files, or name a dated version of a service's model.")
            { Of = [BomSort.Model], Says = (i, _) => i.Hashes.Length > 0 || i.Version is not null || IsDated(i.Name) },
        new("model/base", "what it was made from", 5, "Write base_model: in its README.md, or pedigree.ancestors; pedigree.notes where it was trained from nothing.")
            { Of = [BomSort.Model], Says = (i, _) => i.BaseModels.Length > 0 },
        new("model/datasets", "what it was trained on", 7, "Write datasets: in its README.md, or modelCard.modelParameters.datasets (SPDX: a trainedOn relationship).")
            { Of = [BomSort.Model], Says = (i, _) => i.Datasets.Length > 0 },

        new("dataset/sensitivity", "what kind of data it is", 4, "Write data[].classification and sensitiveData, or dataset_hasSensitivePersonalInformation.")
            { Of = [BomSort.Dataset], Says = (i, _) => i.Sensitivity is not null },
        new("dataset/licence", "the dataset's licence", 3, "Write licenses[] or, for data of your own, the internal policy that governs it.")
            { Of = [BomSort.Dataset], Says = (i, _) => i.Licenses.Length > 0 },
        new("dataset/origin", "where it comes from", 3, "Write externalReferences, data[].contents.url, or downloadLocation.")
            { Of = [BomSort.Dataset], Says = (i, _) => i.Origin is not null },

        new("service/provider", "who runs the service", 2, "Write provider.") { Of = [BomSort.Service], Says = (i, _) => i.Supplier is not null },
        new("service/endpoints", "where the service answers", 3, "Write endpoints[].") { Of = [BomSort.Service], Says = (i, _) => i.Endpoints.Length > 0 },
        new("service/authentication", "whether it asks who calls", 2, "Write authenticated.") { Of = [BomSort.Service], Says = (i, _) => i.Authenticated is not null },
        new("service/trust-boundary", "whether it is beyond a trust boundary", 3, "Write x-trust-boundary.") { Of = [BomSort.Service], Says = (i, _) => i.TrustBoundary is not null },
    ];

    // "gpt-4o-2024-08-06", "claude-3-5-sonnet-20241022": the provider does not change what a dated name means.
    static bool IsDated(string name)
    {
        var digits = 0;
        foreach (var c in name.Replace("-", "", StringComparison.Ordinal))
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits == 8) return true;
        }
        return false;
    }
}
