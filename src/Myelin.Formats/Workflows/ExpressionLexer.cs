namespace Myelin.Formats.Workflows;

/// <summary>What a token is.</summary>
enum ExpressionTokenKind { End, Name, Number, Text, Operator, Unknown }

/// <summary>A token; <paramref name="Value"/> is the text of a string without quotes, else what is written.</summary>
readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Value, int Start, int End);

/// <summary>Tokens of the expression language (docs.github.com, "Evaluate expressions in workflows and actions").</summary>
ref struct ExpressionLexer(ReadOnlySpan<char> text, int offset)
{
    readonly ReadOnlySpan<char> _text = text;
    int _at;

    public ExpressionToken Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
        var start = _at;
        if (_at >= _text.Length) return new ExpressionToken(ExpressionTokenKind.End, "", start + offset, start + offset);
        var c = _text[_at];
        if (c == '\'') return Quoted(start);
        if (char.IsAsciiDigit(c) || c is '+' or '-' || c == '.' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])) return Number(start);
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-')) _at++;
            return Token(ExpressionTokenKind.Name, start);
        }
        var two = _at + 1 < _text.Length ? _text.Slice(_at, 2) : default;
        if (two is "&&" or "||" or "==" or "!=" or "<=" or ">=")
        {
            _at += 2;
            return Token(ExpressionTokenKind.Operator, start);
        }
        _at++;
        return Token(c is '!' or '<' or '>' or '(' or ')' or '[' or ']' or ',' or '.' or '*' ? ExpressionTokenKind.Operator : ExpressionTokenKind.Unknown, start);
    }

    ExpressionToken Token(ExpressionTokenKind kind, int start) => new(kind, _text[start.._at].ToString(), start + offset, _at + offset);

    // '' stands for one quote; a string that does not end is no token.
    ExpressionToken Quoted(int start)
    {
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] != '\'') continue;
            if (_at + 1 < _text.Length && _text[_at + 1] == '\'')
            {
                _at++;
                continue;
            }
            _at++;
            return new ExpressionToken(ExpressionTokenKind.Text, _text[(start + 1)..(_at - 1)].ToString().Replace("''", "'", StringComparison.Ordinal), start + offset, _at + offset);
        }
        return Token(ExpressionTokenKind.Unknown, start);
    }

    // Decimal with exponent, hexadecimal, octal, signs, Infinity and NaN after a sign.
    ExpressionToken Number(int start)
    {
        _at++;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '.' || _text[_at] is '+' or '-' && _text[_at - 1] is 'e' or 'E')) _at++;
        return Token(_at - start == 1 && !char.IsAsciiDigit(_text[start]) ? ExpressionTokenKind.Unknown : ExpressionTokenKind.Number, start);
    }
}
