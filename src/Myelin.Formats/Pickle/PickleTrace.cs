namespace Myelin.Formats.Pickle;

/// <summary>How a pickle uses a name that it imports.</summary>
[Flags]
public enum PickleUse
{
    /// <summary>Imported, and at most handed on as a value. Importing alone runs the module's code.</summary>
    Imported = 0,
    /// <summary>Called with arguments: REDUCE, INST, OBJ, or by a function that calls its argument.</summary>
    Called = 1,
    /// <summary>Made by <c>__new__</c> alone (NEWOBJ, NEWOBJ_EX, <c>copyreg._reconstructor</c>), which only a class allows.</summary>
    Instantiated = 2,
    /// <summary>An object of it got state (BUILD, or items).</summary>
    Built = 4,
    /// <summary>State was set on the imported thing itself, not on an object of it: it is patched for the whole process.</summary>
    Patched = 8,
}

/// <summary>A name that a pickle imports, or reaches through <c>getattr</c> and the like.</summary>
/// <param name="Module">Module, with the names of Python 2 translated as the unpickler does.</param>
/// <param name="Name">Name within it, perhaps dotted; empty for the module itself.</param>
/// <param name="Offset">Byte offset of the opcode that reaches it first.</param>
/// <param name="Opcode">Number of that opcode, from 0.</param>
public sealed record PickleImport(string Module, string Name, long Offset, long Opcode)
{
    /// <summary>All uses together.</summary>
    public PickleUse Use { get; init; }
    /// <summary>It was not named by the pickle but computed while it runs: <c>getattr</c>, <c>attrgetter</c>, joined strings …</summary>
    public bool IsComputed { get; init; }
    /// <summary>It loads bytes that the pickle holds, and each time these were run, too: see <see cref="PickleTrace.Nested"/> and <see cref="PickleTrace.Payloads"/>.</summary>
    public bool IsFollowed { get; init; }
    /// <summary>Module and name.</summary>
    public string FullName => Name.Length == 0 ? Module : $"{Module}.{Name}";
    public override string ToString() => FullName;
}

/// <summary>A call that loading the pickle makes.</summary>
/// <param name="Function">What is called: a full name, or how it was computed.</param>
/// <param name="Arguments">The arguments as Python would write them, escaped and cut.</param>
/// <param name="Opcode">Opcode that calls: REDUCE, INST …</param>
/// <param name="Offset">Byte offset of that opcode.</param>
/// <param name="Index">Its number, from 0.</param>
public sealed record PickleCall(string Function, string Arguments, string Opcode, long Offset, long Index)
{
    /// <summary>What is called could not be followed to a name.</summary>
    public bool IsUnknown { get; init; }
    /// <summary>How often the same function is called; only the first calls are listed.</summary>
    public long Count { get; init; } = 1;
    public override string ToString() => $"{Function}({Arguments})";
}

/// <summary>Something in the stream on which readers of pickles differ, or which no writer makes.</summary>
/// <param name="What">One sentence.</param>
/// <param name="Offset">Byte offset.</param>
public sealed record PickleOddity(string What, long Offset);

/// <summary>What loading one pickle does, found by running it on descriptions of values instead of values. Nothing is imported or called.</summary>
public sealed record PickleTrace
{
    /// <summary>Offset of the first opcode.</summary>
    public long Start { get; init; }
    /// <summary>Bytes up to and with STOP, or to the break.</summary>
    public long Length { get; init; }
    /// <summary>Opcodes run.</summary>
    public long Opcodes { get; init; }
    /// <summary>Highest protocol that is stated; 0 where none is.</summary>
    public int Protocol { get; init; }
    /// <summary>Names, in order of first use.</summary>
    public IReadOnlyList<PickleImport> Imports { get; init; } = [];
    /// <summary>Calls in order, the first few of each function.</summary>
    public IReadOnlyList<PickleCall> Calls { get; init; } = [];
    /// <summary>Storages of torch tensors, each key once.</summary>
    public IReadOnlyList<PickleStorage> Storages { get; init; } = [];
    /// <summary>Pickles that this one holds as bytes and loads, and those that stand between its opcodes (joblib's arrays of objects).</summary>
    public IReadOnlyList<PickleTrace> Nested { get; init; } = [];
    /// <summary>Other bytes that it hands to a loader: a model in a pickle.</summary>
    public IReadOnlyList<PicklePayload> Payloads { get; init; } = [];
    /// <summary>On what readers differ.</summary>
    public IReadOnlyList<PickleOddity> Oddities { get; init; } = [];
    /// <summary>Why it ended before STOP; null when it did not. What ran until then has run.</summary>
    public string? StoppedBy { get; init; }
    /// <summary>Some contents were not followed because they are too many; what was left out, or null.</summary>
    public string? LeftOut { get; init; }
    /// <summary>It holds joblib's array wrappers, behind which raw bytes stand that other unpicklers read as opcodes.</summary>
    public bool HasRawArrays { get; init; }
    /// <summary>It reached STOP.</summary>
    public bool IsComplete => StoppedBy is null && LeftOut is null;

    /// <summary>This trace and all within it.</summary>
    public IEnumerable<PickleTrace> All() => Nested.SelectMany(n => n.All()).Prepend(this);
}

/// <summary>Bytes that a pickle hands to a function.</summary>
/// <param name="Function">That function.</param>
/// <param name="Bytes">The bytes, at most 64 MiB.</param>
/// <param name="Offset">Offset of the call.</param>
public sealed record PicklePayload(string Function, ReadOnlyMemory<byte> Bytes, long Offset);
