namespace Myelin.Formats.Git;

/// <summary>The patterns of one <c>.gitignore</c> (git's Documentation/gitignore).</summary>
public sealed class GitIgnore
{
    readonly List<Pattern> _patterns = [];

    /// <summary>Reads patterns, one a line.</summary>
    public GitIgnore(string text)
    {
        if (text.StartsWith('\uFEFF')) text = text[1..];
        foreach (var line in text.AsSpan().EnumerateLines())
            if (Pattern.Read(line) is { } pattern) _patterns.Add(pattern);
    }

    /// <summary>Whether a path below the folder of the file is ignored, or taken in again; null when no pattern speaks of it. The last one that does decides.</summary>
    public bool? Ignores(ReadOnlySpan<char> path, bool isFolder)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        for (var i = _patterns.Count - 1; i >= 0; i--)
            if (_patterns[i].Matches(path, name, isFolder)) return !_patterns[i].Negated;
        return null;
    }

    sealed record Pattern(string Glob, bool Negated, bool FolderOnly, bool Anchored, bool Literal)
    {
        public static Pattern? Read(ReadOnlySpan<char> line)
        {
            line = line.TrimEnd('\r');
            while (line.EndsWith(" ") && !line.EndsWith("\\ ")) line = line[..^1];
            if (line.IsEmpty || line[0] == '#') return null;
            var negated = line[0] == '!';
            if (negated) line = line[1..];
            var folderOnly = line.EndsWith("/");
            if (folderOnly) line = line[..^1];
            var anchored = line.Contains('/');
            if (line.StartsWith("/")) line = line[1..];
            return line.IsEmpty || line.Length > 4096 ? null : new Pattern(line.ToString(), negated, folderOnly, anchored, line.IndexOfAny("*?[\\") < 0);
        }

        public bool Matches(ReadOnlySpan<char> path, ReadOnlySpan<char> name, bool isFolder)
        {
            if (FolderOnly && !isFolder) return false;
            var text = Anchored ? path : name;
            return Literal ? text.SequenceEqual(Glob) : GlobMatches(Glob, text);
        }
    }

    /// <summary>
    /// Shell patterns as git reads them: <c>*</c> and <c>?</c> stop at a slash, <c>**</c> between slashes does not. At most two places are ever returned
    /// to, the last <c>*</c> and the last <c>**</c>, so that no pattern takes longer than the product of both lengths.
    /// </summary>
    public static bool GlobMatches(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        int g = 0, t = 0, starGlob = -1, starText = 0, deepGlob = -1, deepText = 0;
        while (t < text.Length)
        {
            if (g < glob.Length && IsDeep(glob, g))
            {
                // "**/" is any number of folders, "/**" at the end everything below.
                starGlob = -1;
                g += 2;
                if (g == glob.Length) return true;
                deepGlob = ++g;
                deepText = t;
                continue;
            }
            if (g < glob.Length && glob[g] == '*')
            {
                while (g < glob.Length && glob[g] == '*') g++;
                (starGlob, starText) = (g, t);
                continue;
            }
            if (g < glob.Length && One(glob, ref g, text[t]))
            {
                t++;
                continue;
            }
            if (starGlob >= 0 && text[starText] != '/')
            {
                (g, t) = (starGlob, ++starText);
                continue;
            }
            var slash = deepGlob < 0 ? -1 : text[deepText..].IndexOf('/');
            if (slash < 0) return false;
            deepText += slash + 1;
            (g, t, starGlob) = (deepGlob, deepText, -1);
        }
        while (g < glob.Length && glob[g] == '*') g++;
        return g == glob.Length;
    }

    static bool IsDeep(ReadOnlySpan<char> glob, int at) =>
        glob[at] == '*' && at + 1 < glob.Length && glob[at + 1] == '*' && (at == 0 || glob[at - 1] == '/') && (at + 2 == glob.Length || glob[at + 2] == '/');

    // One character of the pattern, or a class; moves on when it fits.
    static bool One(ReadOnlySpan<char> glob, ref int at, char c)
    {
        switch (glob[at])
        {
            case '?' when c != '/':
                at++;
                return true;
            case '[' when Class(glob, at, c, out var end) is { } fits:
                if (!fits || c == '/') return false;
                at = end;
                return true;
            case '\\' when at + 1 < glob.Length:
                if (glob[at + 1] != c) return false;
                at += 2;
                return true;
            case var plain when plain == c && plain != '?':
                at++;
                return true;
            default: return false;
        }
    }

    // Whether the class that starts here has the character; null when it never ends, and the bracket is a plain character.
    static bool? Class(ReadOnlySpan<char> glob, int at, char c, out int end)
    {
        var i = at + 1;
        var negated = i < glob.Length && glob[i] is '!' or '^';
        if (negated) i++;
        var fits = false;
        for (var first = true; i < glob.Length && (glob[i] != ']' || first); first = false)
        {
            if (glob[i] == '[' && i + 1 < glob.Length && glob[i + 1] == ':' && glob[i..].IndexOf(":]") is > 1 and var close)
            {
                fits |= Named(glob[(i + 2)..(i + close)], c);
                i += close + 2;
                continue;
            }
            if (glob[i] == '\\' && i + 1 < glob.Length) i++;
            var low = glob[i++];
            var high = low;
            if (i + 1 < glob.Length && glob[i] == '-' && glob[i + 1] != ']')
            {
                high = glob[i + 1];
                i += 2;
            }
            fits |= c >= low && c <= high;
        }
        end = i + 1;
        return i < glob.Length ? fits != negated : null;
    }

    static bool Named(ReadOnlySpan<char> name, char c) => name switch
    {
        "alpha" => char.IsAsciiLetter(c),
        "digit" => char.IsAsciiDigit(c),
        "alnum" => char.IsAsciiLetterOrDigit(c),
        "upper" => char.IsAsciiLetterUpper(c),
        "lower" => char.IsAsciiLetterLower(c),
        "space" => c is ' ' or (>= '\t' and <= '\r'),
        "xdigit" => char.IsAsciiHexDigit(c),
        "punct" => c is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(c),
        _ => false,
    };
}
