namespace Myelin.Formats.Pickle;

/// <summary>A name that a pickle imports.</summary>
/// <param name="Module">Module as written.</param>
/// <param name="Name">Name within it, perhaps dotted.</param>
/// <param name="Offset">Offset of the opcode that imports it first.</param>
public sealed record PickleGlobal(string Module, string Name, long Offset)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A tensor storage that a torch pickle refers to.</summary>
/// <param name="Type">Class of the storage, for example <c>FloatStorage</c>.</param>
/// <param name="Key">Its name in the archive.</param>
/// <param name="Elements">How many elements it has.</param>
public sealed record PickleStorage(string Type, string Key, long Elements);

/// <summary>
/// What a pickle names: identity and lineage. What it does is told by <see cref="PickleTrace"/>.
/// </summary>
public sealed record PickleImports
{
    /// <summary>Highest protocol stated; 0 where none is.</summary>
    public int Protocol { get; init; }
    /// <summary>Imported names, each once, in order of first import.</summary>
    public IReadOnlyList<PickleGlobal> Globals { get; init; } = [];
    /// <summary>Storages of tensors, each key once.</summary>
    public IReadOnlyList<PickleStorage> Storages { get; init; } = [];
    /// <summary>Bytes walked.</summary>
    public long Length { get; init; }
    /// <summary>Opcodes walked.</summary>
    public long Opcodes { get; init; }
    /// <summary>Why the walk ended before STOP; null when it did not.</summary>
    public string? StoppedBy { get; init; }
    /// <summary>The walk reached STOP.</summary>
    public bool Complete => StoppedBy is null;

    /// <summary>Reads one pickle that begins at an offset.</summary>
    public static PickleImports Read(ByteSource bytes, long start) => ReadAll(bytes, start, 1);

    /// <summary>Reads pickles that stand one behind the other, at most <paramref name="most"/>, until bytes follow that are no pickle.</summary>
    public static PickleImports ReadAll(ByteSource bytes, long start, int most)
    {
        var traces = (most > 5 && start == 0 ? PickleProgram.Read(bytes) : PickleProgram.Read(bytes, start, most)).Streams.Take(most).ToList();
        if (traces.Count == 0) return new PickleImports { StoppedBy = "ends without STOP" };
        return new PickleImports
        {
            Protocol = traces.Max(t => t.Protocol),
            Globals = [.. traces.SelectMany(t => t.All()).SelectMany(t => t.Imports).Where(i => !i.IsComputed).Select(i => new PickleGlobal(i.Module, i.Name, i.Offset)).DistinctBy(g => (g.Module, g.Name))],
            Storages = [.. traces.SelectMany(t => t.Storages).DistinctBy(s => s.Key)],
            Length = traces[^1].Start + traces[^1].Length - start,
            Opcodes = traces.Sum(t => t.Opcodes),
            StoppedBy = traces[^1].StoppedBy ?? traces[^1].LeftOut,
        };
    }
}
