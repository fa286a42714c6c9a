namespace Myelin.Formats.Code.Curly;

/// <summary>Operators of all languages: where two languages read the same characters differently, the parser tells them apart.</summary>
internal static class Operators
{
    /// <summary>The operator at a place, and its length. <c>&gt;</c> is never joined with another, so that it can close type arguments, except as <c>&gt;=</c>.</summary>
    public static (Op Op, int Length) At(string text, int at)
    {
        var a = text[at];
        var b = at + 1 < text.Length ? text[at + 1] : '\0';
        var c = at + 2 < text.Length ? text[at + 2] : '\0';
        return a switch
        {
            '.' => b == '.' ? c is '.' or '=' or '<' ? (c == '.' ? Op.Spread : Op.Range, 3) : (Op.Range, 2) : (Op.Dot, 1),
            ',' => (Op.Comma, 1),
            ';' => (Op.Semicolon, 1),
            ':' => b == ':' ? (Op.Scope, 2) : b == '=' ? (Op.Walrus, 2) : (Op.Colon, 1),
            '=' => b == '=' ? (Op.Other, c == '=' ? 3 : 2) : b == '>' ? (Op.FatArrow, 2) : (Op.Assign, 1),
            '+' => b == '+' ? (Op.Increment, 2) : b == '=' ? (Op.CompoundAssign, 2) : (Op.Plus, 1),
            '-' => b == '-' ? (Op.Increment, 2) : b == '=' ? (Op.CompoundAssign, 2) : b == '>' ? (Op.ThinArrow, 2) : (Op.Minus, 1),
            '*' => b == '*' ? (c == '=' ? (Op.CompoundAssign, 3) : (Op.Other, 2)) : b == '=' ? (Op.CompoundAssign, 2) : (Op.Star, 1),
            '/' => b == '=' ? (Op.CompoundAssign, 2) : (Op.Slash, 1),
            '%' or '^' => b == '=' ? (Op.CompoundAssign, 2) : (Op.Other, 1),
            '|' => b == '|' ? (c == '=' ? (Op.CompoundAssign, 3) : (Op.Or, 2)) : b == '=' ? (Op.CompoundAssign, 2) : (Op.Pipe, 1),
            '&' => b == '&' ? (c == '=' ? (Op.CompoundAssign, 3) : (Op.AmpAmp, 2)) : b == '=' ? (Op.CompoundAssign, 2) : (Op.Amp, 1),
            '?' => b == '?' ? (c == '=' ? (Op.CompoundAssign, 3) : (Op.Coalesce, 2))
                : b == '.' && !char.IsAsciiDigit(c) ? (Op.SafeDot, 2)
                : (Op.Question, 1),
            '!' => b == '=' ? (Op.Other, c == '=' ? 3 : 2) : b == '!' ? (Op.BangBang, 2) : (Op.Bang, 1),
            '<' => b == '=' ? (Op.Other, 2) : b == '-' && c != '-' ? (Op.Receive, 2) : b == '<' ? (c == '=' ? (Op.CompoundAssign, 3) : (Op.Other, 2)) : (Op.Less, 1),
            '>' => b == '=' ? (Op.Other, 2) : (Op.Greater, 1),
            '@' => (Op.At, 1),
            '#' => (Op.Hash, 1),
            '~' => (Op.Tilde, 1),
            '\\' => (Op.Backslash, 1),
            _ => (Op.Other, 1),
        };
    }
}
