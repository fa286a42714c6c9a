using System.Text;

namespace Myelin.Formats.Shell;

/// <summary>A text after its variables were put in.</summary>
/// <param name="Text">The text; a variable without a known value stays as written.</param>
/// <param name="IsWhole">True when no unknown variable is left.</param>
public readonly record struct ExpandedText(string Text, bool IsWhole);

/// <summary>
/// The <c>$NAME</c> and <c>${NAME…}</c> of Dockerfiles, compose files and shells, with the defaults and alternatives they share:
/// <c>:-</c> <c>-</c> <c>:+</c> <c>+</c> <c>:?</c> <c>?</c>. Other operators (<c>#</c> <c>%</c> <c>/</c>) leave the variable as it is.
/// </summary>
/// <remarks>Sources: https://docs.docker.com/reference/dockerfile/#environment-replacement, https://docs.docker.com/reference/compose-file/interpolation/.</remarks>
public static class VariableText
{
    const int MaxDepth = 16;

    /// <summary>Puts variables in.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lookup">Value of a name; null when it has none.</param>
    /// <param name="escape">Character that makes a following <c>$</c> plain: backslash in a Dockerfile, <c>$</c> in compose.</param>
    public static ExpandedText Expand(string text, Func<string, string?> lookup, char escape = '\\') =>
        text.Contains('$') ? Expand(text, lookup, escape, 0) : new ExpandedText(text, true);

    static ExpandedText Expand(ReadOnlySpan<char> text, Func<string, string?> lookup, char escape, int depth)
    {
        var result = new StringBuilder(text.Length + 16);
        var whole = true;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c == escape && i + 1 < text.Length && text[i + 1] == '$')
            {
                result.Append('$');
                i += 2;
                continue;
            }
            if (c != '$' || Variable(text[i..]) is not { } variable)
            {
                result.Append(c);
                i++;
                continue;
            }
            var written = text.Slice(i, variable.Length);
            var value = Value(variable, lookup, escape, depth);
            if (value.Text is null) result.Append(written);
            else result.Append(value.Text);
            whole &= value.Text is not null && value.IsWhole;
            i += variable.Length;
        }
        return new ExpandedText(result.ToString(), whole);
    }

    static (string? Text, bool IsWhole) Value(Reference variable, Func<string, string?> lookup, char escape, int depth)
    {
        var known = lookup(variable.Name);
        var present = variable.Colon ? !string.IsNullOrEmpty(known) : known is not null;
        switch (variable.Operator)
        {
            case '-' when !present: return Word();
            case '+': return present ? Word() : ("", true);
            case '-' or '?' or '\0': return (known, true);
            default: return (null, false);
        }

        (string?, bool) Word()
        {
            if (depth >= MaxDepth) return (null, false);
            var word = Expand(variable.Word, lookup, escape, depth + 1);
            return (word.Text, word.IsWhole);
        }
    }

    static Reference? Variable(ReadOnlySpan<char> text)
    {
        if (text.Length < 2) return null;
        if (text[1] != '{')
        {
            var end = NameEnd(text, 1);
            return end == 1 ? null : new Reference(text[1..end].ToString(), false, '\0', "", end);
        }
        var nameEnd = NameEnd(text, 2);
        var close = Closing(text);
        if (nameEnd == 2 || close < 0) return null;
        var name = text[2..nameEnd].ToString();
        if (nameEnd == close) return new Reference(name, false, '\0', "", close + 1);
        var colon = text[nameEnd] == ':';
        var at = colon ? nameEnd + 1 : nameEnd;
        var op = at < close ? text[at] : '\0';
        return op is '-' or '+' or '?'
            ? new Reference(name, colon, op, text[(at + 1)..close].ToString(), close + 1)
            : new Reference(name, colon, '#', "", close + 1);
    }

    static int NameEnd(ReadOnlySpan<char> text, int start)
    {
        if (start >= text.Length || !(char.IsAsciiLetter(text[start]) || text[start] == '_')) return start;
        var end = start + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        return end;
    }

    static int Closing(ReadOnlySpan<char> text)
    {
        var open = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '{') open++;
            else if (text[i] == '}' && --open == 0) return i;
        }
        return -1;
    }

    readonly record struct Reference(string Name, bool Colon, char Operator, string Word, int Length);
}
