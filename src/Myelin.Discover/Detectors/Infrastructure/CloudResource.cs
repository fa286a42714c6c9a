using Myelin.Core.Assets;
using Myelin.Formats.Config;

namespace Myelin.Discover.Detectors.Infrastructure;

/// <summary>
/// A resource of a cloud, a cluster or a SaaS that configuration declares: the same record for Terraform (HCL, plan and state), CloudFormation, ARM, Bicep and Pulumi.
/// Type and attribute names are Terraform's, whatever the tool, so that one check serves all.
/// </summary>
/// <param name="Tool">Scheme of the id: <c>tf</c>, <c>cfn</c>, <c>arm</c>, <c>bicep</c>, <c>pulumi</c>.</param>
/// <param name="Scope">Folder of the root module or path of the template: addresses are unique and references hold within it.</param>
/// <param name="Address">Its full address: <c>module.data.aws_s3_bucket.customers[0]</c>.</param>
/// <param name="Type">Its type in Terraform's naming: <c>aws_s3_bucket</c>; as written where Terraform has none.</param>
/// <param name="Attributes">A map. Nested blocks are lists of maps; each value stands at the mark of its attribute.</param>
/// <param name="At">Where its block stands.</param>
public sealed record CloudResource(string Tool, string Scope, string Address, string Type, ConfigValue Attributes, Location At)
{
    /// <summary>The type as written: <c>AWS::S3::Bucket</c>.</summary>
    public string NativeType { get; init; } = Type;

    /// <summary>The name it has in the configuration, without type, module and index.</summary>
    public string Label { get; init; } = "";

    /// <summary>True for a data source: the thing exists elsewhere and is looked up.</summary>
    public bool IsLookup { get; init; }

    /// <summary>Why it is not certain that it is created (a condition or count that is unknown), or null.</summary>
    public string? Condition { get; init; }

    /// <summary>Region of its provider, where known.</summary>
    public string? Region { get; init; }

    /// <summary>Source of the module that stands for it, when that module lies elsewhere (<c>terraform-aws-modules/s3-bucket/aws</c>), else null.</summary>
    public string? Module { get; init; }

    /// <summary>True when it was read from a state file: it has been created.</summary>
    public bool IsCreated { get; init; }

    /// <summary>Id of its asset.</summary>
    public string Id => AssetId.Resource(Tool, Scope == "" ? Address : $"{Scope}/{Address}");

    /// <summary>Name of its asset, <c>type.label</c>, as infrastructure tools write it.</summary>
    public string Name => $"{NativeType}.{Label}";

    /// <summary>aws, azure, gcp, kubernetes, helm, databricks, snowflake … by the type's prefix.</summary>
    public string Provider => Type.AsSpan(0, Math.Max(0, Type.IndexOf('_'))) switch
    {
        "aws" or "awscc" => "aws",
        "azurerm" or "azapi" or "azuread" => "azure",
        "google" => "gcp",
        _ => Type.IndexOf('_') is > 0 and var end ? Type[..end] : "",
    };

    /// <summary>Value of an attribute; of nested blocks, that of the first.</summary>
    public ConfigValue this[string attribute] => Attributes[attribute];

    /// <summary>Blocks or items under an attribute, however it is written.</summary>
    public IEnumerable<ConfigValue> Each(string attribute) => Attributes[attribute].Each();

    /// <summary>Where a value of it stands; its own place when that is not known.</summary>
    public Location Where(ConfigValue value) => value.Mark.Line > 0 ? At with { Line = value.Mark.Line, EndLine = Math.Max(value.Mark.EndLine, value.Mark.Line), Column = value.Mark.Column } : At;

    public override string ToString() => Address;
}
