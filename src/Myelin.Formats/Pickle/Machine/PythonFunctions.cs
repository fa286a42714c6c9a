using System.Collections.Frozen;
using System.Text;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Pickle.Machine;

/// <summary>What a function of Python gives back, as far as that decides what is called next.</summary>
delegate Value PythonFunction(PickleMachine machine, GlobalNode self, Value[] arguments);

/// <summary>What calling a bound thing does: a partial, an attrgetter.</summary>
delegate Value BoundCall(PickleMachine machine, Value[] bound, Value[] arguments);

/// <summary>
/// The functions of Python's library that find, join or call other functions: with these a pickle reaches names that it does not spell out. Facts: the Python documentation of each.
/// </summary>
static class PythonFunctions
{
    const int LongestComputed = 1 << 20;

    static readonly FrozenDictionary<string, PythonFunction> Functions = new Dictionary<string, PythonFunction>
    {
        ["builtins.getattr"] = (m, _, a) => a.Length < 2 ? Unknown("getattr()") : m.Attribute(a[0], a[1]),
        ["builtins.object.__getattribute__"] = (m, _, a) => a.Length < 2 ? Unknown("getattr()") : m.Attribute(a[0], a[1]),
        ["inspect.getattr_static"] = (m, _, a) => a.Length < 2 ? Unknown("getattr()") : m.Attribute(a[0], a[1]),
        ["builtins.vars"] = (m, _, a) => a.Length == 0 ? Unknown("vars()") : m.Attribute(a[0], Value.Of("__dict__")),
        ["builtins.__import__"] = (m, _, a) => m.Module(a, topOnly: a.Length < 4),
        ["importlib.__import__"] = (m, _, a) => m.Module(a, topOnly: a.Length < 4),
        ["importlib.import_module"] = (m, _, a) => m.Module(a, topOnly: false),
        ["importlib._bootstrap._gcd_import"] = (m, _, a) => m.Module(a, topOnly: false),
        ["sys.modules.get"] = (m, _, a) => m.Module(a, topOnly: false),
        ["sys.modules.__getitem__"] = (m, _, a) => m.Module(a, topOnly: false),
        ["pydoc.locate"] = (m, _, a) => m.Dotted(a),
        ["pydoc.safeimport"] = (m, _, a) => m.Module(a, topOnly: false),
        ["pkgutil.resolve_name"] = (m, _, a) => m.Dotted(a),
        ["operator.getitem"] = (m, _, a) => a.Length < 2 ? Unknown("getitem()") : m.Item(a[0], a[1]),
        ["_operator.getitem"] = (m, _, a) => a.Length < 2 ? Unknown("getitem()") : m.Item(a[0], a[1]),
        ["builtins.dict.__getitem__"] = (m, _, a) => a.Length < 2 ? Unknown("getitem()") : m.Item(a[0], a[1]),
        ["builtins.dict.get"] = (m, _, a) => a.Length < 2 ? Unknown("get()") : m.Item(a[0], a[1]),
        ["builtins.list.__getitem__"] = (m, _, a) => a.Length < 2 ? Unknown("getitem()") : m.Item(a[0], a[1]),
        ["operator.attrgetter"] = Keep,
        ["operator.itemgetter"] = Keep,
        ["operator.methodcaller"] = Keep,
        ["functools.partial"] = Keep,
        ["types.MethodType"] = Keep,
        ["functools.partialmethod"] = Keep,
        ["_functools.partial"] = Keep,
        ["operator.call"] = (m, _, a) => a.Length == 0 ? Unknown("call()") : m.Invoke(a[0], a[1..]),
        ["operator.methodcaller.__call__"] = (m, _, a) => a.Length == 0 ? Unknown("call()") : m.Invoke(a[0], a[1..]),
        ["builtins.map"] = EachOf,
        ["builtins.filter"] = EachOf,
        ["itertools.starmap"] = EachOf,
        ["itertools.filterfalse"] = EachOf,
        ["itertools.takewhile"] = EachOf,
        ["itertools.dropwhile"] = EachOf,
        ["functools.reduce"] = EachOf,
        ["itertools.accumulate"] = EachOf,
        ["itertools.groupby"] = EachOf,
        ["builtins.iter"] = EachOf,
        ["builtins.sorted"] = EachOf,
        ["builtins.max"] = EachOf,
        ["builtins.min"] = EachOf,
        ["weakref.finalize"] = (m, _, a) => a.Length < 2 ? Unknown("finalize()") : m.Invoke(a[1], a[2..]),
        ["atexit.register"] = (m, _, a) => a.Length == 0 ? Unknown("register()") : m.Invoke(a[0], a[1..]),
        ["builtins.apply"] = (m, _, a) => a.Length == 0 ? Unknown("apply()") : m.Invoke(a[0], a.Length > 1 ? PickleMachine.Values(a[1]) : []),
        ["torch._tensor._rebuild_from_type_v2"] = (m, _, a) => a.Length < 3 ? Unknown("rebuild()") : m.Invoke(a[0], PickleMachine.Values(a[2])),
        ["torch._utils._rebuild_wrapper_subclass"] = (m, g, a) => Value.Of(g.Instance),
        ["copyreg.__newobj__"] = (m, _, a) => a.Length == 0 ? Unknown("__newobj__()") : m.New(a[0], a[1..]),
        ["copyreg.__newobj_ex__"] = (m, _, a) => a.Length < 2 ? Unknown("__newobj_ex__()") : m.New(a[0], PickleMachine.Values(a[1])),
        ["copyreg._reconstructor"] = (m, _, a) => a.Length == 0 ? Unknown("_reconstructor()") : m.New(a[0], []),
        ["pickle.loads"] = Loads,
        ["pickle._loads"] = Loads,
        ["_pickle.loads"] = Loads,
        ["pickle.load"] = Loads,
        ["_pickle.load"] = Loads,
        ["dill.loads"] = Loads,
        ["dill._dill.loads"] = Loads,
        ["dill.load"] = Loads,
        ["cloudpickle.loads"] = Loads,
        ["cloudpickle.cloudpickle.loads"] = Loads,
        ["cloudpickle.load"] = Loads,
        ["joblib.load"] = Loads,
        ["joblib.numpy_pickle.load"] = Loads,
        ["pandas.read_pickle"] = Loads,
        ["pandas.io.pickle.read_pickle"] = Loads,
        ["numpy.load"] = Loads,
        ["torch.load"] = Loads,
        ["torch.serialization.load"] = Loads,
        ["torch.storage._load_from_bytes"] = Loads,
        ["pickle5.loads"] = Loads,
        ["io.BytesIO"] = Keep,
        ["_io.BytesIO"] = Keep,
        ["builtins.bytearray"] = Keep,
        ["numpy.dtype"] = Keep,
        ["builtins.memoryview"] = Keep,
        ["builtins.bytes"] = Keep,
        ["_codecs.encode"] = Keep,
        ["codecs.encode"] = Keep,
        ["codecs.decode"] = Decode,
        ["_codecs.decode"] = Decode,
        ["builtins.bytes.decode"] = Decode,
        ["builtins.str.encode"] = Keep,
        ["base64.b64decode"] = Bytes(b => Convert.FromBase64String(Encoding.Latin1.GetString(b))),
        ["base64.decodebytes"] = Bytes(b => Convert.FromBase64String(Encoding.Latin1.GetString(b))),
        ["base64.standard_b64decode"] = Bytes(b => Convert.FromBase64String(Encoding.Latin1.GetString(b))),
        ["base64.urlsafe_b64decode"] = Bytes(b => Convert.FromBase64String(Encoding.Latin1.GetString(b).Replace('-', '+').Replace('_', '/'))),
        ["binascii.a2b_base64"] = Bytes(b => Convert.FromBase64String(Encoding.Latin1.GetString(b))),
        ["base64.b16decode"] = Bytes(b => Convert.FromHexString(Encoding.Latin1.GetString(b))),
        ["binascii.unhexlify"] = Bytes(b => Convert.FromHexString(Encoding.Latin1.GetString(b))),
        ["binascii.a2b_hex"] = Bytes(b => Convert.FromHexString(Encoding.Latin1.GetString(b))),
        ["builtins.bytes.fromhex"] = Bytes(b => Convert.FromHexString(Encoding.Latin1.GetString(b).Replace(" ", "", StringComparison.Ordinal))),
        ["zlib.decompress"] = Bytes(b => Unpacked(b, Compression.Zlib)),
        ["gzip.decompress"] = Bytes(b => Unpacked(b, Compression.Gzip)),
        ["operator.add"] = Join,
        ["operator.concat"] = Join,
        ["operator.iadd"] = Join,
        ["operator.iconcat"] = Join,
        ["builtins.str.__add__"] = Join,
        ["_operator.add"] = Join,
        ["_operator.concat"] = Join,
        ["builtins.str.join"] = (m, g, a) => a.Length < 2 || PickleMachine.Values(a[1]) is not { Length: > 0 } parts ? Unknown("join()") : Texts(m, parts, m.Text(a[0]) ?? ""),
        ["builtins.str"] = (m, g, a) => a.Length == 0 ? Value.Of("") : m.Text(a[0]) is { } t ? Value.Of(t) : a.Length > 1 ? Decode(m, g, a) : Value.Of(g.Instance),
        ["builtins.str.lower"] = Text(t => t.ToLowerInvariant()),
        ["builtins.str.upper"] = Text(t => t.ToUpperInvariant()),
        ["builtins.str.strip"] = Text(t => t.Trim()),
        ["builtins.str.swapcase"] = Text(t => string.Concat(t.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))),
        ["builtins.str.casefold"] = Text(t => t.ToLowerInvariant()),
        ["sys.intern"] = Text(t => t),
        ["builtins.str.replace"] = (m, g, a) => a.Length >= 3 && m.Text(a[0]) is { } t && m.Text(a[1]) is { Length: > 0 } from && m.Text(a[2]) is { } to && t.Length + (long)t.Length * to.Length < LongestComputed ? Value.Of(t.Replace(from, to, StringComparison.Ordinal)) : Unknown("replace()"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, BoundCall> BoundCalls = new Dictionary<string, BoundCall>
    {
        ["functools.partial"] = (m, b, a) => b.Length == 0 ? Unknown("partial()") : m.Invoke(b[0], [.. b[1..], .. a]),
        ["_functools.partial"] = (m, b, a) => b.Length == 0 ? Unknown("partial()") : m.Invoke(b[0], [.. b[1..], .. a]),
        ["types.MethodType"] = (m, b, a) => b.Length < 2 ? Unknown("MethodType()") : m.Invoke(b[0], [b[1], .. a]),
        ["operator.attrgetter"] = (m, b, a) => b.Length == 0 || a.Length == 0 ? Unknown("attrgetter()") : m.Attribute(a[0], b[0]),
        ["operator.itemgetter"] = (m, b, a) => b.Length == 0 || a.Length == 0 ? Unknown("itemgetter()") : m.Item(a[0], b[0]),
        ["operator.methodcaller"] = (m, b, a) => b.Length == 0 || a.Length == 0 ? Unknown("methodcaller()") : m.Invoke(m.Attribute(a[0], b[0]), b[1..]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What is known of a function, or null.</summary>
    public static PythonFunction? Find(string module, string name) => Functions.GetValueOrDefault(name.Length == 0 ? module : $"{module}.{name}");

    /// <summary>What calling an object of this class does, or null when that is not known.</summary>
    public static BoundCall? Bound(string made) => BoundCalls.GetValueOrDefault(made);

    /// <summary>Text in an encoding, as bytes; null for an encoding that is not known.</summary>
    public static byte[]? Codec(string text, string encoding) => encoding.ToLowerInvariant().Replace('_', '-') switch
    {
        "latin1" or "latin-1" or "iso-8859-1" or "l1" => Encoding.Latin1.GetBytes(text),
        "utf-8" or "utf8" or "ascii" or "us-ascii" or "" => Encoding.UTF8.GetBytes(text),
        "raw-unicode-escape" or "unicode-escape" => Encoding.Latin1.GetBytes(text),
        "hex" or "hex-codec" => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Encoding.Latin1.GetBytes(text))),
        "base64" or "base64-codec" => Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.Latin1.GetBytes(text))),
        _ => null,
    };

    static Value Unknown(string what) => Value.Of(new UnknownNode(what));

    static Value Keep(PickleMachine machine, GlobalNode self, Value[] arguments) => Value.Of(new InstanceNode(self, arguments));

    static Value Loads(PickleMachine machine, GlobalNode self, Value[] arguments) =>
        arguments.Length > 0 && machine.Raw(arguments[0]) is { } bytes ? machine.Load(self, bytes) : Unknown($"{self.FullName}(…)");

    // A function of functions: its first callable is called with what is in the others.
    static Value EachOf(PickleMachine machine, GlobalNode self, Value[] arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Node is not (GlobalNode or InstanceNode { Arguments: not null } or UnknownNode)) continue;
            var others = arguments.Where(a => a.Ref != argument.Ref).ToArray();
            var items = others.Length > 0 && others[0].Node is SequenceNode list ? list.Kept.ToArray() : others;
            Value result = Unknown($"{self.FullName}(…)");
            if (items.Length == 0) machine.Invoke(argument, []);
            foreach (var item in items.Take(16)) result = machine.Invoke(argument, self.Name == "starmap" ? PickleMachine.Values(item) : [item]);
            return items.Length == 1 ? Value.Of(new InstanceNode(self, [result])) : Unknown($"{self.FullName}(…)");
        }
        return Value.Of(self.Instance);
    }

    static Value Decode(PickleMachine machine, GlobalNode self, Value[] arguments)
    {
        if (arguments.Length == 0) return Unknown("decode()");
        var encoding = arguments.Length > 1 ? machine.Text(arguments[1])?.ToLowerInvariant().Replace('_', '-') : "utf-8";
        if (machine.Text(arguments[0]) is { } text) return encoding is "rot13" or "rot-13" ? Value.Of(Rot13(text)) : Unknown("decode()");
        if (machine.Raw(arguments[0]) is not { Length: < LongestComputed } bytes) return Unknown("decode()");
        return encoding switch
        {
            "hex" or "hex-codec" => Bytes(b => Convert.FromHexString(Encoding.Latin1.GetString(b)))(machine, self, arguments),
            "base64" or "base64-codec" => Bytes(b => Convert.FromBase64String(Encoding.Latin1.GetString(b).Trim()))(machine, self, arguments),
            "zlib" or "zip" or "zlib-codec" => Bytes(b => Unpacked(b, Compression.Zlib))(machine, self, arguments),
            "latin1" or "latin-1" or "iso-8859-1" => Value.Of(Encoding.Latin1.GetString(bytes)),
            "unicode-escape" or "raw-unicode-escape" => Value.Of(Encoding.Latin1.GetString(PythonText.Unescape(bytes))),
            _ => Value.Of(Encoding.UTF8.GetString(bytes)),
        };
    }

    static string Rot13(string text) => string.Concat(text.Select(c => c switch
    {
        >= 'a' and <= 'z' => (char)('a' + (c - 'a' + 13) % 26),
        >= 'A' and <= 'Z' => (char)('A' + (c - 'A' + 13) % 26),
        _ => c,
    }));

    static PythonFunction Bytes(Func<byte[], byte[]> function) => (machine, self, arguments) =>
    {
        if (arguments.Length == 0) return Unknown($"{self.FullName}()");
        var input = machine.Raw(arguments[0]) ?? (machine.Text(arguments[0]) is { } text ? Encoding.Latin1.GetBytes(text) : null);
        if (input is not { Length: < LongestComputed } || !machine.Spend(input.Length)) return Unknown($"{self.FullName}(…)");
        try
        {
            return Value.Of(function(input));
        }
        catch (FormatException)
        {
            return Unknown($"{self.FullName}(…)");
        }
    };

    static byte[] Unpacked(byte[] packed, Compression compression)
    {
        using var plain = Inflater.Inflate(ByteSource.Of(packed), compression, 4 * LongestComputed, out _);
        return plain.ReadBytes(0, (int)plain.Length);
    }

    static PythonFunction Text(Func<string, string> function) => (machine, self, arguments) =>
        arguments.Length > 0 && machine.Text(arguments[0]) is { Length: < LongestComputed } text && machine.Spend(text.Length) ? Value.Of(function(text)) : Unknown($"{self.FullName}()");

    static Value Join(PickleMachine machine, GlobalNode self, Value[] arguments) => Texts(machine, arguments, "");

    static Value Texts(PickleMachine machine, Value[] parts, string between)
    {
        var joined = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if (machine.Text(parts[i]) is not { } text || joined.Length + text.Length > LongestComputed || !machine.Spend(text.Length + between.Length)) return Unknown("joined text");
            joined.Append(i > 0 ? between : "").Append(text);
        }
        return Value.Of(joined.ToString());
    }
}
