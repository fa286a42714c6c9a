namespace Myelin.Formats.Pickle.Machine;

/// <summary>The opcodes (numbers from Lib/pickle.py of CPython).</summary>
sealed partial class PickleMachine
{
    void Step(byte opcode)
    {
        switch (opcode)
        {
            // The frequent ones of tensors, tables and dicts first.
            case (byte)'K': Push(Value.Of(Scalar.Integer, _bytes.Next())); break;
            case (byte)'M': Push(Value.Of(Scalar.Integer, _bytes.Little(2))); break;
            case (byte)'J': Push(Value.Of(Scalar.Integer, (int)_bytes.Little(4))); break;
            case (byte)'G': Sized(8, Scalar.Float); break;
            case 0x8c: Sized(_bytes.Next(), Scalar.Text); break;
            case (byte)'X': Sized(_bytes.Little(4), Scalar.Text); break;
            case 0x94: Put(_memo.Count); break;
            case (byte)'q': Put(_bytes.Next()); break;
            case (byte)'r': Put(_bytes.Little(4)); break;
            case (byte)'h': Get(_bytes.Next()); break;
            case (byte)'j': Get(_bytes.Little(4)); break;
            case (byte)'(': Mark(); break;
            case 0x85: Tuple(1); break;
            case 0x86: Tuple(2); break;
            case 0x87: Tuple(3); break;
            case (byte)'t': Sequence(Shape.Tuple); break;
            case (byte)')': Push(new SequenceNode(Shape.Tuple)); break;
            case (byte)']': Push(new SequenceNode(Shape.List)); break;
            case (byte)'}': Push(new DictNode()); break;
            case 0x8f: Push(new SequenceNode(Shape.Set)); break;
            case (byte)'l': Sequence(Shape.List); break;
            case 0x91: Sequence(Shape.FrozenSet); break;
            case (byte)'d': Dict(); break;
            case (byte)'a': Append(); break;
            case (byte)'e': AppendAll("extend"); break;
            case 0x90: AppendAll("add"); break;
            case (byte)'s': SetItem(); break;
            case (byte)'u': SetItems(); break;
            case (byte)'N': Push(Scalar.None); break;
            case 0x88: Push(Scalar.True); break;
            case 0x89: Push(Scalar.False); break;

            case (byte)'I': Integer(); break;
            case (byte)'L': Integer(); break;
            case (byte)'F': Line(Scalar.Float); break;
            case (byte)'S' or (byte)'V': Line(Scalar.Text); break;
            case 0x8a: Long(_bytes.Next()); break;
            case 0x8b: Long((int)_bytes.Little(4)); break;
            case (byte)'T': Sized((int)_bytes.Little(4), Scalar.Text); break;
            case (byte)'U': Sized(_bytes.Next(), Scalar.Text); break;
            case 0x8d: Sized(_bytes.Little64(), Scalar.Text); break;
            case (byte)'B': Sized(_bytes.Little(4), Scalar.Bytes); break;
            case (byte)'C': Sized(_bytes.Next(), Scalar.Bytes); break;
            case 0x8e or 0x96: Sized(_bytes.Little64(), Scalar.Bytes); break;

            case (byte)'c': Import(); break;
            case 0x93: StackGlobal(); break;
            case (byte)'i': Inst(); break;
            case (byte)'o': Obj(); break;
            case (byte)'R': Reduce(); break;
            case 0x81: NewObj(hasKeywords: false); break;
            case 0x92: NewObj(hasKeywords: true); break;
            case (byte)'b': Build(); break;
            case 0x82: Extension(_bytes.Next()); break;
            case 0x83: Extension(_bytes.Little(2)); break;
            case 0x84: Extension(_bytes.Little(4)); break;
            case (byte)'P': if (_bytes.SkipLine() >= 0) Push(Scalar.Plain); break;
            case (byte)'Q': Persistent(Pop()); break;
            case 0x97: Push(Scalar.Plain); break;
            case 0x98: break;

            case (byte)'0': Drop(); break;
            case (byte)'1': PopMark(); break;
            case (byte)'2': Duplicate(); break;
            case (byte)'p': if (Slot() is { } put) Put(put); break;
            case (byte)'g': if (Slot() is { } get) Get(get); break;
            case 0x80: Protocol(_bytes.Next()); break;
            case 0x95: Frame(_bytes.Little64()); break;
            default: Fail($"0x{opcode:x2} is no opcode"); break;
        }
    }

    // torch's id of a storage: ('storage', torch.FloatStorage, '0', 'cpu', 10).
    void Persistent(Value id)
    {
        if (id.Node is SequenceNode { Kept: [var kind, { Node: GlobalNode type }, var key, _, { Kind: Scalar.Integer, Number: >= 0 and var elements }, ..] } && _storages.Count < MostStorages
            && TextOf(kind, 16) == "storage" && TextOf(key, 256) is { } name) _storages.TryAdd(name, new PickleStorage(type.Name, name, elements));
        // torch before 1.6 wrote classes of modules with their source: ('module', class, file, source). What comes back is the class.
        if (id.Node is SequenceNode { Kept: [var word, { Node: GlobalNode module }, ..] } && TextOf(word, 16) == "module") Push(module);
        else Push(Scalar.Plain);
    }

    void Sized(long length, Scalar kind)
    {
        if (length < 0) Fail($"{PickleOpcodes.Name(_opcode)} has a negative length");
        else if (_bytes.Skip(length)) Push(Value.Of(kind, _at));
    }

    void Line(Scalar kind)
    {
        if (_bytes.SkipLine() >= 0) Push(Value.Of(kind, _at));
    }

    // I is a bool for exactly "00" and "01". Its numbers may have a base (0x10): CPython's C unpickler takes these, pickletools does not.
    void Integer()
    {
        var length = _bytes.SkipLine();
        if (length < 0) return;
        var line = _bytes.Peek(_at + 1, Math.Min(length, 5000));
        if (_opcode == 'I' && line is [(byte)'0', (byte)'0' or (byte)'1']) Push(line[1] == '1' ? Scalar.True : Scalar.False);
        else if (PythonText.TryInteger(line, anyBase: true, out var number))
        {
            if (!PythonText.TryInteger(line, anyBase: false, out _)) Odd("a number that not all unpicklers read");
            Push(Value.Integer(number));
        }
        else Fail($"{PickleOpcodes.Name(_opcode)} is no number");
    }

    void Long(int length)
    {
        if (length is < 0 or > 8)
        {
            Sized(length, Scalar.Plain);
            return;
        }
        long value = 0;
        for (var i = 0; i < length; i++) value |= (long)_bytes.Next() << (8 * i);
        if (length is > 0 and < 8) value = value << (64 - 8 * length) >> (64 - 8 * length);
        Push(Value.Integer(value));
    }

    void Mark()
    {
        if (_marks.Count >= MostStack) Fail($"more than {MostStack:N0} marks");
        else _marks.Add(_count);
    }

    void Tuple(int count)
    {
        if (_count - Fence < count)
        {
            Fail("the stack is empty");
            return;
        }
        var tuple = new SequenceNode(Shape.Tuple);
        tuple.AddAll(_stack.AsSpan(_count - count, count), KeptMany);
        _count -= count;
        Push(tuple);
    }

    void Sequence(Shape shape)
    {
        var values = PopMark();
        var sequence = new SequenceNode(shape);
        var kept = Kept;
        _keptValues += Math.Min(values.Length, kept);
        sequence.AddAll(values, kept);
        Push(sequence);
    }

    void Dict()
    {
        var dict = new DictNode();
        Add(dict, PopMark());
        Push(dict);
    }

    void Add(DictNode dict, ReadOnlySpan<Value> values)
    {
        if (values.Length % 2 != 0)
        {
            Fail("a dict item without a value");
            return;
        }
        var kept = Kept;
        _keptValues += Math.Min(values.Length, kept);
        dict.Expect(values.Length / 2, kept);
        for (var i = 0; i < values.Length; i += 2) dict.Add(values[i], values[i + 1], kept);
    }

    void Append()
    {
        var value = Pop();
        _keptValues++;
        if (Top.Node is SequenceNode list) list.Add(value, Kept);
        else Method("append", [value]);
    }

    void AppendAll(string method)
    {
        var values = PopMark();
        if (Top.Node is SequenceNode sequence)
        {
            var kept = Kept;
            _keptValues += Math.Min(values.Length, kept);
            sequence.AddAll(values, kept);
        }
        else Method(method, values);
    }

    void SetItem()
    {
        var value = Pop();
        var key = Pop();
        if (Top.Node is DictNode dict) Add(dict, [key, value]);
        else Method("__setitem__", [key, value]);
    }

    void SetItems()
    {
        var values = PopMark();
        if (Top.Node is DictNode dict) Add(dict, values);
        else Method("__setitem__", values);
    }

    void Drop()
    {
        if (_marks.Count > 0 && _marks[^1] == _count) _marks.RemoveAt(_marks.Count - 1);
        else Pop();
    }

    void Duplicate()
    {
        if (_count > Fence) Push(_stack[_count - 1]);
        else Fail("the stack is empty");
    }

    ulong? Slot()
    {
        var length = _bytes.SkipLine();
        if (length < 0) return null;
        if (PythonText.TryInteger(_bytes.Peek(_at + 1, Math.Min(length, 64)), anyBase: false, out var slot) && slot >= 0) return (ulong)slot;
        Fail($"{PickleOpcodes.Name(_opcode)} has no number");
        return null;
    }

    void Put(ulong slot)
    {
        if (_count > Fence) _memo.Put(slot, _stack[_count - 1]);
        else Fail("the stack is empty");
    }

    void Get(ulong slot)
    {
        if (_memo.Get(slot, out var value)) Push(value);
        else Fail($"slot {slot} of the memo is empty");
    }

    void Protocol(byte version)
    {
        if (version > 5) Fail($"protocol {version} is unknown");
        _protocol = Math.Max(_protocol, version);
    }

    // Frames only say how much to read ahead: some unpicklers refuse one that is too long or that an opcode crosses, others go on, and so does this one.
    void Frame(long length)
    {
        if (length < 0 || length > _bytes.Left) Odd($"a frame of {(ulong)length:N0} bytes is longer than the file");
        else if (_bytes.Position < _frameEnd) Odd("a frame within a frame");
        _frameEnd = _bytes.Position + Math.Clamp(length, 0, _bytes.Left);
    }
}
