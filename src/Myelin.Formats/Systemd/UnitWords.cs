using System.Text;

namespace Myelin.Formats.Systemd;

/// <summary>Splits values of units into words as systemd does (man 5 systemd.service, "COMMAND LINES"): quotes, C escapes, no globs, no pipes.</summary>
public static class UnitWords
{
    /// <summary>The words of a value; quotes and escapes taken off.</summary>
    public static IReadOnlyList<string> Of(string value)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '\\' && i + 1 < value.Length)
            {
                c = value[++i];
                word.Append(c switch { 'n' => '\n', 't' => '\t', 's' => ' ', _ => c });
                inWord = true;
            }
            else if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else word.Append(c);
            }
            else if (c is '"' or '\'' && (!inWord || word.Length == 0 || word[^1] == '='))
            {
                quote = c;
                inWord = true;
            }
            else if (char.IsWhiteSpace(c))
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }
        if (inWord) words.Add(word.ToString());
        return words;
    }

    /// <summary>The argument vector of an ExecStart: prefixes such as <c>-</c> and <c>@</c> taken off the program, <c>%%</c> made a percent sign.</summary>
    public static IReadOnlyList<string> Command(string value)
    {
        var words = Of(value).Where(w => w != ";").Select(w => w.Replace("%%", "%", StringComparison.Ordinal)).ToList();
        if (words.Count == 0) return words;
        // "@" gives argv[0] as a second word.
        var at = words[0].AsSpan(0, words[0].Length - words[0].AsSpan().TrimStart("@-:+!|").Length).Contains('@');
        words[0] = words[0].TrimStart('@', '-', ':', '+', '!', '|');
        if (at && words.Count > 1) words.RemoveAt(1);
        return words[0].Length == 0 ? [] : words;
    }
}
