namespace Myelin.Formats.Code.Curly.JavaScript;

internal sealed partial class JavaScriptParser
{
    protected override bool AllowsValuesInTypes => true;
    protected override bool AllowsBracesInTypes => true;

    protected override int AfterType(int at)
    {
        var i = at;
        var conditions = 0;
        for (var steps = 0; steps < 400; steps++)
        {
            var primary = AfterPrimaryType(i);
            if (primary == i) return i;
            i = primary;
            while (T[i].Opens(Op.Bracket) && !T[i].AfterNewline) i = After(i);
            if (T[i].Is(Word.Extends) && !T[i].AfterNewline)
            {
                conditions++;
                i++;
            }
            else if (T[i].Is(Word.Is) && !T[i].AfterNewline)
            {
                i++;
            }
            else if (conditions > 0 && (T[i].Is(Op.Question) || T[i].Is(Op.Colon)))
            {
                if (T[i].Is(Op.Colon)) conditions--;
                i++;
            }
            else if (T[i].Is(Op.Pipe) || T[i].Is(Op.Amp))
            {
                i++;
            }
            else
            {
                return i;
            }
        }
        return i;
    }

    int AfterPrimaryType(int i)
    {
        while (T[i].Is(Op.Pipe) || T[i].Is(Op.Amp) || T[i].Is(Op.Minus)
            || T[i].Kind == TokenKind.Word && (Word)T[i].Link is Word.Keyof or Word.Typeof or Word.Readonly or Word.Infer or Word.Unique or Word.Asserts or Word.New or Word.Abstract
                && StartsType(i + 1)) i++;
        if (T[i].Is(Op.Less))
        {
            var end = AfterAngles(i, declares: true);
            if (end > 0) i = end;
        }
        switch (T[i].Kind)
        {
            case TokenKind.Text or TokenKind.TypeText or TokenKind.Number:
                return i + 1;
            case TokenKind.TemplateStart:
                return Next(i);
            case TokenKind.Open when T[i].Op is Op.Paren or Op.Bracket or Op.Brace:
                var isParen = T[i].Op == Op.Paren;
                i = After(i);
                return isParen && T[i].Is(Op.FatArrow) ? AfterPrimaryType(i + 1) : i;
            case TokenKind.Word:
                i = T[i].Is(Word.Import) && T[i + 1].Opens(Op.Paren) ? After(i + 1) : i + 1;
                while (T[i].Is(Op.Dot) && T[i + 1].Kind == TokenKind.Word) i += 2;
                if (T[i].Is(Op.Less) && AfterAngles(i, declares: true) is > 0 and var after) i = after;
                return i;
            default:
                return i;
        }
    }

    bool StartsType(int i) => T[i].Kind is TokenKind.Word or TokenKind.Text or TokenKind.Number or TokenKind.Open || T[i].Is(Op.Less);

    // : type
    TypeName ReadAnnotation()
    {
        if (!types || !Accept(Op.Colon)) return default;
        return ReadType();
    }

    void SkipAnnotation()
    {
        if (types && Accept(Op.Colon)) At = MarkTypes(At, AfterType(At));
    }

    // A union with null is the other type; anything else that is no plain name has none.
    protected override TypeName NameOfType(int from, int to)
    {
        while (from < to && (T[from].Is(Word.Null) || T[from].Is(Word.Undefined) || T[from].Is(Op.Pipe) || T[from].Is(Word.Readonly))) from++;
        return DottedName(from, to);
    }
}
