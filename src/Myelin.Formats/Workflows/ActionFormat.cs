using Myelin.Formats.Data;

namespace Myelin.Formats.Workflows;

/// <summary>Actions: <c>action.yml</c> with <c>runs</c>.</summary>
public sealed class ActionFormat : Format<ActionFile>
{
    public override bool Matches(in FileProbe file) => (file.Name.Is("action.yml") || file.Name.Is("action.yaml")) && file.IsText;

    public override Parsed<ActionFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<ActionFile>(null, [problem!]);
        return Parse(text, limits);
    }

    /// <summary>Parses text.</summary>
    public static Parsed<ActionFile> Parse(string text, ReadLimits limits)
    {
        var yaml = YamlFormat.Parse(text, limits);
        if (yaml.Value?.Root is not { } root || root["runs"].Kind != NodeKind.Map) return new Parsed<ActionFile>(null, yaml.Problems);
        var reading = new WorkflowReading(text);
        return new Parsed<ActionFile>(new ActionFile(root, text)
        {
            Name = root["name"].Text,
            Inputs = reading.Entries(root["inputs"], "default"),
            Outputs = reading.Entries(root["outputs"], "value"),
            Using = root.At("runs", "using").Text ?? "",
            Steps = reading.Steps(root.At("runs", "steps"), null, null),
        }, yaml.Problems);
    }
}

/// <summary>The configuration of Dependabot: <c>.github/dependabot.yml</c>.</summary>
public sealed class DependabotFormat : Format<DependabotFile>
{
    public override bool Matches(in FileProbe file) =>
        (file.Name.Ends(".yml") || file.Name.Ends(".yaml")) && file.IsText && (file.Name.Name.StartsWith("dependabot.y", StringComparison.OrdinalIgnoreCase) || file.Head.IndexOf("package-ecosystem:"u8) >= 0 && file.Head.IndexOf("updates:"u8) >= 0);

    public override Parsed<DependabotFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<DependabotFile>(null, [problem!]);
        var yaml = YamlFormat.Parse(text, limits);
        return yaml.Value?.Root is { Kind: NodeKind.Map } root ? new Parsed<DependabotFile>(new DependabotFile(root), yaml.Problems) : new Parsed<DependabotFile>(null, yaml.Problems);
    }
}
