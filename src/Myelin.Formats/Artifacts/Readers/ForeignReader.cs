namespace Myelin.Formats.Artifacts.Readers;

/// <summary>What is named like a model and holds an archive that no loader of models opens, or a program (nullifAI, 2025: 7z archives named <c>.pt</c>, whose pickles scanners did not reach).</summary>
public sealed class ForeignReader : ArtifactReader
{
    public override string Kind => "foreign";

    public override bool Accepts(in FileProbe part) => IsNamedLikeModel(part.Name) && (Foreign.Container(part.Head) is not null || Foreign.Program(part.Head) is not null);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (Foreign.Container(part.Head) is { } container)
        {
            walk.Add(new Mismatch(part.At(), $"it is named like a model and is a {container} archive: no loader of models reads it, and most scanners do not either", HidesContent: true));
            walk.Add(new Unread(part.At(), $"{container} archives are not unpacked"));
        }
        else if (Foreign.Program(part.Head) is { } program && !part.Name.Ends(".llamafile"))
        {
            walk.Add(new Mismatch(part.At(), $"it is named like a model and is a program ({program})", HidesContent: true));
            walk.Add(new NativeCode(part.At(), program, IsLoaded: false));
        }
        return true;
    }

    static bool IsNamedLikeModel(in FileName name) => ModelNames.IsTorch(name) || ModelNames.IsPickle(name) || name.Ends(".safetensors") || name.Ends(".gguf") || name.Ends(".onnx") || name.Ends(".h5") || name.Ends(".keras")
        || name.Ends(".tflite") || name.Ends(".nemo") || name.Ends(".mlmodel") || name.Ends(".pb") || name.Ends(".ggml") || name.Ends(".hdf5") || name.Ends(".msgpack");
}
