using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.CycloneDx;

/// <summary>One asset as a CycloneDX service. The schema allows a service no evidence, hash or purl: those are properties.</summary>
static class ServiceWriter
{
    public static void Write(Utf8JsonWriter json, BomContents bom, Asset asset)
    {
        json.WriteStartObject();
        json.Text("bom-ref", asset.Id);
        ComponentWriter.Organization(json, "provider", AssetFacts.Supplier(asset));
        json.WritePropertyName("name");
        json.TextValue(asset.Name);
        json.Text("version", AssetFacts.Version(asset));
        json.Texts("endpoints", AssetFacts.Endpoints(asset).Select(IriReference.Of));
        if (AssetFacts.Authenticated(asset) is { } authenticated) json.WriteBoolean("authenticated", authenticated);
        if (AssetFacts.CrossesTrustBoundary(asset) is { } crosses) json.WriteBoolean("x-trust-boundary", crosses);
        DataFlows(json, bom, asset);
        ComponentWriter.Licenses(json, asset);
        var nested = bom.NestedIn(asset).ToList();
        if (nested.Count > 0)
        {
            json.WriteStartArray("services");
            foreach (var inner in nested) Write(json, bom, inner);
            json.WriteEndArray();
        }
        Properties.WriteAll(json, bom, asset, withEvidence: true);
        json.WriteEndObject();
    }

    // One flow for each asset known to exchange data with the service. From the service's view: what a caller sends is inbound.
    static void DataFlows(Utf8JsonWriter json, BomContents bom, Asset asset)
    {
        var flows = bom.Graph.From(asset.Id).Where(r => r.Kind is RelationKind.Reads or RelationKind.UsesData or RelationKind.Stores or RelationKind.Writes)
            .Select(r => (Flow: r.Kind is RelationKind.Reads or RelationKind.UsesData ? "inbound" : "outbound", Other: bom.Graph.Find(r.To)!))
            .Concat(bom.Graph.To(asset.Id).Where(r => r.Kind is RelationKind.Calls or RelationKind.UsesModel or RelationKind.UsesTool or RelationKind.Writes or RelationKind.Reads)
                .Select(r => (Flow: r.Kind switch { RelationKind.Writes => "inbound", RelationKind.Reads => "outbound", _ => "bi-directional" }, Other: bom.Graph.Find(r.From)!)))
            .Where(flow => bom.Holds(flow.Other.Id))
            .Distinct()
            .ToList();
        var own = asset[AssetKeys.Sensitivity];
        if (flows.Count == 0 && own is null && asset.Kind is not (AssetKind.AiService or AssetKind.CloudAi)) return;
        json.WriteStartArray("data");
        if (flows.Count == 0) Flow(json, "unknown", own, null);
        foreach (var (flow, other) in flows) Flow(json, flow, other[AssetKeys.Sensitivity] ?? own, other);
        json.WriteEndArray();
    }

    static void Flow(Utf8JsonWriter json, string flow, string? classification, Asset? other)
    {
        json.WriteStartObject();
        json.WriteString("flow", flow);
        json.Text("classification", classification ?? "unknown");
        json.Text("name", other?.Name);
        if (other is not null)
        {
            if (flow != "outbound") json.Texts("source", [IriReference.Of(other.Id)]);
            if (flow != "inbound") json.Texts("destination", [IriReference.Of(other.Id)]);
        }
        json.WriteEndObject();
    }
}
