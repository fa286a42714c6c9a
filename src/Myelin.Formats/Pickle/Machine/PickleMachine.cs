using System.Text;

namespace Myelin.Formats.Pickle.Machine;

/// <summary>
/// Runs a pickle on descriptions of values: every opcode of protocols 0 to 5 as CPython's C and Python unpicklers do (Lib/pickle.py, Modules/_pickle.c), where these differ the one that goes on.
/// One linear pass; memory is bounded whatever the stream says.
/// </summary>
sealed partial class PickleMachine : IDisposable
{
    const long MostOpcodes = 2_000_000_000;
    const int MostStack = 1_500_000;
    const int MostNodes = 100_000;
    const int CallsKept = 3;
    const int MostCalls = 2000;
    const int DeepestNesting = 8;
    const int MostStorages = 1_000_000;
    const int KeptFew = 8;
    const int KeptMany = 300;

    readonly PickleBytes _bytes;
    readonly ByteSource _source;
    readonly long _begin;
    readonly int _depth;
    readonly PickleMode _mode;
    readonly Memo _memo = new();
    readonly Dictionary<(string Module, string Name), GlobalNode> _globals = [];
    readonly List<GlobalNode> _order = [];
    readonly List<PickleCall> _calls = [];
    readonly List<PickleTrace> _nested = [];
    readonly List<PicklePayload> _payloads = [];
    readonly List<PickleOddity> _oddities = [];
    readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);
    readonly List<int> _marks = [];
    Value[] _stack = new Value[32];
    int _count;
    long _opcodes;
    long _at;
    long _keptValues;
    long _frameEnd;
    int _protocol;
    byte _opcode;
    bool _rawArrays;
    string? _stoppedBy;
    string? _leftOut;

    public PickleMachine(ByteSource source, long start, PickleMode mode, int depth)
    {
        (_source, _begin, _mode, _depth) = (source, start, mode, depth);
        _bytes = new PickleBytes(source, start);
    }

    /// <summary>What the stream left on the stack at STOP.</summary>
    public Value Result { get; private set; } = Value.Of(Scalar.Missing);

    public PickleTrace Run()
    {
        while (_stoppedBy is null)
        {
            _at = _bytes.Position;
            _opcode = _bytes.Next();
            if (_bytes.Ended)
            {
                Fail("it ends without STOP");
                break;
            }
            if (_opcode == '.')
            {
                Result = _count > Fence ? _stack[_count - 1] : Value.Of(Scalar.Missing);
                if (_count == 0) Fail("STOP with an empty stack");
                break;
            }
            Step(_opcode);
            if (_bytes.Ended && _stoppedBy is null) Fail($"it ends within {PickleOpcodes.Name(_opcode)}");
            if (++_opcodes > MostOpcodes) Fail($"more than {MostOpcodes:N0} opcodes");
        }
        if (_memo.IsCut) _leftOut ??= "the memo is larger than what is kept";
        return new PickleTrace
        {
            Start = _begin,
            Length = _bytes.Position - _begin,
            Opcodes = _opcodes,
            Protocol = _protocol,
            Imports = [.. _order.Select(g => new PickleImport(g.Module, g.Name, g.Offset, g.Opcode) { Use = g.Use, IsComputed = g.IsComputed, IsFollowed = g.Calls > 0 && g.Followed == g.Calls })],
            Calls = [.. _calls],
            Storages = [.. _storages.Values],
            Nested = [.. _nested],
            Payloads = [.. _payloads],
            Oddities = [.. _oddities],
            StoppedBy = _stoppedBy,
            LeftOut = _leftOut,
            HasRawArrays = _rawArrays,
        };
    }

    public void Dispose() => _bytes.Dispose();

    int Fence => _marks.Count > 0 ? _marks[^1] : 0;

    int Kept => _keptValues < 1_000_000 ? KeptMany : KeptFew;

    void Fail(string reason) => _stoppedBy ??= $"{reason}, at offset {_at}";

    void Odd(string what)
    {
        if (_oddities.Count < 50) _oddities.Add(new PickleOddity(what, _at));
    }

    void Push(Value value)
    {
        if (_count == _stack.Length)
        {
            if (_count >= MostStack)
            {
                Fail($"more than {MostStack:N0} values on the stack");
                return;
            }
            Array.Resize(ref _stack, Math.Min(MostStack, _count * 2));
        }
        _stack[_count++] = value;
    }

    void Push(Scalar kind) => Push(Value.Of(kind));

    void Push(Node node) => Push(Value.Of(node));

    // What is below the last mark cannot be reached: CPython raises UnpicklingError.
    Value Pop()
    {
        if (_count > Fence) return _stack[--_count];
        Fail("the stack is empty");
        return Value.Of(Scalar.Missing);
    }

    Value Top => _count > Fence ? _stack[_count - 1] : Value.Of(Scalar.Missing);

    /// <summary>The values above the last mark, which is taken away.</summary>
    ReadOnlySpan<Value> PopMark()
    {
        if (_marks.Count == 0)
        {
            Fail("no MARK is left");
            return [];
        }
        var start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        var values = _stack.AsSpan(start, _count - start);
        _count = start;
        return values;
    }

    /// <summary>The text of a value; null when it is none, or too long to be a name.</summary>
    string? TextOf(Value value, int most = 1 << 16) => value switch
    {
        { Ref: string text } => text,
        { Kind: Scalar.Text, Ref: null } => PythonText.Text(_bytes, value.Number, most),
        _ => null,
    };

    /// <summary>The bytes of a value, encoded text too; null when it is neither.</summary>
    byte[]? BytesOf(Value value, int most = 64 << 20) => value switch
    {
        { Ref: byte[] bytes } => bytes,
        { Kind: Scalar.Bytes, Ref: null } => PythonText.Raw(_bytes, value.Number, most),
        { Node: InstanceNode { Arguments: [var inner, ..] } made } when made.Made.Name is "BytesIO" or "bytearray" or "bytes" or "memoryview" => BytesOf(inner, most),
        { Node: InstanceNode { Arguments: [var text, ..] } made } when made.Made.FullName is "_codecs.encode" or "codecs.encode" => Encoded(made.Arguments, TextOf(text, most)),
        _ => null,
    };

    byte[]? Encoded(Value[] arguments, string? text)
    {
        var encoding = arguments.Length > 1 ? TextOf(arguments[1]) : "utf-8";
        return text is null ? null : PythonFunctions.Codec(text, encoding ?? "");
    }

    GlobalNode Global(string module, string name, bool computed)
    {
        (module, name) = PythonNames.Current(module, name);
        if (_globals.TryGetValue((module, name), out var known)) return known;
        var node = new GlobalNode(module, name) { Model = PythonFunctions.Find(module, name), Offset = _at, Opcode = _opcodes, IsComputed = computed };
        if (_globals.Count >= MostNodes)
        {
            _leftOut ??= $"more than {MostNodes:N0} different names";
            return node;
        }
        _globals.Add((module, name), node);
        _order.Add(node);
        return node;
    }

    string Describe(Value value, int depth = 0, int budget = 200) => new ValueWriter(TextOf, v => BytesOf(v, 256)).Write(value, depth, budget);

    string Describe(ReadOnlySpan<Value> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            if (text.Length > 240)
            {
                text.Append(", …");
                break;
            }
            if (text.Length > 0) text.Append(", ");
            text.Append(Describe(value));
        }
        return text.ToString();
    }
}

/// <summary>What reads the stream: <c>pickle</c>, or joblib, which reads raw arrays between the opcodes.</summary>
enum PickleMode : byte { Joblib, Pickle }
