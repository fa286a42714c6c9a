using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>
/// The literals of a Python file, read without running it: what names are bound to at the top level, and the keyword arguments of a call. A name stands as a text with the
/// tag <c>name</c>, a sum of lists as a list with the tag <c>sum</c>, anything computed as a null with the tag <c>computed</c>.
/// </summary>
sealed partial class PythonLiterals
{
    const int MaxDepth = 50;
    readonly Dictionary<string, DataNode> _names = new(StringComparer.Ordinal);
    readonly Dictionary<string, DataNode> _calls = new(StringComparer.Ordinal);
    readonly string _text;
    readonly int _maxNodes;
    int _at, _line = 1, _lineStart, _nodes, _depth;

    PythonLiterals(string text, ReadLimits limits) => (_text, _maxNodes) = (text, limits.MaxEntries);

    public static PythonLiterals Read(string text, ReadLimits limits)
    {
        var reader = new PythonLiterals(text, limits);
        reader.File();
        return reader;
    }

    /// <summary>Keyword arguments of the last call of a function of this name (<c>setup</c> is <c>setuptools.setup</c> too), or null.</summary>
    public DataNode? Call(string function) => _calls.GetValueOrDefault(function);

    /// <summary>What a value is after names are followed and sums are joined.</summary>
    public DataNode Resolve(DataNode value) => Resolve(value, 0);

    DataNode Resolve(DataNode value, int depth)
    {
        if (depth > MaxDepth) return Computed(value.Mark);
        if (value.Tag == "name") return _names.TryGetValue(value.Text!, out var bound) ? Resolve(bound, depth + 1) : Computed(value.Mark);
        if (value.Tag != "sum") return value;
        List<DataNode> items = [];
        foreach (var part in value.Items)
        {
            var resolved = Resolve(part, depth + 1);
            if (resolved.Kind != NodeKind.List || items.Count + resolved.Items.Count > 10_000) return Computed(value.Mark);
            items.AddRange(resolved.Items);
        }
        return DataNode.List(items, value.Mark);
    }

    static DataNode Computed(Mark mark) => DataNode.Scalar(NodeKind.Null, null, mark, "computed");

    void File()
    {
        while (_at < _text.Length && _nodes < _maxNodes)
        {
            SkipBlank();
            if (_at >= _text.Length) return;
            if (IsNameStart(_text[_at])) Statement();
            else if (IsQuote()) Text(out _);
            else Advance();
        }
    }

    // NAME = value, NAME += value, NAME["key"] = value, NAME(…) wherever they stand; all else is passed over.
    void Statement()
    {
        var isAtLineStart = _at == _lineStart;
        var name = DottedName();
        if (IsStringPrefix(name) && IsQuote())
        {
            Text(out _);
            return;
        }
        SkipSpaces();
        if (Peek == '(')
        {
            var function = name[(name.LastIndexOf('.') + 1)..];
            if (function is "setup") _calls[function] = Arguments();
            return;
        }
        if (!isAtLineStart) return;
        if (Peek == '[' && _names.TryGetValue(name, out var table) && table.Kind == NodeKind.Map)
        {
            Subscript(name, table);
            return;
        }
        var isSum = _text.AsSpan(_at).StartsWith("+=");
        if (Peek == ':') SkipAnnotation();
        if (!isSum && (Peek != '=' || At(1) == '=')) return;
        _at += isSum ? 2 : 1;
        var value = Value(0);
        _names[name] = isSum && _names.TryGetValue(name, out var before) ? DataNode.List([before, value], value.Mark, "sum") : value;
    }

    void SkipAnnotation()
    {
        while (_at < _text.Length && _text[_at] is not ('=' or '\n' or '(')) _at++;
    }

    void Subscript(string name, DataNode table)
    {
        _at++;
        var key = Value(0);
        SkipSpaces();
        if (Peek != ']') return;
        _at++;
        SkipSpaces();
        if (Peek != '=' || At(1) == '=') return;
        _at++;
        var value = Value(0);
        if (key is not { Kind: NodeKind.Text, Tag: null, Text: { } text }) return;
        List<Mark> marks = [.. Enumerable.Range(0, table.Entries.Count).Select(table.KeyMark), key.Mark];
        if (marks.Count < 1_000) _names[name] = DataNode.Map([.. table.Entries, new(text, value)], marks, table.Mark);
    }

    DataNode Arguments()
    {
        var mark = Here();
        List<KeyValuePair<string, DataNode>> entries = [];
        List<Mark> marks = [];
        _at++;
        while (true)
        {
            SkipBlank();
            if (_at >= _text.Length || _nodes >= _maxNodes) break;
            if (Peek == ')')
            {
                _at++;
                break;
            }
            var start = _at;
            var at = Here();
            var name = IsNameStart(Peek) ? DottedName() : "";
            SkipBlank();
            if (name.Length > 0 && Peek == '=' && At(1) != '=')
            {
                _at++;
                entries.Add(new(name, Value(0)));
                marks.Add(at);
            }
            else SkipExpression();
            SkipBlank();
            if (Peek == ',') _at++;
            else if (_at == start) Advance();
        }
        return DataNode.Map(entries, marks, mark);
    }
}
