using System.Text;

namespace Myelin.Formats.Pickle.Machine;

/// <summary>The opcodes that import, call and set state.</summary>
sealed partial class PickleMachine
{
    const int LongestName = 4096;
    const int DeepestCalls = 40;
    int _callDepth;

    void Import()
    {
        var module = ReadLine();
        var name = ReadLine();
        if (module is not null && name is not null) Push(Global(module, name, computed: false));
    }

    string? ReadLine()
    {
        var start = _bytes.Position;
        var length = _bytes.SkipLine();
        return length < 0 ? null : Encoding.UTF8.GetString(_bytes.Peek(start, Math.Min(length, LongestName)));
    }

    void StackGlobal()
    {
        var name = Pop();
        var module = Pop();
        if (_stoppedBy is not null) return;
        if (TextOf(module, LongestName) is { } m && TextOf(name, LongestName) is { } n)
        {
            // Text that a call computed, not text that the stream holds.
            Push(Global(m, n, computed: module.Ref is not null || name.Ref is not null));
            return;
        }
        if (module.Kind is Scalar.Plain or Scalar.Missing || name.Kind is Scalar.Plain or Scalar.Missing) Push(Global(TextOf(module) ?? "?", TextOf(name) ?? "?", computed: true));
        else Fail("STACK_GLOBAL without two texts");
    }

    void Inst()
    {
        var module = ReadLine();
        var name = ReadLine();
        if (module is null || name is null) return;
        var arguments = PopMark().ToArray();
        if (_stoppedBy is null) Push(Invoke(Value.Of(Global(module, name, computed: false)), arguments));
    }

    void Obj()
    {
        var values = PopMark();
        if (values.Length == 0) Fail("OBJ without a class");
        else Push(Invoke(values[0], values[1..].ToArray()));
    }

    void Reduce()
    {
        var arguments = Pop();
        var function = Pop();
        if (_stoppedBy is null) Push(Invoke(function, Items(arguments)));
    }

    void NewObj(bool hasKeywords)
    {
        if (hasKeywords) Pop();
        var arguments = Pop();
        var made = Pop();
        if (_stoppedBy is null) Push(New(made, Items(arguments)));
    }

    void Extension(uint code)
    {
        // The registry of copyreg is the process's own: what stands behind a code is not in the file.
        var global = Global("copyreg", $"extension {code}", computed: true);
        Push(global);
    }

    static Value[] Items(Value arguments) => arguments.Node is SequenceNode sequence ? sequence.Kept.ToArray() : arguments.Kind == Scalar.None ? [] : [arguments];

    /// <summary><c>cls.__new__(cls, *arguments)</c>.</summary>
    public Value New(Value made, Value[] arguments)
    {
        if (made.Node is not GlobalNode global) return Invoke(made, arguments);
        global.Use |= PickleUse.Instantiated;
        Record(global, arguments);
        return global.Model is { } model ? Followed(model, global, arguments) : Value.Of(global.Instance);
    }

    /// <summary>Calls a value: what comes out, as far as it can be followed.</summary>
    public Value Invoke(Value function, Value[] arguments)
    {
        switch (function.Node)
        {
            case GlobalNode global:
                global.Use |= PickleUse.Called;
                Record(global, arguments);
                if (global.Model is { } model) return Followed(model, global, arguments);
                LookInside(global.FullName, arguments);
                return Value.Of(global.Instance);
            case InstanceNode { Arguments: { } bound } made when PythonFunctions.Bound(made.Made.FullName) is { } later:
                return ++_callDepth > DeepestCalls ? Lost("a call that is nested too deep") : Leave(later(this, bound, arguments));
            case null when function.Kind is not (Scalar.Plain or Scalar.Missing):
                Fail($"it calls {Describe(function)}, which is no function");
                return Value.Of(Scalar.Missing);
            default:
                Record(Describe(function) is { Length: > 0 } shown ? shown : "?", arguments, isUnknown: true);
                return Value.Of(new UnknownNode($"{Describe(function)}(…)"));
        }
    }

    Value Followed(PythonFunction model, GlobalNode global, Value[] arguments)
    {
        if (++_callDepth > DeepestCalls) return Lost("a call that is nested too deep");
        return Leave(model(this, global, arguments));
    }

    Value Leave(Value result)
    {
        _callDepth--;
        return result;
    }

    Value Lost(string what)
    {
        _callDepth--;
        _leftOut ??= what;
        return Value.Of(new UnknownNode("?"));
    }

    void Record(GlobalNode global, Value[] arguments)
    {
        if (++global.Calls <= CallsKept) Record(global.FullName, arguments, isUnknown: false);
    }

    void Record(string function, Value[] arguments, bool isUnknown)
    {
        if (_calls.Count < MostCalls) _calls.Add(new PickleCall(function, Describe(arguments), PickleOpcodes.Name(_opcode), _at, _opcodes) { IsUnknown = isUnknown });
        else _leftOut ??= $"more than {MostCalls:N0} different calls";
    }

    // A method of an object that is no builtin: APPEND, SETITEM … call what its class, or the pickle, defines.
    void Method(string method, ReadOnlySpan<Value> arguments)
    {
        if (_stoppedBy is not null) return;
        switch (Top.Node)
        {
            case GlobalNode global: global.Use |= PickleUse.Patched; break;
            case InstanceNode made:
                made.Made.Use |= PickleUse.Built;
                if (made.Made.PlantedMethods?.TryGetValue(method, out var planted) == true) Invoke(planted, arguments.ToArray());
                break;
        }
    }

    void Build()
    {
        var state = Pop();
        if (_stoppedBy is not null) return;
        switch (Top.Node)
        {
            case GlobalNode global:
                global.Use |= PickleUse.Patched;
                Record($"{global.FullName}.__dict__.update", [state], isUnknown: false);
                break;
            case InstanceNode made:
                var isFirst = !made.Made.Use.HasFlag(PickleUse.Built);
                made.Made.Use |= PickleUse.Built;
                if (made.Made.PlantedMethods?.TryGetValue("__setstate__", out var setState) == true) Invoke(setState, [state]);
                Plant(made, state);
                if (made.Arguments is not null) made.State = state;
                if (made.Made.Name == "NumpyArrayWrapper" && made.Made.Module.EndsWith("numpy_pickle", StringComparison.Ordinal)) RawArray(state);
                else if (isFirst && state.Kind == Scalar.Bytes) LookInside($"{made.Made.FullName}.__setstate__", [state]);
                break;
        }
    }

    // An attribute of an object that a later opcode, or Python itself, calls.
    void Plant(InstanceNode made, Value state)
    {
        foreach (var dict in Dicts(state))
            foreach (var (key, value) in dict.Kept)
            {
                if (value.IsDull || TextOf(key, 64) is not { } name || !(name.StartsWith("__", StringComparison.Ordinal) || name is "append" or "extend" or "add")) continue;
                if (value.Node is not (GlobalNode or UnknownNode or InstanceNode)) continue;
                (made.Made.PlantedMethods ??= new Dictionary<string, Value>(StringComparer.Ordinal)).TryAdd(name, value);
                Record($"{made.Made.FullName}.{name} =", [value], isUnknown: false);
            }
    }

    static IEnumerable<DictNode> Dicts(Value state)
    {
        if (state.Node is DictNode dict) yield return dict;
        if (state.Node is not SequenceNode pair) yield break;
        foreach (var item in pair.Kept.ToArray())
            if (item.Node is DictNode inner) yield return inner;
    }

    // joblib.numpy_pickle.NumpyArrayWrapper: the bytes of the array, or a pickle of its objects, stand right behind BUILD.
    void RawArray(Value state)
    {
        _rawArrays = true;
        if (_mode != PickleMode.Joblib) return;
        var wrapper = new RawArray(state, v => TextOf(v, 256));
        if (wrapper.IsObject)
        {
            NestedInPlace();
            return;
        }
        if (wrapper.HasPadding && !_bytes.Skip(_bytes.Next())) return;
        if (wrapper.ByteLength is { } length) _bytes.Skip(length);
        else Fail("an array of joblib has a type that is not known");
    }

    void NestedInPlace()
    {
        if (_depth >= DeepestNesting)
        {
            Fail("pickles in pickles, too deep");
            return;
        }
        using var inner = new PickleMachine(_source, _bytes.Position, _mode, _depth + 1);
        var trace = inner.Run();
        _nested.Add(trace);
        if (trace.StoppedBy is not null) Fail("the pickle of an array of objects is broken");
        else _bytes.Skip(trace.Length);
    }

    /// <summary>Bytes among the arguments that look like a pickle are run as one, whatever the function is called.</summary>
    void LookInside(string function, Value[] arguments)
    {
        foreach (var argument in arguments)
        {
            var isBytes = argument.Kind == Scalar.Bytes || argument.Node is InstanceNode { Arguments: not null, Made.Name: "BytesIO" or "encode" or "bytearray" };
            if (isBytes && BytesOf(argument) is { Length: > 2 } bytes && LooksLikePickle(bytes)) _ = Load(function, bytes);
        }
    }

    static bool LooksLikePickle(byte[] bytes) => bytes is [0x80, <= 5, ..] && bytes.AsSpan(2).Contains((byte)'.');

    /// <summary>Runs the bytes that a loader is given, and counts that they were followed.</summary>
    public Value Load(GlobalNode loader, byte[] bytes)
    {
        loader.Followed++;
        return Load(loader.FullName, bytes);
    }

    // Bytes as a pickle of their own, or kept for who reads containers; what comes out.
    Value Load(string function, byte[] bytes)
    {
        if (_depth >= DeepestNesting || _nested.Count >= 1000)
        {
            _leftOut ??= "pickles in pickles: too many, or too deep";
            return Value.Of(new UnknownNode($"{function}(…)"));
        }
        if (bytes is [(byte)'P', (byte)'K', ..] or [0x1f, 0x8b, ..] or [0x93, (byte)'N', ..] || bytes is [0x80, _, 0x8a, 0x0a, 0x6c, 0xfc, ..] || bytes is [(byte)'x', 1 or 0x5e or 0x9c or 0xda, ..])
        {
            if (_payloads.Count < 200) _payloads.Add(new PicklePayload(function, bytes, _at));
            else _leftOut ??= "more than 200 models in one pickle";
            return Value.Of(new UnknownNode($"{function}(…)"));
        }
        using var inner = new PickleMachine(ByteSource.Of(bytes), 0, _mode, _depth + 1);
        var trace = inner.Run();
        _nested.Add(trace);
        return inner.Result switch
        {
            { Node: GlobalNode global } => Value.Of(Global(global.Module, global.Name, computed: true)),
            { Kind: Scalar.Text } text when inner.TextOf(text) is { } t => Value.Of(t),
            { Kind: Scalar.Bytes } raw when inner.BytesOf(raw, 1 << 20) is { } b => Value.Of(b),
            _ => Value.Of(new UnknownNode($"{function}(…)")),
        };
    }
}
