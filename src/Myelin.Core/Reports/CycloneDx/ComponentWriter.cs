using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.CycloneDx;

/// <summary>One asset as a CycloneDX component.</summary>
static class ComponentWriter
{
    public static void Write(Utf8JsonWriter json, BomContents bom, Asset asset)
    {
        json.WriteStartObject();
        json.WriteString("type", BomShape.ComponentType(asset)!);
        json.Text("bom-ref", asset.Id);
        Organization(json, "supplier", AssetFacts.Supplier(asset));
        var (group, name) = AssetFacts.Split(asset);
        json.Text("group", group);
        json.WritePropertyName("name");
        json.TextValue(name);
        json.Text("version", AssetFacts.Version(asset));
        Scope(json, asset);
        Hashes(json, asset);
        Licenses(json, asset);
        json.Text("purl", AssetFacts.Purl(asset));
        Pedigree(json, bom, asset);
        References(json, asset);
        WriteEvidence(json, asset);
        if (BomShape.ComponentType(asset) == "machine-learning-model") ModelCard(json, bom, asset);
        if (BomShape.ComponentType(asset) == "data") Data(json, asset);
        if (BomShape.ComponentType(asset) == "cryptographic-asset") Credential(json);
        Properties.WriteAll(json, bom, asset, withEvidence: false);
        json.WriteEndObject();
    }

    public static void Organization(Utf8JsonWriter json, string name, string? organization)
    {
        if (string.IsNullOrEmpty(organization)) return;
        json.WriteStartObject(name);
        json.Text("name", organization);
        json.WriteEndObject();
    }

    public static void Licenses(Utf8JsonWriter json, Asset asset)
    {
        if (asset[AssetKeys.License] is not { } stated || string.IsNullOrWhiteSpace(stated)) return;
        var license = LicenseExpression.Parse(stated);
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        if (license is { Id: null, Expression: { } expression }) json.Text("expression", expression);
        else
        {
            json.WriteStartObject("license");
            json.Text(license.Id is null ? "name" : "id", license.Id ?? license.Text);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // Tests, docs, examples and vendored copies are no part of what is delivered; the property says which of them it is.
    static void Scope(Utf8JsonWriter json, Asset asset)
    {
        if (asset[AssetKeys.Scope] is "test" or "docs" or "example") json.WriteString("scope", "excluded");
    }

    static void Hashes(Utf8JsonWriter json, Asset asset)
    {
        if (AssetFacts.Sha256(asset) is not { } sha256) return;
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-256");
        json.WriteString("content", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static void Pedigree(Utf8JsonWriter json, BomContents bom, Asset asset)
    {
        if (asset.Kind is not (AssetKind.Model or AssetKind.Adapter or AssetKind.ModelFile or AssetKind.Dataset or AssetKind.Image)) return;
        var ancestors = bom.Graph.Targets(asset.Id, RelationKind.DerivedFrom).Where(a => BomShape.ComponentType(a) is not null).ToList();
        if (ancestors.Count == 0) return;
        json.WriteStartObject("pedigree");
        json.WriteStartArray("ancestors");
        foreach (var ancestor in ancestors)
        {
            // No bom-ref: the ancestor stands in the list as a component of its own, and references are unique in a document.
            json.WriteStartObject();
            json.WriteString("type", BomShape.ComponentType(ancestor)!);
            var (group, name) = AssetFacts.Split(ancestor);
            json.Text("group", group);
            json.WritePropertyName("name");
            json.TextValue(name);
            json.Text("version", AssetFacts.Version(ancestor));
            json.Text("purl", AssetFacts.Purl(ancestor));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void References(Utf8JsonWriter json, Asset asset)
    {
        if (AssetFacts.HubPage(asset) is not { } page) return;
        json.WriteStartArray("externalReferences");
        json.WriteStartObject();
        json.WriteString("type", asset.Kind is AssetKind.Model or AssetKind.Adapter ? "model-card" : "documentation");
        json.WriteString("url", page);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static void WriteEvidence(Utf8JsonWriter json, Asset asset)
    {
        if (asset.Evidence.IsEmpty) return;
        json.WriteStartObject("evidence");
        json.WriteStartArray("identity");
        json.WriteStartObject();
        json.WriteString("field", AssetFacts.Purl(asset) is null ? "name" : "purl");
        json.WriteNumber("confidence", BomShape.Confidence(asset.Evidence[0]));
        json.Text("concludedValue", AssetFacts.Purl(asset) ?? asset.Name);
        json.WriteStartArray("methods");
        foreach (var evidence in asset.Evidence.DistinctBy(e => (e.By, BomShape.Technique(e), BomShape.Confidence(e))))
        {
            json.WriteStartObject();
            json.WriteString("technique", BomShape.Technique(evidence));
            json.WriteNumber("confidence", BomShape.Confidence(evidence));
            json.Text("value", evidence.By);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("occurrences");
        foreach (var evidence in asset.Evidence) Occurrence(json, evidence);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Occurrence(Utf8JsonWriter json, Evidence evidence)
    {
        var at = evidence.At;
        json.WriteStartObject();
        json.WritePropertyName("location");
        json.TextValue((at.Target is null ? "" : at.Target + "/") + (at.Process is null ? at.Path : $"process {at.Process}") + (at.Cell > 0 ? $"#cell-{at.Cell}" : ""));
        json.Count("line", at.Line);
        if (at.Column > 0) json.WriteNumber("offset", at.Column - 1);
        var context = string.Join("; ", new[] { evidence.Note, at.Layer is null ? null : $"layer {at.Layer}" }.OfType<string>());
        json.Text("additionalContext", context);
        json.WriteEndObject();
    }

    static void ModelCard(Utf8JsonWriter json, BomContents bom, Asset asset)
    {
        var datasets = bom.Graph.Targets(asset.Id, RelationKind.TrainedOn).Where(a => bom.Holds(a.Id)).Select(a => a.Id).ToList();
        var (task, architecture) = (asset[AssetKeys.Task], asset[AssetKeys.Architecture]);
        if (datasets.Count == 0 && task is null && architecture is null) return;
        json.WriteStartObject("modelCard");
        json.WriteStartObject("modelParameters");
        json.Text("task", task);
        json.Text("architectureFamily", asset["architecture-family"]);
        json.Text("modelArchitecture", architecture);
        if (datasets.Count > 0)
        {
            json.WriteStartArray("datasets");
            foreach (var dataset in datasets)
            {
                json.WriteStartObject();
                json.Text("ref", dataset);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Data(Utf8JsonWriter json, Asset asset)
    {
        json.WriteStartArray("data");
        json.WriteStartObject();
        json.WriteString("type", BomShape.DataType(asset.Kind));
        json.Text("name", asset.Name);
        var sensitivity = asset[AssetKeys.Sensitivity];
        json.Text("classification", sensitivity);
        json.Texts("sensitiveData", sensitivity?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? []);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // That there is a credential and where, never its value.
    static void Credential(Utf8JsonWriter json)
    {
        json.WriteStartObject("cryptoProperties");
        json.WriteString("assetType", "related-crypto-material");
        json.WriteStartObject("relatedCryptoMaterialProperties");
        json.WriteString("type", "credential");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
