using Myelin.Formats.Data;

namespace Myelin.Formats.Hcl;

/// <summary>
/// HCL 2 in its native syntax (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md): Terraform, OpenTofu, Terragrunt, Packer, Nomad.
/// An error loses the rest of the block it stands in and is named; the next block is read again.
/// </summary>
public sealed class HclFormat : Format<HclFile>
{
    static readonly string[] Endings = [".tf", ".tofu", ".tfvars", ".hcl", ".nomad"];

    public override bool Matches(in FileProbe file)
    {
        if (!file.IsText) return false;
        foreach (var ending in Endings)
            if (file.Name.Ends(ending)) return true;
        return false;
    }

    public override Parsed<HclFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<HclFile>(null, [problem!]);
        return Parse(text, limits);
    }

    /// <summary>Parses text.</summary>
    public static Parsed<HclFile> Parse(string text, ReadLimits limits)
    {
        var parser = new HclParser(text, limits);
        return new Parsed<HclFile>(new HclFile(parser.ParseFile()), parser.Problems);
    }

    /// <summary>Parses one expression, as a JSON string or another language holds it; null with a problem when it is none.</summary>
    public static HclExpression? ParseExpression(string text, ReadLimits limits, out Problem? problem) =>
        new HclParser(text, limits).ParseOne(template: false, out problem);

    /// <summary>Parses a template, the text of a <c>.tftpl</c> file or a JSON string; null with a problem when it is none.</summary>
    public static HclExpression? ParseTemplate(string text, ReadLimits limits, out Problem? problem) =>
        new HclParser(text, limits).ParseOne(template: true, out problem);
}

/// <summary>HCL 2 in its JSON syntax, as Terraform reads it: <c>.tf.json</c>, <c>.tofu.json</c>, <c>.tfvars.json</c>.</summary>
public sealed class HclJsonFormat : Format<HclFile>
{
    public override bool Matches(in FileProbe file) =>
        (file.Name.Ends(".tf.json") || file.Name.Ends(".tofu.json") || file.Name.Ends(".tfvars.json")) && file.IsText;

    public override Parsed<HclFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<HclFile>(null, [problem!]);
        var json = JsonFormat.Parse(text, limits);
        if (json.Value is null) return new Parsed<HclFile>(null, json.Problems);
        var reader = new HclJson(limits);
        var body = name.Ends(".tfvars.json") ? reader.Values(json.Value.Root) : reader.File(json.Value.Root);
        return new Parsed<HclFile>(new HclFile(body), [.. json.Problems, .. reader.Problems]);
    }
}
