using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Spdx;

/// <summary>Assets as SPDX elements, and what they share: suppliers and licences.</summary>
sealed class SpdxElements(Utf8JsonWriter json, SpdxNames names)
{
    readonly SortedSet<string> _suppliers = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, List<string>> _licensed = new(StringComparer.Ordinal);

    public void Write(Asset asset)
    {
        var type = TypeOf(asset.Kind);
        names.Open(json, type, names.Of(asset), asset.Name);
        json.Text("comment", $"{asset.Kind.Name()}, {asset.Basis.ToString().ToLowerInvariant()}");
        if (AssetFacts.HubPage(asset) is { } page && type != "software_File")
        {
            json.WriteString("software_downloadLocation", page);
            json.WriteString("software_homePage", page);
        }
        json.WriteString("software_primaryPurpose", PurposeOf(asset));
        if (type != "software_File")
        {
            json.Text("software_packageVersion", AssetFacts.Version(asset));
            json.Text("software_packageUrl", AssetFacts.Purl(asset));
        }
        WriteHash(asset);
        if (AssetFacts.Supplier(asset) is { Length: > 0 } supplier)
        {
            _suppliers.Add(supplier);
            json.WriteString("suppliedBy", names.Of("supplier", supplier));
        }
        if (asset[AssetKeys.License] is { } license && !string.IsNullOrWhiteSpace(license))
        {
            if (!_licensed.TryGetValue(license, out var licensed)) _licensed[license] = licensed = [];
            licensed.Add(names.Of(asset));
        }
        if (type == "ai_AIPackage") WriteModel(asset);
        if (type == "dataset_DatasetPackage") WriteDataset(asset);
        json.WriteEndObject();
        SpdxAnnotations.Write(json, asset, names);
        json.FlushSome();
    }

    /// <summary>The suppliers and licences that the assets written so far name.</summary>
    public void WriteShared()
    {
        foreach (var supplier in _suppliers)
        {
            names.Open(json, "Organization", names.Of("supplier", supplier), supplier);
            json.WriteEndObject();
        }
        foreach (var (stated, licensed) in _licensed)
        {
            var license = LicenseExpression.Parse(stated);
            var id = names.Of("license", stated);
            if (license.Expression is { } expression)
            {
                names.Open(json, "simplelicensing_LicenseExpression", id, null);
                json.WriteString("simplelicensing_licenseExpression", expression);
            }
            else
            {
                names.Open(json, "simplelicensing_SimpleLicensingText", id, stated);
                json.Text("simplelicensing_licenseText", stated);
            }
            json.WriteEndObject();
            foreach (var asset in licensed)
            {
                names.Open(json, "Relationship", $"{asset}:license", null);
                json.WriteString("from", asset);
                json.WriteString("relationshipType", "hasDeclaredLicense");
                json.Texts("to", [id]);
                json.WriteEndObject();
            }
            json.FlushSome();
        }
    }

    static string TypeOf(AssetKind kind) => kind switch
    {
        AssetKind.Model or AssetKind.Adapter => "ai_AIPackage",
        AssetKind.Dataset => "dataset_DatasetPackage",
        AssetKind.ModelFile or AssetKind.File or AssetKind.AgentInstructions or AssetKind.AgentConfig or AssetKind.Skill or AssetKind.Hook
            or AssetKind.Workflow or AssetKind.Prompt or AssetKind.ChatTemplate => "software_File",
        _ => "software_Package",
    };

    static string PurposeOf(Asset asset) => asset.Kind switch
    {
        AssetKind.Model or AssetKind.Adapter or AssetKind.ModelFile => "model",
        AssetKind.Dataset or AssetKind.DataStore or AssetKind.Volume => "data",
        AssetKind.AiPackage => asset[AssetKeys.Role] is { } role && role.Contains("framework", StringComparison.Ordinal) ? "framework" : "library",
        AssetKind.Package or AssetKind.Library or AssetKind.Action => "library",
        AssetKind.Image or AssetKind.Container => "container",
        AssetKind.Gpu or AssetKind.Host or AssetKind.Node => "device",
        AssetKind.GpuSoftware => "deviceDriver",
        AssetKind.AgentConfig or AssetKind.Workflow or AssetKind.Hook => "configuration",
        AssetKind.AgentInstructions or AssetKind.Skill or AssetKind.Prompt or AssetKind.ChatTemplate => "specification",
        AssetKind.File => "file",
        AssetKind.K8sAiResource or AssetKind.Sandbox or AssetKind.Runner or AssetKind.TrainingCluster or AssetKind.CloudAi => "platform",
        AssetKind.AiSecret or AssetKind.Secret or AssetKind.Credential => "other",
        _ => "application",
    };

    void WriteHash(Asset asset)
    {
        if (AssetFacts.Sha256(asset) is not { } sha256) return;
        json.WriteStartArray("verifiedUsing");
        json.WriteStartObject();
        json.WriteString("type", "Hash");
        json.WriteString("algorithm", "sha256");
        json.WriteString("hashValue", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    void WriteModel(Asset asset)
    {
        if (asset[AssetKeys.Architecture] is { Length: > 0 } architecture) json.Texts("ai_typeOfModel", [architecture]);
        if (asset[AssetKeys.Task] is { Length: > 0 } task) json.Texts("ai_domain", [task]);
        var parameters = new[] { AssetKeys.Parameters, AssetKeys.Quantization }.Where(key => asset[key] is not null).ToList();
        if (parameters.Count == 0) return;
        json.WriteStartArray("ai_hyperparameter");
        foreach (var key in parameters)
        {
            json.WriteStartObject();
            json.WriteString("type", "DictionaryEntry");
            json.WriteString("key", key);
            json.Text("value", asset[key]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void WriteDataset(Asset asset)
    {
        json.Texts("dataset_datasetType", [asset[AssetKeys.Format] switch
        {
            "csv" or "tsv" or "parquet" or "arrow" or "feather" or "sqlite" or "json" or "jsonl" => "structured",
            "text" or "txt" => "text",
            _ => "noAssertion",
        }]);
        if (long.TryParse(asset[AssetKeys.Size], out var size) && size >= 0) json.WriteNumber("dataset_datasetSize", size);
        if (asset[AssetKeys.Sensitivity] is { Length: > 0 } sensitivity)
            json.WriteString("dataset_hasSensitivePersonalInformation", sensitivity.Contains("personal", StringComparison.Ordinal) || sensitivity.Contains("health", StringComparison.Ordinal) ? "yes" : "noAssertion");
    }
}
