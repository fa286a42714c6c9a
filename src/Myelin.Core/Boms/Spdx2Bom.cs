using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Boms;

/// <summary>Reads SPDX 2.2 and 2.3 JSON (https://spdx.github.io/spdx-spec/v2.3/). It knows no models and data: what is one shows in its package URL.</summary>
static class Spdx2Bom
{
    public static Bom Read(JsonElement root)
    {
        var creation = root.Inner("creationInfo");
        var described = root.Texts("documentDescribes").ToHashSet(StringComparer.Ordinal);
        var relations = root.Objects("relationships").Where(r => r.Text("spdxElementId") is not null && r.Text("relatedSpdxElement") is not null)
            .Select(r => new BomRelation(r.Text("spdxElementId")!, Kind(r.Text("relationshipType")), r.Text("relatedSpdxElement")!)).ToList();
        described.UnionWith(relations.Where(r => r.Kind == "describes").Select(r => r.To));
        var packages = root.Objects("packages").ToList();
        // Where it describes all its packages there is no subject apart from them.
        var subject = described.Count < packages.Count ? packages.FirstOrDefault(p => described.Contains(p.Text("SPDXID") ?? "")) : default;
        var items = packages.Where(p => subject.ValueKind == JsonValueKind.Undefined || p.Text("SPDXID") != subject.Text("SPDXID")).Select(Item).ToImmutableArray();
        var known = items.Select(i => i.Ref).ToHashSet(StringComparer.Ordinal);
        return new Bom(root.Text("spdxVersion")!.Replace("SPDX-", "SPDX ", StringComparison.Ordinal))
        {
            Identity = root.Text("documentNamespace"),
            Timestamp = creation.Text("created"),
            Author = creation.Texts("creators").FirstOrDefault(),
            Subject = subject.Text("name") ?? root.Text("name"),
            Items = items,
            Relations = [.. relations.Where(r => known.Contains(r.From) && known.Contains(r.To)).Distinct()],
        };
    }

    static BomItem Item(JsonElement p)
    {
        var purl = p.Objects("externalRefs").Where(r => r.Text("referenceType") == "purl").Select(r => r.Text("referenceLocator")).OfType<string>().FirstOrDefault();
        var purpose = p.Text("primaryPackagePurpose") ?? "library";
        return new BomItem(p.Text("SPDXID") ?? p.Text("name") ?? "", SortOf(purl, purpose), purpose.ToLowerInvariant(), p.Text("name") ?? "(no name)")
        {
            Version = p.Text("versionInfo"),
            Identifier = purl ?? p.Objects("externalRefs").Select(r => r.Text("referenceLocator")).OfType<string>().FirstOrDefault(),
            Supplier = Stated(p.Text("supplier")) ?? Stated(p.Text("originator")),
            Licenses = [.. new[] { Stated(p.Text("licenseConcluded")), Stated(p.Text("licenseDeclared")) }.OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            Hashes = [.. p.Objects("checksums").Where(h => h.Text("checksumValue") is not null).Select(h => $"{h.Text("algorithm")?.ToLowerInvariant()}:{h.Text("checksumValue")}").Order(StringComparer.Ordinal)],
            Evidence = p.Text("sourceInfo") is null ? 0 : 1,
            Origin = Stated(p.Text("downloadLocation")) ?? Stated(p.Text("homepage")) ?? purl,
        };
    }

    static BomSort SortOf(string? purl, string purpose) => purl switch
    {
        not null when purl.StartsWith("pkg:huggingface/datasets/", StringComparison.Ordinal) => BomSort.Dataset,
        not null when purl.StartsWith("pkg:huggingface/", StringComparison.Ordinal) || purl.StartsWith("pkg:mlflow/", StringComparison.Ordinal) => BomSort.Model,
        _ => purpose is "LIBRARY" or "library" or "FRAMEWORK" or "CONTAINER" or "OPERATING-SYSTEM" || purl is not null ? BomSort.Package : BomSort.Other,
    };

    static string? Stated(string? text) => text is null or "NOASSERTION" or "NONE" ? null : text;

    static string Kind(string? type) => (type ?? "other").ToLowerInvariant().Replace('_', '-');
}
