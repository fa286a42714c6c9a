using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Boms;

/// <summary>Reads CycloneDX JSON (https://cyclonedx.org/docs/1.7/json/).</summary>
static class CycloneDxBom
{
    const string RelationProperty = "myelin:rel:";
    const int MostNesting = 32;

    public static Bom Read(JsonElement root)
    {
        var metadata = root.Inner("metadata");
        List<BomItem> items = [];
        List<BomRelation> stated = [];
        foreach (var component in root.Objects("components")) Add(component, isService: false, items, stated, 0);
        foreach (var service in root.Objects("services")) Add(service, isService: true, items, stated, 0);
        // A relation that a property names in a word of its own is not said again as a dependency.
        var known = stated.Select(r => (r.From, r.To)).ToHashSet();
        var dependencies = root.Objects("dependencies")
            .SelectMany(d => d.Texts("dependsOn").Concat(d.Texts("provides")).Select(to => new BomRelation(d.Text("ref") ?? "", "depends-on", to)))
            .Where(r => !known.Contains((r.From, r.To)));
        return new Bom($"CycloneDX {root.Text("specVersion") ?? "of no version"}")
        {
            Identity = root.Text("serialNumber"),
            Timestamp = metadata.Text("timestamp"),
            Author = Author(metadata),
            Subject = metadata.Inner("component").Text("name"),
            Stage = metadata.Objects("lifecycles").Select(l => l.Text("phase") ?? l.Text("name")).OfType<string>().FirstOrDefault(),
            SaysHowComplete = root.Objects("compositions").Any(c => c.Text("aggregate") is not null),
            Items = [.. items],
            Relations = [.. stated.Concat(dependencies).Where(r => r.From.Length > 0).Distinct()],
        };
    }

    static void Add(JsonElement json, bool isService, List<BomItem> items, List<BomRelation> relations, int depth)
    {
        var item = isService ? Service(json) : Component(json);
        items.Add(item);
        foreach (var property in json.Objects("properties"))
            if (property.Text("name") is { } name && name.StartsWith(RelationProperty, StringComparison.Ordinal) && property.Text("value") is { } to)
                relations.Add(new BomRelation(item.Ref, name[RelationProperty.Length..], to));
        if (depth == MostNesting) return;
        foreach (var inner in json.Objects(isService ? "services" : "components")) Add(inner, isService, items, relations, depth + 1);
    }

    static BomItem Component(JsonElement json)
    {
        var type = json.Text("type") ?? "component";
        var purl = json.Text("purl");
        var parameters = json.Inner("modelCard").Inner("modelParameters");
        var pedigree = json.Inner("pedigree");
        var data = json.Objects("data").ToList();
        return new BomItem(Ref(json), SortOf(type, purl, data), type, Name(json))
        {
            Version = json.Text("version"),
            Identifier = purl ?? json.Text("cpe") ?? json.Inner("swid").Text("tagId") ?? json.Texts("omniborId").FirstOrDefault() ?? json.Texts("swhid").FirstOrDefault(),
            Supplier = json.Inner("supplier").Text("name") ?? json.Inner("manufacturer").Text("name") ?? json.Text("publisher") ?? json.Text("author") ?? json.Objects("authors").Select(a => a.Text("name")).OfType<string>().FirstOrDefault(),
            Licenses = Licenses(json),
            Hashes = [.. json.Objects("hashes").Where(h => h.Text("content") is not null).Select(h => $"{h.Text("alg")?.ToLowerInvariant()}:{h.Text("content")}").Order(StringComparer.Ordinal)],
            Evidence = json.Inner("evidence").Count("occurrences") + json.Inner("evidence").Count("identity") + (json.Inner("evidence").Inner("identity").ValueKind == JsonValueKind.Object ? 1 : 0),
            Origin = json.Objects("externalReferences").Select(r => r.Text("url")).OfType<string>().FirstOrDefault() ?? data.Select(d => d.Inner("contents").Text("url")).OfType<string>().FirstOrDefault() ?? purl
                ?? json.Objects("properties").Where(p => p.Text("name") is "myelin:uri").Select(p => p.Text("value")).FirstOrDefault(),
            Card = Card(json.Inner("modelCard"), parameters),
            BaseModels = [.. pedigree.Objects("ancestors").Select(Name).Append(pedigree.Text("notes")).OfType<string>()],
            Datasets = [.. parameters.Objects("datasets").Select(d => d.Text("ref") ?? d.Text("name")).OfType<string>().Order(StringComparer.Ordinal)],
            Sensitivity = data.SelectMany(d => d.Texts("sensitiveData").Append(d.Text("classification"))).OfType<string>().FirstOrDefault(),
        };
    }

    static BomItem Service(JsonElement json) => new(Ref(json), BomSort.Service, "service", Name(json))
    {
        Version = json.Text("version"),
        Supplier = json.Inner("provider").Text("name"),
        Licenses = Licenses(json),
        Evidence = json.Objects("properties").Count(p => p.Text("name") == "myelin:evidence"),
        Endpoints = json.Texts("endpoints"),
        Authenticated = json.Truth("authenticated"),
        TrustBoundary = json.Truth("x-trust-boundary"),
        Sensitivity = json.Objects("data").Select(d => d.Text("classification")).FirstOrDefault(c => c is not null and not "unknown"),
    };

    static BomSort SortOf(string type, string? purl, List<JsonElement> data) => type switch
    {
        "machine-learning-model" => BomSort.Model,
        "data" => data.Count == 0 || data.Any(d => d.Text("type") is null or "dataset") ? BomSort.Dataset : BomSort.Other,
        "library" or "framework" or "container" or "operating-system" or "firmware" => BomSort.Package,
        "application" when purl is not null => BomSort.Package,
        _ => BomSort.Other,
    };

    static ImmutableArray<string> Card(JsonElement card, JsonElement parameters)
    {
        if (card.ValueKind != JsonValueKind.Object) return [];
        var stated = new[] { ("task", parameters.Text("task")), ("architecture", parameters.Text("modelArchitecture") ?? parameters.Text("architectureFamily")), ("approach", parameters.Inner("approach").Text("type")) }
            .Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}: {pair.Item2}");
        string[] parts = [.. new[] { "quantitativeAnalysis", "considerations" }.Where(name => card.Inner(name).ValueKind == JsonValueKind.Object)];
        return [.. stated, .. parts];
    }

    static ImmutableArray<string> Licenses(JsonElement json) =>
        [.. json.Objects("licenses").Select(l => l.Text("expression") ?? l.Inner("license").Text("id") ?? l.Inner("license").Text("name")).OfType<string>().Order(StringComparer.Ordinal)];

    static string Ref(JsonElement json) => json.Text("bom-ref") ?? json.Text("purl") ?? Name(json);

    static string Name(JsonElement json)
    {
        var name = json.Text("name") ?? "(no name)";
        return json.Text("group") is { } group ? $"{group}/{name}" : name;
    }

    static string Author(JsonElement metadata, string name) => metadata.Objects(name).Select(a => a.Text("name")).OfType<string>().FirstOrDefault() ?? "";

    static string? Author(JsonElement metadata)
    {
        string[] found = [Author(metadata.Inner("tools"), "components"), Author(metadata.Inner("tools"), "services"), Author(metadata, "tools"), Author(metadata, "authors"), metadata.Inner("manufacturer").Text("name") ?? ""];
        return found.FirstOrDefault(a => a.Length > 0);
    }
}
