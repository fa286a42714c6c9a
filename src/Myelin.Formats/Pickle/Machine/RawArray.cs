using System.Globalization;
using Myelin.Formats.Models;

namespace Myelin.Formats.Pickle.Machine;

/// <summary>The state of joblib's <c>NumpyArrayWrapper</c> (joblib/numpy_pickle.py): type, shape and alignment of the array that follows it in the stream.</summary>
sealed class RawArray
{
    public RawArray(Value state, Func<Value, string?> text)
    {
        if (state.Node is not DictNode dict) return;
        foreach (var (key, value) in dict.Kept)
            switch (text(key))
            {
                case "numpy_array_alignment_bytes": HasPadding = value.Kind != Scalar.None; break;
                case "dtype": (Size, IsObject) = TypeOf(value, text, 0); break;
                case "shape" when value.Node is SequenceNode { IsWhole: true } shape:
                    Span<long> sides = new long[shape.Kept.Length];
                    for (var i = 0; i < sides.Length; i++) sides[i] = shape.Kept[i].Kind == Scalar.Integer ? shape.Kept[i].Number : -1;
                    Elements = sides.Contains(-1) ? null : TensorTally.Elements(sides);
                    break;
            }
    }

    /// <summary>A length byte and padding stand before the array.</summary>
    public bool HasPadding { get; }
    /// <summary>It holds objects: a pickle of its own follows.</summary>
    public bool IsObject { get; }
    long? Size { get; }
    long? Elements { get; }
    /// <summary>Bytes of the array, or null when that is not known.</summary>
    public long? ByteLength => Elements is { } elements && Size is { } size ? elements > long.MaxValue / Math.Max(size, 1) ? null : elements * size : null;

    // numpy.dtype('f8', False, True); its state holds byte order, sub-array, names, fields, item size.
    static (long? Size, bool IsObject) TypeOf(Value type, Func<Value, string?> text, int depth)
    {
        if (depth > 8 || type.Node is not InstanceNode { Arguments: [var code, ..] } made) return (null, false);
        var name = text(code) ?? "";
        var isObject = name.TrimStart('|', '<', '>', '=').StartsWith('O');
        if (made.State.Node is SequenceNode state)
            foreach (var part in state.Kept.ToArray())
                isObject |= part.Node is DictNode fields ? fields.Kept.ToArray().Any(f => Field(f.Value)) : Field(part);
        return (ItemSize(name), isObject);

        bool Field(Value value)
        {
            if (value.Node is InstanceNode { Made.Name: "dtype" }) return TypeOf(value, text, depth + 1).IsObject;
            return value.Node is SequenceNode { Kept: var kept } && kept.Length > 0 && TypeOf(kept[0], text, depth + 1).IsObject;
        }
    }

    // f8, i4, U10, S3, b1, M8, V24 … (numpy's array interface); U counts characters of four bytes.
    static long? ItemSize(string type)
    {
        var code = type.AsSpan().TrimStart("<>=|");
        if (code.Length < 2 || !"biufcmMSUVa".Contains(code[0], StringComparison.Ordinal)) return null;
        var end = code.IndexOf('[');
        if (!int.TryParse(end < 0 ? code[1..] : code[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return null;
        return code[0] == 'U' ? size * 4L : size;
    }
}
