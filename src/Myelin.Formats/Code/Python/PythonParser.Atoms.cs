using System.Text;

namespace Myelin.Formats.Code.Python;

/// <summary>Names, literals and what stands in brackets.</summary>
internal sealed partial class PythonParser
{
    Node ParseAtom()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Text:
                return ParseText();
            case TokenKind.Number:
                _index++;
                return new ConstantNode(token.Start, token.End, ValueKind.Number, TextOf(token));
            case TokenKind.Name:
                return ParseWord(token);
            case TokenKind.Symbol:
                break;
            default:
                return new UnknownNode(token.Start, token.Start);
        }
        if (token.Is('(')) return ParseGuarded(')');
        if (token.Is('[')) return ParseGuarded(']');
        if (token.Is('{')) return ParseGuarded('}');
        if (token.Is('.', '.') || token.Is('`') || token.Is('$') || token.Is('?') || token.Is('!')) _index++;
        return new UnknownNode(token.Start, token.End);
    }

    Node ParseWord(Token token)
    {
        switch (token.Keyword)
        {
            case Keyword.No:
                _index++;
                return new NameNode(token.Start, token.End, TextOf(token));
            case Keyword.True or Keyword.False:
                _index++;
                return new ConstantNode(token.Start, token.End, ValueKind.Boolean, token.Keyword == Keyword.True ? "true" : "false");
            case Keyword.None:
                _index++;
                return new ConstantNode(token.Start, token.End, ValueKind.Null, null);
            case Keyword.Lambda:
                return ParseTest();
            case Keyword.Yield:
                return ParseYield();
            default:
                return new UnknownNode(token.Start, token.Start);
        }
    }

    Node ParseGuarded(char close)
    {
        if (++_depth > _maxDepth)
        {
            _index++;
            var skipped = TooDeep();
            Take(close);
            return skipped;
        }
        var node = close == '}' ? ParseBraces() : ParseItems(close);
        _depth--;
        return node;
    }

    Node ParseItems(char close)
    {
        var start = Current.Start;
        _index++;
        List<Node> items = [];
        var isTuple = close == ')';
        var commas = 0;
        while (!AtLineEnd && !Current.Is(close))
        {
            var before = _index;
            var item = ParseStarOrTest();
            if (Current.Is(Keyword.For) || (Current.Is(Keyword.Async) && Peek().Is(Keyword.For)))
            {
                items.AddRange(ParseComprehension(item, item.Start).Items);
                commas++;
                isTuple = false;
            }
            else if (_index > before)
            {
                items.Add(item);
            }
            if (Take(',')) commas++;
            if (_index == before) _index++;
        }
        Take(close);
        if (close == ')' && commas == 0 && items.Count == 1) return items[0];
        return new ListNode(start, Before, items, isTuple);
    }

    Node ParseBraces()
    {
        var start = Current.Start;
        _index++;
        List<(Node? Key, Node Value)> entries = [];
        List<Node> items = [];
        while (!AtLineEnd && !Current.Is('}'))
        {
            var before = _index;
            if (TakePair('*', '*'))
            {
                entries.Add((null, ParseBinary(5)));
            }
            else
            {
                var key = ParseStarOrTest();
                var value = Take(':') ? ParseTest() : null;
                if (Current.Is(Keyword.For) || (Current.Is(Keyword.Async) && Peek().Is(Keyword.For))) ParseComprehension(value ?? key, key.Start);
                if (value is not null) entries.Add((key, value));
                else if (_index > before) items.Add(key);
            }
            Take(',');
            if (_index == before) _index++;
        }
        Take('}');
        return items.Count > 0 && entries.Count == 0 ? new ListNode(start, Before, items, isTuple: false) : new MapNode(start, Before, entries);
    }

    // One literal, or several side by side.
    Node ParseText()
    {
        var first = Current;
        if (first.Code == 0 && Peek().Kind != TokenKind.Text)
        {
            _index++;
            var text = Literals.Text(_text, first);
            Note(first.Start, text, isWhole: true);
            return new ConstantNode(first.Start, first.End, ValueKind.Text, text);
        }
        List<Node> parts = [];
        var constant = new StringBuilder();
        var place = Texts.Count;
        Texts.Add(null!);
        string? prefix = null;
        for (; Current.Kind == TokenKind.Text; _index++)
        {
            var token = Current;
            if (token.Code == 0)
            {
                constant.Append(Literals.Text(_text, token));
                continue;
            }
            foreach (var piece in Literals.Pieces(_text, token))
            {
                if (piece.Text is not null)
                {
                    constant.Append(piece.Text);
                    continue;
                }
                prefix ??= constant.ToString();
                if (constant.Length > 0) parts.Add(new ConstantNode(token.Start, token.End, ValueKind.Text, constant.ToString()));
                constant.Clear();
                parts.Add(ParseField(piece.Start, piece.End));
            }
        }
        if (constant.Length > 0 || parts.Count == 0) parts.Add(new ConstantNode(first.Start, Before, ValueKind.Text, constant.ToString()));
        Texts[place] = TextAt(first.Start, prefix ?? constant.ToString(), isWhole: prefix is null);
        return parts is [ConstantNode single] ? new ConstantNode(first.Start, Before, ValueKind.Text, single.Text) : new JoinNode(first.Start, Before, parts, isText: true);
    }

    Node ParseField(int start, int end)
    {
        if (++_depth > _maxDepth || end - start > 100_000)
        {
            _depth--;
            return new UnknownNode(start, end);
        }
        var (tokens, index) = (_tokens, _index);
        (_tokens, _index) = (Tokenizer.ReadExpression(_source, start, end), 0);
        var node = ParseTestList();
        (_tokens, _index) = (tokens, index);
        _depth--;
        return node;
    }

    void Note(int at, string text, bool isWhole) => Texts.Add(TextAt(at, text, isWhole));

    CodeText TextAt(int at, string text, bool isWhole) => new(text, _source.MarkAt(at), _source.CellAt(at), isWhole, at == _documentationAt);
}
