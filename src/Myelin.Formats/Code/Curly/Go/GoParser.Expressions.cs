namespace Myelin.Formats.Code.Curly.Go;

internal sealed partial class GoParser
{
    protected override Op ReadOperator(ref int questions) => Is(Op.Walrus) || Is(Op.Question) || Is(Op.Colon) ? Op.None : base.ReadOperator(ref questions);

    protected override Expression? ReadWord()
    {
        var start = At;
        switch ((Word)T[At].Link)
        {
            case Word.True or Word.False:
                return ReadWordLiteral(ValueKind.Boolean);
            case Word.Nil:
                return ReadWordLiteral(ValueKind.Null);
            case Word.Func:
                At++;
                return ReadLambda(start);
            case Word.Map when T[At + 1].Opens(Op.Bracket):
            case Word.Chan or Word.Struct or Word.Interface:
                return ReadTyped(start);
            case Word.Case or Word.Else or Word.Return:
                return null;
            default:
                return ReadName();
        }
    }

    Lambda ReadLambda(int start)
    {
        var lambda = new Lambda { Start = start };
        (var outer, var outerReturns, var head) = (Scope, Returns, InHead);
        (Scope, InHead) = (new Scope(ScopeKind.Function, Scope), false);
        Returns = lambda.Returns;
        ReadSignature(lambda.Parameters);
        if (T[At].Opens(Op.Brace)) lambda.Body = ReadBlock(Scope);
        (Scope, Returns, InHead) = (outer, outerReturns, head);
        lambda.End = At;
        return lambda;
    }

    // []T{…}, map[K]V{…}, struct{}{}, []byte("x")
    Expression ReadTyped(int start)
    {
        At = Math.Max(Math.Min(AfterType(At), Count), At + 1);
        if (T[At].Opens(Op.Brace)) return ReadBraces()!;
        var whole = new Opaque { Start = start };
        if (T[At].Opens(Op.Paren)) whole.Parts.AddRange(ReadArguments().Select(a => a.Value));
        whole.End = At;
        return whole;
    }

    protected override Expression? ReadPrimary() =>
        T[At].Opens(Op.Bracket) && (T[At + 1].Closes(Op.Bracket) || T[After(At)].Kind == TokenKind.Word && !T[After(At)].AfterNewline) ? ReadTyped(At) : base.ReadPrimary();

    // A composite literal whose type is written further out, or before.
    protected override Expression ReadBraces()
    {
        var creation = new Creation(default, Scope) { Start = At };
        ReadElements(creation);
        if (creation.Members is { } members && creation.Items is null)
        {
            var map = new MapOf { Start = creation.Start, End = At };
            foreach (var member in members) map.Entries.Add(new Entry(member.Name, member.Value));
            return map;
        }
        var list = new ListOf { Start = creation.Start, End = At };
        list.Items.AddRange(creation.Items ?? []);
        foreach (var member in creation.Members ?? []) list.Items.Add(member.Value);
        return list;
    }

    void ReadElements(Creation creation)
    {
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            if (Accept(Op.Comma)) continue;
            var before = At;
            if (T[At].Kind is TokenKind.Word or TokenKind.Text && T[At + 1].Is(Op.Colon))
            {
                var key = IsWord ? WordAt(At) : Tokens.Value(At);
                At += 2;
                if (ReadInner() is { } value) (creation.Members ??= []).Add(new Argument(key, value));
            }
            else if (ReadInner() is { } item)
            {
                if (Accept(Op.Colon) && ReadInner() is { } value) item = new Opaque { Start = before, End = At, Parts = { item, value } };
                (creation.Items ??= []).Add(item);
            }
            if (At == before) Skip();
        }
        At = After(open);
    }

    protected override Expression? ReadOperand()
    {
        var start = At;
        while (Is(Op.Amp) || Is(Op.Star)) At++;
        // pkg.Type{…}: a type is named in upper case when it is another package's.
        var name = DottedName(At, Math.Min(At + 5, Count));
        if (name.Exists && name.Words!.Length <= 2 && !InHead)
        {
            var after = At + name.Words.Length * 2 - 1;
            if (T[after].Opens(Op.Bracket) && T[After(after)].Opens(Op.Brace) && Adjacent(After(after) - 1)) after = After(after);
            if (T[after].Opens(Op.Brace) && !T[after].AfterNewline && Adjacent(after - 1) && (Word)name.Words[0] is not (Word.Func or Word.Struct or Word.Interface or Word.Map or Word.Chan))
            {
                var creation = new Creation(name, Scope) { Start = At, IsStruct = true };
                At = after;
                ReadElements(creation);
                creation.End = At;
                return ReadLinks(creation);
            }
        }
        At = start;
        return base.ReadOperand();
    }

    // x.(Type)
    protected override bool ReadMember()
    {
        if (!T[At + 1].Opens(Op.Paren)) return base.ReadMember();
        At = After(At + 1);
        return true;
    }

    protected override bool ReadTypeArguments() => false;

    protected override bool ReadLink(Expression root, int begin) => !Is(Op.Scope) && base.ReadLink(root, begin);

    protected override int AfterType(int at)
    {
        var i = at;
        for (var steps = 0; steps < 100; steps++)
        {
            if (T[i].Is(Op.Star) || T[i].Is(Op.Amp) || T[i].Is(Op.Spread) || T[i].Is(Op.Receive) || T[i].Is(Op.Tilde) || T[i].Is(Word.Chan)) i++;
            else if (T[i].Opens(Op.Bracket)) i = After(i);
            else if (T[i].Is(Word.Map) && T[i + 1].Opens(Op.Bracket)) i = After(i + 1);
            else break;
        }
        if (T[i].Is(Word.Func))
        {
            i++;
            if (T[i].Opens(Op.Paren)) i = After(i);
            return T[i].Opens(Op.Paren) ? After(i) : T[i].Kind == TokenKind.Word && !T[i].AfterNewline ? AfterName(i) : i;
        }
        if (T[i].Is(Word.Struct) || T[i].Is(Word.Interface)) return T[i + 1].Opens(Op.Brace) ? After(i + 1) : i + 1;
        if (T[i].Opens(Op.Paren)) return After(i);
        return T[i].Kind == TokenKind.Word ? AfterName(i) : i;
    }

    int AfterName(int i)
    {
        i++;
        while (T[i].Is(Op.Dot) && T[i + 1].Kind == TokenKind.Word) i += 2;
        return T[i].Opens(Op.Bracket) && Adjacent(i - 1) ? After(i) : i;
    }
}
