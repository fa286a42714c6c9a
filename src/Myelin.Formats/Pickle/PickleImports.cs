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
/// What a pickle names, by one linear walk over its opcodes: nothing is built, called or imported. It tells identity and lineage; whether a pickle is safe takes
/// a machine that keeps a stack.
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

    /// <summary>Walks one pickle that begins at an offset.</summary>
    public static PickleImports Read(ByteSource bytes, long start, ReadLimits limits) => new PickleWalk(bytes, start, limits).Read();

    /// <summary>Walks pickles that stand one behind the other, at most <paramref name="most"/>, until bytes follow that are no pickle.</summary>
    public static PickleImports ReadAll(ByteSource bytes, long start, int most, ReadLimits limits)
    {
        var all = Read(bytes, start, limits);
        for (var i = 1; i < most && all.Complete && start + all.Length < bytes.Length; i++)
        {
            if (bytes.ReadBytes(start + all.Length, 2) is not [0x80, <= 5]) break;
            var next = Read(bytes, start + all.Length, limits);
            all = all with
            {
                Protocol = Math.Max(all.Protocol, next.Protocol),
                Globals = [.. all.Globals.Concat(next.Globals).DistinctBy(g => (g.Module, g.Name))],
                Storages = [.. all.Storages.Concat(next.Storages).DistinctBy(s => s.Key)],
                Length = all.Length + next.Length,
                Opcodes = all.Opcodes + next.Opcodes,
                StoppedBy = next.StoppedBy,
            };
        }
        return all;
    }
}
