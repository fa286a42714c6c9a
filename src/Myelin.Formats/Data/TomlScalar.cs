using System.Globalization;

namespace Myelin.Formats.Data;

/// <summary>Numbers, Booleans, dates and times of TOML.</summary>
static class TomlScalar
{
    /// <summary>What a word is; its text is null when it is nothing.</summary>
    public static (NodeKind Kind, string? Text, string? Tag) Of(ReadOnlySpan<char> word) => word switch
    {
        "true" or "false" => (NodeKind.Boolean, word.ToString(), null),
        "inf" or "+inf" or "-inf" or "nan" or "+nan" or "-nan" => (NodeKind.Number, word.ToString(), null),
        ['0', 'x', .. var digits] => Integer(digits, "0123456789abcdefABCDEF", 16),
        ['0', 'o', .. var digits] => Integer(digits, "01234567", 8),
        ['0', 'b', .. var digits] => Integer(digits, "01", 2),
        _ when IsTimestamp(word) => (NodeKind.Text, word.ToString(), "timestamp"),
        _ => (NodeKind.Number, Decimal(word), null),
    };

    static (NodeKind Kind, string? Text, string? Tag) Integer(ReadOnlySpan<char> digits, string allowed, int radix)
    {
        if (WithoutUnderscores(digits, allowed) is not { } plain) return default;
        UInt128 value = 0;
        foreach (var c in plain)
        {
            value = (value * (uint)radix) + (uint)Convert.ToInt32(c.ToString(), 16);
            if (value > long.MaxValue) return default;
        }
        return (NodeKind.Number, value.ToString(CultureInfo.InvariantCulture), null);
    }

    // [+-] integer [. digits] [e [+-] digits], no leading zero, underscores only between digits.
    static string? Decimal(ReadOnlySpan<char> word)
    {
        var sign = word is ['-', ..] ? "-" : "";
        if (word is ['+' or '-', ..]) word = word[1..];
        var exponentAt = word.IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? word : word[..exponentAt];
        var pointAt = mantissa.IndexOf('.');
        var whole = WithoutUnderscores(pointAt < 0 ? mantissa : mantissa[..pointAt], Digits);
        if (whole is null || (whole.Length > 1 && whole[0] == '0')) return null;
        var text = sign + whole;
        if (pointAt >= 0)
        {
            if (WithoutUnderscores(mantissa[(pointAt + 1)..], Digits) is not { } fraction) return null;
            text += "." + fraction;
        }
        if (exponentAt < 0) return text;
        var exponent = word[(exponentAt + 1)..];
        var exponentSign = exponent is ['-', ..] ? "-" : "";
        if (exponent is ['+' or '-', ..]) exponent = exponent[1..];
        return WithoutUnderscores(exponent, Digits) is { } power ? $"{text}e{exponentSign}{power}" : null;
    }

    const string Digits = "0123456789";

    static string? WithoutUnderscores(ReadOnlySpan<char> digits, string allowed)
    {
        if (digits.IsEmpty || digits[0] == '_' || digits[^1] == '_') return null;
        for (var i = 0; i < digits.Length; i++)
            if (digits[i] == '_' ? digits[i - 1] == '_' : !allowed.Contains(digits[i])) return null;
        return digits.Contains('_') ? digits.ToString().Replace("_", "") : digits.ToString();
    }

    // RFC 3339, and its parts: date-time with or without offset, date, time.
    static bool IsTimestamp(ReadOnlySpan<char> word)
    {
        if (word.Length < 8 || !char.IsAsciiDigit(word[0])) return false;
        if (word[2] == ':') return IsTime(word);
        if (word.Length < 10 || word[4] != '-' || word[7] != '-') return false;
        if (!DateOnly.TryParseExact(word[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return false;
        if (word.Length == 10) return true;
        if (word[10] is not ('T' or 't' or ' ')) return false;
        var time = word[11..];
        if (time is [.., 'Z' or 'z']) return IsTime(time[..^1]);
        var offset = time.LastIndexOfAny('+', '-');
        return offset < 0 ? IsTime(time) : IsTime(time[..offset]) && IsOffset(time[(offset + 1)..]);
    }

    static bool IsTime(ReadOnlySpan<char> time)
    {
        if (time.Length < 8 || time[2] != ':' || time[5] != ':') return false;
        if (Pair(time, 23) is false || Pair(time[3..], 59) is false || Pair(time[6..], 60) is false) return false;
        return time.Length == 8 || (time[8] == '.' && time.Length > 9 && time[9..].IndexOfAnyExceptInRange('0', '9') < 0);
    }

    static bool IsOffset(ReadOnlySpan<char> offset) => offset.Length == 5 && offset[2] == ':' && Pair(offset, 23) && Pair(offset[3..], 59);

    static bool Pair(ReadOnlySpan<char> text, int max) =>
        char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[1]) && ((text[0] - '0') * 10) + text[1] - '0' <= max;
}
