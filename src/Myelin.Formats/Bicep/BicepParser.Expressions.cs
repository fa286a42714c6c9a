using System.Globalization;
using System.Text;
using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Formats.Bicep;

/// <summary>Expressions. What HCL has no form for becomes a call: <c>??</c>, and lambdas within <c>map</c>, <c>filter</c> and <c>toObject</c> become loops.</summary>
internal sealed partial class BicepParser
{
    HclExpression Expression()
    {
        Enter();
        SkipSpace();
        var start = _at;
        var expression = Lambda() ?? Binary(0);
        SkipContinuation('?');
        if (Peek() == '?' && Peek(1) is not ('?' or '.'))
        {
            _at++;
            SkipBlank();
            var then = Expression();
            SkipBlank();
            Expect(':');
            SkipBlank();
            expression = Made(new HclConditional(expression, then, Expression(), MarkAt(start)));
        }
        _depth--;
        return expression;
    }

    // A ternary and operators may go on in the next line.
    void SkipContinuation(char first)
    {
        SkipSpace();
        var kept = _at;
        SkipBlank();
        if (Peek() != first || _at == kept) _at = kept;
    }

    HclExpression Binary(int level)
    {
        SkipSpace();
        var start = _at;
        var left = Unary();
        while (true)
        {
            SkipSpace();
            if (Operator() is not { } op || PrecedenceOf(op) < level) return left;
            _at += op.Length;
            SkipBlank();
            Enter();
            var right = Binary(PrecedenceOf(op) + 1);
            _depth--;
            left = op switch
            {
                "??" => Made(new HclCall("??", [left, right], expandsLast: false, MarkAt(start))),
                "=~" or "!~" => Made(new HclCall(op, [left, right], expandsLast: false, MarkAt(start))),
                _ => Made(new HclBinary(op, left, right, MarkAt(start))),
            };
        }
    }

    string? Operator() => (Peek(), Peek(1)) switch
    {
        ('?', '?') => "??",
        ('|', '|') => "||",
        ('&', '&') => "&&",
        ('=', '=') => "==",
        ('=', '~') => "=~",
        ('!', '=') => "!=",
        ('!', '~') => "!~",
        ('<', '=') => "<=",
        ('>', '=') => ">=",
        ('<', _) => "<",
        ('>', _) => ">",
        ('+', _) => "+",
        ('-', _) => "-",
        ('*', _) => "*",
        ('/', _) => "/",
        ('%', _) => "%",
        _ => null,
    };

    static int PrecedenceOf(string op) => op switch { "??" => 1, "||" => 2, "&&" => 3, "==" or "!=" or "=~" or "!~" => 4, "<" or ">" or "<=" or ">=" => 5, "+" or "-" => 6, _ => 7 };

    HclExpression Unary()
    {
        SkipSpace();
        var start = _at;
        if (Peek() is not ('-' or '!')) return Postfix(Term(), start);
        var op = text[_at++];
        Enter();
        var operand = Unary();
        _depth--;
        return Made(new HclUnary(op, operand, MarkAt(start)));
    }

    HclExpression Term()
    {
        var c = Peek();
        if (char.IsAsciiDigit(c)) return Number();
        if (IsNameStart(c)) return NameOrCall();
        return c switch
        {
            '\'' => Text(),
            '(' => Parenthesis(),
            '[' => Array(),
            '{' => Object(null),
            _ => throw Unexpected("a value"),
        };
    }

    HclLiteral Number()
    {
        var start = _at;
        while (char.IsAsciiDigit(Peek())) _at++;
        var digits = text[start.._at];
        return Literal(digits.Length < 19 ? ConfigValue.Number(long.Parse(digits, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)) : ConfigValue.Unknown("a number is too large"), start);
    }

    HclExpression NameOrCall()
    {
        var start = _at;
        var name = Name("a name");
        if (Peek() == '(') return Call(name, null, start);
        return name switch
        {
            "true" => Literal(ConfigValue.True, start),
            "false" => Literal(ConfigValue.False, start),
            "null" => Literal(ConfigValue.Null, start),
            _ => Made(new HclTraversal(name, null, [], MarkAt(start))),
        };
    }

    HclExpression Call(string name, HclExpression? receiver, int start)
    {
        _at++;
        Enter();
        // A method of a resource, such as account.listKeys(), takes the resource as its first argument.
        List<HclExpression> arguments = receiver is null ? [] : [receiver];
        while (true)
        {
            SkipBlank();
            if (Peek() == ')') break;
            arguments.Add(Expression());
            SkipBlank();
            if (Peek() == ',') _at++;
            else if (Peek() != ')') throw Unexpected("',' or ')'");
        }
        Expect(')');
        _depth--;
        return (name, arguments) switch
        {
            ("map", [var list, BicepLambda { Names: [var item, .. var more] } l]) => Made(new HclFor(more.FirstOrDefault(), item, list, null, l.Body, null, groups: false, MarkAt(start))),
            ("filter", [var list, BicepLambda { Names: [var item, .. var more] } l]) =>
                Made(new HclFor(more.FirstOrDefault(), item, list, null, new HclTraversal(item, null, [], l.Mark), l.Body, groups: false, MarkAt(start))),
            ("toObject", [var list, BicepLambda { Names: [var item] } k]) => Made(new HclFor(null, item, list, k.Body, new HclTraversal(item, null, [], k.Mark), null, groups: false, MarkAt(start))),
            ("toObject", [var list, BicepLambda { Names: [var item] } k, BicepLambda { Names: [var same] } v]) when item == same =>
                Made(new HclFor(null, item, list, k.Body, v.Body, null, groups: false, MarkAt(start))),
            _ => Made(new HclCall(name, arguments, expandsLast: false, MarkAt(start))),
        };
    }

    HclExpression Parenthesis()
    {
        _at++;
        Enter();
        SkipBlank();
        var expression = Expression();
        SkipBlank();
        Expect(')');
        _depth--;
        return expression;
    }

    HclExpression Array()
    {
        var start = _at++;
        Enter();
        SkipBlank();
        if (TakeWord("for"))
        {
            var loop = Loop();
            SkipBlank();
            HclExpression? condition = null;
            if (TakeWord("if"))
            {
                SkipSpace();
                condition = Parenthesis();
                SkipBlank();
            }
            var body = Expression();
            SkipBlank();
            Expect(']');
            _depth--;
            return Made(new HclFor(loop.Index, loop.Value, loop.Collection, null, body, condition, groups: false, MarkAt(start)));
        }
        List<HclExpression> items = [];
        while (true)
        {
            SkipBlank();
            if (Peek() == ']') break;
            if (Peek() == '.' && Peek(1) == '.' && Peek(2) == '.') _at += 3;
            items.Add(Expression());
            SkipSpace();
            if (Peek() == ',') _at++;
            else if (Peek() is not ('\n' or ']')) throw Unexpected("',', a new line or ']'");
        }
        Expect(']');
        _depth--;
        return Made(new HclTuple(items, MarkAt(start)));
    }

    // Resources nested in the body of another become statements of their own.
    HclObject Object(string? resource)
    {
        if (Peek() != '{') throw Unexpected("'{'");
        var start = _at++;
        Enter();
        List<(HclExpression, HclExpression)> items = [];
        while (true)
        {
            SkipBlank();
            if (Peek() == '}') break;
            if (resource is not null && (Peek() == '@' || IsNested()))
            {
                var nested = _at;
                if (Peek() == '@')
                {
                    _at++;
                    Expression();
                    continue;
                }
                TakeWord("resource");
                SkipSpace();
                Resource(BicepKind.Resource, nested, resource);
                continue;
            }
            if (Peek() == '.' && Peek(1) == '.' && Peek(2) == '.')
            {
                _at += 3;
                items.Add((new HclLiteral(ConfigValue.Of("..."), MarkAt(_at)), Expression()));
            }
            else
            {
                var at = _at;
                HclExpression key = Peek() == '\'' ? Text() : Literal(ConfigValue.Of(Name("a property")), at);
                Expect(':');
                SkipSpace();
                items.Add((key, Expression()));
            }
            SkipSpace();
            if (Peek() == ',') _at++;
            else if (Peek() is not ('\n' or '}')) throw Unexpected("',', a new line or '}'");
        }
        Expect('}');
        _depth--;
        return Made(new HclObject(items, MarkAt(start)));
    }

    bool IsNested()
    {
        if (string.CompareOrdinal(text, _at, "resource ", 0, 9) != 0) return false;
        var at = _at + 9;
        while (at < text.Length && text[at] == ' ') at++;
        return at < text.Length && IsNameStart(text[at]);
    }

    HclExpression Postfix(HclExpression source, int start)
    {
        List<HclStep> steps = [];
        while (true)
        {
            var c = Peek();
            if (c == '!' && Peek(1) is not ('=' or '~')) _at++;
            else if (c == '.' && Peek(1) == '?') { _at += 2; steps.Add(new HclStep(HclStepKind.Attribute, Name("a property"))); }
            else if (c == '.' && Peek(1) != '.' || c == ':' && Peek(1) == ':')
            {
                _at += c == ':' ? 2 : 1;
                var name = Name("a property");
                if (Peek() == '(')
                {
                    source = Call(name, Stepped(source, steps, start), start);
                    steps = [];
                }
                else
                {
                    steps.Add(new HclStep(HclStepKind.Attribute, name));
                }
            }
            else if (c == '[')
            {
                _at++;
                if (Peek() == '?') _at++;
                SkipBlank();
                Enter();
                steps.Add(new HclStep(HclStepKind.Index, Key: Expression()));
                _depth--;
                SkipBlank();
                Expect(']');
            }
            else return Stepped(source, steps, start);
            Count();
        }
    }

    HclExpression Stepped(HclExpression source, List<HclStep> steps, int start)
    {
        if (steps.Count == 0) return source;
        return source is HclTraversal { Root: { } root, Steps.Count: 0 } ? Made(new HclTraversal(root, null, steps, MarkAt(start))) : Made(new HclTraversal(null, source, steps, MarkAt(start)));
    }

    // x => y, (x, i) => y
    BicepLambda? Lambda()
    {
        var start = _at;
        List<string> names = [];
        if (IsNameStart(Peek())) names.Add(Name("a name"));
        else if (Peek() == '(')
        {
            _at++;
            SkipSpace();
            while (IsNameStart(Peek()) && names.Count < 4)
            {
                names.Add(Name("a name"));
                SkipSpace();
                if (Peek() != ',') break;
                _at++;
                SkipSpace();
            }
            if (Peek() != ')') { _at = start; return null; }
            _at++;
        }
        else return null;
        while (Peek() is ' ' or '\t') _at++;
        if (Peek() != '=' || Peek(1) != '>')
        {
            _at = start;
            return null;
        }
        _at += 2;
        SkipBlank();
        return Made(new BicepLambda([.. names], Expression(), MarkAt(start)));
    }

    /// <summary>A function without a name; it has a value only as an argument.</summary>
    sealed class BicepLambda(string[] names, HclExpression body, Mark mark) : HclExpression(mark, body.Depth + 1)
    {
        public string[] Names { get; } = names;
        public HclExpression Body { get; } = body;
    }

    HclExpression Text()
    {
        if (Peek() != '\'') throw Unexpected("a text");
        if (!IsArm && Peek(1) == '\'' && Peek(2) == '\'') return Block();
        var start = _at++;
        List<HclExpression> parts = [];
        var plain = new StringBuilder();
        var plainAt = _at;
        while (true)
        {
            if (_at >= text.Length || text[_at] == '\n' && !IsArm) throw Fail("a text does not end");
            var c = text[_at];
            if (c == '\'')
            {
                if (!IsArm || Peek(1) != '\'') break;
                plain.Append('\'');
                _at += 2;
            }
            else if (c == '\\' && !IsArm) plain.Append(Escape());
            else if (c == '$' && Peek(1) == '{' && !IsArm)
            {
                if (plain.Length > 0) parts.Add(Literal(ConfigValue.Of(plain.ToString()), plainAt));
                plain.Clear();
                _at += 2;
                Enter();
                SkipBlank();
                parts.Add(Expression());
                SkipBlank();
                Expect('}');
                _depth--;
                plainAt = _at;
            }
            else
            {
                plain.Append(c);
                _at++;
            }
        }
        _at++;
        if (parts.Count == 0) return Literal(ConfigValue.Of(plain.ToString()), start);
        if (plain.Length > 0) parts.Add(Literal(ConfigValue.Of(plain.ToString()), plainAt));
        // A text of one interpolation is a text all the same.
        if (parts.Count == 1) parts.Add(new HclLiteral(ConfigValue.Of(""), MarkAt(start)));
        return Made(new HclTemplate(parts, MarkAt(start)));
    }

    HclLiteral Block()
    {
        var start = _at;
        var end = text.IndexOf("'''", _at + 3, StringComparison.Ordinal);
        if (end < 0) throw Fail("a text does not end");
        while (end + 3 < text.Length && text[end + 3] == '\'') end++;
        _at = end + 3;
        var block = text[(start + 3)..end];
        return Literal(ConfigValue.Of(block.StartsWith('\n') ? block[1..] : block.StartsWith("\r\n", StringComparison.Ordinal) ? block[2..] : block), start);
    }

    string Escape()
    {
        var c = Peek(1);
        _at += 2;
        switch (c)
        {
            case 'n': return "\n";
            case 'r': return "\r";
            case 't': return "\t";
            case '\'': return "'";
            case '\\': return "\\";
            case '$': return "$";
            case 'u' when Peek() == '{' && text.IndexOf('}', _at) is > 0 and var close && close - _at <= 9
                && uint.TryParse(text.AsSpan(_at + 1, close - _at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code):
                _at = close + 1;
                return new Rune(code).ToString();
            default:
                _at = Math.Min(_at, text.Length);
                throw Fail("an unknown escape in a text");
        }
    }
}
