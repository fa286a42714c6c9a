namespace Myelin.Formats.Packages;

/// <summary>
/// A statement of Ruby as Gemfiles and gem specifications use it: a call's name, the texts among its arguments, and its options. Nothing is run; what is no literal is left out.
/// </summary>
/// <param name="Name">The called or assigned name, with its receiver: <c>gem</c>, <c>spec.add_dependency</c>, <c>spec.name</c>.</param>
/// <param name="Arguments">Text literals in order, before any option.</param>
/// <param name="Options">Text and symbol literals by key: <c>git: "…"</c>, <c>:group => :test</c>; several of a list under one key.</param>
/// <param name="Symbols">Symbol literals in order, before any option: <c>group :development, :test</c>.</param>
/// <param name="Opens">It ends with <c>do</c>: <c>end</c> closes it.</param>
sealed record RubyStatement(string Name, List<string> Arguments, List<(string Key, string Value)> Options, List<string> Symbols, bool Opens, Mark Mark)
{
    const int LongestStatement = 4_000;

    public IEnumerable<string> Option(string key) => Options.Where(o => o.Key == key).Select(o => o.Value);

    /// <summary>The statements of a text, one a line; a line that ends with a comma or an open bracket goes on.</summary>
    public static IEnumerable<RubyStatement> Read(string text)
    {
        var pending = "";
        var (line, start) = (0, 1);
        foreach (var written in TextLines.Of(text))
        {
            line++;
            if (pending.Length == 0) start = line;
            var code = WithoutComment(written).Trim();
            if (code.Length == 0) continue;
            pending = pending.Length == 0 ? code : $"{pending} {code}";
            if (pending[^1] is ',' or '(' or '[' or '\\' && pending.Length < LongestStatement) continue;
            yield return One(pending.TrimEnd('\\'), new Mark(start));
            pending = "";
        }
        if (pending.Length > 0) yield return One(pending, new Mark(start));
    }

    static RubyStatement One(string text, Mark mark)
    {
        if (text.Length > LongestStatement) text = text[..LongestStatement];
        var end = 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '.' or '!' or '?' or '@')) end++;
        List<string> arguments = [], symbols = [];
        List<(string, string)> options = [];
        string? key = null;
        var isOpen = text.EndsWith(" do") || (text.Contains(" do |") && text.EndsWith('|'));
        for (var at = end; at < text.Length;)
        {
            var c = text[at];
            if (Literal(text, at) is var (value, next))
            {
                // "key": value
                if (next < text.Length && text[next] == ':' && !(next + 1 < text.Length && text[next + 1] == ':')) (key, next) = (value, next + 1);
                else if (key is null && text.AsSpan(next).TrimStart().StartsWith("=>")) (key, next) = (value, text.IndexOf("=>", next, StringComparison.Ordinal) + 2);
                else if (key is null) arguments.Add(value);
                else options.Add((key, value));
                at = next;
            }
            else if (c == ':' && at + 1 < text.Length && (char.IsLetter(text[at + 1]) || text[at + 1] == '_'))
            {
                next = Word(text, at + 1);
                var symbol = text[(at + 1)..next];
                if (text.AsSpan(next).TrimStart().StartsWith("=>")) (key, next) = (symbol, text.IndexOf("=>", next, StringComparison.Ordinal) + 2);
                else if (key is null) symbols.Add(symbol);
                else options.Add((key, symbol));
                at = next;
            }
            else if (char.IsLetter(c) || c == '_')
            {
                next = Word(text, at);
                if (next < text.Length && text[next] == ':' && !(next + 1 < text.Length && text[next + 1] == ':')) (key, next) = (text[at..next], next + 1);
                at = next;
            }
            else at++;
        }
        return new RubyStatement(text[..end], arguments, options, symbols, isOpen, mark);
    }

    static int Word(string text, int at)
    {
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '?')) at++;
        return at;
    }

    // "…", '…', %q<…>, %q(…); one with an interpolation is no literal, but its end is known.
    static (string, int)? Literal(string text, int at)
    {
        var (close, from) = text[at] is '"' or '\'' ? (text[at], at + 1)
            : text.AsSpan(at).StartsWith("%q<") || text.AsSpan(at).StartsWith("%Q<") ? ('>', at + 3)
            : text.AsSpan(at).StartsWith("%q(") || text.AsSpan(at).StartsWith("%q[") ? (text[at + 2] == '(' ? ')' : ']', at + 3)
            : ('\0', 0);
        if (from == 0) return null;
        var end = text.IndexOf(close, from);
        return end < 0 ? null : (text[from..end], end + 1);
    }

    static string WithoutComment(string line)
    {
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            if (quote != '\0') quote = line[i] == quote ? '\0' : quote;
            else if (line[i] is '"' or '\'') quote = line[i];
            else if (line[i] == '#') return line[..i];
        }
        return line;
    }
}

/// <summary>What gem specifications and Gemfiles say of one gem.</summary>
static class GemRequirement
{
    /// <summary>The entry with these requirements: a single bare or <c>=</c> version is exact.</summary>
    public static PackageEntry Apply(PackageEntry entry, IEnumerable<string> requirements)
    {
        var all = requirements.Where(r => r.Length > 0 && !r.Contains("#{")).ToList();
        if (all is [var one] && one.TrimStart('=', ' ') is { Length: > 0 } bare && char.IsAsciiDigit(bare[0])) return entry with { Version = bare.Trim() };
        return all.Count == 0 || all is [">= 0"] ? entry : entry with { Requirement = string.Join(", ", all) };
    }
}
