using System.Globalization;
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
}
