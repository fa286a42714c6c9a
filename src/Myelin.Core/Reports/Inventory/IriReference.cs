using System.Buffers;
using System.Text;

namespace Myelin.Core.Reports.Inventory;

/// <summary>Text of any kind as an IRI reference (RFC 3986, RFC 3987), as CycloneDX, SPDX and SARIF want it.</summary>
static class IriReference
{
    static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>The text unchanged where it is one already; else with all that is not allowed percent-encoded.</summary>
    public static string Of(string text)
    {
        var reference = new StringBuilder(text.Length + 8);
        if (HasFalseScheme(text)) reference.Append("./");
        var host = text.IndexOf("://[", StringComparison.Ordinal);
        foreach (var (index, rune) in Runes(text))
        {
            if (IsAllowed(text, index, rune, host)) reference.Append((char)rune.Value);
            else Encode(reference, rune);
        }
        return reference.ToString();
    }

    /// <summary>A path relative to a root as a relative reference: every character that has a meaning in a URI is encoded, '/' kept.</summary>
    public static string OfPath(string path)
    {
        var reference = new StringBuilder(path.Length + 8);
        foreach (var (_, rune) in Runes(path))
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || (char)rune.Value is '/' or '-' or '.' or '_' or '~' or '+' or '@' or '=' or ',')) reference.Append((char)rune.Value);
            else Encode(reference, rune);
        }
        return reference.ToString();
    }

    static bool IsAllowed(string text, int index, Rune rune, int host) => rune.IsAscii && (char)rune.Value switch
    {
        '%' => index + 2 < text.Length && char.IsAsciiHexDigit(text[index + 1]) && char.IsAsciiHexDigit(text[index + 2]),
        '[' or ']' => host > 0 && index < (text.IndexOf('/', host + 3) is var end && end < 0 ? text.Length : end),
        '#' => text.IndexOf('#') == index,
        var c => char.IsAsciiLetterOrDigit(c) || "-._~:/?@!$&'()*+,;=".Contains(c),
    };

    // "a b:c/d" would read as a scheme that RFC 3986 does not allow.
    static bool HasFalseScheme(string text)
    {
        var colon = text.IndexOf(':');
        if (colon < 0 || text.AsSpan(0, colon).ContainsAny('/', '?', '#')) return false;
        return colon == 0 || !char.IsAsciiLetter(text[0]) || text.AsSpan(0, colon).ContainsAnyExcept(SchemeCharacters);
    }

    static IEnumerable<(int Index, Rune Rune)> Runes(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune)) rune = Rune.ReplacementChar;
            yield return (i, rune);
            i += rune == Rune.ReplacementChar ? 1 : rune.Utf16SequenceLength;
        }
    }

    static void Encode(StringBuilder reference, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var b in bytes[..rune.EncodeToUtf8(bytes)]) reference.Append('%').Append(b.ToString("X2"));
    }
}
