using System.Globalization;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Models;

/// <summary>A key of a GGUF header. A scalar has its text; an array its element type, count and first values.</summary>
/// <param name="Key">For example <c>general.architecture</c>.</param>
/// <param name="Type">u8, i8, u16, i16, u32, i32, f32, bool, string, u64, i64, f64, or <c>array of …</c>.</param>
/// <param name="Value">The value as text; empty for an array.</param>
/// <param name="Count">Elements of an array; 1 for a scalar.</param>
public sealed record GgufKey(string Key, string Type, string Value, long Count)
{
    /// <summary>First values of an array of texts or numbers, at most 64.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];
}

/// <summary>A tensor of a GGUF file.</summary>
public sealed record GgufTensor(string Name, string Type, long[] Shape, ulong Offset);

/// <summary>A GGUF file, by its header.</summary>
public sealed record GgufModel() : ModelArtifact("gguf")
{
    /// <summary>All keys, in order.</summary>
    public IReadOnlyList<GgufKey> Keys { get; init; } = [];
    /// <summary>All tensors, in order.</summary>
    public IReadOnlyList<GgufTensor> List { get; init; } = [];

    /// <summary>The text of a scalar key, or null.</summary>
    public string? this[string key] => Keys.FirstOrDefault(k => k.Key == key)?.Value is { Length: > 0 } value ? value : null;

    /// <summary>Chat templates: the default first, then the named ones, as (key, Jinja text).</summary>
    public IEnumerable<GgufKey> ChatTemplates => Keys.Where(k => k.Key == "tokenizer.chat_template" || k.Key.StartsWith("tokenizer.chat_template.", StringComparison.Ordinal));

    /// <summary>Models that it was made from, by name and repository.</summary>
    public IEnumerable<(string? Name, string? Organization, string? Repository)> BaseModels
    {
        get
        {
            for (var i = 0; i < 64; i++)
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"general.base_model.{i}.");
                if (this[at + "name"] is var name && this[at + "repo_url"] is var repository && name is null && repository is null) yield break;
                yield return (name, this[at + "organization"], repository);
            }
        }
    }
}

/// <summary>
/// Reads the header of GGUF v1 to v3, both byte orders (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Vocabularies are walked, not kept; weights are not touched.
/// </summary>
public sealed class GgufFormat : Format<GgufModel>
{
    const int ItemsKept = 64;
    const int TextKept = 1 << 20;

    public override bool Matches(in FileProbe file) => file.Head.Length >= 16 && file.Head.StartsWith("GGUF"u8);

    public override Parsed<GgufModel> Read(ByteSource bytes, FileName name, ReadLimits limits) => new Header(bytes, limits).Read();

    sealed class Header(ByteSource bytes, ReadLimits limits)
    {
        readonly ByteCursor _cursor = new(bytes, 4, Math.Min(bytes.Length, limits.MaxHeaderBytes));
        readonly List<GgufKey> _keys = [];
        readonly List<GgufTensor> _tensors = [];
        readonly TensorTally _tally = new();
        uint _version;

        public Parsed<GgufModel> Read()
        {
            _version = _cursor.U32();
            // A big-endian file shows its version in the upper half.
            if (_version > 0xffff)
            {
                _cursor.BigEndian = true;
                _cursor.Seek(4);
                _version = _cursor.U32();
            }
            if (_version is < 1 or > 3) return Parsed<GgufModel>.Failed($"GGUF version {_version} is not known");
            var tensors = Length();
            var keys = Length();
            // 13 bytes are the least a key takes, 24 the least of a tensor: a larger count is a lie.
            if (keys > _cursor.Left / 9 || tensors > _cursor.Left / 16) return Parsed<GgufModel>.Failed($"states {keys:N0} keys and {tensors:N0} tensors, more than its bytes can hold");
            if (keys > limits.MaxEntries || tensors > limits.MaxEntries) return Parsed<GgufModel>.Failed($"states {keys:N0} keys and {tensors:N0} tensors, more than the limit of {limits.MaxEntries:N0}");
            string? reason = null;
            for (long i = 0; i < keys && reason is null; i++) reason = ReadKey();
            for (long i = 0; i < tensors && reason is null; i++) reason = ReadTensor();
            if (reason is null && _cursor.Ended) reason = "the header is cut off";
            return new Parsed<GgufModel>(Model(), reason is null ? [] : [new Problem(reason)]);
        }

        GgufModel Model()
        {
            var model = new GgufModel { Keys = _keys, List = _tensors };
            var fileType = long.TryParse(model["general.file_type"], CultureInfo.InvariantCulture, out var type) ? GgmlTypes.File(type) : null;
            return model with
            {
                FormatVersion = _version.ToString(CultureInfo.InvariantCulture),
                ModelName = model["general.name"],
                Architecture = model["general.architecture"],
                License = model["general.license"],
                Parameters = _tensors.Count > 0 ? _tally.Parameters : null,
                Tensors = _tensors.Count,
                Quantization = fileType ?? _tally.Dominant,
                Producer = model["general.quantized_by"],
            };
        }

        string? ReadKey()
        {
            var key = Text(TextKept);
            var type = _cursor.U32();
            if (_cursor.Ended) return "the header is cut off";
            if (type != 9)
            {
                if (Scalar(type, TextKept) is not { } value) return $"key {Shorten(key)} has unknown type {type}";
                _keys.Add(new GgufKey(key, TypeName(type), value, 1));
                return null;
            }
            var element = _cursor.U32();
            var count = Length();
            if (Size(element) is not { } size || element == 9) return $"key {Shorten(key)} is an array of unknown type {element}";
            // A text takes at least its length field.
            if (count > _cursor.Left / Math.Max(size, element == 8 ? LengthSize : 1)) return $"key {Shorten(key)} states {count:N0} elements, more than its bytes can hold";
            List<string> items = [];
            for (long i = 0; i < Math.Min(count, ItemsKept); i++) items.Add(Scalar(element, 4096)!);
            if (element == 8) for (var i = items.Count; i < count && !_cursor.Ended; i++) _cursor.Skip(Length());
            else _cursor.Skip((count - items.Count) * size);
            _keys.Add(new GgufKey(key, $"array of {TypeName(element)}", "", count) { Items = items });
            return _cursor.Ended ? "the header is cut off" : null;
        }

        string? ReadTensor()
        {
            var name = Text(4096);
            var dimensions = _cursor.U32();
            if (dimensions > 8) return $"tensor {Shorten(name)} states {dimensions:N0} dimensions";
            var shape = new long[dimensions];
            for (var i = 0; i < shape.Length; i++) shape[i] = Length();
            var type = GgmlTypes.Tensor(_cursor.U32());
            var offset = _cursor.U64();
            if (_cursor.Ended) return "the header is cut off";
            _tensors.Add(new GgufTensor(name, type, shape, offset));
            _tally.Add(type, TensorTally.Elements(shape));
            return null;
        }

        int LengthSize => _version == 1 ? 4 : 8;

        long Length() => _version == 1 ? _cursor.U32() : _cursor.Length64();

        string Text(int keep) => _cursor.Text(Length(), keep);

        string? Scalar(uint type, int keep) => type switch
        {
            0 => Number(_cursor.U8()),
            1 => Number((sbyte)_cursor.U8()),
            2 => Number(_cursor.U16()),
            3 => Number((short)_cursor.U16()),
            4 => Number(_cursor.U32()),
            5 => Number((int)_cursor.U32()),
            6 => BitConverter.UInt32BitsToSingle(_cursor.U32()).ToString(CultureInfo.InvariantCulture),
            7 => _cursor.U8() != 0 ? "true" : "false",
            8 => Text(keep),
            10 => Number(_cursor.U64()),
            11 => Number((long)_cursor.U64()),
            12 => BitConverter.UInt64BitsToDouble(_cursor.U64()).ToString(CultureInfo.InvariantCulture),
            _ => null,
        };

        static string Number<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);

        static int? Size(uint type) => type switch { 0 or 1 or 7 => 1, 2 or 3 => 2, 4 or 5 or 6 => 4, 10 or 11 or 12 => 8, 8 => 0, _ => null };

        static string TypeName(uint type) => type switch
        {
            0 => "u8",
            1 => "i8",
            2 => "u16",
            3 => "i16",
            4 => "u32",
            5 => "i32",
            6 => "f32",
            7 => "bool",
            8 => "string",
            10 => "u64",
            11 => "i64",
            _ => "f64",
        };

        static string Shorten(string name) => name.Length <= 80 ? name : name[..80] + "…";
    }
}
