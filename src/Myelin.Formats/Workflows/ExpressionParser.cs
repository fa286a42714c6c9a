namespace Myelin.Formats.Workflows;

/// <summary>
/// Parses one expression of GitHub Actions. Of the operators <c>!</c> binds strongest, then <c>&lt; &lt;= &gt; &gt;=</c>, <c>== !=</c>, <c>&amp;&amp;</c> and <c>||</c>.
/// Bounded in depth and size; what is no expression is a reason, never an exception.
/// </summary>
public static class ExpressionParser
{
    const int MaxDepth = 60;
    const int MaxNodes = 3_000;
    // The limit of GitHub itself.
    const int MaxLength = 21_000;

    /// <summary>The expression, or null with the reason and the place in the text.</summary>
    /// <param name="text">What stands between <c>${{</c> and <c>}}</c>, or a bare condition.</param>
    /// <param name="offset">Added to all places.</param>
    /// <param name="problem">What is wrong, or null.</param>
    public static ExpressionNode? Parse(ReadOnlySpan<char> text, int offset, out string? problem)
    {
        problem = null;
        if (text.Length > MaxLength)
        {
            problem = $"an expression is longer than {MaxLength:N0} characters";
            return null;
        }
        var parser = new Reader(text, offset);
        var node = parser.Whole();
        problem = parser.Problem;
        return problem is null ? node : null;
    }

    ref struct Reader
    {
        ExpressionLexer _lexer;
        ExpressionToken _token;
        int _depth, _nodes, _last;

        public Reader(ReadOnlySpan<char> text, int offset)
        {
            _lexer = new ExpressionLexer(text, offset);
            _token = _lexer.Next();
        }

        public string? Problem { get; private set; }

        public ExpressionNode Whole()
        {
            var node = Binary(0);
            if (_token.Kind != ExpressionTokenKind.End) Fail(_token.Kind == ExpressionTokenKind.Unknown ? $"'{Short(_token.Value)}' is no part of an expression" : $"'{Short(_token.Value)}' stands where the expression should end");
            return node;
        }

        static readonly (string Sign, BinaryOperator Operator)[][] Levels =
        [
            [("||", BinaryOperator.Or)],
            [("&&", BinaryOperator.And)],
            [("==", BinaryOperator.Equal), ("!=", BinaryOperator.NotEqual)],
            [("<", BinaryOperator.Less), ("<=", BinaryOperator.LessOrEqual), (">", BinaryOperator.Greater), (">=", BinaryOperator.GreaterOrEqual)],
        ];

        ExpressionNode Binary(int level)
        {
            if (level == Levels.Length) return Unary();
            var left = Binary(level + 1);
            while (Problem is null && _token.Kind == ExpressionTokenKind.Operator && Operator(level) is { } found)
            {
                Advance();
                var right = Binary(level + 1);
                left = Made(new BinaryNode(left.Start, right.End, found, left, right));
            }
            return left;
        }

        readonly BinaryOperator? Operator(int level)
        {
            foreach (var (sign, found) in Levels[level])
                if (sign == _token.Value) return found;
            return null;
        }

        ExpressionNode Unary()
        {
            if (!At("!")) return Access();
            var start = _token.Start;
            if (!Enter()) return Nothing();
            Advance();
            var operand = Unary();
            _depth--;
            return Made(new NotNode(start, operand.End, operand));
        }

        ExpressionNode Access()
        {
            var node = Primary();
            while (Problem is null)
            {
                if (At("."))
                {
                    Advance();
                    var name = _token;
                    if (At("*")) node = Made(new StarNode(node.Start, name.End, node));
                    else if (name.Kind == ExpressionTokenKind.Name) node = Made(new PropertyNode(node.Start, name.End, node, name.Value));
                    else Fail("a name should follow the dot");
                    Advance();
                }
                else if (At("["))
                {
                    if (!Enter()) break;
                    Advance();
                    if (At("*"))
                    {
                        Advance();
                        Expect("]");
                        node = Made(new StarNode(node.Start, _last, node));
                    }
                    else
                    {
                        var index = Binary(0);
                        Expect("]");
                        node = Made(new IndexNode(node.Start, _last, node, index));
                    }
                    _depth--;
                }
                else break;
            }
            return node;
        }

        ExpressionNode Primary()
        {
            var token = _token;
            switch (token.Kind)
            {
                case ExpressionTokenKind.Text:
                    Advance();
                    return Made(new LiteralNode(token.Start, token.End, LiteralKind.Text, token.Value));
                case ExpressionTokenKind.Number:
                    Advance();
                    return Made(new LiteralNode(token.Start, token.End, LiteralKind.Number, token.Value));
                case ExpressionTokenKind.Name:
                    Advance();
                    return At("(") ? Call(token) : Named(token);
                case ExpressionTokenKind.Operator when token.Value == "(":
                    if (!Enter()) return Nothing();
                    Advance();
                    var inner = Binary(0);
                    Expect(")");
                    _depth--;
                    return inner;
                case ExpressionTokenKind.End:
                    Fail("the expression is not complete");
                    return Nothing();
                default:
                    Fail($"'{Short(token.Value)}' stands where a value should");
                    return Nothing();
            }
        }

        ExpressionNode Named(ExpressionToken token) => Made(token.Value switch
        {
            "true" or "false" => new LiteralNode(token.Start, token.End, LiteralKind.Boolean, token.Value),
            "null" => new LiteralNode(token.Start, token.End, LiteralKind.Null, ""),
            "NaN" or "Infinity" => new LiteralNode(token.Start, token.End, LiteralKind.Number, token.Value),
            _ => new ContextNode(token.Start, token.End, token.Value),
        });

        ExpressionNode Call(ExpressionToken name)
        {
            if (!Enter()) return Nothing();
            Advance();
            List<ExpressionNode> arguments = [];
            while (Problem is null && !At(")"))
            {
                arguments.Add(Binary(0));
                if (!At(",")) break;
                Advance();
            }
            Expect(")");
            _depth--;
            return Made(new CallNode(name.Start, _last, name.Value, arguments));
        }

        readonly bool At(string sign) => _token.Kind == ExpressionTokenKind.Operator && _token.Value == sign;

        void Expect(string sign)
        {
            if (!At(sign)) Fail($"'{sign}' is missing");
            Advance();
        }

        void Advance()
        {
            _last = _token.End;
            if (Problem is null) _token = _lexer.Next();
        }

        bool Enter()
        {
            if (++_depth <= MaxDepth) return true;
            Fail($"nested deeper than {MaxDepth}");
            return false;
        }

        ExpressionNode Made(ExpressionNode node)
        {
            if (++_nodes > MaxNodes) Fail($"more than {MaxNodes:N0} parts");
            return node;
        }

        readonly LiteralNode Nothing() => new(_token.Start, _token.End, LiteralKind.Null, "");

        void Fail(string reason)
        {
            Problem ??= reason;
            _token = new ExpressionToken(ExpressionTokenKind.End, "", _token.Start, _token.Start);
        }

        static string Short(string text) => text.Length > 20 ? text[..20] + "…" : text;
    }
}
