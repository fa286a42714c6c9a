using System.Text;
using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

sealed partial class PythonLiterals
{
    DataNode Value(int depth)
    {
        SkipBlankWithin(depth);
        var mark = Here();
        if (++_nodes > _maxNodes || depth > MaxDepth)
        {
            SkipExpression();
            return Computed(mark);
        }
        var value = Primary(mark, depth);
        SkipBlankWithin(depth);
        List<DataNode>? sum = null;
        while (Peek == '+' && At(1) != '=')
        {
            _at++;
            SkipBlankWithin(depth);
            (sum ??= [value]).Add(Primary(Here(), depth));
            SkipBlankWithin(depth);
        }
        if (sum is not null) value = DataNode.List(sum, mark, "sum");
        if (_at >= _text.Length || Peek is ',' or ')' or ']' or '}' or ':' or '\n' or '\r' or ';' or '#') return value;
        SkipExpression();
        return Computed(mark);
    }

    DataNode Primary(Mark mark, int depth)
    {
        switch (Peek)
        {
            case '[': return Sequence(mark, ']', depth);
            case '(': return Sequence(mark, ')', depth);
            case '{': return Dictionary(mark, depth);
            case '"' or '\'': return Texts(mark, isFormatted: false);
        }
        if (char.IsAsciiDigit(Peek) || Peek is '-' or '.')
        {
            var start = _at;
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_' or '-')) _at++;
            return DataNode.Scalar(NodeKind.Number, _text[start.._at], mark);
        }
        if (!IsNameStart(Peek)) return Computed(mark);
        var name = DottedName();
        if (IsStringPrefix(name) && IsQuote()) return Texts(mark, name.Contains('f') || name.Contains('F'));
        SkipSpaces();
        if (name is "None") return DataNode.Scalar(NodeKind.Null, null, mark);
        if (name is "True" or "False") return DataNode.Scalar(NodeKind.Boolean, name.ToLowerInvariant(), mark);
        if (Peek is '(' && name is "list" or "tuple" or "dict" or "set" && At(1) == ')') _at += 2;
        else if (Peek is '(' or '[')
        {
            SkipExpression();
            return Computed(mark);
        }
        else return DataNode.Scalar(NodeKind.Text, name, mark, "name");
        return name == "dict" ? DataNode.Map([], [], mark) : DataNode.List([], mark);
    }

    // Literals that stand side by side are one text.
    DataNode Texts(Mark mark, bool isFormatted)
    {
        var joined = new StringBuilder();
        var isComputed = false;
        while (true)
        {
            if (!Text(out var part)) isComputed = true;
            joined.Append(part);
            isComputed |= isFormatted && part.Contains('{');
            var (at, line, lineStart) = (_at, _line, _lineStart);
            SkipBlank();
            var prefix = IsNameStart(Peek) ? DottedName() : "";
            isFormatted = prefix.Contains('f') || prefix.Contains('F');
            if (IsQuote() && (prefix.Length == 0 || IsStringPrefix(prefix)) && (_line == line || _depth > 0)) continue;
            (_at, _line, _lineStart) = (at, line, lineStart);
            return isComputed ? Computed(mark) : DataNode.Scalar(NodeKind.Text, joined.ToString(), mark);
        }
    }

    DataNode Sequence(Mark mark, char close, int depth)
    {
        List<DataNode> items = [];
        var isComputed = false;
        var commas = 0;
        _at++;
        _depth++;
        while (true)
        {
            SkipBlank();
            if (_at >= _text.Length || _nodes >= _maxNodes) break;
            if (Peek == close)
            {
                _at++;
                break;
            }
            var start = _at;
            var item = Value(depth + 1);
            items.Add(item);
            SkipBlank();
            if (Peek == ',')
            {
                _at++;
                commas++;
                continue;
            }
            // A comprehension or a star: what it yields is not known.
            isComputed |= Peek != close;
            if (_at == start) Advance();
        }
        _depth--;
        if (isComputed) return Computed(mark);
        return close == ')' && commas == 0 && items.Count == 1 ? items[0] : DataNode.List(items, mark);
    }

    DataNode Dictionary(Mark mark, int depth)
    {
        List<KeyValuePair<string, DataNode>> entries = [];
        List<Mark> marks = [];
        _at++;
        _depth++;
        while (true)
        {
            SkipBlank();
            if (_at >= _text.Length || _nodes >= _maxNodes) break;
            if (Peek == '}')
            {
                _at++;
                break;
            }
            var start = _at;
            var key = Value(depth + 1);
            SkipBlank();
            if (Peek == ':')
            {
                _at++;
                var value = Value(depth + 1);
                if (key is { Kind: NodeKind.Text, Tag: null, Text: { } text })
                {
                    entries.Add(new(text, value));
                    marks.Add(key.Mark);
                }
                SkipBlank();
            }
            if (Peek == ',') _at++;
            else if (_at == start) Advance();
        }
        _depth--;
        return DataNode.Map(entries, marks, mark);
    }

    // Up to the comma, bracket or end of line that ends an expression, over nested brackets and texts.
    void SkipExpression()
    {
        var open = 0;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (IsQuote())
            {
                Text(out _);
                continue;
            }
            if (c == '#')
            {
                SkipBlank();
                continue;
            }
            if (c is '(' or '[' or '{') open++;
            else if (c is ')' or ']' or '}' && --open < 0) return;
            else if (open == 0 && (c == ',' || (c == '\n' && _depth == 0))) return;
            Advance();
        }
    }

    /// <summary>One string literal, its prefix already passed; false when it does not end.</summary>
    bool Text(out string value)
    {
        var quote = _text[_at];
        var isLong = At(1) == quote && At(2) == quote;
        _at += isLong ? 3 : 1;
        var built = new StringBuilder();
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '\\' && _at + 1 < _text.Length)
            {
                if (_text[_at + 1] is '"' or '\'' or '\\') built.Append(_text[_at + 1]);
                else if (_text[_at + 1] is not '\n') built.Append(c).Append(_text[_at + 1]);
                Advance();
                Advance();
                continue;
            }
            if (c == quote && (!isLong || (At(1) == quote && At(2) == quote)))
            {
                _at += isLong ? 3 : 1;
                value = built.ToString();
                return true;
            }
            if (c == '\n' && !isLong) break;
            built.Append(c);
            Advance();
        }
        value = built.ToString();
        return false;
    }

    string DottedName()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.')) _at++;
        return _text[start.._at];
    }

    void SkipBlankWithin(int depth)
    {
        if (depth > 0 || _depth > 0) SkipBlank();
        else SkipSpaces();
    }

    void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\f') _at++;
        if (_at + 1 >= _text.Length || _text[_at] != '\\' || _text[_at + 1] is not ('\n' or '\r')) return;
        Advance();
        while (_at < _text.Length && _text[_at] is '\r' or '\n' or ' ' or '\t') Advance();
    }

    void SkipBlank()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] == '#')
            {
                var end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
            }
            else if (_text[_at] is ' ' or '\t' or '\r' or '\n' or '\f' or '\\' && (_text[_at] != '\\' || At(1) is '\n' or '\r')) Advance();
            else return;
        }
    }

    void Advance()
    {
        if (_text[_at++] != '\n') return;
        _line++;
        _lineStart = _at;
    }

    Mark Here() => new(_line, _at - _lineStart + 1);
    char Peek => _at < _text.Length ? _text[_at] : '\0';
    char At(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';
    bool IsQuote() => Peek is '"' or '\'';
    static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    static bool IsStringPrefix(string name) => name is ['r' or 'R' or 'b' or 'B' or 'u' or 'U' or 'f' or 'F'] or ['r' or 'R' or 'b' or 'B' or 'f' or 'F', 'r' or 'R' or 'b' or 'B' or 'f' or 'F'];
}
