using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Boms;

/// <summary>Reads SPDX 3.0 JSON-LD in its compact form (https://spdx.github.io/spdx-spec/v3.0.1/).</summary>
static class Spdx3Bom
{
    public static Bom Read(JsonElement graph)
    {
        var elements = graph.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object).ToList();
        var byId = elements.Where(e => Id(e) is not null).DistinctBy(Id).ToDictionary(e => Id(e)!, StringComparer.Ordinal);
        var relations = elements.Where(e => e.Text("type") is "Relationship" or "LifecycleScopedRelationship" && e.Text("from") is not null)
            .SelectMany(e => e.Texts("to").Select(to => new BomRelation(e.Text("from")!, Kebab(e.Text("relationshipType") ?? "other"), to))).ToList();
        var from = relations.ToLookup(r => r.From, StringComparer.Ordinal);
        var proof = relations.Where(r => r.Kind == "has-evidence").Select(r => r.To).ToHashSet(StringComparer.Ordinal);
        proof.UnionWith(elements.Where(e => e.Text("type") is "software_Snippet").Select(e => e.Text("software_snippetFromFile")).OfType<string>());
        var documents = elements.Where(e => e.Text("type") is "SpdxDocument").ToList();
        var sboms = elements.Where(e => e.Text("type") is "software_Sbom").ToList();
        var creation = elements.FirstOrDefault(e => e.Text("type") is "CreationInfo");
        // The subject is what the list describes, not an item of it.
        var subjects = sboms.Concat(documents).SelectMany(e => e.Texts("rootElement")).ToHashSet(StringComparer.Ordinal);
        var items = elements.Where(e => SortOf(e) is not null && Id(e) is { } id && !proof.Contains(id) && !subjects.Contains(id)).Select(e => Item(e, byId, from)).ToImmutableArray();
        var known = items.Select(i => i.Ref).ToHashSet(StringComparer.Ordinal);
        return new Bom($"SPDX {creation.Text("specVersion") ?? "3.0"}")
        {
            Identity = documents.Select(Id).OfType<string>().FirstOrDefault(),
            Timestamp = creation.Text("created"),
            Author = creation.Texts("createdUsing").Concat(creation.Texts("createdBy")).Select(id => Name(byId, id)).FirstOrDefault(),
            Subject = sboms.Concat(documents).SelectMany(e => e.Texts("rootElement")).Where(id => byId.TryGetValue(id, out var e) && SortOf(e) is not null).Select(id => Name(byId, id)).FirstOrDefault(),
            Stage = sboms.SelectMany(e => e.Texts("software_sbomType")).FirstOrDefault(),
            SaysHowComplete = elements.Any(e => e.Text("completeness") is not null),
            Items = items,
            Relations = [.. relations.Where(r => known.Contains(r.From) && known.Contains(r.To)).Distinct()],
        };
    }

    static BomItem Item(JsonElement e, Dictionary<string, JsonElement> byId, ILookup<string, BomRelation> from)
    {
        var id = Id(e)!;
        var related = from[id].ToList();
        return new BomItem(id, SortOf(e)!.Value, (e.Text("software_primaryPurpose") ?? e.Text("type")!.Split('_')[^1]).ToLowerInvariant(), e.Text("name") ?? "(no name)")
        {
            Version = e.Text("software_packageVersion"),
            Identifier = e.Text("software_packageUrl") ?? e.Objects("externalIdentifier").Select(x => x.Text("identifier")).OfType<string>().FirstOrDefault(),
            Supplier = e.Texts("suppliedBy").Concat(e.Texts("originatedBy")).Select(s => Name(byId, s)).FirstOrDefault(),
            Licenses = [.. related.Where(r => r.Kind is "has-declared-license" or "has-concluded-license").Select(r => License(byId, r.To)).Distinct().Order(StringComparer.Ordinal)],
            Hashes = [.. e.Objects("verifiedUsing").Where(h => h.Text("hashValue") is not null).Select(h => $"{h.Text("algorithm")}:{h.Text("hashValue")}").Order(StringComparer.Ordinal)],
            Evidence = related.Count(r => r.Kind == "has-evidence"),
            Origin = e.Text("software_downloadLocation") ?? e.Text("software_homePage") ?? e.Text("software_packageUrl"),
            Card = [.. e.Texts("ai_domain").Select(d => "task: " + d), .. e.Texts("ai_typeOfModel").Select(t => "architecture: " + t),
                .. new[] { "ai_informationAboutTraining", "ai_limitation", "ai_informationAboutApplication" }.Where(name => e.Text(name) is not null)],
            BaseModels = [.. related.Where(r => r.Kind == "descendant-of").Select(r => Name(byId, r.To))],
            Datasets = [.. related.Where(r => r.Kind is "trained-on" or "tested-on").Select(r => Name(byId, r.To)).Order(StringComparer.Ordinal)],
            Sensitivity = e.Text("dataset_hasSensitivePersonalInformation") is { } personal and not "noAssertion" ? $"personal information: {personal}" : e.Text("dataset_confidentialityLevel"),
        };
    }

    static BomSort? SortOf(JsonElement e) => (e.Text("type"), e.Text("software_primaryPurpose")) switch
    {
        ("ai_AIPackage", _) => BomSort.Model,
        ("dataset_DatasetPackage", _) => BomSort.Dataset,
        ("software_Package", "model") => BomSort.Model,
        ("software_Package", "library" or "framework" or "container" or "operatingSystem" or null) => BomSort.Package,
        ("software_Package", "application") when e.Text("software_packageUrl") is not null => BomSort.Package,
        ("software_Package" or "software_File", _) => BomSort.Other,
        _ => null,
    };

    static string? Id(JsonElement e) => e.Text("spdxId") ?? e.Text("@id");

    static string Name(Dictionary<string, JsonElement> byId, string id) => byId.TryGetValue(id, out var e) ? e.Text("name") ?? id : id;

    static string License(Dictionary<string, JsonElement> byId, string id) =>
        byId.TryGetValue(id, out var e) ? e.Text("simplelicensing_licenseExpression") ?? e.Text("simplelicensing_licenseText") ?? e.Text("name") ?? id : id;

    static string Kebab(string camel) => string.Concat(camel.Select(c => char.IsAsciiLetterUpper(c) ? "-" + char.ToLowerInvariant(c) : c.ToString()));
}
