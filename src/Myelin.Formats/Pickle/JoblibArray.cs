using System.Globalization;
using Myelin.Formats.Models;

namespace Myelin.Formats.Pickle;

/// <summary>
/// What the walk has seen of a <c>joblib.numpy_pickle.NumpyArrayWrapper</c>: its state is a dict with the keys subclass, shape, order, dtype, allow_mmap and, from
/// joblib 1.1 on, numpy_array_alignment_bytes, in this order.
/// </summary>
sealed class JoblibArray
{
    readonly List<long> _shape = [];
    bool _open;
    bool _typeOpen;
    string _key = "";
    string? _type;
    string? _typeText;

    /// <summary>All keys of the wrapper's state went by: the next BUILD is its own, not that of its dtype.</summary>
    public bool IsBuilt => _open && _key is "allow_mmap" or "numpy_array_alignment_bytes";

    /// <summary>A length byte and padding stand before the array.</summary>
    public bool HasPadding => _key == "numpy_array_alignment_bytes";

    /// <summary>An array of objects: a pickle of its own follows.</summary>
    public bool IsObject => _type is ['O', ..] or ['|', 'O', ..];

    /// <summary>Bytes of the array; null when it holds objects or its type is unknown.</summary>
    public long? ByteLength
    {
        get
        {
            if (_type is null || IsObject || ItemSize(_type) is not { } size) return null;
            var elements = TensorTally.Elements([.. _shape]);
            return elements > long.MaxValue / Math.Max(size, 1) ? null : elements * size;
        }
    }

    public void Global(string module, string name)
    {
        if (name == "NumpyArrayWrapper" && module.EndsWith("numpy_pickle", StringComparison.Ordinal))
        {
            Clear();
            _open = true;
        }
        _typeOpen = module == "numpy" && name == "dtype";
        _typeText = null;
    }

    public void Text(string text)
    {
        if (_typeOpen)
        {
            _typeText ??= text;
            return;
        }
        // A structured type has fields, whose names are no keys of the wrapper.
        if (_open && (text is "allow_mmap" or "numpy_array_alignment_bytes" || (_key != "dtype" && text is "subclass" or "shape" or "order" or "dtype"))) _key = text;
    }

    public void Integer(long number)
    {
        if (_open && _key == "shape" && _shape.Count < 64) _shape.Add(number);
    }

    public void Type(string type)
    {
        // The types of a structured type's fields come after it.
        if (_open && _key == "dtype") _type ??= type;
    }

    /// <summary>A REDUCE came: the dtype that it makes, or null when it makes something else.</summary>
    public string? TypeBuilt()
    {
        if (!_typeOpen) return null;
        _typeOpen = false;
        if (_typeText is { } built) Type(built);
        return _typeText;
    }

    public void Clear()
    {
        _open = false;
        _key = "";
        _type = null;
        _shape.Clear();
    }

    // <f8, i4, U10, S3, b1, M8[ns] … (numpy array interface type strings).
    static long? ItemSize(string type)
    {
        var text = type.AsSpan().TrimStart("<>=|");
        if (text.Length < 2 || !"biufcmMSUVa".Contains(text[0])) return null;
        var end = text.IndexOf('[');
        var digits = end < 0 ? text[1..] : text[1..end];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return null;
        return text[0] == 'U' ? size * 4L : size;
    }
}
