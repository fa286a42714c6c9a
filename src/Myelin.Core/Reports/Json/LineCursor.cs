using System.Buffers;

namespace Myelin.Core.Reports.Json;

/// <summary>
/// Walks over bytes of JSON that are expected to look exactly as <see cref="JsonReport"/> writes them. Every step answers whether they do; the first no
/// means that the general reader has to look, never that the document is wrong.
/// </summary>
ref struct LineCursor(ReadOnlySpan<byte> bytes)
{
    // What ends a plain piece of a string: its quote, an escape, or a control character, which JSON forbids.
    static readonly SearchValues<byte> EndsPlain = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Bytes that are still ahead.</summary>
    public readonly int Rest => _rest.Length;

    /// <summary>The byte that comes next, or 0 at the end.</summary>
    public readonly byte Next => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>Steps over white space.</summary>
    public void PassSpace()
    {
        var i = 0;
        while (i < _rest.Length && _rest[i] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') i++;
        _rest = _rest[i..];
    }

    /// <summary>Steps over these bytes, if they come next.</summary>
    public bool Pass(ReadOnlySpan<byte> expected)
    {
        if (!_rest.StartsWith(expected)) return false;
        _rest = _rest[expected.Length..];
        return true;
    }

    /// <summary>Steps over a string without escapes, whose opening quote was passed, and over its closing quote.</summary>
    public bool Text(out ReadOnlySpan<byte> text)
    {
        var end = _rest.IndexOfAny(EndsPlain);
        if (end < 0 || _rest[end] != '"')
        {
            text = default;
            return false;
        }
        text = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    /// <summary>Steps over a whole number of at most nine digits.</summary>
    public bool Number(out int number)
    {
        number = 0;
        var digits = 0;
        while (digits < _rest.Length && digits < 10 && (uint)(_rest[digits] - '0') <= 9) number = number * 10 + (_rest[digits++] - '0');
        if (digits is 0 or 10 || (_rest[0] == '0' && digits > 1)) return false;
        _rest = _rest[digits..];
        return true;
    }
}
