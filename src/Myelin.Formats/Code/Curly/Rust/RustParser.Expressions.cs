namespace Myelin.Formats.Code.Curly.Rust;

internal sealed partial class RustParser
{
    protected override bool AllowsBoundsInTypes => true;
    protected override bool AllowsValuesInTypes => true;

    protected override Op ReadOperator(ref int questions)
    {
        if (Accept(Word.As))
        {
            At = Math.Max(At, Math.Min(AfterType(At), Count));
            return Op.Backslash;
        }
        return Is(Op.Question) || Is(Op.Colon) ? Op.None : base.ReadOperator(ref questions);
    }

    protected override Expression? ReadOperand()
    {
        while ((Is(Op.Amp) || Is(Op.AmpAmp)) && T[At + 1].Is(Word.Mut)) At += 2;
        return base.ReadOperand();
    }

    protected override Expression? ReadWord()
    {
        var start = At;
        switch ((Word)T[At].Link)
        {
            case Word.True or Word.False:
                return ReadWordLiteral(ValueKind.Boolean);
            case Word.Mut or Word.Move or Word.Box or Word.Unsafe or Word.Async or Word.Loop when T[At + 1].Kind is TokenKind.Word || T[At + 1].Opens(Op.Brace) || T[At + 1].Is(Op.Pipe) || T[At + 1].Is(Op.Or):
                At++;
                return T[At].Opens(Op.Brace) ? ReadBraces() : ReadNextOperand();
            case Word.If or Word.While or Word.Match or Word.For:
                return ReadControl();
            case Word.Return or Word.Break or Word.Continue:
                var returns = Is(Word.Return);
                At++;
                var whole = new Opaque { Start = start };
                if (ReadExpression() is { } result)
                {
                    whole.Parts.Add(result);
                    if (returns) Returns?.Add(result);
                }
                whole.End = At;
                return whole;
            case Word.Let or Word.Else or Word.In or Word.As:
                return null;
            default:
                return ReadPath();
        }
    }

    // a::b::C, C { … }
    Expression ReadPath()
    {
        if (InHead || !T[At + 1].Is(Op.Scope) && !T[At + 1].Opens(Op.Brace)) return ReadName();
        var name = DottedName(At, Count);
        var after = At + name.Words!.Length * 2 - 1;
        if (!T[after].Opens(Op.Brace) || !char.IsAsciiLetterUpper(Tokens.Words[name.Last][0])) return ReadName();
        var creation = new Creation(name, Scope) { Start = At, IsStruct = true, Members = [] };
        At = after;
        var open = At++;
        while (At < Inside(open))
        {
            var before = At;
            if (IsWord && T[At + 1].Is(Op.Colon))
            {
                var key = WordAt(At);
                At += 2;
                if (ReadInner() is { } value) creation.Members.Add(new Argument(key, value));
            }
            else if (IsWord && (T[At + 1].Is(Op.Comma) || T[At + 1].Kind == TokenKind.Close))
            {
                creation.Members.Add(new Argument(WordAt(At), ReadName()));
            }
            else if (ReadInner() is { } rest)
            {
                creation.Members.Add(new Argument("", rest));
            }
            Accept(Op.Comma);
            if (At == before) Skip();
        }
        At = After(open);
        creation.End = At;
        return creation;
    }

    // if let P = x {…} else {…}, while x {…}, for a in b {…}, match x { P => y }
    Opaque ReadControl()
    {
        var all = new Opaque { Start = At };
        do
        {
            var (isMatch, isFor) = (Is(Word.Match), Is(Word.For));
            if (isMatch || isFor || Is(Word.If) || Is(Word.While)) At++;
            while (isFor && At < Count && !Is(Word.In) && !T[At].Opens(Op.Brace)) Skip();
            Accept(Word.In);
            if (Accept(Word.Let))
                while (At < Count && !Is(Op.Assign) && !T[At].Opens(Op.Brace) && !Is(Op.Semicolon)) Skip();
            Accept(Op.Assign);
            if (!T[At].Opens(Op.Brace) && ReadHead() is { } head) all.Parts.Add(head);
            while (At < Count && T[At].Kind is not (TokenKind.Open or TokenKind.Close) && !Is(Op.Semicolon)) At++;
            if (!T[At].Opens(Op.Brace)) break;
            if (isMatch) ReadArms(all);
            else all.Parts.Add(ReadBlock());
        }
        while (Accept(Word.Else));
        all.End = At;
        return all;
    }

    void ReadArms(Opaque all)
    {
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            while (At < end && !Is(Op.FatArrow)) Skip();
            if (At >= end) break;
            At++;
            if (T[At].Opens(Op.Brace)) all.Parts.Add(ReadBlock());
            else if (ReadInner() is { } arm) all.Parts.Add(arm);
            Accept(Op.Comma);
        }
        At = After(open);
    }

    protected override Expression? ReadBraces()
    {
        var block = ReadBlock();
        return new Opaque { Start = block.Start, End = At, Parts = { block } };
    }

    // |a, b| x, || x
    protected override Expression? ReadOther()
    {
        if (!Is(Op.Pipe) && !Is(Op.Or)) return null;
        var lambda = new Lambda { Start = At };
        (var outer, var outerReturns) = (Scope, Returns);
        Scope = new Scope(ScopeKind.Function, Scope);
        Returns = lambda.Returns;
        if (!Accept(Op.Or))
        {
            At++;
            while (At < Count && !Is(Op.Pipe) && T[At].Kind != TokenKind.Close && !Is(Op.Semicolon))
            {
                if (IsWord && char.IsAsciiLetterLower(WordAt(At)[0])) Declare(T[At].Link, At);
                Skip();
            }
            Accept(Op.Pipe);
        }
        if (Accept(Op.ThinArrow)) At = Math.Max(At, Math.Min(AfterType(At), Count));
        var body = new Block(Scope) { Start = At };
        if (ReadExpression() is { } result)
        {
            if (result is not Opaque) lambda.Returns.Add(result);
            body.Nodes.Add(result);
        }
        lambda.Body = body;
        (Scope, Returns) = (outer, outerReturns);
        lambda.End = At;
        return lambda;
    }

    protected override bool ReadLink(Expression root, int begin)
    {
        if (Is(Op.Question))
        {
            At++;
            return true;
        }
        // name!(…), name![…], name!{…}
        if (Is(Op.Bang) && T[At + 1].Kind == TokenKind.Open && At > 0 && T[At - 1].Kind == TokenKind.Word && Adjacent(At - 1))
        {
            var isJson = WordAt(At - 1) == "json";
            At++;
            var token = At;
            if (isJson || T[At].Opens(Op.Brace)) AddCall(token, isJson ? ReadJsonMacro() : ReadBlockMacro(), LinkKind.Macro);
            else AddCall(null, LinkKind.Macro);
            return true;
        }
        return !Is(Op.Less) && base.ReadLink(root, begin);
    }

    // json!({…}) holds a map.
    Argument[] ReadJsonMacro()
    {
        var open = At;
        if (!T[At].Opens(Op.Brace)) At++;
        var value = At < Inside(open) || At == open ? ReadJson() : null;
        At = After(open);
        return value is null ? [] : [new Argument(null, value)];
    }

    // What stands in the braces of another macro is read as statements.
    Argument[] ReadBlockMacro()
    {
        var block = ReadBlock();
        return [new Argument("", new Opaque { Start = block.Start, End = At, Parts = { block } })];
    }

    Expression? ReadJson()
    {
        if (T[At].Kind != TokenKind.Open || T[At].Op == Op.Paren || !Enter()) return ReadInner();
        var open = At;
        var map = new MapOf { Start = open };
        var list = new ListOf { Start = open };
        At++;
        while (At < Inside(open))
        {
            if (Accept(Op.Comma)) continue;
            var before = At;
            if (T[open].Op == Op.Brace && T[At].Kind is TokenKind.Text or TokenKind.Word && T[At + 1].Is(Op.Colon))
            {
                var key = IsWord ? WordAt(At) : Tokens.Value(At);
                At += 2;
                if (ReadJson() is { } value) map.Entries.Add(new Entry(key, value));
            }
            else if (ReadJson() is { } item)
            {
                list.Items.Add(item);
                (map.Rest ??= []).Add(item);
            }
            if (At == before) Skip();
        }
        At = After(open);
        Leave();
        map.End = list.End = At;
        return T[open].Op == Op.Brace ? map : list;
    }

    protected override bool ReadMember()
    {
        // .await hands on what is awaited.
        if (T[At + 1].Is(Word.Await))
        {
            At += 2;
            return true;
        }
        if (Is(Op.Scope) && T[At + 1].Is(Op.Less) && AfterAngles(At + 1) is > 0 and var end)
        {
            var types = TypesWithin(At + 1, end);
            At = end;
            if (T[At].Opens(Op.Paren)) AddCall(types);
            return true;
        }
        return base.ReadMember();
    }

    // name = value: of attributes and of macros
    protected override Argument? ReadArgument()
    {
        if (!IsWord || !T[At + 1].Is(Op.Assign)) return base.ReadArgument();
        var name = WordAt(At);
        At += 2;
        return ReadExpression() is { } value ? new Argument(name, value) : null;
    }

    protected override int AfterType(int at)
    {
        var i = at;
        for (var steps = 0; steps < 100; steps++)
        {
            while (T[i].Is(Op.Amp) || T[i].Is(Op.AmpAmp) || T[i].Is(Op.Star) || T[i].Kind == TokenKind.Lifetime || T[i].Is(Word.Mut) || T[i].Is(Word.Dyn) || T[i].Is(Word.Impl) || T[i].Is(Word.Const)
                || T[i].Is(Op.Bang) || T[i].Is(Op.Question)) i++;
            if (T[i].Is(Op.Less) && AfterAngles(i) is > 0 and var start) i = start;
            if (T[i].Opens(Op.Paren) || T[i].Opens(Op.Bracket)) i = After(i);
            else if (T[i].Kind == TokenKind.Word) i++;
            while (true)
            {
                if (T[i].Is(Op.Scope) && T[i + 1].Kind == TokenKind.Word) i += 2;
                else if (T[i].Is(Op.Scope) && T[i + 1].Is(Op.Less)) i++;
                else if (T[i].Is(Op.Less) && AfterAngles(i) is > 0 and var end) i = end;
                else break;
            }
            if (!T[i].Is(Op.Plus) && !T[i].Is(Op.ThinArrow)) return i;
            i++;
        }
        return i;
    }

    // A smart pointer is what it points at.
    protected override TypeName NameOfType(int from, int to)
    {
        while (from < to)
        {
            while (from < to && (T[from].Kind != TokenKind.Word || T[from].Is(Word.Mut) || T[from].Is(Word.Dyn) || T[from].Is(Word.Impl))) from++;
            if (from + 1 >= to || !T[from + 1].Is(Op.Less) || WordAt(from) is not ("Arc" or "Box" or "Rc" or "Option" or "Mutex" or "RwLock" or "RefCell" or "Cow" or "Result")) break;
            from += 2;
        }
        return DottedName(from, to);
    }
}
