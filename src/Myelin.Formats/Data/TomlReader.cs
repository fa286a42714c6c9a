namespace Myelin.Formats.Data;

/// <summary>Reads TOML line by line: headers, then keys with values. See <see cref="TomlFormat"/>.</summary>
sealed class TomlReader
{
    const int MaxProblems = 20;
    readonly TomlScanner _scan;
    readonly ReadLimits _limits;
    readonly List<Problem> _problems = [];
    readonly TomlTable _root = new(new Mark(1, 1)) { HasHeader = true };
    TomlTable _table;
    int _nodes;

    public TomlReader(string text, ReadLimits limits)
    {
        _scan = new TomlScanner(text);
        _limits = limits;
        _table = _root;
    }

    public IReadOnlyList<Problem> Problems => _problems;

    public DataNode Read()
    {
        while (_problems.Count < MaxProblems && _nodes < _limits.MaxEntries)
        {
            _scan.SkipBlank();
            if (_scan.IsAtEnd) break;
            var line = _scan.Line;
            if (Statement() is not { } error) continue;
            _problems.Add(new Problem($"not valid TOML: {error}", line));
            _scan.SkipLine();
        }
        if (_nodes >= _limits.MaxEntries) _problems.Add(new Problem($"more than {_limits.MaxEntries:N0} values", _scan.Line));
        return _root.ToNode();
    }

    // An error is a sentence; null is success.
    string? Statement()
    {
        var error = _scan.Peek == '[' ? Header() : KeyValue(_table, 0);
        if (error is not null) return error;
        _scan.SkipSpaces();
        return _scan.SkipEndOfLine() ? null : $"'{Shown(_scan.Peek)}' after the end of a value";
    }

    string? Header()
    {
        var mark = _scan.Mark;
        var isArray = _scan.Take("[[");
        if (!isArray) _scan.Take("[");
        List<(string Name, Mark Mark)> path = [];
        // A header that cannot be read leads nowhere: its keys must not land in the table before it.
        _table = new TomlTable(mark);
        if (Key(path) is { } error) return error;
        _scan.SkipSpaces();
        if (!_scan.Take(isArray ? "]]" : "]")) return "a table header without its closing bracket";
        var parent = _root;
        foreach (var (name, at) in path.AsSpan()[..^1])
        {
            if (Into(parent, name, at) is not { } next) return $"'{name}' is a value, not a table";
            parent = next;
        }
        var (last, lastMark) = path[^1];
        return isArray ? AppendTable(parent, last, lastMark, mark) : OpenTable(parent, last, lastMark, mark);
    }

    static TomlTable? Into(TomlTable parent, string name, Mark mark)
    {
        switch (parent[name])
        {
            case TomlTable { IsInline: false } table: return table;
            case List<TomlTable> { Count: > 0 } tables: return tables[^1];
            case null:
                var made = new TomlTable(mark);
                parent.TryAdd(name, mark, made);
                return made;
            default: return null;
        }
    }

    string? OpenTable(TomlTable parent, string name, Mark keyMark, Mark mark)
    {
        switch (parent[name])
        {
            case null:
                _table = new TomlTable(mark) { HasHeader = true };
                parent.TryAdd(name, keyMark, _table);
                return null;
            case TomlTable { HasHeader: false, IsClosed: false, IsInline: false } table:
                table.HasHeader = true;
                _table = table;
                return null;
            default:
                return $"'{name}' is defined twice";
        }
    }

    string? AppendTable(TomlTable parent, string name, Mark keyMark, Mark mark)
    {
        var table = new TomlTable(mark) { HasHeader = true };
        switch (parent[name])
        {
            case null:
                parent.TryAdd(name, keyMark, new List<TomlTable> { table });
                break;
            case List<TomlTable> tables:
                tables.Add(table);
                break;
            default:
                return $"'{name}' is defined twice";
        }
        if (++_nodes > _limits.MaxEntries) return null;
        _table = table;
        return null;
    }

    string? KeyValue(TomlTable table, int depth)
    {
        List<(string Name, Mark Mark)> path = [];
        if (Key(path) is { } error) return error;
        _scan.SkipSpaces();
        if (!_scan.Take("=")) return $"'=' expected after the key '{path[^1].Name}'";
        _scan.SkipSpaces();
        if (Value(depth + path.Count, out var value) is { } wrong) return wrong;
        foreach (var (name, mark) in path.AsSpan()[..^1])
        {
            switch (table[name])
            {
                case null:
                    var made = new TomlTable(mark) { IsClosed = true };
                    table.TryAdd(name, mark, made);
                    table = made;
                    break;
                case TomlTable { IsInline: false, HasHeader: false } next: table = next; break;
                default: return $"'{name}' is defined twice";
            }
        }
        var (last, lastMark) = path[^1];
        return table.TryAdd(last, lastMark, value!) ? null : $"'{last}' is defined twice";
    }

    string? Key(List<(string, Mark)> path)
    {
        do
        {
            _scan.SkipSpaces();
            var mark = _scan.Mark;
            string? name;
            switch (_scan.Peek)
            {
                case '"' or '\'':
                    if (_scan.StartsWith("\"\"\"") || _scan.StartsWith("'''")) return "a key over several lines";
                    if (_scan.QuotedText(out name) is { } error) return error;
                    break;
                default:
                    name = _scan.BareKey();
                    if (name.Length == 0) return _scan.IsAtEnd ? "a key without a value" : $"'{Shown(_scan.Peek)}' where a key is expected";
                    break;
            }
            path.Add((name!, mark));
            if (path.Count > _limits.MaxDepth) return $"nested deeper than {_limits.MaxDepth}";
            _scan.SkipSpaces();
        }
        while (_scan.Take("."));
        return null;
    }

    string? Value(int depth, out object? value)
    {
        value = null;
        if (depth > _limits.MaxDepth) return $"nested deeper than {_limits.MaxDepth}";
        if (++_nodes > _limits.MaxEntries) return $"more than {_limits.MaxEntries:N0} values";
        var mark = _scan.Mark;
        switch (_scan.Peek)
        {
            case '[': return Array(mark, depth, out value);
            case '{': return InlineTable(mark, depth, out value);
            case '"' or '\'':
                if (_scan.Text(out var text) is { } wrong) return wrong;
                value = DataNode.Scalar(NodeKind.Text, text, mark);
                return null;
            default:
                var (kind, written, tag) = TomlScalar.Of(_scan.Word());
                if (written is null) return "a value that is neither text, number, Boolean, date, list nor table";
                value = DataNode.Scalar(kind, written, mark, tag);
                return null;
        }
    }

    string? Array(Mark mark, int depth, out object? value)
    {
        value = null;
        List<DataNode> items = [];
        _scan.Take("[");
        while (true)
        {
            _scan.SkipBlank();
            if (_scan.Take("]")) break;
            if (_scan.IsAtEnd) return "a list without its closing bracket";
            if (Value(depth + 1, out var item) is { } error) return error;
            items.Add(item as DataNode ?? ((TomlTable)item!).ToNode());
            _scan.SkipBlank();
            if (_scan.Take(",")) continue;
            if (!_scan.Take("]")) return "',' or ']' expected in a list";
            break;
        }
        value = DataNode.List(items, mark);
        return null;
    }

    // Newlines and a last comma are TOML 1.1; they harm nobody.
    string? InlineTable(Mark mark, int depth, out object? value)
    {
        value = null;
        var table = new TomlTable(mark);
        _scan.Take("{");
        while (true)
        {
            _scan.SkipBlank();
            if (_scan.Take("}")) break;
            if (_scan.IsAtEnd) return "a table without its closing brace";
            if (KeyValue(table, depth) is { } error) return error;
            _scan.SkipBlank();
            if (_scan.Take(",")) continue;
            if (!_scan.Take("}")) return "',' or '}' expected in a table";
            break;
        }
        table.IsInline = true;
        value = table;
        return null;
    }

    static string Shown(char c) => char.IsControl(c) ? $"U+{(int)c:X4}" : c.ToString();
}

file static class ListSpans
{
    public static ReadOnlySpan<T> AsSpan<T>(this List<T> list) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list);
}
