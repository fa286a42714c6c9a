using System.Collections.Frozen;
using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.CycloneDx;

/// <summary>The <c>properties</c> of a component or service: what CycloneDX has no field for, under <c>myelin:</c>.</summary>
static class Properties
{
    // Said by a field of their own, at least for components.
    static readonly FrozenSet<string> OfFields = FrozenSet.ToFrozenSet([AssetKeys.Sha256, AssetKeys.License, AssetKeys.Purl], StringComparer.Ordinal);

    /// <summary>Kind, basis, facts and relations; for a service its evidence too, since the schema allows a service none.</summary>
    public static void WriteAll(Utf8JsonWriter json, BomContents bom, Asset asset, bool withEvidence)
    {
        json.WriteStartArray("properties");
        Write(json, "myelin:kind", asset.Kind.Name());
        Write(json, "myelin:basis", ScanJson.Word(asset.Basis));
        foreach (var (key, value) in asset.Properties)
            if (!OfFields.Contains(key) || (withEvidence && key != AssetKeys.License)) Write(json, $"myelin:{key}", value);
        if (withEvidence)
            foreach (var evidence in asset.Evidence) Write(json, "myelin:evidence", Place(evidence));
        foreach (var relation in bom.Graph.From(asset.Id)) Write(json, $"myelin:rel:{relation.Kind.Name()}", relation.To);
        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.Text("name", name);
        json.WritePropertyName("value");
        json.TextValue(value);
        json.WriteEndObject();
    }

    static string Place(Evidence evidence) =>
        $"{(evidence.At.Target is { } target ? target + "/" : "")}{evidence.At} ({evidence.By}, {ScanJson.Word(evidence.Basis)}{(evidence.At.Layer is { } layer ? ", layer " + layer : "")})";
}
