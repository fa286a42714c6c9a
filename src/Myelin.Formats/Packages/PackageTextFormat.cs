namespace Myelin.Formats.Packages;

/// <summary>A text format of packages: reads the text within the limit and hands it on.</summary>
public abstract class PackageTextFormat : Format<PackageFile>
{
    public sealed override Parsed<PackageFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<PackageFile>(null, [problem!]);
        return Parse(text, name, limits);
    }

    /// <summary>Parses the text of a file of this name.</summary>
    public abstract Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits);

    /// <summary>A result with problems found on the way.</summary>
    protected static Parsed<PackageFile> With(PackageFile file, IReadOnlyList<Problem> problems) => new(file, problems);
}
