namespace Myelin.Formats.Packages;

/// <summary>
/// Walks over the block maps of a lock file in YAML's or yarn's own dress, line by line: each line has an indentation, a key, perhaps a value. Lock files are the largest
/// texts of a repository and use a corner of YAML, so that this reads them ten times as fast as a full parser.
/// </summary>
ref struct IndentedLines(string text)
{
    const int MaxPath = 16;
    readonly string _text = text;
    readonly string[] _path = new string[MaxPath];
    readonly int[] _indent = new int[MaxPath];
    int _at;
    string? _longKey;

    /// <summary>Line number from 1.</summary>
    public int Line { get; private set; }
    /// <summary>How many keys lead here, this line's included.</summary>
    public int Depth { get; private set; }
    /// <summary>Column of the key, from 1.</summary>
    public int Column { get; private set; }
    /// <summary>The value on the line, unquoted; empty when a map or list follows.</summary>
    public ReadOnlySpan<char> Value { get; private set; }

    /// <summary>Key at a level from 0.</summary>
    public readonly string Key(int level) => level < Depth ? _path[level] : "";

    /// <summary>Goes to the next line that has a key; false at the end. Blank lines, comments and items of lists are passed over.</summary>
    public bool Next()
    {
        while (_at < _text.Length)
        {
            var end = _text.IndexOf('\n', _at);
            if (end < 0) end = _text.Length;
            var written = _text.AsSpan(_at, end - _at).TrimEnd('\r');
            _at = end + 1;
            Line++;
            var line = written.TrimStart(' ');
            var indent = written.Length - line.Length;
            if (line.IsEmpty || line[0] is '#' or '-') continue;
            if (line.StartsWith("? "))
            {
                _longKey = Unquoted(line[2..].Trim()).ToString();
                Push(indent, _longKey);
                Column = indent + 3;
                Value = default;
                return true;
            }
            if (line[0] == ':' && _longKey is not null)
            {
                // What belongs to the long key stands deeper than its colon; its first key may stand on the same line.
                _longKey = null;
                var rest = line[1..].TrimStart(' ');
                if (rest.IsEmpty) continue;
                line = rest;
                indent = written.Length - rest.Length;
            }
            if (!Split(line, out var key, out var value)) continue;
            Push(indent, key);
            Column = indent + 1;
            Value = value;
            return true;
        }
        return false;
    }

    void Push(int indent, string key)
    {
        while (Depth > 0 && _indent[Depth - 1] >= indent) Depth--;
        if (Depth == MaxPath) Depth--;
        (_path[Depth], _indent[Depth]) = (key, indent);
        Depth++;
    }

    // "key": value · key: value · key "value" (yarn 1) · "a@1", "a@2": (yarn 1, the whole list is the key)
    static bool Split(ReadOnlySpan<char> line, out string key, out ReadOnlySpan<char> value)
    {
        key = "";
        value = default;
        if (line[^1] == ':')
        {
            key = Unquoted(line[..^1].TrimEnd()).ToString();
            return key.Length > 0;
        }
        int end;
        if (line[0] is '"' or '\'')
        {
            var close = line[1..].IndexOf(line[0]);
            if (close < 0) return false;
            key = line[1..(close + 1)].ToString();
            end = close + 2;
        }
        else
        {
            var colon = line.IndexOf(": ");
            var space = line.IndexOf(' ');
            end = colon >= 0 && colon < space + 1 ? colon : space;
            if (end <= 0) return false;
            key = line[..end].ToString();
        }
        var rest = end < line.Length ? line[end..] : default;
        if (rest is [':', ..]) rest = rest[1..];
        value = Unquoted(rest.Trim());
        return key.Length > 0;
    }

    /// <summary>Takes one pair of quotes off.</summary>
    public static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> text) =>
        text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] && text[1..^1].IndexOf(text[0]) < 0 ? text[1..^1] : text;

    /// <summary>The value of a key in a flow map on one line: <c>{integrity: sha512-…, tarball: https://…}</c>; empty when there is none.</summary>
    public static ReadOnlySpan<char> InFlowMap(ReadOnlySpan<char> map, string key)
    {
        if (map is not ['{', .., '}']) return default;
        var rest = map[1..^1];
        while (!rest.IsEmpty)
        {
            var comma = rest.IndexOf(',');
            var pair = (comma < 0 ? rest : rest[..comma]).Trim();
            rest = comma < 0 ? default : rest[(comma + 1)..];
            var colon = pair.IndexOf(": ");
            if (colon > 0 && pair[..colon].SequenceEqual(key)) return Unquoted(pair[(colon + 2)..].Trim());
        }
        return default;
    }
}
