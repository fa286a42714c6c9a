using System.Text;

namespace Myelin.Formats.Packages;

/// <summary>What a token of a Gradle script is.</summary>
enum GradleTokenKind { Word, Text, Sign, End }

/// <summary>A token; <paramref name="Value"/> of a text is without quotes, its variables written <c>${name}</c>.</summary>
readonly record struct GradleToken(GradleTokenKind Kind, string Value, Mark Mark)
{
    public bool Is(char sign) => Kind == GradleTokenKind.Sign && Value[0] == sign;
}

/// <summary>
/// Splits Groovy and Kotlin build scripts into words (with dots), texts, signs and ends of lines: as much as their declarations of dependencies need. Comments are left out.
/// </summary>
static class GradleTokens
{
    public static List<GradleToken> Read(string text, int max)
    {
        List<GradleToken> tokens = [];
        var (at, line, start) = (0, 1, 0);
        while (at < text.Length && tokens.Count < max)
        {
            var c = text[at];
            var mark = new Mark(line, at - start + 1);
            if (c == '\n')
            {
                tokens.Add(new GradleToken(GradleTokenKind.End, "\n", mark));
                (line, start) = (line + 1, ++at);
            }
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '/') at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '*')
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = Newlines(text, at, end < 0 ? text.Length : end + 2, ref line, ref start);
            }
            else if (c is '"' or '\'') at = Quoted(text, at, mark, tokens, ref line, ref start);
            else if (char.IsLetter(c) || c is '_' or '`')
            {
                var end = at + 1;
                while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '.' or '`')) end++;
                tokens.Add(new GradleToken(GradleTokenKind.Word, text[at..end].Replace("`", "").TrimEnd('.'), mark));
                at = end;
            }
            else
            {
                if (!char.IsWhiteSpace(c)) tokens.Add(new GradleToken(c == ';' ? GradleTokenKind.End : GradleTokenKind.Sign, c.ToString(), mark));
                at++;
            }
        }
        tokens.RemoveAll(t => t.Value.Length == 0 && t.Kind == GradleTokenKind.Word);
        return tokens;
    }

    static int Quoted(string text, int at, Mark mark, List<GradleToken> tokens, ref int line, ref int start)
    {
        var quote = text[at];
        var isLong = at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote;
        if (isLong)
        {
            var end = text.IndexOf(new string(quote, 3), at + 3, StringComparison.Ordinal);
            tokens.Add(new GradleToken(GradleTokenKind.Text, text[(at + 3)..(end < 0 ? text.Length : end)], mark));
            return Newlines(text, at, end < 0 ? text.Length : end + 3, ref line, ref start);
        }
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != quote && text[at] != '\n'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] != '\n') value.Append(text[++at]);
            else if (text[at] == '$' && quote == '"') at = Variable(text, at, value) - 1;
            else value.Append(text[at]);
        }
        tokens.Add(new GradleToken(GradleTokenKind.Text, value.ToString(), mark));
        return at < text.Length && text[at] == quote ? at + 1 : at;
    }

    // $name, ${name}, ${project.property("name")}, ${rootProject.ext.name}, ${libs.versions.name.get()}: the name is what the others look up.
    static int Variable(string text, int at, StringBuilder value)
    {
        var isBraced = at + 1 < text.Length && text[at + 1] == '{';
        var from = at + (isBraced ? 2 : 1);
        var end = from;
        if (isBraced)
        {
            while (end < text.Length && text[end] is not ('}' or '\n')) end++;
        }
        else
        {
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_' || (text[end] == '.' && end + 1 < text.Length && char.IsLetter(text[end + 1])))) end++;
        }
        value.Append("${").Append(NameIn(text[from..end])).Append('}');
        return isBraced && end < text.Length && text[end] == '}' ? end + 1 : end;
    }

    /// <summary>The name of the property in an expression: <c>property("x")</c> and <c>ext["x"]</c> name x in quotes, <c>rootProject.ext.x</c> after the last dot.</summary>
    public static string NameIn(string expression)
    {
        var quote = expression.AsSpan().IndexOfAny('"', '\'');
        if (quote >= 0)
        {
            var rest = expression[(quote + 1)..];
            var end = rest.AsSpan().IndexOfAny('"', '\'');
            return end < 0 ? rest : rest[..end];
        }
        var name = expression.Trim();
        if (name.StartsWith("libs.versions.")) return name.EndsWith(".get()") ? name[..^6] : name;
        return name[(name.LastIndexOf('.') + 1)..];
    }

    static int Newlines(string text, int at, int end, ref int line, ref int start)
    {
        for (; at < end; at++)
        {
            if (text[at] != '\n') continue;
            line++;
            start = at + 1;
        }
        return end;
    }
}
