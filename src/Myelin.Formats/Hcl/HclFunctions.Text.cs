using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>Texts.</summary>
internal static partial class HclFunctions
{
    public static ConfigValue? Text(string name, ConfigValue[] a) => (name, a) switch
    {
        ("lower", [{ Text: { } t }]) => ConfigValue.Of(t.ToLowerInvariant()),
        ("upper", [{ Text: { } t }]) => ConfigValue.Of(t.ToUpperInvariant()),
        ("title", [{ Text: { } t }]) => ConfigValue.Of(Title(t)),
        ("trimspace", [{ Text: { } t }]) => ConfigValue.Of(t.Trim()),
        ("chomp", [{ Text: { } t }]) => ConfigValue.Of(t.TrimEnd('\r', '\n')),
        ("trim", [{ Text: { } t }, { Text: { } cut }]) => ConfigValue.Of(t.Trim(cut.ToCharArray())),
        ("trimprefix", [{ Text: { } t }, { Text: { } cut }]) => ConfigValue.Of(cut != "" && t.StartsWith(cut, StringComparison.Ordinal) ? t[cut.Length..] : t),
        ("trimsuffix", [{ Text: { } t }, { Text: { } cut }]) => ConfigValue.Of(cut != "" && t.EndsWith(cut, StringComparison.Ordinal) ? t[..^cut.Length] : t),
        ("replace", [{ Text: { } t }, { Text: { } what }, { Text: { } by }]) => Replace(t, what, by),
        ("split", [{ Text: { } separator }, { Text: { } t }]) => ConfigValue.List(Split(separator, t).Select(ConfigValue.Of)),
        ("substr", [{ Text: { } t }, { AsInteger: { } from }, { AsInteger: { } count }]) => Substring(t, from, count),
        ("startswith", [{ Text: { } t }, { Text: { } start }]) => ConfigValue.Of(t.StartsWith(start, StringComparison.Ordinal)),
        ("endswith", [{ Text: { } t }, { Text: { } end }]) => ConfigValue.Of(t.EndsWith(end, StringComparison.Ordinal)),
        ("strcontains", [{ Text: { } t }, { Text: { } part }]) => ConfigValue.Of(t.Contains(part, StringComparison.Ordinal)),
        ("strrev", [{ Text: { } t }]) => ConfigValue.Of(string.Concat(t.EnumerateRunes().Reverse())),
        ("indent", [{ AsInteger: { } n and >= 0 and < 1000 }, { Text: { } t }]) => ConfigValue.Of(t.Replace("\n", "\n" + new string(' ', (int)n), StringComparison.Ordinal)),
        ("length", [{ Kind: ConfigKind.Text, Text: { } t }]) => ConfigValue.Of(new StringInfo(t).LengthInTextElements),
        ("regex", [{ Text: { } pattern }, { Text: { } t }]) => Matches(pattern, t, all: false),
        ("regexall", [{ Text: { } pattern }, { Text: { } t }]) => Matches(pattern, t, all: true),
        ("tostring", [var value]) => value.Text is { } t ? ConfigValue.Of(t) : value.Exists ? ConfigValue.Error("tostring() of a collection") : value,
        ("basename", [{ Text: { } t }]) => ConfigValue.Of(t.TrimEnd('/')[(t.TrimEnd('/').LastIndexOf('/') + 1)..]),
        ("dirname", [{ Text: { } t }]) => ConfigValue.Of(t.LastIndexOf('/') switch { < 0 => ".", 0 => "/", var slash => t[..slash] }),
        ("abspath" or "pathexpand", [{ Text: { } t }]) => ConfigValue.Of(t),
        _ => null,
    };

    static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        foreach (var c in text) title.Append(title.Length == 0 || title[^1] is ' ' or '\t' or '\n' or '-' ? char.ToUpperInvariant(c) : c);
        return title.ToString();
    }

    static IEnumerable<string> Split(string separator, string text) => separator == "" ? text.EnumerateRunes().Select(r => r.ToString()) : text.Split(separator);

    static ConfigValue Substring(string text, long from, long count)
    {
        if (from < 0) from = Math.Max(0, text.Length + from);
        from = Math.Min(from, text.Length);
        var length = count < 0 ? text.Length - from : Math.Min(count, text.Length - from);
        return ConfigValue.Of(text.Substring((int)from, (int)length));
    }

    static ConfigValue Replace(string text, string what, string by)
    {
        if (what is not ['/', _, .., '/']) return what == "" ? ConfigValue.Of(text) : Bounded(text, what, by);
        return Pattern(what[1..^1]) is { } pattern
            ? Searched(() => ConfigValue.Of(pattern.Replace(text, RegexGroup().Replace(by, "${$1$2}"))))
            : ConfigValue.Unknown("a pattern is not understood");
    }

    // Every place may grow the text; what would become huge is not computed.
    static ConfigValue Bounded(string text, string what, string by) =>
        by.Length <= what.Length || (long)text.Length / what.Length * by.Length < 4 << 20 ? ConfigValue.Of(text.Replace(what, by, StringComparison.Ordinal)) : ConfigValue.Unknown("replace() of too much");

    static ConfigValue Matches(string pattern, string text, bool all)
    {
        if (Pattern(pattern) is not { } regex) return ConfigValue.Unknown("a pattern is not understood");
        return Searched(() =>
        {
            var matches = regex.Matches(text).Take(1000).Select(m => Result(regex, m)).ToList();
            return all ? ConfigValue.List(matches) : matches is [var first, ..] ? first : ConfigValue.Error("the pattern does not match");
        });
    }

    static ConfigValue Result(Regex regex, Match match)
    {
        var groups = regex.GetGroupNumbers().Skip(1).ToList();
        if (groups.Count == 0) return ConfigValue.Of(match.Value);
        var named = regex.GetGroupNames().Any(n => !char.IsAsciiDigit(n[0]));
        return named
            ? ConfigValue.Map(groups.Select(g => KeyValuePair.Create(regex.GroupNameFromNumber(g), Group(match.Groups[g]))))
            : ConfigValue.List(groups.Select(g => Group(match.Groups[g])));
    }

    static ConfigValue Group(Group group) => group.Success ? ConfigValue.Of(group.Value) : ConfigValue.Null;

    // RE2 and .NET write named groups differently; both are linear here.
    static Regex? Pattern(string pattern)
    {
        if (pattern.Length > 1000) return null;
        try
        {
            return new Regex(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(250));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    static ConfigValue Searched(Func<ConfigValue> search)
    {
        try
        {
            return search();
        }
        catch (RegexMatchTimeoutException)
        {
            return ConfigValue.Unknown("a pattern takes too long");
        }
    }

    [GeneratedRegex(@"\$(?:([0-9]+|[A-Za-z_]\w*)|\{(\w+)\})", RegexOptions.CultureInvariant)]
    private static partial Regex RegexGroup();

    /// <summary>The verbs of fmt that configurations use; %v and %s take unknown parts over.</summary>
    static ConfigValue Format(string form, ReadOnlySpan<ConfigValue> arguments)
    {
        List<ConfigValue> parts = [];
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < form.Length; i++)
        {
            if (form[i] != '%' || i + 1 == form.Length) { text.Append(form[i]); continue; }
            if (form[i + 1] == '%') { text.Append('%'); i++; continue; }
            var flags = i + 1;
            while (++i < form.Length && !char.IsAsciiLetter(form[i]) && form[i] != '%') { }
            if (i == form.Length) return ConfigValue.Error("format() with an unfinished verb");
            var width = form.AsSpan(flags, i - flags);
            if (width.Length > 8 || width.Contains('[')) return ConfigValue.Unknown("format() with a verb that is not computed");
            var value = next < arguments.Length ? arguments[next++] : ConfigValue.Error("format() wants more values");
            if (value.IsError) return value;
            if (!value.IsUnknown)
            {
                if (Formatted(form[i], width, value) is not { } formatted) return ConfigValue.Unknown("format() with a verb that is not computed");
                text.Append(formatted);
                continue;
            }
            parts.Add(ConfigValue.Of(text.ToString()));
            text.Clear();
            parts.Add(value);
        }
        parts.Add(ConfigValue.Of(text.ToString()));
        return ConfigValue.Concat(parts);
    }

    static string? Formatted(char verb, ReadOnlySpan<char> width, ConfigValue value)
    {
        var plain = verb switch
        {
            's' or 'v' => value.Text ?? (value.Exists ? ConfigJson.Encode(value).Text : "null"),
            'q' => $"\"{value.Text}\"",
            'd' => value.AsInteger?.ToString(CultureInfo.InvariantCulture),
            't' => value.AsBoolean is { } flag ? (flag ? "true" : "false") : null,
            'x' => value.AsInteger?.ToString("x", CultureInfo.InvariantCulture),
            'X' => value.AsInteger?.ToString("X", CultureInfo.InvariantCulture),
            'f' => value.AsNumber?.ToString($"F{DigitsIn(width)}", CultureInfo.InvariantCulture),
            'g' or 'e' => value.Text,
            _ => null,
        };
        if (width.IndexOf('.') is >= 0 and var dot) width = width[..dot];
        if (plain is null || width.IsEmpty) return plain;
        var left = width[0] == '-';
        var zero = width[0] == '0';
        if (!int.TryParse(width.TrimStart("-+ #"), out var size) || size > 1000) return size == 0 ? plain : null;
        return left ? plain.PadRight(size) : plain.PadLeft(size, zero ? '0' : ' ');
    }

    static int DigitsIn(ReadOnlySpan<char> width) =>
        width.IndexOf('.') is >= 0 and var dot && int.TryParse(width[(dot + 1)..], out var digits) && digits is >= 0 and < 20 ? digits : 6;

    static ConfigValue FormatList(string form, ConfigValue[] a)
    {
        var lists = a.Skip(1).Where(v => v.Kind == ConfigKind.List).ToList();
        if (lists.Count == 0) return ConfigValue.List([Format(form, a.AsSpan(1))]);
        var length = lists.Max(l => l.Items.Length);
        return ConfigValue.List(Enumerable.Range(0, length).Select(i => Format(form, [.. a.Skip(1).Select(v => v.Kind == ConfigKind.List ? v[i] : v)])));
    }
}
