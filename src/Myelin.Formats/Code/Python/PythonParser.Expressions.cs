namespace Myelin.Formats.Code.Python;

/// <summary>Expressions, by precedence climbing. Calls and texts are noted as they are met, so none is lost with the tree around it.</summary>
internal sealed partial class PythonParser
{
    const int MaxChain = 400;

    // a, b, *c
    Node ParseTestList()
    {
        var first = ParseStarOrTest();
        if (!Current.Is(',')) return first;
        List<Node> items = [first];
        while (Take(','))
        {
            if (AtLineEnd || Current.Is('=') || Current.Is(')') || Current.Is(']') || Current.Is('}') || Current.Is(':') || Current.Is(';')) break;
            var before = _index;
            items.Add(ParseStarOrTest());
            if (_index == before) break;
        }
        return new ListNode(first.Start, Before, items, isTuple: true);
    }

    // What "for" assigns to: stops at "in".
    Node ParseTargets()
    {
        var first = ParseTarget();
        if (!Current.Is(',')) return first;
        List<Node> items = [first];
        while (Take(',') && !Current.Is(Keyword.In)) items.Add(ParseTarget());
        return new ListNode(first.Start, Before, items, isTuple: true);
    }

    Node ParseTarget() => Current.Is('*') ? ParseStarOrTest() : ParseBinary(5);

    Node ParseStarOrTest()
    {
        if (!Current.Is('*') && !Current.Is('*', '*')) return ParseTest();
        var start = Current.Start;
        _index++;
        var value = ParseBinary(5);
        return new StarNode(start, value.End, value);
    }

    int Before => _index > 0 ? _tokens[_index - 1].End : 0;

    Node ParseTest()
    {
        if (++_depth > _maxDepth) return TooDeep();
        var node = ParseConditional();
        if (Current.Is(':', '=') && node is NameNode)
        {
            _index++;
            var value = ParseTest();
            Bind(node, BindingKind.Value, value, node.Start, _arm);
            node = value;
        }
        _depth--;
        return node;
    }

    Node ParseConditional()
    {
        if (Current.Is(Keyword.Lambda)) return ParseLambda();
        if (Current.Is(Keyword.Yield)) return ParseYield();
        var first = ParseBinary(1);
        if (!Current.Is(Keyword.If)) return first;
        List<Node> options = [first];
        while (Take(Keyword.If))
        {
            ParseBinary(1);
            if (!Take(Keyword.Else)) return first;
            options.Add(Current.Is(Keyword.Lambda) ? ParseLambda() : ParseBinary(1));
        }
        return new ChoiceNode(first.Start, Before, options);
    }

    // Skips to where the bracket or line that is too deep ends.
    UnknownNode TooDeep()
    {
        Problem ??= new Problem($"nested deeper than {_maxDepth}", _source.MarkAt(Current.Start).Line);
        var start = Current.Start;
        for (var open = 0; !AtLineEnd; _index++)
        {
            if (Current.Is('(') || Current.Is('[') || Current.Is('{')) open++;
            else if ((Current.Is(')') || Current.Is(']') || Current.Is('}')) && --open < 0) break;
        }
        _depth--;
        return new UnknownNode(start, Before);
    }

    Node ParseYield()
    {
        var start = Current.Start;
        _index++;
        Take(Keyword.From);
        if (AtLineEnd || Current.Is(')') || Current.Is(']') || Current.Is('=')) return new UnknownNode(start, Before);
        var value = ParseTestList();
        if (_scope.Kind == ScopeKind.Function && _scope.Returns.Count < 16) _scope.Returns.Add((value, _arm));
        return new UnknownNode(start, Before);
    }

    LambdaNode ParseLambda()
    {
        var start = Current.Start;
        _index++;
        var first = _index;
        // Parameters are bound once the end is known.
        List<(string Name, int At, Node? Value)> parameters = [];
        while (!AtLineEnd && !Current.Is(':') && !Current.Is(')'))
        {
            if (Current.Kind == TokenKind.Name && (_index == first || !_tokens[_index - 1].Is('=')))
            {
                var at = Current.Start;
                var name = TextOf(_tokens[_index++]);
                parameters.Add((name, at, Take('=') ? ParseTest() : null));
            }
            else
            {
                _index++;
            }
        }
        Take(':');
        var body = ParseTest();
        foreach (var (name, at, value) in parameters)
            _scope.Bind(name, new Binding(BindingKind.Value, start, _arm) { Value = value, Until = body.End, Scope = _scope });
        return new LambdaNode(start, body.End, body);
    }

    // Levels: or 1, and 2, not 3, comparison 4, | 5, ^ 6, & 7, shift 8, + - 9, * / % @ 10, power 12.
    Node ParseBinary(int level)
    {
        var left = ParseUnary(level);
        while (true)
        {
            var (operation, precedence, tokens) = Operation();
            if (precedence < level || precedence == 0) return left;
            _index += tokens;
            var right = ParseBinary(precedence + 1);
            left = Combine(operation, left, right);
        }
    }

    (char Operation, int Level, int Tokens) Operation()
    {
        var token = Current;
        if (token.Kind == TokenKind.Name)
        {
            return token.Keyword switch
            {
                Keyword.Or => ('o', 1, 1),
                Keyword.And => ('a', 2, 1),
                Keyword.In => ('c', 4, 1),
                Keyword.Is => ('c', 4, Peek().Is(Keyword.Not) ? 2 : 1),
                Keyword.Not when Peek().Is(Keyword.In) => ('c', 4, 2),
                _ => default,
            };
        }
        if (token.Kind != TokenKind.Symbol) return default;
        return token.Code switch
        {
            '<' or '>' => ('c', 4, 1),
            '|' => ('|', 5, 1),
            '^' or '&' => ('-', 6, 1),
            '+' => ('+', 9, 1),
            '-' => ('-', 9, 1),
            '*' or '/' or '@' => ('-', 10, 1),
            '%' => ('%', 10, 1),
            _ when token.Is('=', '=') || token.Is('!', '=') || token.Is('<', '=') || token.Is('>', '=') || token.Is('<', '>') => ('c', 4, 1),
            _ when token.Is('<', '<') || token.Is('>', '>') => ('-', 8, 1),
            _ when token.Is('/', '/') => ('-', 10, 1),
            _ when token.Is('*', '*') => ('-', 12, 1),
            _ => default,
        };
    }

    static Node Combine(char operation, Node left, Node right)
    {
        switch (operation)
        {
            case '+' when left is JoinNode { IsText: false } join && join.Parts.Count < MaxChain:
                join.Parts.Add(right);
                join.End = right.End;
                return join;
            case '+':
                return new JoinNode(left.Start, right.End, [left, right], isText: false);
            case 'o' when left is ChoiceNode choice && choice.Options.Count < MaxChain:
                choice.Options.Add(right);
                choice.End = right.End;
                return choice;
            case 'o':
                return new ChoiceNode(left.Start, right.End, [left, right]);
            case '|' when left is PipeNode pipe && pipe.Parts.Count < MaxChain:
                pipe.Parts.Add(right);
                pipe.End = right.End;
                return pipe;
            case '|':
                return new PipeNode(left.Start, right.End, [left, right]);
            case '%' when left is ConstantNode { Kind: ValueKind.Text } or NameNode or AttributeNode:
                return new PercentNode(left.Start, right.End, left, right);
            default:
                return new UnknownNode(left.Start, right.End);
        }
    }

    Node ParseUnary(int level)
    {
        var start = Current.Start;
        var changed = false;
        while (true)
        {
            if (Take(Keyword.Await)) continue;
            if ((Current.Is(Keyword.Not) && level <= 3) || Current.Is('-') || Current.Is('+') || Current.Is('~'))
            {
                changed = true;
                // "not a == b" negates the comparison.
                if (Take(Keyword.Not))
                {
                    if (Current.Is(Keyword.Not)) continue;
                    ParseBinary(4);
                    return new UnknownNode(start, Before);
                }
                _index++;
                continue;
            }
            break;
        }
        var operand = ParsePostfix();
        if (!changed) return operand;
        return operand is ConstantNode { Kind: ValueKind.Number } ? new ConstantNode(start, operand.End, ValueKind.Number, _text[start..operand.End]) : new UnknownNode(start, operand.End);
    }

    Node ParsePostfix()
    {
        var node = ParseAtom();
        for (var length = 0; ; length++)
        {
            if (length == MaxChain)
            {
                node = new UnknownNode(node.Start, node.End);
                length = 0;
            }
            if (Current.Is('.'))
            {
                _index++;
                if (Current.Kind != TokenKind.Name) return node;
                var name = _tokens[_index++];
                node = new AttributeNode(node.Start, name.End, node, TextOf(name));
            }
            else if (Current.Is('('))
            {
                _index++;
                var place = Calls.Count;
                Calls.Add(null!);
                if (++_depth > _maxDepth)
                {
                    TooDeep();
                    Take(')');
                    Calls[place] = new CallNode(node.Start, Before, node, [], _scope, _arm);
                    return Calls[place];
                }
                var arguments = ParseArguments();
                _depth--;
                var call = new CallNode(node.Start, Before, node, arguments, _scope, _arm);
                node = Calls[place] = call;
            }
            else if (Current.Is('['))
            {
                _index++;
                var index = Current.Is(':') ? new UnknownNode(Current.Start, Current.Start) : ParseTestList();
                var isSlice = false;
                while (Take(':'))
                {
                    isSlice = true;
                    if (!Current.Is(']') && !Current.Is(':')) ParseTestList();
                }
                SkipTo(']');
                node = isSlice ? new UnknownNode(node.Start, Before) : new SubscriptNode(node.Start, Before, node, index);
            }
            else
            {
                return node;
            }
        }
    }

    // After "(": up to and with ")".
    List<ArgumentNode> ParseArguments()
    {
        List<ArgumentNode> arguments = [];
        while (!AtLineEnd && !Current.Is(')'))
        {
            var before = _index;
            if (Take('*')) arguments.Add(new ArgumentNode(null, ParseTest(), 1));
            else if (TakePair('*', '*')) arguments.Add(new ArgumentNode(null, ParseTest(), 2));
            else if (Current.Kind == TokenKind.Name && Peek().Is('='))
            {
                var name = TextOf(Current);
                _index += 2;
                arguments.Add(new ArgumentNode(name, ParseTest(), 0));
            }
            else
            {
                var value = ParseTest();
                if (Current.Is(Keyword.For) || Current.Is(Keyword.Async)) value = ParseComprehension(value, value.Start);
                if (_index > before) arguments.Add(new ArgumentNode(null, value, 0));
            }
            Take(',');
            if (_index == before) _index++;
        }
        Take(')');
        return arguments;
    }

    void SkipTo(char close)
    {
        while (!AtLineEnd && !Current.Is(close))
        {
            var before = _index;
            ParseTest();
            if (_index == before) _index++;
        }
        Take(close);
    }

    // "element for x in y if z": the names hold only within.
    ListNode ParseComprehension(Node element, int start)
    {
        List<(Node Target, Node Iterated)> clauses = [];
        while (Current.Is(Keyword.For) || (Current.Is(Keyword.Async) && Peek().Is(Keyword.For)))
        {
            Take(Keyword.Async);
            _index++;
            var target = ParseTargets();
            Take(Keyword.In);
            var iterated = ParseBinary(1);
            clauses.Add((target, iterated));
            while (Take(Keyword.If)) ParseBinary(1);
        }
        foreach (var (target, iterated) in clauses) Bind(target, BindingKind.Element, iterated, start, _arm, null, Before);
        return new ListNode(start, Before, [element], isTuple: false);
    }
}
