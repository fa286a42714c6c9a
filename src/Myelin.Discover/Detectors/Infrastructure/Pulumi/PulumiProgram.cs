using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Infrastructure.Pulumi;

/// <summary>A Pulumi program in YAML (https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/), or the values of one of its stacks.</summary>
public sealed record PulumiProgram(string Path, string? Target, string? Layer, DataNode Root, bool IsStack)
{
    /// <summary>Its folder, empty for the root of the target.</summary>
    public string Folder => new FileName(Path).Folder.ToString();

    /// <summary>A place in it.</summary>
    public Location At(Mark mark) => new(Path, mark.Line, mark.EndLine, mark.Column, Layer, Target: Target);
}

/// <summary>Pulumi projects. Those in a programming language are named as a gap: their programs are code and are not run.</summary>
public sealed class PulumiDetector : DocumentDetector<YamlFile>
{
    public override void Detect(YamlFile document, SourceFile file, Facts facts)
    {
        var name = file.Name.Name;
        var root = document.Root;
        if (name is "Pulumi.yaml" or "Pulumi.yml" or "Main.yaml")
        {
            var runtime = root["runtime"].Text ?? root["runtime"]["name"].Text;
            if (root["resources"].Kind == NodeKind.Map && (runtime is null or "yaml")) facts.Keep(new PulumiProgram(file.Path, file.Target, file.Layer, root, IsStack: false));
            else if (runtime is not null and not "yaml") facts.Skip($"a Pulumi program in {(runtime.Length > 40 ? "another language" : runtime)} is not evaluated: what it deploys is not known", root["runtime"].Mark.Line);
        }
        else if (name.StartsWith("Pulumi.") && root["config"].Kind == NodeKind.Map)
        {
            facts.Keep(new PulumiProgram(file.Path, file.Target, file.Layer, root, IsStack: true));
        }
    }
}
