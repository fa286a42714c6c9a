using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Myelin.Formats.Pickle.Machine;

/// <summary>Reads the arguments of opcodes as CPython's unpickler does, and writes values as Python would.</summary>
static class PythonText
{
    /// <summary>The text or bytes that the opcode at an offset pushes, at most <paramref name="most"/> bytes of them.</summary>
    public static byte[] Raw(PickleBytes bytes, long offset, int most)
    {
        var head = bytes.Peek(offset, 9);
        if (head.Length < 2) return [];
        var (start, length) = head[0] switch
        {
            (byte)'U' or (byte)'C' or 0x8c => (2, head[1]),
            (byte)'T' or (byte)'B' or (byte)'X' => (5, head.Length < 5 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(1))),
            0x8d or 0x8e or 0x96 => (9, head.Length < 9 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(1))),
            _ => (1, -1L),
        };
        if (length >= 0) return bytes.Peek(offset + start, (int)Math.Min(length, most));
        var line = bytes.Peek(offset + 1, Math.Min(most, 1 << 20));
        var end = line.AsSpan().IndexOf((byte)'\n');
        return end < 0 ? line : line[..end];
    }

    /// <summary>The text that the opcode at an offset pushes.</summary>
    public static string Text(PickleBytes bytes, long offset, int most)
    {
        var raw = Raw(bytes, offset, most);
        return bytes.Peek(offset, 1) switch
        {
            [(byte)'S'] => Encoding.Latin1.GetString(Unescape(Unquoted(raw))),
            [(byte)'V'] => UnescapeUnicode(raw),
            [(byte)'T'] or [(byte)'U'] => Encoding.Latin1.GetString(raw),
            _ => Encoding.UTF8.GetString(raw),
        };
    }

    /// <summary>A whole number as <c>int(text)</c> reads it: blanks and a sign around, underscores within; with <paramref name="anyBase"/> also 0x, 0o, 0b and C's octal.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> line, bool anyBase, out long value)
    {
        value = 0;
        var text = Encoding.Latin1.GetString(line).Trim().Replace("_", "", StringComparison.Ordinal).TrimEnd('L');
        var negative = text.StartsWith('-');
        if (text.StartsWith('-') || text.StartsWith('+')) text = text[1..];
        if (text.Length == 0) return false;
        if (anyBase && text.Length > 1 && text[0] == '0')
        {
            var radix = char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
            if (radix > 0 || text.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0)
            {
                foreach (var c in radix > 0 ? text.AsSpan(2) : text)
                {
                    var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
                    if (digit >= (radix > 0 ? radix : 8) || value > long.MaxValue / 32) return false;
                    value = value * (radix > 0 ? radix : 8) + digit;
                }
                if (negative) value = -value;
                return true;
            }
        }
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            if (negative) value = -value;
            return true;
        }
        // A number that is too large is data, but it is a number.
        value = long.MaxValue;
        return text.Length < 5000 && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>Text as a Python literal, cut after <paramref name="most"/> characters.</summary>
    public static string Quoted(string text, int most = 160)
    {
        var quoted = new StringBuilder(Math.Min(text.Length, most) + 8).Append('"');
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, most)))
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or (>= '\x7f' and < '\xa0') => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ when c > '\x7f' && (char.IsControl(c) || char.IsSurrogate(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse)
                    => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        return quoted.Append(text.Length > most ? "…\"" : "\"").ToString();
    }

    // STRING is a quoted literal; Python 2 wrote it for str.
    static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> raw)
    {
        raw = raw.Trim(" \t\r\n"u8);
        return raw.Length >= 2 && raw[0] == raw[^1] && raw[0] is (byte)'\'' or (byte)'"' ? raw[1..^1] : raw;
    }

    /// <summary>Python's escapes in bytes: <c>\x41 \101 \n …</c></summary>
    public static byte[] Unescape(ReadOnlySpan<byte> raw)
    {
        var plain = new byte[raw.Length];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\' || i + 1 == raw.Length)
            {
                plain[length++] = raw[i];
                continue;
            }
            var c = raw[++i];
            switch (c)
            {
                case (byte)'\n': break;
                case (byte)'n': plain[length++] = (byte)'\n'; break;
                case (byte)'t': plain[length++] = (byte)'\t'; break;
                case (byte)'r': plain[length++] = (byte)'\r'; break;
                case (byte)'a': plain[length++] = 7; break;
                case (byte)'b': plain[length++] = 8; break;
                case (byte)'f': plain[length++] = 12; break;
                case (byte)'v': plain[length++] = 11; break;
                case (byte)'x' when i + 2 < raw.Length && byte.TryParse(raw.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex):
                    plain[length++] = hex;
                    i += 2;
                    break;
                case >= (byte)'0' and <= (byte)'7':
                    var octal = 0;
                    var end = Math.Min(i + 3, raw.Length);
                    for (; i < end && raw[i] is >= (byte)'0' and <= (byte)'7'; i++) octal = octal * 8 + raw[i] - '0';
                    i--;
                    plain[length++] = (byte)octal;
                    break;
                case (byte)'\\' or (byte)'\'' or (byte)'"': plain[length++] = c; break;
                default:
                    plain[length++] = (byte)'\\';
                    plain[length++] = c;
                    break;
            }
        }
        return plain[..length];
    }

    // raw-unicode-escape: Latin-1, and \uXXXX or \UXXXXXXXX.
    static string UnescapeUnicode(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            var digits = raw[i] == '\\' && i + 1 < raw.Length ? raw[i + 1] switch { (byte)'u' => 4, (byte)'U' => 8, _ => 0 } : 0;
            if (digits > 0 && i + 1 + digits < raw.Length + 0 + 1 && i + 2 + digits <= raw.Length
                && int.TryParse(raw.Slice(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code is >= 0 and <= 0x10ffff)
            {
                if (code is >= 0xd800 and <= 0xdfff || code < 0x10000) text.Append((char)code);
                else text.Append(char.ConvertFromUtf32(code));
                i += 1 + digits;
            }
            else text.Append((char)raw[i]);
        }
        return text.ToString();
    }
}
