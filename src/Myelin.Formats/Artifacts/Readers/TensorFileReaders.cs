using Myelin.Formats.Models;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>GGUF: chat templates, and numbers that a parser in C may trust.</summary>
public sealed class GgufReader : ArtifactReader
{
    static readonly GgufFormat Format = new();

    public override string Kind => "gguf";

    public override bool Accepts(in FileProbe part) => part.Head.StartsWith("GGUF"u8);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Bytes.Length < 16)
        {
            walk.Add(new HeaderViolation(part.At(0), "gguf", "its header is cut off"));
            return true;
        }
        var (model, problems) = Format.Read(part.Bytes, part.Name, walk.Limits);
        foreach (var problem in problems) walk.Add(new HeaderViolation(part.At(), "gguf", problem.Reason));
        if (model is null) return true;
        foreach (var template in model.ChatTemplates) walk.Add(new ChatTemplate(part.At(), template.Key, template.Value));
        if (long.TryParse(model["general.alignment"], out var alignment) && (alignment <= 0 || alignment > 1 << 20 || (alignment & (alignment - 1)) != 0))
            walk.Add(new HeaderViolation(part.At(), "gguf", $"general.alignment is {alignment}, no power of two"));
        foreach (var twice in model.Keys.GroupBy(k => k.Key, StringComparer.Ordinal).Where(g => g.Count() > 1).Take(5))
            walk.Add(new HeaderViolation(part.At(), "gguf", $"key {Cut(twice.Key)} stands there {twice.Count()} times"));
        foreach (var tensor in model.List)
        {
            var elements = TensorTally.Elements(tensor.Shape);
            if (elements == long.MaxValue || elements <= 0) walk.Add(new HeaderViolation(part.At(), "gguf", $"tensor {Cut(tensor.Name)} has dimensions whose product overflows or is zero"));
            else if (tensor.Offset >= (ulong)part.Bytes.Length) walk.Add(new HeaderViolation(part.At(), "gguf", $"tensor {Cut(tensor.Name)} begins behind the end of the file"));
            else continue;
            break;
        }
        return true;
    }

    internal static string Cut(string name) => Pickle.Machine.PythonText.Quoted(name, 60);
}

/// <summary>safetensors: a header whose offsets leave holes, overlap or point outside, and names that look like paths.</summary>
public sealed class SafetensorsReader : ArtifactReader
{
    static readonly SafetensorsFormat Format = new();

    public override string Kind => "safetensors";

    public override bool Accepts(in FileProbe part) => SafetensorsFormat.HasHeader(part.Head) || (part.Name.Ends(".safetensors") && part.Size >= 8 && !part.Head.StartsWith("version https://git-lfs"u8));

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var isNamed = part.Name.Ends(".safetensors");
        if (!SafetensorsFormat.HasHeader(part.Head))
        {
            if (Foreign.Container(part.Head) is null && Foreign.Program(part.Head) is null && !PickleReader.LooksLikePickle(part.Head)) walk.Add(new HeaderViolation(part.At(0), "safetensors", "it does not begin with the length of a JSON header"));
            else if (PickleReader.LooksLikePickle(part.Head)) walk.Add(new Mismatch(part.At(0), "it is named safetensors and holds a pickle: a loader that decides by content runs it", HidesContent: true));
            return true;
        }
        var (model, problems) = Format.Read(part.Bytes, part.Name, walk.Limits);
        if (!isNamed && (model is null || model.List.Count == 0)) return false;
        foreach (var problem in problems) walk.Add(new HeaderViolation(part.At(), "safetensors", problem.Reason));
        foreach (var tensor in model?.List ?? [])
            if (tensor.Name.StartsWith('/') || tensor.Name.Contains("../", StringComparison.Ordinal))
            {
                walk.Add(new HeaderViolation(part.At(), "safetensors", $"tensor {GgufReader.Cut(tensor.Name)} is named like a path out of a folder"));
                break;
            }
        return true;
    }
}

/// <summary>Llamafiles: programs with a model in them.</summary>
public sealed class LlamafileReader : ArtifactReader
{
    public override string Kind => "llamafile";

    public override bool Accepts(in FileProbe part) => part.Head.StartsWith("MZqFpD="u8) || (part.Name.Ends(".llamafile") && !part.IsText);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        walk.Add(new NativeCode(part.At(), "llamafile, an executable for several systems", IsLoaded: false));
        return true;
    }
}

/// <summary>Machine code as a member of an archive: what AOTInductor compiles, and what has no business there.</summary>
public sealed class ProgramReader : ArtifactReader
{
    public override string Kind => "program";

    public override bool Accepts(in FileProbe part) => part.Name.Path.Contains('/', StringComparison.Ordinal) && Foreign.Program(part.Head) is { } program && !program.StartsWith("script", StringComparison.Ordinal);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        // A program of its own in a folder is none of a model's business; one within a model is.
        if (part.Depth == 0) return false;
        walk.Add(new NativeCode(part.At(), Foreign.Program(part.Head)!, IsLoaded: part.Member.Contains("aotinductor", StringComparison.OrdinalIgnoreCase) || part.Name.Ends(".so")));
        return true;
    }
}
