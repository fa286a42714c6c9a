namespace Myelin.Formats.Code.Curly;

/// <summary>A language with curly braces: text in, the facts of a <see cref="CodeFile"/> out.</summary>
public abstract class CurlyFormat : Format<CodeFile>
{
    private protected CurlyFormat() { }

    /// <summary>Endings of file names, each with its dot.</summary>
    private protected abstract IReadOnlyList<string> Extensions { get; }

    public sealed override bool Matches(in FileProbe file)
    {
        var extension = file.Name.Extension;
        if (extension.Length is < 3 or > 7) return false;
        foreach (var own in Extensions)
            if (extension.Equals(own, StringComparison.OrdinalIgnoreCase)) return file.IsText;
        return false;
    }

    public sealed override Parsed<CodeFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<CodeFile>(null, [problem!]);
        return Parse(text, name, limits);
    }

    /// <summary>Parses text; the name tells dialects apart (<c>.ts</c> from <c>.tsx</c>).</summary>
    public Parsed<CodeFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var (parser, idioms) = Open(text, name, limits);
        var file = new Interpreter(parser.Source, parser, idioms).Interpret(parser.ReadFile());
        return parser.TooDeep == 0 ? file : new Parsed<CodeFile>(file, [new Problem($"nested deeper than {limits.MaxDepth}: what is deeper was not followed", parser.TooDeep)]);
    }

    private protected abstract (Parser Parser, Idioms Idioms) Open(string text, FileName name, ReadLimits limits);
}
