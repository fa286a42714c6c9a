using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Ownership;

/// <summary>Backstage's <c>catalog-info.yaml</c>: the owner of a component, resource, API or system (backstage.io "Descriptor Format of Catalog Entities").</summary>
public sealed class CatalogDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => (file.Name.Is("catalog-info.yaml") || file.Name.Is("catalog-info.yml")) && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        foreach (var document in file.As<YamlFile>()?.Documents ?? [])
        {
            if (document["apiVersion"].Text?.StartsWith("backstage.io/", StringComparison.Ordinal) != true) continue;
            if (document["spec"]["owner"] is not { Text: { Length: > 0 and < 200 } owner } node) continue;
            facts.Keep(new FolderOwner(file.Name.Folder.ToString(), OwnerSource.Catalog, owner, file.At(node.Mark.Line)));
            // The first entity that has an owner is the one that the folder is.
            return;
        }
    }
}
