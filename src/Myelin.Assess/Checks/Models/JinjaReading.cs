using System.Collections.Frozen;
using System.Text;

namespace Myelin.Assess.Checks.Models;

/// <summary>
/// Reads a Jinja template by its tokens: only what stands between the braces counts, and of texts there only those that may be put together to a name. A template that merely prints such words is no finding.
/// </summary>
static class JinjaReading
{
    static readonly FrozenSet<string> Names = FormatNames.Templates.Names.ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> Starts = FormatNames.Templates.Starts.ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> Tags = FormatNames.Templates.Tags.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The first piece of code in it that reaches for Python, with what it is; null when there is none.</summary>
    public static (string Code, string What)? Reaching(string template)
    {
        foreach (var block in Blocks(template))
            if (Reaching(block, template) is { } what) return (block.Trim(), what);
        return null;
    }

    static string? Reaching(string block, string template)
    {
        var texts = new StringBuilder();
        var previous = "";
        var beforePrevious = "";
        var isFirst = true;
        foreach (var token in Tokens(block))
        {
            if (token[0] is '\'' or '"')
            {
                var text = Unescape(token);
                // a['__class__'], a|attr('__class__'), and names that are joined of pieces.
                if (previous is "[" or "(" && Names.Contains(text) && text.StartsWith('_')) return $"it gets {text}";
                if (previous is "~" or "+" || beforePrevious == "attr") texts.Append(text);
                else texts.Clear().Append(text);
                if (Names.Contains(texts.ToString()) && texts.ToString().StartsWith("__", StringComparison.Ordinal)) return $"it puts {texts} together";
            }
            else if (previous == "." && (Names.Contains(token) || (token.StartsWith("__", StringComparison.Ordinal) && token.EndsWith("__", StringComparison.Ordinal)))) return $"it gets {token}";
            else if (previous == "|" && token == "attr") return "it gets attributes by name (attr)";
            else if (isFirst && Tags.Contains(token) && block.StartsWith('%')) return $"it loads another template ({token})";
            else if (beforePrevious.Length >= 0 && previous is not ("." or "set" or "for" or ",") && Starts.Contains(token) && IsReached(block, token) && !IsSet(template, token)) return $"it uses {token}";
            if (token is not ("%" or "-" or "{")) isFirst = false;
            (beforePrevious, previous) = (previous, token);
        }
        return null;
    }

    // lipsum.x, cycler['x']: by itself the word may be a variable of the model's own.
    static bool IsReached(string block, string name)
    {
        for (var at = block.IndexOf(name, StringComparison.Ordinal); at >= 0; at = block.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var end = at + name.Length;
            if (end < block.Length && block[end] is '.' or '[' or '|' && (at == 0 || !(char.IsLetterOrDigit(block[at - 1]) || block[at - 1] is '_' or '.' or '\'' or '"'))) return true;
        }
        return false;
    }

    static bool IsSet(string template, string name) => template.Contains($"set {name} ", StringComparison.Ordinal) || template.Contains($"for {name} in", StringComparison.Ordinal) || template.Contains($"set {name}=", StringComparison.Ordinal);

    static IEnumerable<string> Blocks(string template)
    {
        for (var at = 0; at + 1 < template.Length;)
        {
            var open = template.IndexOf('{', at);
            if (open < 0 || open + 1 >= template.Length) yield break;
            var close = template[open + 1] switch { '{' => "}}", '%' => "%}", '#' => "#}", _ => null };
            if (close is null)
            {
                at = open + 1;
                continue;
            }
            var end = template.IndexOf(close, open + 2, StringComparison.Ordinal);
            if (end < 0) end = template.Length;
            if (close != "#}") yield return template[(open + 1)..end];
            at = Math.Min(template.Length, end + 2);
        }
    }

    static IEnumerable<string> Tokens(string block)
    {
        for (var i = 0; i < block.Length;)
        {
            var c = block[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }
            var start = i++;
            if (c is '\'' or '"')
            {
                while (i < block.Length && block[i] != c) i += block[i] == '\\' ? 2 : 1;
                i = Math.Min(block.Length, i + 1);
            }
            else if (char.IsLetterOrDigit(c) || c == '_') while (i < block.Length && (char.IsLetterOrDigit(block[i]) || block[i] == '_')) i++;
            yield return block[start..i];
        }
    }

    // Jinja's texts have Python's escapes: '\x5f\x5fclass\x5f\x5f'.
    static string Unescape(string token)
    {
        var text = token.Trim(token[0]);
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var digits = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] switch { 'x' => 2, 'u' => 4, _ => 0 } : 0;
            if (digits > 0 && i + 1 + digits < text.Length && int.TryParse(text.AsSpan(i + 2, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code))
            {
                plain.Append((char)code);
                i += 1 + digits;
            }
            else plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
