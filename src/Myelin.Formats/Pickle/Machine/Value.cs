namespace Myelin.Formats.Pickle.Machine;

/// <summary>What a value is when it is no object.</summary>
enum Scalar : byte { Missing, None, True, False, Integer, Float, Text, Bytes, Plain }

/// <summary>
/// A value on the stack or in the memo, in 16 bytes: a scalar with a number, a text or bytes by the offset of the opcode that made it (read again only if somebody asks), a computed text or
/// bytes, or a node.
/// </summary>
readonly struct Value
{
    const int KindShift = 56;
    readonly long _bits;

    Value(object? reference, long bits) => (Ref, _bits) = (reference, bits);

    /// <summary>A <see cref="Node"/>, a computed <see cref="string"/> or <see cref="byte"/> array; null for scalars.</summary>
    public object? Ref { get; }
    public Scalar Kind => Ref is null ? (Scalar)(_bits >>> KindShift) : Ref is string ? Scalar.Text : Ref is byte[]? Scalar.Bytes : Scalar.Missing;
    /// <summary>The number, or the offset of the opcode.</summary>
    public long Number => _bits << (64 - KindShift) >> (64 - KindShift);
    public Node? Node => Ref as Node;
    /// <summary>It holds nothing that could be called.</summary>
    public bool IsDull => Ref is not Node node || node.IsDull;

    /// <summary>The scalar part, for who keeps it apart.</summary>
    public long Bits => _bits;

    /// <summary>Puts the parts together again.</summary>
    public static Value Of(object? reference, long bits) => new(reference, bits);
    public static Value Of(Node node) => new(node, 0);
    public static Value Of(string text) => new(text, 0);
    public static Value Of(byte[] bytes) => new(bytes, 0);
    public static Value Of(Scalar kind, long number = 0) => new(null, (long)kind << KindShift | number & (1L << KindShift) - 1);
    /// <summary>An integer; one that does not fit into 56 bits is data.</summary>
    public static Value Integer(long number) => number == number << (64 - KindShift) >> (64 - KindShift) ? Of(Scalar.Integer, number) : Of(Scalar.Plain);
}

/// <summary>An object that the pickle makes or imports.</summary>
abstract class Node
{
    /// <summary>It holds nothing that could be called.</summary>
    public abstract bool IsDull { get; }
    /// <summary>About how many bytes it takes.</summary>
    public virtual int Weight => 64;
}

/// <summary>An imported or computed name. One node a name.</summary>
sealed class GlobalNode(string module, string name) : Node
{
    public string Module { get; } = module;
    public string Name { get; } = name;
    public string FullName { get; } = name.Length == 0 ? module : $"{module}.{name}";
    public PythonFunction? Model { get; init; }
    public long Offset { get; init; }
    public long Opcode { get; init; }
    public bool IsComputed { get; init; }
    public PickleUse Use { get; set; }
    public long Calls { get; set; }
    /// <summary>How many of the calls were a loader's whose bytes were run, too.</summary>
    public long Followed { get; set; }
    /// <summary>Methods that the pickle planted on objects of it.</summary>
    public Dictionary<string, Value>? PlantedMethods { get; set; }
    /// <summary>Stands for every object of it whose making needs no following.</summary>
    public InstanceNode Instance => field ??= new InstanceNode(this, null);
    public override bool IsDull => false;
}

/// <summary>What a call gave back.</summary>
/// <param name="made">The name that was called.</param>
/// <param name="arguments">The arguments, where somebody may ask for them.</param>
sealed class InstanceNode(GlobalNode made, Value[]? arguments) : Node
{
    public GlobalNode Made { get; } = made;
    public Value[]? Arguments { get; } = arguments;
    /// <summary>State by BUILD, kept only for objects with arguments.</summary>
    public Value State { get; set; }
    public override bool IsDull => Arguments is null;
}

/// <summary>What nobody knows: the result of a call that could not be followed.</summary>
sealed class UnknownNode(string description) : Node
{
    public string Description { get; } = description;
    public override bool IsDull => false;
}

enum Shape : byte { Tuple, List, Set, FrozenSet }

/// <summary>A tuple, list or set: its first values, and those that could be called.</summary>
sealed class SequenceNode(Shape shape) : Node
{
    Value[] _kept = [];
    int _used;
    bool _hot;

    public Shape Shape { get; } = shape;
    public long Count { get; private set; }
    public override bool IsDull => !_hot;
    public override int Weight => 64 + 16 * _kept.Length;
    public ReadOnlySpan<Value> Kept => _kept.AsSpan(0, _used);
    public bool IsWhole => Count == _used;

    public void Add(Value value, int most)
    {
        Count++;
        var hot = !value.IsDull;
        _hot |= hot;
        if (_used >= (hot ? most * 4 : most)) return;
        if (_used == _kept.Length) Array.Resize(ref _kept, Math.Max(4, _used * 2));
        _kept[_used++] = value;
    }

    public void AddAll(ReadOnlySpan<Value> values, int most)
    {
        if (_kept.Length == 0) _kept = new Value[Math.Min(values.Length, most)];
        foreach (var value in values) Add(value, most);
    }
}

/// <summary>A dict: its first items, and those whose value could be called.</summary>
sealed class DictNode : Node
{
    (Value Key, Value Value)[] _kept = [];
    int _used;
    bool _hot;

    public long Count { get; private set; }
    public override bool IsDull => !_hot;
    public override int Weight => 64 + 32 * _kept.Length;
    public ReadOnlySpan<(Value Key, Value Value)> Kept => _kept.AsSpan(0, _used);

    /// <summary>Makes room for items that come at once.</summary>
    public void Expect(int items, int most)
    {
        if (_used == 0) _kept = new (Value, Value)[Math.Min(items, most)];
    }

    public void Add(Value key, Value value, int most)
    {
        Count++;
        var hot = !value.IsDull || !key.IsDull;
        _hot |= hot;
        if (_used >= (hot ? most * 4 : most)) return;
        if (_used == _kept.Length) Array.Resize(ref _kept, Math.Max(4, _used * 2));
        _kept[_used++] = (key, value);
    }
}
