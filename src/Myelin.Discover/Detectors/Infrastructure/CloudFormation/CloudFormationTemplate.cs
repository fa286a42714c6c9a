using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Infrastructure.CloudFormation;

/// <summary>A template of CloudFormation or SAM, written by hand or synthesised by the CDK. Nested stacks refer to others, so that it is evaluated once all are read.</summary>
public sealed record CloudFormationTemplate(string Path, string? Target, string? Layer, DataNode Root)
{
    /// <summary>Its folder, empty for the root of the target.</summary>
    public string Folder => new FileName(Path).Folder.ToString();

    /// <summary>A place in it.</summary>
    public Location At(Mark mark) => new(Path, mark.Line, mark.EndLine, mark.Column, Layer, Target: Target);

    /// <summary>Whether a document is a template: some resource has a type with colons, as AWS::S3::Bucket.</summary>
    public static bool Is(DataNode root)
    {
        if (root.Kind != NodeKind.Map || root.Has("apiVersion")) return false;
        foreach (var (_, resource) in root["Resources"].Entries)
            if (resource["Type"].Text is { } type && type.Contains("::", StringComparison.Ordinal)) return true;
        return false;
    }
}

/// <summary>Templates in YAML.</summary>
public sealed class CloudFormationDetector : DocumentDetector<YamlFile>
{
    public override void Detect(YamlFile document, SourceFile file, Facts facts)
    {
        if (CloudFormationTemplate.Is(document.Root)) facts.Keep(new CloudFormationTemplate(file.Path, file.Target, file.Layer, document.Root));
    }
}

/// <summary>Templates in JSON, those in <c>cdk.out</c> included.</summary>
public sealed class CloudFormationJsonDetector : DocumentDetector<JsonFile>
{
    // A template says what it is in its head: no other JSON is parsed for it.
    public override bool Wants(in FileProbe file) =>
        file.Name.Ends(".json") && (file.Head.IndexOf("\"AWSTemplateFormatVersion\""u8) >= 0 || file.Head.IndexOf("\"Resources\""u8) >= 0 || file.Head.IndexOf("\"AWS::"u8) >= 0) && base.Wants(file);

    public override void Detect(JsonFile document, SourceFile file, Facts facts)
    {
        if (CloudFormationTemplate.Is(document.Root)) facts.Keep(new CloudFormationTemplate(file.Path, file.Target, file.Layer, document.Root));
    }
}
