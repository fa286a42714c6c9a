using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Myelin.Tests.Formats.Pickle;

/// <summary>Writes pickles opcode by opcode, in the words of a protocol: tests say what a stream does, not which bytes it has. Nothing here can run one.</summary>
internal sealed class PickleWriter
{
    readonly List<byte> _bytes = [];
    readonly int _protocol;

    public PickleWriter(int protocol)
    {
        _protocol = protocol;
        if (protocol >= 2) Raw(0x80, (byte)protocol);
    }

    public byte[] Bytes => [.. _bytes];

    public PickleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Ascii(string text) => Raw(Encoding.Latin1.GetBytes(text));

    /// <summary>Imports a name: STACK_GLOBAL from protocol 4 on, else GLOBAL.</summary>
    public PickleWriter Global(string module, string name) => _protocol >= 4 ? Text(module).Text(name).Raw(0x93) : Ascii($"c{module}\n{name}\n");

    public PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return _protocol switch
        {
            0 => Ascii($"V{text}\n"),
            >= 4 when utf8.Length < 256 => Raw(0x8c, (byte)utf8.Length).Raw(utf8),
            _ => Raw((byte)'X').Length(utf8.Length).Raw(utf8),
        };
    }

    public PickleWriter Data(byte[] bytes) => _protocol >= 3
        ? bytes.Length < 256 ? Raw((byte)'C', (byte)bytes.Length).Raw(bytes) : Raw((byte)'B').Length(bytes.Length).Raw(bytes)
        // Older protocols have no bytes: CPython writes _codecs.encode(text, 'latin1').
        : Global("_codecs", "encode").Tuple(w => w.Text(Escaped(bytes)), w => w.Text("latin1")).Call();

    string Escaped(byte[] bytes) => _protocol > 0 ? Encoding.Latin1.GetString(bytes) : string.Concat(bytes.Select(b => b is 10 or 92 ? $"\\u{b:x4}" : ((char)b).ToString()));

    public PickleWriter Integer(long number) => _protocol == 0 || number is < int.MinValue or > int.MaxValue ? Ascii($"I{number.ToString(CultureInfo.InvariantCulture)}\n") : Raw((byte)'J').Length((int)number);

    public PickleWriter None() => Raw((byte)'N');

    public PickleWriter True() => _protocol >= 2 ? Raw(0x88) : Ascii("I01\n");

    public PickleWriter Tuple(params Action<PickleWriter>[] items)
    {
        if (items.Length == 0) return _protocol == 0 ? Ascii("(t") : Raw((byte)')');
        if (_protocol < 2 || items.Length > 3) Raw((byte)'(');
        foreach (var item in items) item(this);
        return _protocol < 2 || items.Length > 3 ? Raw((byte)'t') : Raw((byte)(0x84 + items.Length));
    }

    public PickleWriter List(params Action<PickleWriter>[] items)
    {
        if (_protocol == 0)
        {
            Ascii("(l");
            foreach (var item in items)
            {
                item(this);
                Ascii("a");
            }
            return this;
        }
        Ascii("](");
        foreach (var item in items) item(this);
        return Ascii("e");
    }

    public PickleWriter Dict(params (string Key, Action<PickleWriter> Value)[] items)
    {
        Ascii(_protocol == 0 ? "(d" : "}");
        foreach (var (key, value) in items)
        {
            Text(key);
            value(this);
            Ascii("s");
        }
        return this;
    }

    /// <summary>REDUCE: calls what stands below the tuple of arguments.</summary>
    public PickleWriter Call() => Raw((byte)'R');

    /// <summary>Calls a function by name.</summary>
    public PickleWriter Call(string module, string name, params Action<PickleWriter>[] arguments) => Global(module, name).Tuple(arguments).Call();

    /// <summary>NEWOBJ, or REDUCE of <c>copyreg._reconstructor</c> before protocol 2.</summary>
    public PickleWriter New(string module, string name) => _protocol >= 2 ? Global(module, name).Tuple().Raw(0x81)
        : Global("copyreg", "_reconstructor").Tuple(w => w.Global(module, name), w => w.Global("builtins", "object"), w => w.None()).Call();

    public PickleWriter Build() => Raw((byte)'b');

    public PickleWriter Put(int slot) => _protocol == 0 ? Ascii($"p{slot}\n") : Raw((byte)'q', (byte)slot);

    public PickleWriter Get(int slot) => _protocol == 0 ? Ascii($"g{slot}\n") : Raw((byte)'h', (byte)slot);

    public byte[] Stop() => Raw((byte)'.').Bytes;

    PickleWriter Length(int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return Raw(bytes);
    }
}
