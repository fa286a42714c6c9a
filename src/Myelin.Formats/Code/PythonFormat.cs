using Myelin.Formats.Code.Python;

namespace Myelin.Formats.Code;

/// <summary>Python source (https://docs.python.org/3/reference/), by name or by its first line. Python 2 reads as far as the two agree.</summary>
public sealed class PythonFormat : Format<CodeFile>
{
    public override bool Matches(in FileProbe file) =>
        ((file.Name.Ends(".py") || file.Name.Ends(".pyw")) && file.IsText) || (file.Name.Extension.IsEmpty && IsScript(file.Head));

    public override Parsed<CodeFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<CodeFile>(null, [problem!]);
        return Parse(text, limits);
    }

    /// <summary>Reads text.</summary>
    public static Parsed<CodeFile> Parse(string text, ReadLimits limits) => PythonReader.Read(new PythonSource(text), notebook: false, limits);

    static bool IsScript(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("#!"u8)) return false;
        var end = head.IndexOf((byte)'\n');
        return (end < 0 ? head : head[..end]).IndexOf("python"u8) > 0;
    }
}
