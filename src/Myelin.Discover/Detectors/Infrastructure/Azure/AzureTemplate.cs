using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Bicep;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Infrastructure.Azure;

/// <summary>A Bicep file or ARM template. Modules refer to others, so that it is evaluated once all are read.</summary>
public sealed record AzureTemplate(string Path, string? Target, string? Layer, BicepFile File, string Tool)
{
    /// <summary>Its folder, empty for the root of the target.</summary>
    public string Folder => new FileName(Path).Folder.ToString();

    /// <summary>A place in it.</summary>
    public Location At(Mark mark) => new(Path, mark.Line, mark.EndLine, mark.Column, Layer, Target: Target);
}

/// <summary>Values for a template's parameters in JSON.</summary>
public sealed record AzureParameters(string Path, string? Target, DataNode Root)
{
    /// <summary>Its folder, empty for the root of the target.</summary>
    public string Folder => new FileName(Path).Folder.ToString();
}

/// <summary>Bicep files and their parameter files.</summary>
public sealed class BicepDetector : DocumentDetector<BicepFile>
{
    public override void Detect(BicepFile document, SourceFile file, Facts facts) => facts.Keep(new AzureTemplate(file.Path, file.Target, file.Layer, document, "bicep"));
}

/// <summary>ARM templates and their parameter files.</summary>
public sealed class ArmTemplateDetector : DocumentDetector<JsonFile>
{
    public override bool Wants(in FileProbe file) => file.Name.Ends(".json") && (file.Head.IndexOf("eploymentTemplate.json"u8) >= 0 || file.Head.IndexOf("eploymentParameters.json"u8) >= 0) && base.Wants(file);

    public override void Detect(JsonFile document, SourceFile file, Facts facts)
    {
        if (ArmTemplate.IsParameters(document.Root)) facts.Keep(new AzureParameters(file.Path, file.Target, document.Root));
        if (!ArmTemplate.Is(document.Root)) return;
        var parsed = ArmTemplate.Read(document.Root, file.Limits);
        foreach (var problem in parsed.Problems) facts.Skip($"an expression was not understood: {problem.Reason}", problem.Line);
        facts.Keep(new AzureTemplate(file.Path, file.Target, file.Layer, parsed.Value!, document.Root["metadata"]["_generator"]["name"].Text == "bicep" ? "bicep-output" : "arm"));
    }
}
