namespace Myelin.Formats.Code.Curly;

internal abstract partial class Parser
{
    // How many tokens are looked at to tell type arguments from a comparison.
    const int Ahead = 120;

    /// <summary>The token after the type that begins at one, or the same when none does. Looks only; <see cref="ReadType"/> reads.</summary>
    protected abstract int AfterType(int at);

    /// <summary>Reads a type and returns its name, arguments left out.</summary>
    protected virtual TypeName ReadType()
    {
        var start = At;
        At = MarkTypes(start, Math.Min(AfterType(At), Count));
        return NameOfType(start, At);
    }

    /// <summary>The name of the type in these tokens.</summary>
    protected virtual TypeName NameOfType(int from, int to)
    {
        while (from < to && T[from].Kind != TokenKind.Word) from++;
        return DottedName(from, to);
    }

    /// <summary>A dotted name that begins at a token and ends before another.</summary>
    protected TypeName DottedName(int from, int to)
    {
        if (from >= to || T[from].Kind != TokenKind.Word) return default;
        var count = 1;
        for (var i = from; i + 2 < to && T[i + 1].Kind == TokenKind.Operator && T[i + 1].Op is Op.Dot or Op.Scope && T[i + 2].Kind == TokenKind.Word; i += 2) count++;
        var words = new int[count];
        for (var i = 0; i < count; i++) words[i] = T[from + 2 * i].Link;
        return new TypeName(words, from);
    }

    /// <summary>Steps over type arguments when those, and not a comparison, begin here and a call or member follows.</summary>
    protected virtual bool ReadTypeArguments()
    {
        var end = AfterAngles(At);
        if (end < 0 || !(T[end].Opens(Op.Paren) || T[end].Is(Op.Dot) || T[end].Is(Op.Scope) || T[end].Is(Op.SafeDot))) return false;
        var types = TypesWithin(At, end);
        MarkTypes(At, end);
        At = end;
        if (T[At].Opens(Op.Paren)) AddCall(types);
        return true;
    }

    /// <summary>The names of the types between angle brackets, at the outermost level.</summary>
    protected TypeName[] TypesWithin(int from, int to)
    {
        List<TypeName> types = [];
        var depth = 0;
        for (var i = from; i < to; i = Next(i))
        {
            if (T[i].Is(Op.Less)) depth++;
            else if (T[i].Is(Op.Greater)) depth--;
            if (depth == 1 && (T[i].Is(Op.Less) || T[i].Is(Op.Comma)) && i + 1 < to && NameOfType(i + 1, to) is { Exists: true } name) types.Add(name);
        }
        return [.. types];
    }

    /// <summary>
    /// The token after the angle bracket that closes the one here, or -1 when what stands between can be no types, or is too long to tell. <paramref name="declares"/> allows what
    /// only declarations of type parameters have, such as bounds and defaults.
    /// </summary>
    protected int AfterAngles(int at, bool declares = false)
    {
        var depth = 0;
        var steps = 0;
        for (var i = at; i < Count && steps < Ahead; i = Next(i), steps++)
        {
            ref var token = ref T[i];
            switch (token.Kind)
            {
                case TokenKind.Word or TokenKind.Lifetime:
                    break;
                case TokenKind.Text or TokenKind.TypeText or TokenKind.Number or TokenKind.TemplateStart:
                    if (!AllowsValuesInTypes && !declares) return -1;
                    break;
                case TokenKind.Open:
                    if (token.Op == Op.Brace && !AllowsBracesInTypes) return -1;
                    break;
                case TokenKind.Operator:
                    switch (token.Op)
                    {
                        case Op.Less:
                            depth++;
                            break;
                        case Op.Greater:
                            if (--depth == 0) return i + 1;
                            break;
                        case Op.Comma or Op.Dot or Op.Scope or Op.Amp or Op.Pipe or Op.Star or Op.ThinArrow or Op.FatArrow or Op.At:
                            break;
                        case Op.Question when declares || T[i + 1].Kind == TokenKind.Close || T[i + 1].Kind == TokenKind.Operator && T[i + 1].Op is Op.Greater or Op.Comma || T[i + 1].Kind == TokenKind.Open:
                            break;
                        case Op.Plus or Op.Assign or Op.Bang or Op.Tilde or Op.Minus when AllowsBoundsInTypes || declares:
                            break;
                        case Op.Colon or Op.Question or Op.Spread when declares:
                            break;
                        case Op.Other when AllowsBoundsInTypes && Tokens.Span(i) is "<<":
                            depth += 2;
                            break;
                        default:
                            return -1;
                    }
                    break;
                default:
                    return -1;
            }
        }
        return -1;
    }

    /// <summary>Type arguments may be literals.</summary>
    protected virtual bool AllowsValuesInTypes => false;
    /// <summary>Type arguments may hold braces.</summary>
    protected virtual bool AllowsBracesInTypes => false;
    /// <summary>Type arguments may hold bounds.</summary>
    protected virtual bool AllowsBoundsInTypes => false;

    /// <summary>Steps over type parameters of a declaration.</summary>
    protected void SkipTypeParameters()
    {
        if (!Is(Op.Less)) return;
        var end = AfterAngles(At, declares: true);
        At = end < 0 ? At + 1 : MarkTypes(At, end);
    }
}
