using System.Buffers;
using System.Text;

namespace Myelin.Formats.Text;

/// <summary>Characters of a text that nobody sees.</summary>
/// <param name="Kind">tags, bidi, zero-width, variation or escape.</param>
/// <param name="Line">Line of the first, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="Count">How many there are in the run.</param>
/// <param name="Decoded">The text that they spell, or null where they spell none.</param>
/// <param name="IsExpected">Writing needs them here: joiners between letters of Arabic or Indic scripts, emoji, marks of direction beside letters that run from right to left, a byte order mark.</param>
public sealed record HiddenRun(string Kind, int Line, int Column, int Count, string? Decoded, bool IsExpected);

/// <summary>Finds runs of invisible characters, tells those that a script or an emoji needs from the rest, and decodes what they spell. No opinion; linear in the text.</summary>
public static class HiddenCharacters
{
    const int MostRuns = 1000;
    const int LongestShown = 200;

    // Every UTF-16 unit that may begin one; nearly all texts have none but U+FE0F and U+200D.
    static readonly SearchValues<char> Candidates = SearchValues.Create(
        "\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180E\u180F\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206A\u206B\u206C\u206D\u206E\u206F\u3164\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F\uFEFF\uFFA0\uDB40\u001B");

    /// <summary>The runs of a text in order; at most a thousand.</summary>
    public static IReadOnlyList<HiddenRun> In(string text)
    {
        List<HiddenRun> runs = [];
        var (line, lineStart, counted) = (1, 0, 0);
        for (var at = 0; at < text.Length && runs.Count < MostRuns;)
        {
            var next = text.AsSpan(at).IndexOfAny(Candidates);
            if (next < 0) break;
            at += next;
            var kind = KindAt(text, at);
            if (kind is null)
            {
                at++;
                continue;
            }
            var end = at;
            List<int> points = [];
            while (end < text.Length && KindAt(text, end) is { } same && same == kind)
            {
                points.Add(PointAt(text, end));
                end += char.IsHighSurrogate(text[end]) ? 2 : 1;
            }
            for (var newline = text.IndexOf('\n', counted, at - counted); newline >= 0; newline = text.IndexOf('\n', newline + 1, at - newline - 1)) (line, lineStart) = (line + 1, newline + 1);
            counted = at;
            runs.Add(new HiddenRun(kind, line, at - lineStart + 1, points.Count, Decode(kind, points), IsExpected(kind, text, at, end, points)));
            at = end;
        }
        return runs;
    }

    static string? KindAt(string text, int at) => text[at] switch
    {
        '\u001B' => "escape",
        '\uDB40' when at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) => char.ConvertToUtf32(text[at], text[at + 1]) switch { >= 0xE0000 and <= 0xE007F => "tags", >= 0xE0100 and <= 0xE01EF => "variation", _ => null },
        >= '\uFE00' and <= '\uFE0F' or >= '\u180B' and <= '\u180D' or '\u180F' => "variation",
        >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' => "bidi",
        var c => Candidates.Contains(c) && c != '\uDB40' ? "zero-width" : null,
    };

    static string? Decode(string kind, List<int> points) => kind switch
    {
        "tags" => Shown([.. points.Where(p => p is >= 0xE0020 and < 0xE007F).Select(p => (byte)(p - 0xE0000))]),
        // One selector a byte: FE00 + n for the first sixteen, E0100 + n - 16 for the rest.
        "variation" when points.Count >= 4 => Shown([.. points.Where(p => p is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF).Select(p => (byte)(p <= 0xFE0F ? p - 0xFE00 : p - 0xE0100 + 16))]),
        "zero-width" when points.Count >= 14 => Bits(points),
        _ => null,
    };

    // Two characters that stand for 0 and 1, eight or seven to a letter, in either meaning.
    static string? Bits(List<int> points)
    {
        var symbols = points.Distinct().ToList();
        if (symbols.Count is < 2 or > 3) return null;
        // A third symbol, when there is one, parts the letters.
        var counts = symbols.OrderByDescending(s => points.Count(p => p == s)).ToList();
        foreach (var width in (ReadOnlySpan<int>)[8, 7])
            foreach (var one in counts.Take(2))
            {
                var bits = points.Where(p => p == counts[0] || p == counts[1]).Select(p => p == one ? 1 : 0).ToList();
                if (bits.Count % width != 0) continue;
                if (Shown([.. bits.Chunk(width).Select(b => (byte)b.Aggregate(0, (sum, bit) => (sum << 1) | bit))]) is { } shown) return shown;
            }
        return null;
    }

    // Only what reads as text counts as decoded.
    static string? Shown(byte[] bytes)
    {
        if (bytes.Length < 2) return null;
        var text = Encoding.UTF8.GetString(bytes);
        var readable = text.Count(c => c is >= ' ' and < '\u007F' or '\n' or '\t' || char.IsLetter(c));
        if (readable * 10 < text.Length * 9) return null;
        return text.Length > LongestShown ? text[..LongestShown] + "…" : text;
    }

    static bool IsExpected(string kind, string text, int start, int end, List<int> points)
    {
        var before = Before(text, start);
        var after = end < text.Length ? PointAt(text, end) : 0;
        switch (kind)
        {
            // A flag of a region: the black flag, tags, the closing tag.
            case "tags": return before == 0x1F3F4 && points[^1] == 0xE007F && points.Count is >= 4 and <= 8;
            case "variation": return points.Count == 1 && (IsSymbol(before) || before is >= 0x2E80 and <= 0x2FFFF or >= 0x1800 and <= 0x18AF || before is (>= '0' and <= '9') or '#' or '*');
            case "bidi": return Balanced(text, start) && NearRightToLeft(text, start);
            case "escape": return false;
        }
        if (points.Count > 3) return false;
        return points.TrueForAll(p => p switch
        {
            0xFEFF => start == 0,
            0x200D => (IsSymbol(before) || before is 0xFE0F or (>= 0x1F3FB and <= 0x1F3FF) or 0xE007F) && IsSymbol(after) || IsJoining(before) || IsJoining(after),
            0x200C => IsJoining(before) || IsJoining(after),
            0x200E or 0x200F or 0x061C => NearRightToLeft(text, start),
            0x00AD => char.IsLetter((char)(before & 0xFFFF)) && char.IsLetter((char)(after & 0xFFFF)),
            0x200B => before is >= 0x0E00 and <= 0x0EFF or >= 0x1780 and <= 0x17FF or >= 0x1000 and <= 0x109F || after is >= 0x0E00 and <= 0x0EFF or >= 0x1780 and <= 0x17FF,
            0x180E => before is >= 0x1800 and <= 0x18AF,
            0x115F or 0x1160 or 0x3164 or 0xFFA0 => before is >= 0x1100 and <= 0x11FF or >= 0xAC00 and <= 0xD7AF || after is >= 0x1100 and <= 0x11FF or >= 0xAC00 and <= 0xD7AF,
            _ => false,
        });
    }

    static int PointAt(string text, int at) => char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];

    static int Before(string text, int at) => at == 0 ? 0 : at > 1 && char.IsLowSurrogate(text[at - 1]) && char.IsHighSurrogate(text[at - 2]) ? char.ConvertToUtf32(text[at - 2], text[at - 1]) : text[at - 1];

    static bool IsSymbol(int point) => point is >= 0x1F000 and <= 0x1FAFF or >= 0x2190 and <= 0x2BFF or 0x00A9 or 0x00AE or 0x203C or 0x2049 or 0x2122 or 0x2139 or 0x3030 or 0x303D or 0x3297 or 0x3299 or >= 0x20D0 and <= 0x20FF;

    // Scripts whose letters join or stack: Arabic, Syriac, N'Ko, Indic ones, Tibetan, Myanmar, Khmer, Mongolian.
    static bool IsJoining(int point) => point is >= 0x0600 and <= 0x08FF or >= 0x0900 and <= 0x0DFF or >= 0x0E80 and <= 0x109F or >= 0x1780 and <= 0x18AF or >= 0x1B00 and <= 0x1BFF or >= 0xA8E0 and <= 0xA8FF or >= 0xFB50 and <= 0xFDFF or >= 0xFE70 and <= 0xFEFE or >= 0x11000 and <= 0x11FFF;

    static bool IsRightToLeft(char c) => c is >= '\u0590' and <= '\u08FF' or >= '\uFB1D' and <= '\uFDFF' or >= '\uFE70' and <= '\uFEFC' || c is '\uD83A' or '\uD83B' or '\uD802' or '\uD803';

    static (int Start, int End) Paragraph(string text, int at)
    {
        var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var end = text.IndexOf('\n', at) is >= 0 and var newline ? newline : text.Length;
        return (Math.Max(start, at - 2000), Math.Min(end, at + 2000));
    }

    static bool NearRightToLeft(string text, int at)
    {
        var (start, end) = Paragraph(text, at);
        foreach (var c in text.AsSpan(start, end - start))
            if (IsRightToLeft(c)) return true;
        return false;
    }

    static bool Balanced(string text, int at)
    {
        var (start, end) = Paragraph(text, at);
        var (embedded, isolated) = (0, 0);
        foreach (var c in text.AsSpan(start, end - start))
        {
            if (c is '\u202A' or '\u202B' or '\u202D' or '\u202E') embedded++;
            else if (c == '\u202C') embedded--;
            else if (c is >= '\u2066' and <= '\u2068') isolated++;
            else if (c == '\u2069') isolated--;
        }
        return embedded == 0 && isolated == 0;
    }
}
