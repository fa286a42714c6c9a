using System.Globalization;
using System.Text;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Pickle;

/// <summary>
/// The walk behind <see cref="PickleImports"/>: opcodes of protocols 0 to 5 (Lib/pickletools.py of CPython names them). It keeps the last few pushed values and the
/// memo of texts and names, which is what STACK_GLOBAL and torch's persistent ids need in files that real writers make.
/// </summary>
sealed class PickleWalk(ByteSource bytes, long start, ReadLimits limits)
{
    const int MostOpcodes = 20_000_000;
    const int LongestLine = 4096;
    const int LongestText = 1024;

    readonly ByteCursor _cursor = new(bytes, start);
    readonly Dictionary<uint, Value> _memo = [];
    readonly Dictionary<(string, string), PickleGlobal> _globals = [];
    readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);
    readonly Value[] _recent = new Value[8];
    readonly JoblibArray _array = new();
    uint _memoized;
    int _pushed;
    int _protocol;
    string? _stoppedBy;

    public PickleImports Read()
    {
        long opcodes = 0;
        while (_stoppedBy is null)
        {
            if (++opcodes > MostOpcodes)
            {
                _stoppedBy = $"more than {MostOpcodes:N0} opcodes";
                break;
            }
            var at = _cursor.Position;
            var opcode = _cursor.U8();
            if (_cursor.Ended)
            {
                _stoppedBy = "ends without STOP";
                break;
            }
            if (opcode == (byte)'.') break;
            Step(opcode, at);
            if (_cursor.Ended) _stoppedBy = "ends within an opcode";
        }
        return new PickleImports
        {
            Protocol = _protocol,
            Globals = [.. _globals.Values],
            Storages = [.. _storages.Values],
            Length = _cursor.Position - start,
            Opcodes = opcodes,
            StoppedBy = _stoppedBy,
        };
    }

    void Step(byte opcode, long at)
    {
        switch (opcode)
        {
            case (byte)'(' or (byte)')' or (byte)'0' or (byte)'1' or (byte)'2' or (byte)']' or (byte)'a' or (byte)'d' or (byte)'}' or (byte)'e'
                or (byte)'l' or (byte)'o' or (byte)'s' or (byte)'t' or (byte)'u' or (byte)'N'
                or 0x81 or (>= 0x85 and <= 0x89) or (>= 0x8f and <= 0x92) or 0x97 or 0x98:
                break;
            case 0x80: _protocol = Math.Max(_protocol, _cursor.U8()); break;
            case 0x95 or (byte)'G': _cursor.Skip(8); break;
            case 0x82: _cursor.Skip(1); break;
            case 0x83: _cursor.Skip(2); break;
            case 0x84: _cursor.Skip(4); break;
            case (byte)'F' or (byte)'P': Line(); break;
            case (byte)'I' or (byte)'L': PushInteger(long.TryParse(Line().TrimEnd('L'), CultureInfo.InvariantCulture, out var number) ? number : 0); break;
            case (byte)'J': PushInteger((int)_cursor.U32()); break;
            case (byte)'K': PushInteger(_cursor.U8()); break;
            case (byte)'M': PushInteger(_cursor.U16()); break;
            case 0x8a: PushLong(_cursor.U8()); break;
            case 0x8b: PushLong(_cursor.U32()); break;
            case (byte)'S': PushText(Line().Trim('\'', '"')); break;
            case (byte)'V': PushText(Line()); break;
            case (byte)'T' or (byte)'X': PushText(Text(_cursor.U32())); break;
            case (byte)'U' or 0x8c: PushText(Text(_cursor.U8())); break;
            case 0x8d: PushText(Text(_cursor.Length64())); break;
            case (byte)'B': _cursor.Skip(_cursor.U32()); break;
            case (byte)'C': _cursor.Skip(_cursor.U8()); break;
            case 0x8e or 0x96: _cursor.Skip(_cursor.Length64()); break;
            case (byte)'c' or (byte)'i': Import(Line(), Line(), at); break;
            case 0x93: StackGlobal(at); break;
            case (byte)'p': Put(uint.TryParse(Line(), CultureInfo.InvariantCulture, out var slot) ? slot : uint.MaxValue); break;
            case (byte)'q': Put(_cursor.U8()); break;
            case (byte)'r': Put(_cursor.U32()); break;
            case 0x94: Put(_memoized); break;
            case (byte)'g': Get(uint.TryParse(Line(), CultureInfo.InvariantCulture, out var key) ? key : uint.MaxValue); break;
            case (byte)'h': Get(_cursor.U8()); break;
            case (byte)'j': Get(_cursor.U32()); break;
            case (byte)'Q': Storage(); break;
            case (byte)'R': Reduce(); break;
            case (byte)'b': Build(); break;
            default: _stoppedBy = $"unknown opcode 0x{opcode:x2} at {at}"; break;
        }
    }

    string Line()
    {
        Span<byte> line = stackalloc byte[LongestLine];
        for (var i = 0; i < LongestLine; i++)
        {
            var b = _cursor.U8();
            if (_cursor.Ended) return "";
            if (b == '\n') return Encoding.UTF8.GetString(line[..i].TrimEnd((byte)'\r'));
            line[i] = b;
        }
        _cursor.Fail();
        return "";
    }

    string Text(long length) => _cursor.Text(length, LongestText);

    void PushLong(long length)
    {
        if (length > 8)
        {
            _cursor.Skip(length);
            Push(default);
            return;
        }
        var value = _cursor.Unsigned((int)length);
        PushInteger(length is > 0 and < 8 && (value >> (int)(8 * length - 1)) == 1 ? (long)(value | (ulong.MaxValue << (int)(8 * length))) : (long)value);
    }

    void PushInteger(long number)
    {
        _array.Integer(number);
        Push(new Value(ValueType.Integer, null, null, number));
    }

    void PushText(string text)
    {
        _array.Text(text);
        Push(new Value(ValueType.Text, text, null, 0));
    }

    void Push(Value value) => _recent[_pushed++ & 7] = value;

    Value Recent(int back) => back <= _pushed ? _recent[(_pushed - back) & 7] : default;

    void Import(string module, string name, long at)
    {
        if (_globals.Count < limits.MaxEntries) _globals.TryAdd((module, name), new PickleGlobal(module, name, at));
        _array.Global(module, name);
        Push(new Value(ValueType.Global, module, name, 0));
    }

    void StackGlobal(long at)
    {
        var (module, name) = (Recent(2), Recent(1));
        if (module.Type == ValueType.Text && name.Type == ValueType.Text) Import(module.Text!, name.Text!, at);
        else Import("?", name.Type == ValueType.Text ? name.Text! : "?", at);
    }

    void Put(uint slot)
    {
        _memoized++;
        if (_memo.Count < limits.MaxEntries || _memo.ContainsKey(slot)) _memo[slot] = Recent(1);
    }

    void Get(uint slot)
    {
        var value = _memo.GetValueOrDefault(slot);
        if (value.Type == ValueType.Text) _array.Text(value.Text!);
        else if (value.Type == ValueType.Type) _array.Type(value.Text!);
        else if (value.Type == ValueType.Global) _array.Global(value.Text!, value.Name!);
        Push(value);
    }

    // ('storage', torch.FloatStorage, '0', 'cpu', 10) of torch.serialization.
    void Storage()
    {
        var (kind, type, key, elements) = (Recent(5), Recent(4), Recent(3), Recent(1));
        if (kind.Text == "storage" && type.Type == ValueType.Global && key.Type == ValueType.Text && elements.Type == ValueType.Integer && elements.Number >= 0
            && _storages.Count < limits.MaxEntries)
        {
            _storages.TryAdd(key.Text!, new PickleStorage(type.Name!, key.Text!, elements.Number));
        }
        Push(default);
    }

    void Reduce()
    {
        if (_array.TypeBuilt() is { } type) Push(new Value(ValueType.Type, type, null, 0));
        else Push(default);
    }

    // joblib writes the bytes of an array right behind the BUILD of its wrapper.
    void Build()
    {
        if (!_array.IsBuilt) return;
        if (_array.HasPadding) _cursor.Skip(_cursor.U8());
        if (_array.ByteLength is { } length) _cursor.Skip(length);
        else if (!_array.IsObject) _stoppedBy = "an array of joblib has a type that is not known";
        _array.Clear();
    }

    enum ValueType : byte { Other, Text, Integer, Global, Type }

    readonly record struct Value(ValueType Type, string? Text, string? Name, long Number);
}
