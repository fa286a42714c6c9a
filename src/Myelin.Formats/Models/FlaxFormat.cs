using Myelin.Formats.Binary;

namespace Myelin.Formats.Models;

/// <summary>Flax or JAX weights in MessagePack.</summary>
public sealed record FlaxModel() : ModelArtifact("flax-msgpack")
{
    /// <summary>Keys of the outermost map.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];
}

/// <summary>
/// Reads Flax weights (flax/serialization.py): nested maps whose leaves are extension type 1 holding (shape, dtype, bytes). Bytes are stepped over.
/// </summary>
public sealed class FlaxFormat : Format<FlaxModel>
{
    const int Deepest = 64;

    public override bool Matches(in FileProbe file) => file.Name.Ends(".msgpack") && file.Head.Length > 8 && file.Head[0] is (>= 0x81 and <= 0x8f) or 0xde or 0xdf;

    public override Parsed<FlaxModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var walk = new Walk(bytes, limits);
        walk.Map(0);
        if (walk.Tally.Tensors == 0) return new Parsed<FlaxModel>(null, []);
        var model = new FlaxModel { Keys = walk.Keys, Parameters = walk.Tally.Parameters, Tensors = walk.Tally.Tensors, Quantization = walk.Tally.Dominant, Producer = "flax" };
        return new Parsed<FlaxModel>(model, walk.Damaged ? [new Problem("the MessagePack is damaged or cut off")] : []);
    }

    sealed class Walk(ByteSource bytes, ReadLimits limits)
    {
        readonly ByteCursor _cursor = new(bytes) { BigEndian = true };
        int _values;

        public TensorTally Tally { get; } = new();
        public List<string> Keys { get; } = [];
        public bool Damaged => _cursor.Ended;

        public void Map(int depth)
        {
            var head = _cursor.U8();
            long count = head switch { >= 0x80 and <= 0x8f => head & 15, 0xde => _cursor.U16(), 0xdf => _cursor.U32(), _ => -1 };
            if (count < 0 || depth > Deepest)
            {
                _cursor.Fail();
                return;
            }
            for (long i = 0; i < count && !_cursor.Ended && ++_values <= limits.MaxEntries; i++)
            {
                var key = Text();
                if (depth == 0 && Keys.Count < 1000) Keys.Add(key);
                Value(depth + 1);
            }
        }

        void Value(int depth)
        {
            var at = _cursor.Position;
            var head = _cursor.U8();
            switch (head)
            {
                case (>= 0x80 and <= 0x8f) or 0xde or 0xdf:
                    _cursor.Seek(at);
                    Map(depth);
                    break;
                case <= 0x7f or >= 0xe0 or 0xc0 or 0xc2 or 0xc3: break;
                case >= 0xa0 and <= 0xbf: _cursor.Skip(head & 31); break;
                case 0xcc or 0xd0: _cursor.Skip(1); break;
                case 0xcd or 0xd1: _cursor.Skip(2); break;
                case 0xce or 0xd2 or 0xca: _cursor.Skip(4); break;
                case 0xcf or 0xd3 or 0xcb: _cursor.Skip(8); break;
                case 0xc4 or 0xd9: _cursor.Skip(_cursor.U8()); break;
                case 0xc5 or 0xda: _cursor.Skip(_cursor.U16()); break;
                case 0xc6 or 0xdb: _cursor.Skip(_cursor.U32()); break;
                case 0xc7: Extension(_cursor.U8()); break;
                case 0xc8: Extension(_cursor.U16()); break;
                case 0xc9: Extension(_cursor.U32()); break;
                case >= 0xd4 and <= 0xd8: Extension(1L << (head - 0xd4)); break;
                case (>= 0x90 and <= 0x9f) or 0xdc or 0xdd:
                    long count = head switch { 0xdc => _cursor.U16(), 0xdd => _cursor.U32(), _ => head & 15 };
                    if (depth > Deepest) _cursor.Fail();
                    for (long i = 0; i < count && !_cursor.Ended && ++_values <= limits.MaxEntries; i++) Value(depth + 1);
                    break;
                default: _cursor.Fail(); break;
            }
        }

        // 1: an array as (shape, dtype name, bytes).
        void Extension(long length)
        {
            var type = _cursor.U8();
            var end = _cursor.Position + length;
            if (type == 1 && _cursor.U8() == 0x93 && Shape() is { } shape) Tally.Add(Text(), TensorTally.Elements(shape));
            if (length > _cursor.End - (end - length)) _cursor.Fail();
            else if (!_cursor.Ended) _cursor.Seek(end);
        }

        long[]? Shape()
        {
            var head = _cursor.U8();
            if (head is < 0x90 or > 0x9f) return null;
            var shape = new long[head & 15];
            for (var i = 0; i < shape.Length; i++)
                shape[i] = _cursor.U8() switch { <= 0x7f and var small => small, 0xcc => _cursor.U8(), 0xcd => _cursor.U16(), 0xce => _cursor.U32(), 0xcf => _cursor.Length64(), _ => 0 };
            return shape;
        }

        string Text()
        {
            var head = _cursor.U8();
            long length = head switch { >= 0xa0 and <= 0xbf => head & 31, 0xd9 => _cursor.U8(), 0xda => _cursor.U16(), 0xdb => _cursor.U32(), _ => -1 };
            return length < 0 ? "" : _cursor.Text(length, 1024);
        }
    }
}
