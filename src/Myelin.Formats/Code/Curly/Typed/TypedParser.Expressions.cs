namespace Myelin.Formats.Code.Curly.Typed;

internal abstract partial class TypedParser
{
    protected override Op ReadOperator(ref int questions)
    {
        if (!IsWord) return base.ReadOperator(ref questions);
        switch ((Word)T[At].Link)
        {
            case Word.Is or Word.Instanceof:
                At++;
                SkipPattern();
                return Op.Backslash;
            case Word.As:
                At++;
                At = Math.Min(AfterType(At), Count);
                return Op.Backslash;
            default:
                return Op.None;
        }
    }

    // not null, { A: 1 } b, >= 3 and < 5, Type name
    void SkipPattern()
    {
        while (T[At].Kind is TokenKind.Word or TokenKind.Text or TokenKind.Number or TokenKind.Character || T[At].Kind == TokenKind.Open || Is(Op.Dot) || Is(Op.Less) || Is(Op.Greater) || Is(Op.Minus))
        {
            if (IsWord && (Word)T[At].Link is Word.Switch) return;
            if (Is(Op.Less) && AfterAngles(At) is > 0 and var end) At = end;
            else Skip();
        }
    }

    protected override Expression? ReadWord()
    {
        var start = At;
        switch ((Word)T[At].Link)
        {
            case Word.True or Word.False:
                return ReadWordLiteral(ValueKind.Boolean);
            case Word.Null:
                return ReadWordLiteral(ValueKind.Null);
            case Word.New when T[At + 1].Kind is TokenKind.Word or TokenKind.Open:
                return ReadNew();
            case Word.Await when T[At + 1].Kind == TokenKind.Word:
            case Word.Ref or Word.Out or Word.In when T[At + 1].Kind == TokenKind.Word:
                At++;
                if (AfterType(At) is var name && name > At && T[name].Kind == TokenKind.Word && !IsOperatorWord(T[name].Link) && T[start].Is(Word.Out))
                {
                    At = name + 1;
                    Declare(T[name].Link, name);
                    return new Opaque { Start = start, End = At };
                }
                return ReadNextOperand();
            case Word.Throw:
                At++;
                return ReadNextOperand() is { } thrown ? new Opaque { Start = start, End = At, Parts = { thrown } } : null;
            case Word.Typeof or Word.Nameof or Word.Sizeof or Word.Default when T[At + 1].Opens(Op.Paren):
                At++;
                Skip();
                return new Opaque { Start = start, End = At };
            case Word.Default:
                return ReadWordLiteral(ValueKind.Null);
            case Word.Switch when T[At + 1].Opens(Op.Paren):
                At++;
                return ReadSwitch(ReadParenthesized());
            case Word.Delegate when T[At + 1].Opens(Op.Paren) || T[At + 1].Opens(Op.Brace):
                At++;
                return ReadLambda();
            case Word.Else or Word.Case or Word.Return or Word.Catch or Word.Finally:
                return null;
        }
        return StartsLambda(At) ? ReadLambda() : ReadName();
    }

    /// <summary>Reads the arms in braces behind a value; the patterns are stepped over.</summary>
    protected Expression ReadSwitch(Expression value)
    {
        var all = new Opaque { Start = value.Start, Parts = { value } };
        if (!T[At].Opens(Op.Brace)) return all;
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            while (At < end && !Is(Op.FatArrow) && !Is(Op.ThinArrow) && !Is(Op.Colon)) Skip();
            if (At >= end) break;
            At++;
            if (T[At].Opens(Op.Brace)) all.Parts.Add(ReadBlock());
            else if (ReadInner() is { } arm) all.Parts.Add(arm);
            while (At < end && (Is(Op.Comma) || Is(Op.Semicolon))) At++;
        }
        At = After(open);
        all.End = At;
        return all;
    }

    /// <summary>Reads a function without a name.</summary>
    protected Lambda ReadLambda()
    {
        var lambda = new Lambda { Start = At };
        while (Is(Word.Async) || Is(Word.Static)) At++;
        List<Node> body = [];
        (var outer, var outerReturns) = (Scope, Returns);
        Scope = new Scope(ScopeKind.Function, Scope);
        Returns = lambda.Returns;
        if (IsWord)
        {
            Declare(T[At].Link, At);
            lambda.Parameters.Add(new Parameter(T[At].Link, At, null));
            At++;
        }
        else if (T[At].Opens(Op.Paren))
        {
            ReadLambdaParameters(lambda, body);
        }
        _ = Accept(Op.FatArrow) || Accept(Op.ThinArrow);
        var block = new Block(Scope) { Start = At };
        if (T[At].Opens(Op.Brace))
        {
            body.Add(ReadBlock(Scope));
        }
        else if (ReadExpression() is { } result)
        {
            lambda.Returns.Add(result);
            body.Add(result);
        }
        (Scope, Returns) = (outer, outerReturns);
        block.Nodes.AddRange(body);
        lambda.Body = block;
        lambda.End = At;
        return lambda;
    }

    // (a, b), (int a, string b = "x")
    void ReadLambdaParameters(Lambda lambda, List<Node> body)
    {
        for (var i = At + 1; i < Inside(At); i++)
        {
            if (T[i].Kind != TokenKind.Word || !(T[i - 1].Opens(Op.Paren) || T[i - 1].Is(Op.Comma)) || !(T[i + 1].Kind == TokenKind.Close || T[i + 1].Is(Op.Comma))) continue;
            Declare(T[i].Link, i);
            lambda.Parameters.Add(new Parameter(T[i].Link, i, null));
        }
        ReadParameters(lambda.Parameters, body);
    }

    protected override Expression ReadParenthesized()
    {
        if (StartsLambda(At)) return ReadLambda();
        var close = After(At);
        // (Type) value
        if (T[close].Kind is TokenKind.Word or TokenKind.Text or TokenKind.TemplateStart or TokenKind.Number && !(IsWordOperator(T[close])) && AfterType(At + 1) == Inside(At) && Inside(At) > At + 1)
        {
            At = close;
            if (ReadNextOperand() is { } cast) return cast;
        }
        return base.ReadParenthesized();
    }

    static bool IsWordOperator(in Token token) => token.Kind == TokenKind.Word && IsOperatorWord(token.Link);

    Expression ReadNew()
    {
        var start = At++;
        var type = T[At].Kind == TokenKind.Word ? TypeOfNew() : start == _targetAt ? Target : default;
        if (T[At].Opens(Op.Brace) && !type.Exists) return ReadMembers(start);
        var creation = new Creation(type, Scope) { Start = start };
        var isArray = false;
        while (T[At].Opens(Op.Bracket))
        {
            isArray = true;
            foreach (var size in ReadArguments()) creation.Arguments = [.. creation.Arguments, size];
        }
        if (T[At].Opens(Op.Paren)) creation.Arguments = ReadArguments();
        if (T[At].Opens(Op.Brace)) ReadInitializer(creation, isArray);
        if (isArray)
        {
            var list = new ListOf { Start = start, End = At };
            list.Items.AddRange(creation.Items ?? []);
            return list;
        }
        creation.End = At;
        return creation;
    }

    TypeName TypeOfNew()
    {
        var name = DottedName(At, Count);
        At += name.Words!.Length * 2 - 1;
        if (Is(Op.Less) && AfterAngles(At) is > 0 and var end) At = end;
        Accept(Op.Question);
        return name;
    }

    /// <summary>Reads what stands in braces behind <c>new T()</c>.</summary>
    protected abstract void ReadInitializer(Creation creation, bool isArray);

    /// <summary>Reads <c>{ A = 1, B = 2 }</c> of an object without a type.</summary>
    protected Expression ReadMembers(int start)
    {
        var map = new MapOf { Start = start };
        var creation = new Creation(default, Scope);
        ReadInitializer(creation, isArray: false);
        foreach (var member in creation.Members ?? []) map.Entries.Add(new Entry(member.Name, member.Value));
        foreach (var item in creation.Items ?? [])
        {
            if (item is NameUse name) map.Entries.Add(new Entry(Tokens.Words[name.Word], item));
            else (map.Rest ??= []).Add(item);
        }
        map.End = At;
        return map;
    }

    protected override Expression? ReadBraces()
    {
        var list = new ListOf { Start = At };
        ReadItems(list.Items);
        list.End = At;
        return list;
    }
}
