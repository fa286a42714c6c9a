using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Myelin.Formats.Data;

namespace Myelin.Formats.Templates;

sealed partial class TemplateFunctions
{
    static Result? Texts(string name, List<object?> a) => name switch
    {
        "toString" => new(Str(a, 0)),
        "quote" => new(string.Join(' ', a.Where(x => x is not null).Select(x => TemplateValues.JsonText(TemplateValues.Text(x))))),
        "squote" => new(string.Join(' ', a.Where(x => x is not null).Select(x => $"'{TemplateValues.Text(x)}'"))),
        "printf" => new(Printf(Str(a, 0), a)),
        "print" => new(string.Concat(a.Select(TemplateValues.Text))),
        "println" => new(string.Join(' ', a.Select(TemplateValues.Text)) + "\n"),
        "cat" => new(string.Join(' ', a.Select(TemplateValues.Text))),
        "html" or "urlquery" or "js" => new(Last(a)),
        "indent" => new(Indent(a, "")),
        "nindent" => new(Indent(a, "\n")),
        "trim" => new(Last(a).Trim()),
        "trimAll" => new(Last(a).Trim(Str(a, 0).ToCharArray())),
        "trimSuffix" => new(Last(a).EndsWith(Str(a, 0), StringComparison.Ordinal) ? Last(a)[..^Str(a, 0).Length] : Last(a)),
        "trimPrefix" => new(Last(a).StartsWith(Str(a, 0), StringComparison.Ordinal) ? Last(a)[Str(a, 0).Length..] : Last(a)),
        "trunc" => new(Trunc(Int(At(a, 0)), Last(a))),
        "abbrev" => new(Trunc(Int(At(a, 0)), Last(a))),
        "substr" => new(Substring(Int(At(a, 0)), Int(At(a, 1)), Last(a))),
        "upper" => new(Last(a).ToUpperInvariant()),
        "lower" => new(Last(a).ToLowerInvariant()),
        "title" => new(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Last(a))),
        "untitle" => new(Last(a) is { Length: > 0 } t ? char.ToLowerInvariant(t[0]) + t[1..] : ""),
        "camelcase" => new(string.Concat(Words(Last(a)).Select(w => char.ToUpperInvariant(w[0]) + w[1..]))),
        "kebabcase" => new(string.Join('-', Words(Last(a))).ToLowerInvariant()),
        "snakecase" => new(string.Join('_', Words(Last(a))).ToLowerInvariant()),
        "nospace" => new(string.Concat(Last(a).Where(c => !char.IsWhiteSpace(c)))),
        "repeat" => new(Bounded(Int(At(a, 0)) * Math.Max(1, Last(a).Length)) ? string.Concat(Enumerable.Repeat(Last(a), (int)Math.Max(0, Int(At(a, 0))))) : ""),
        "replace" => new(Str(a, 0) == "" ? Last(a) : Replaced(Last(a), Str(a, 0), Str(a, 1))),
        "contains" => new(Last(a).Contains(Str(a, 0), StringComparison.Ordinal)),
        "hasPrefix" => new(Last(a).StartsWith(Str(a, 0), StringComparison.Ordinal)),
        "hasSuffix" => new(Last(a).EndsWith(Str(a, 0), StringComparison.Ordinal)),
        "join" => new(string.Join(Str(a, 0), (At(a, 1) as List<object?> ?? [At(a, 1)]).Select(TemplateValues.Text))),
        "split" => new(Last(a).Split(Str(a, 0)).Select((p, i) => ($"_{i}", (object?)p)).ToDictionary(p => p.Item1, p => p.Item2, StringComparer.Ordinal)),
        "splitList" => new(Last(a).Split(Str(a, 0)).Select(p => (object?)p).ToList()),
        "splitn" => new(Last(a).Split(Str(a, 0), (int)Math.Clamp(Int(At(a, 1)), 1, 1000)).Select((p, i) => ($"_{i}", (object?)p)).ToDictionary(p => p.Item1, p => p.Item2, StringComparer.Ordinal)),
        "b64enc" => new(Convert.ToBase64String(Encoding.UTF8.GetBytes(Last(a)))),
        "b64dec" => new(Decoded(Last(a))),
        "sha256sum" => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Last(a))))),
        "sha1sum" or "adler32sum" => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Last(a))))[..8]),
        "toYaml" or "toYamlPretty" => new(TemplateValues.Yaml(At(a, 0))),
        "toJson" or "toPrettyJson" or "toRawJson" or "mustToJson" or "mustToPrettyJson" => new(TemplateValues.Json(At(a, 0))),
        "fromYaml" or "fromJson" or "fromYamlArray" or "fromJsonArray" or "mustFromJson" => new(FromYaml(Last(a), name.EndsWith("Array", StringComparison.Ordinal))),
        "regexMatch" or "mustRegexMatch" => new(Regex(Str(a, 0)).IsMatch(Last(a))),
        "regexReplaceAll" or "mustRegexReplaceAll" => new(Regex(Str(a, 0)).Replace(Str(a, 1), Str(a, 2))),
        "regexReplaceAllLiteral" => new(Regex(Str(a, 0)).Replace(Str(a, 1), Str(a, 2).Replace("$", "$$", StringComparison.Ordinal))),
        "regexFind" => new(Regex(Str(a, 0)).Match(Last(a)).Value),
        "regexFindAll" => new(Regex(Str(a, 0)).Matches(Str(a, 1)).Select(m => (object?)m.Value).ToList()),
        "regexSplit" => new(Regex(Str(a, 0)).Split(Str(a, 1)).Select(p => (object?)p).ToList()),
        "base" => new(Last(a)[(Last(a).LastIndexOf('/') + 1)..]),
        "dir" => new(Last(a).LastIndexOf('/') is > 0 and var slash ? Last(a)[..slash] : "."),
        "clean" => new(Last(a)),
        _ => null,
    };

    static bool Bounded(long length) => length <= MaxText ? true : throw new TemplateGap("a text grows without end", 0);

    static string Replaced(string text, string old, string with) => Bounded((long)text.Length * Math.Max(1, with.Length)) ? text.Replace(old, with, StringComparison.Ordinal) : text;

    // Patterns arrive at run time: no backtracking.
    static Regex Regex(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new TemplateGap($"the pattern {Short(pattern)} is not understood", 0);
        }
    }

    static string Indent(List<object?> a, string before)
    {
        var width = (int)Math.Clamp(Int(At(a, 0)), 0, 200);
        var text = Last(a);
        Bounded((long)text.AsSpan().Count('\n') * width + text.Length);
        var pad = new string(' ', width);
        return before + pad + text.Replace("\n", "\n" + pad, StringComparison.Ordinal);
    }

    static string Trunc(long length, string text) => length >= 0 ? text[..(int)Math.Min(length, text.Length)] : text[(int)Math.Max(0, text.Length + length)..];

    static string Substring(long start, long end, string text)
    {
        var from = (int)Math.Clamp(start, 0, text.Length);
        var to = end < 0 ? text.Length : (int)Math.Clamp(end, from, text.Length);
        return text[from..to];
    }

    static IEnumerable<string> Words(string text) => text.Split(['-', '_', ' ', '.'], StringSplitOptions.RemoveEmptyEntries);

    static string Decoded(string text)
    {
        Span<byte> bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? Encoding.UTF8.GetString(bytes[..count]) : "";
    }

    static object? FromYaml(string text, bool list)
    {
        if (YamlFormat.Parse(text, ReadLimits.Default with { MaxEntries = 100_000 }).Value is not { } file) return list ? new List<object?>() : new Dictionary<string, object?>();
        var left = 100_000;
        return TemplateValues.Of(file.Root, ref left) ?? (list ? new List<object?>() : new Dictionary<string, object?>());
    }

    // %s %d %v %q %t and widths; what has no argument stays.
    static string Printf(string format, List<object?> a)
    {
        var text = new StringBuilder();
        var next = 1;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 >= format.Length)
            {
                text.Append(format[i]);
                continue;
            }
            var end = i + 1;
            while (end < format.Length && (char.IsAsciiDigit(format[end]) || format[end] is '.' or '-' or '+' or '#' or ' ')) end++;
            if (end >= format.Length) break;
            var verb = format[end];
            var flags = format[(i + 1)..end];
            i = end;
            if (verb == '%') text.Append('%');
            else
            {
                var value = At(a, next++);
                var shown = verb switch { 'q' => TemplateValues.JsonText(TemplateValues.Text(value)), 'd' => Int(value).ToString(CultureInfo.InvariantCulture), 'f' => Real(value).ToString("F" + (flags.Contains('.') && flags[^1] != '.' ? flags[(flags.IndexOf('.') + 1)..] : "6"), CultureInfo.InvariantCulture), 'x' => Int(value).ToString("x", CultureInfo.InvariantCulture), _ => TemplateValues.Text(value) };
                if (int.TryParse(flags.TrimStart('0', '-', '+').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width < 500) shown = flags.StartsWith('-') ? shown.PadRight(width) : shown.PadLeft(width, flags.StartsWith('0') ? '0' : ' ');
                text.Append(shown);
            }
        }
        return text.ToString();
    }
}
