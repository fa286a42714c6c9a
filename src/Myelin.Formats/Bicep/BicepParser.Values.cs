using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Formats.Bicep;

/// <summary>What stands between brackets and braces: groups, arrays, objects and loops.</summary>
internal sealed partial class BicepParser
{
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
}
