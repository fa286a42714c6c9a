using Myelin.Formats.Hcl;

namespace Myelin.Formats.Bicep;

/// <summary>Bicep (https://learn.microsoft.com/azure/azure-resource-manager/bicep/file) and its parameter files. An error loses one statement and is named.</summary>
public sealed class BicepFormat : Format<BicepFile>
{
    public override bool Matches(in FileProbe file) => (file.Name.Ends(".bicep") || file.Name.Ends(".bicepparam")) && file.IsText;

    public override Parsed<BicepFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<BicepFile>(null, [problem!]);
        return Parse(text, limits);
    }

    /// <summary>Parses text.</summary>
    public static Parsed<BicepFile> Parse(string text, ReadLimits limits)
    {
        var parser = new BicepParser(text, limits);
        return new Parsed<BicepFile>(new BicepFile(parser.ParseFile()), parser.Problems);
    }

    /// <summary>Parses what stands between the brackets of an expression in an ARM template: <c>concat('a', parameters('b'))</c>; null with a problem when it is none.</summary>
    public static HclExpression? ParseArm(string text, ReadLimits limits, out Problem? problem) => new BicepParser(text, limits) { IsArm = true }.ParseOne(out problem);
}
