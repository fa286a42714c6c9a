using System.Globalization;
using System.Text;
using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Formats.Bicep;

/// <summary>Texts: with interpolations and escapes, and of several lines.</summary>
internal sealed partial class BicepParser
{
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
