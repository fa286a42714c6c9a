using System.Globalization;
using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>Expressions, by precedence climbing.</summary>
internal sealed partial class HclParser
{
    HclExpression Expression()
    {
        Enter();
        var start = StartOfItem();
        var expression = Binary(0);
        SkipSpace();
        if (Peek() == '?')
        {
            _at++;
            var then = Expression();
            Expect(':');
            expression = Made(new HclConditional(expression, then, Expression(), MarkAt(start)));
        }
        _depth--;
        return expression;
    }

    HclExpression Binary(int level)
    {
        var start = StartOfItem();
        var left = Unary();
        while (true)
        {
            SkipSpace();
            if (Operator() is not { } op || PrecedenceOf(op) is var precedence && precedence < level) return left;
            _at += op.Length;
            Enter();
            var right = Binary(PrecedenceOf(op) + 1);
            _depth--;
            left = Made(new HclBinary(op, left, right, MarkAt(start)));
        }
    }

    string? Operator() => (Peek(), Peek(1)) switch
    {
        ('|', '|') => "||",
        ('&', '&') => "&&",
        ('=', '=') => "==",
        ('!', '=') => "!=",
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

    static int PrecedenceOf(string op) => op switch { "||" => 1, "&&" => 2, "==" or "!=" => 3, "<" or ">" or "<=" or ">=" => 4, "+" or "-" => 5, _ => 6 };

    HclExpression Unary()
    {
        var start = StartOfItem();
        if (Peek() is not ('-' or '!')) return Postfix(Term(), start);
        var op = _text[_at++];
        Enter();
        var operand = Unary();
        _depth--;
        return Made(new HclUnary(op, operand, MarkAt(start)));
    }

    int StartOfItem()
    {
        SkipSpace();
        return _at;
    }

    HclExpression Term()
    {
        var c = Peek();
        if (char.IsAsciiDigit(c)) return Number();
        if (IsNameStart(c)) return NameOrCall();
        return c switch
        {
            '"' => QuotedTemplate(),
            '<' when Peek(1) == '<' => Heredoc(),
            '(' => Parenthesis(),
            '[' => Bracket(),
            '{' => Brace(),
            _ => throw Unexpected("a value"),
        };
    }

    HclLiteral Number()
    {
        var start = _at;
        while (char.IsAsciiDigit(Peek())) _at++;
        if (Peek() == '.' && char.IsAsciiDigit(Peek(1)))
        {
            _at++;
            while (char.IsAsciiDigit(Peek())) _at++;
        }
        if (Peek() is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            _at += 2;
            while (char.IsAsciiDigit(Peek())) _at++;
        }
        var text = _text.AsSpan(start, _at - start);
        var plain = text.Length < 28 && !text.ContainsAny('.', 'e', 'E');
        return Literal(plain ? ConfigValue.Number(text.Length > 1 ? text.TrimStart('0').ToString() is { Length: > 0 } digits ? digits : "0" : text.ToString())
            : ConfigValue.Of(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)), start);
    }

    HclExpression NameOrCall()
    {
        var start = _at;
        var name = Name("a name");
        while (Peek() == ':' && Peek(1) == ':')
        {
            _at += 2;
            name += "::" + Name("a name");
        }
        if (Peek() == '(') return Call(name, start);
        return name switch
        {
            "true" => Literal(ConfigValue.True, start),
            "false" => Literal(ConfigValue.False, start),
            "null" => Literal(ConfigValue.Null, start),
            _ => Made(new HclTraversal(name, null, [], MarkAt(start))),
        };
    }

    HclCall Call(string name, int start)
    {
        var outer = Open();
        List<HclExpression> arguments = [];
        var expands = false;
        while (true)
        {
            SkipSpace();
            if (Peek() == ')') break;
            arguments.Add(Expression());
            SkipSpace();
            if (Take("...")) expands = true;
            SkipSpace();
            if (Peek() != ',') break;
            _at++;
        }
        Close(')', outer);
        return Made(new HclCall(name, arguments, expands, MarkAt(start)));
    }

    HclExpression Parenthesis()
    {
        var outer = Open();
        var expression = Expression();
        Close(')', outer);
        // A bare name in parentheses is a value, also as the key of an object.
        return expression is HclTraversal { Root: not null, Steps.Count: 0 } ? Made(new HclTraversal(null, expression, [], expression.Mark)) : expression;
    }

    HclExpression Bracket()
    {
        var start = _at;
        var outer = Open();
        SkipSpace();
        if (TakeFor()) return For(start, ']', outer);
        List<HclExpression> items = [];
        while (true)
        {
            SkipSpace();
            if (Peek() == ']') break;
            items.Add(Expression());
            SkipSpace();
            if (Peek() != ',') break;
            _at++;
        }
        Close(']', outer);
        return Made(new HclTuple(items, MarkAt(start)));
    }

    HclExpression Brace()
    {
        var start = _at;
        var outer = Open();
        SkipSpace();
        if (TakeFor()) return For(start, '}', outer);
        List<(HclExpression, HclExpression)> items = [];
        while (true)
        {
            _newlinesEnd = false;
            SkipSpace();
            if (Peek() == '}') break;
            var key = KeyOf(Expression());
            SkipSpace();
            if (Peek() is not ('=' or ':')) throw Unexpected("'=' or ':'");
            _at++;
            SkipSpace();
            _newlinesEnd = true;
            items.Add((key, Expression()));
            SkipSpace();
            if (Peek() == ',') _at++;
            else if (Peek() is not ('\n' or '}' or '\r')) throw Unexpected("',', a new line or '}'");
        }
        Close('}', outer);
        return Made(new HclObject(items, MarkAt(start)));
    }

    static HclExpression KeyOf(HclExpression key) =>
        key is HclTraversal { Root: { } name, Steps.Count: 0 } ? new HclLiteral(ConfigValue.Of(name), key.Mark) : key;

    bool TakeFor()
    {
        if (!(Peek() == 'f' && Peek(1) == 'o' && Peek(2) == 'r' && char.IsWhiteSpace(Peek(3)))) return false;
        // `for` may also be an ordinary key; then an equals sign or colon follows.
        var after = _at + 3;
        while (after < _text.Length && char.IsWhiteSpace(_text[after])) after++;
        if (after < _text.Length && _text[after] is '=' or ':') return false;
        _at += 3;
        return true;
    }

    HclFor For(int start, char end, bool outer)
    {
        SkipSpace();
        string? key = null;
        var value = Name("a name");
        SkipSpace();
        if (Peek() == ',')
        {
            _at++;
            SkipSpace();
            key = value;
            value = Name("a name");
            SkipSpace();
        }
        if (!Take("in")) throw Unexpected("'in'");
        var collection = Expression();
        Expect(':');
        HclExpression? keyOfEntry = null;
        var result = Expression();
        SkipSpace();
        var groups = false;
        if (end == '}')
        {
            if (!Take("=>")) throw Unexpected("'=>'");
            keyOfEntry = result;
            result = Expression();
            SkipSpace();
            groups = Take("...");
            SkipSpace();
        }
        HclExpression? condition = null;
        if (Peek() == 'i' && Peek(1) == 'f' && !char.IsLetterOrDigit(Peek(2)))
        {
            _at += 2;
            condition = Expression();
        }
        Close(end, outer);
        return Made(new HclFor(key, value, collection, keyOfEntry, result, condition, groups, MarkAt(start)));
    }

    HclExpression Postfix(HclExpression source, int start)
    {
        List<HclStep> steps = [];
        while (true)
        {
            var next = Peek();
            if (next == '.' && Peek(1) == '*') { _at += 2; steps.Add(new HclStep(HclStepKind.AttributeSplat)); }
            else if (next == '.' && char.IsAsciiDigit(Peek(1))) steps.Add(LegacyIndex());
            else if (next == '.' && Peek(1) != '.') { _at++; SkipSpace(); steps.Add(new HclStep(HclStepKind.Attribute, Name("an attribute"))); }
            else if (next == '[') steps.Add(IndexStep());
            else if (!_newlinesEnd && StepsOnNextLine()) SkipSpace();
            else break;
            Count();
        }
        if (steps.Count == 0) return source;
        return source is HclTraversal { Root: { } root, Steps.Count: 0 }
            ? Made(new HclTraversal(root, null, steps, MarkAt(start)))
            : Made(new HclTraversal(null, source, steps, MarkAt(start)));
    }

    // Within brackets a chain may go on in the next line, but only with a dot: a bracket there is a new item's.
    bool StepsOnNextLine()
    {
        var at = _at;
        while (at < _text.Length && char.IsWhiteSpace(_text[at])) at++;
        return at > _at && at + 1 < _text.Length && _text[at] == '.' && (IsNameStart(_text[at + 1]) || _text[at + 1] == '*');
    }

    HclStep LegacyIndex()
    {
        var start = ++_at;
        while (char.IsAsciiDigit(Peek())) _at++;
        return new HclStep(HclStepKind.Index, Key: Literal(ConfigValue.Number(_text[start.._at]), start));
    }

    HclStep IndexStep()
    {
        var outer = Open();
        SkipSpace();
        if (Peek() == '*')
        {
            _at++;
            Close(']', outer);
            return new HclStep(HclStepKind.FullSplat);
        }
        var key = Expression();
        Close(']', outer);
        return new HclStep(HclStepKind.Index, Key: key);
    }

    // Within brackets new lines mean nothing; what they meant outside is given back.
    bool Open()
    {
        _at++;
        Enter();
        var outer = _newlinesEnd;
        _newlinesEnd = false;
        return outer;
    }

    void Close(char end, bool outer)
    {
        _newlinesEnd = false;
        Expect(end);
        _newlinesEnd = outer;
        _depth--;
    }
}
