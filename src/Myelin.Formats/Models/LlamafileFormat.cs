using Myelin.Formats.Zip;

namespace Myelin.Formats.Models;

/// <summary>A llamafile: an executable for several systems with a GGUF model in the zip behind it.</summary>
public sealed record LlamafileModel() : ModelArtifact("llamafile")
{
    /// <summary>The model within; null when only the server is.</summary>
    public GgufModel? Gguf { get; init; }
    /// <summary>Name of the member that holds it.</summary>
    public string? Member { get; init; }
    /// <summary><c>.args</c>: the command line it starts with, one word a line.</summary>
    public string? Arguments { get; init; }
}

/// <summary>Reads llamafiles: the head of an Actually Portable Executable (or the name), then the directory at the end, then the header of the stored GGUF.</summary>
public sealed class LlamafileFormat : Format<LlamafileModel>
{
    const int MostMembers = 100_000;

    public override bool Matches(in FileProbe file) =>
        !file.IsText && (file.Head.StartsWith("MZqFpD="u8) || file.Name.Ends(".llamafile"));

    public override Parsed<LlamafileModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var (zip, _) = ZipDirectory.Read(bytes, limits with { MaxEntries = MostMembers });
        var member = zip?.Entries.FirstOrDefault(e => e.Name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && e.Method == ZipEntry.Stored);
        if (zip is null || member is null) return name.Ends(".llamafile") ? new LlamafileModel() : new Parsed<LlamafileModel>(null, []);
        List<Problem> problems = [];
        var arguments = zip.Text(zip.Find(".args"), 64 << 10, problems);
        using var inner = zip.Open(member, 0, out var problem);
        if (problem is not null) problems.Add(problem);
        var (gguf, ggufProblems) = inner is null || !inner.ReadBytes(0, 4).AsSpan().SequenceEqual("GGUF"u8) ? new Parsed<GgufModel>(null, []) : new GgufFormat().Read(inner, name, limits);
        problems.AddRange(ggufProblems);
        var model = new LlamafileModel
        {
            Gguf = gguf,
            Member = member.Name,
            Arguments = arguments,
            FormatVersion = gguf?.FormatVersion,
            ModelName = gguf?.ModelName,
            Architecture = gguf?.Architecture,
            Parameters = gguf?.Parameters,
            Tensors = gguf?.Tensors,
            Quantization = gguf?.Quantization,
            License = gguf?.License,
        };
        return new Parsed<LlamafileModel>(model, problems);
    }
}
