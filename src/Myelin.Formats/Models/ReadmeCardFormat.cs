using Myelin.Formats.Data;

namespace Myelin.Formats.Models;

/// <summary>A README whose YAML front matter describes a model, dataset or application, as hubs use it.</summary>
/// <param name="Front">The front matter; lines count in the file.</param>
/// <param name="Heading">The first heading of level 1 behind it, or null.</param>
public sealed record ReadmeCard(DataNode Front, string? Heading);

/// <summary>Reads the front matter between two lines of three dashes (https://huggingface.co/docs/hub/model-cards).</summary>
public sealed class ReadmeCardFormat : Format<ReadmeCard>
{
    const int LargestCard = 4 << 20;

    public override bool Matches(in FileProbe file) =>
        (file.Name.Is("README.md") || file.Name.Is("MODEL_CARD.md") || file.Name.Is("MODELCARD.md") || file.Name.Is("DATASET_CARD.md"))
            && WithoutMark(file.Head) is var head && (head.StartsWith("---\n"u8) || head.StartsWith("---\r\n"u8));

    public override Parsed<ReadmeCard> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        using var start = new Binary.WindowSource(bytes, 0, LargestCard);
        if (start.ReadText(limits, out var problem) is not { } text) return new Parsed<ReadmeCard>(null, [problem!]);
        var end = text.IndexOf("\n---", Math.Min(3, text.Length), StringComparison.Ordinal);
        if (end < 0) return new Parsed<ReadmeCard>(null, []);
        // The opening dashes stay, so that lines count in the file.
        var (yaml, problems) = YamlFormat.Parse(text[..end], limits);
        if (yaml?.Root.Kind != NodeKind.Map) return new Parsed<ReadmeCard>(null, problems);
        return new Parsed<ReadmeCard>(new ReadmeCard(yaml.Root, Heading(text.AsSpan(end + 4))), problems);
    }

    static string? Heading(ReadOnlySpan<char> body)
    {
        foreach (var line in body.EnumerateLines())
            if (line.StartsWith("# ")) return line[2..].Trim().ToString();
        return null;
    }

    static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> head) => head is [0xEF, 0xBB, 0xBF, ..] ? head[3..] : head;
}
