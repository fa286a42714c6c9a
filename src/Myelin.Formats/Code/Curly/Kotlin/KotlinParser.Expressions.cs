namespace Myelin.Formats.Code.Curly.Kotlin;

internal sealed partial class KotlinParser
{
    protected override Op ReadOperator(ref int questions)
    {
        if (Is(Op.Question))
        {
            // ?: is one operator, also at the start of a line.
            if (!T[At + 1].Is(Op.Colon) || !Adjacent(At)) return Op.None;
            At += 2;
            return Op.Coalesce;
        }
        if (Is(Op.Colon)) return Op.None;
        if (!IsWord) return base.ReadOperator(ref questions);
        switch ((Word)T[At].Link)
        {
            case Word.As:
                At++;
                Accept(Op.Question);
                At = Math.Max(At, Math.Min(AfterType(At), Count));
                return Op.Backslash;
            case Word.Is when !T[At].AfterNewline:
                At++;
                At = Math.Max(At, Math.Min(AfterType(At), Count));
                return Op.Backslash;
            case Word.In when !T[At].AfterNewline:
                At++;
                return Op.Other;
            case Word.Else or Word.By or Word.Where or Word.Val or Word.Var or Word.Fun or Word.If or Word.While:
                return Op.None;
        }
        // a to b: an infix call
        if (T[At].AfterNewline || T[At + 1].AfterNewline || T[At + 1].Kind is not (TokenKind.Word or TokenKind.Text or TokenKind.TemplateStart or TokenKind.Number or TokenKind.Open)
            || T[At + 1].Kind == TokenKind.Open && T[At + 1].Op != Op.Paren) return Op.None;
        At++;
        return Op.Tilde;
    }

    protected override Expression? ReadOperand()
    {
        if (Is(Op.At) && T[At + 1].Kind == TokenKind.Word) ReadAnnotation();
        return base.ReadOperand();
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
            case Word.If when T[At + 1].Opens(Op.Paren):
                return ReadIf();
            case Word.When when T[At + 1].Opens(Op.Paren) || T[At + 1].Opens(Op.Brace):
                return ReadWhen();
            case Word.Try when T[At + 1].Opens(Op.Brace):
                return ReadTry();
            case Word.Object when T[At + 1].Is(Op.Colon) || T[At + 1].Opens(Op.Brace):
                List<Node> made = [];
                ReadType(made, [], At);
                return new Opaque { Start = start, End = At }.With(made);
            case Word.Fun when T[At + 1].Opens(Op.Paren):
                return ReadAnonymous();
            case Word.Return or Word.Throw:
                return ReadReturn();
            case Word.Else or Word.Catch or Word.Finally or Word.Val or Word.Var or Word.Class:
                return null;
            default:
                return ReadName();
        }
    }

    // return a, return@b c
    Opaque ReadReturn()
    {
        var whole = new Opaque { Start = At };
        var returns = Is(Word.Return);
        At++;
        if (Is(Op.At) && Adjacent(At - 1)) At += 2;
        if (!T[At].AfterNewline && ReadExpression() is { } result)
        {
            whole.Parts.Add(result);
            if (returns) Returns?.Add(result);
        }
        whole.End = At;
        return whole;
    }

    // if (a) b else c: one of two values.
    Expression ReadIf()
    {
        var start = At++;
        var test = ReadParenthesized();
        var then = ReadBranch();
        if (Is(Op.Semicolon) && T[At + 1].Is(Word.Else)) At++;
        var otherwise = Accept(Word.Else) ? ReadBranch() : null;
        if (then is not Expression a || otherwise is not Expression b)
        {
            var all = new Opaque { Start = start, Parts = { test }, End = At };
            if (then is not null) all.Parts.Add(then);
            if (otherwise is not null) all.Parts.Add(otherwise);
            return all;
        }
        return new Operation([test, a, b], [Op.Question, Op.Colon]) { Start = start, End = At };
    }

    Node? ReadBranch()
    {
        if (!T[At].Opens(Op.Brace)) return ReadExpression();
        var block = ReadBlock();
        return block.Nodes is [Expression only] ? only : block;
    }

    Opaque ReadWhen()
    {
        var all = new Opaque { Start = At++ };
        if (T[At].Opens(Op.Paren))
        {
            if (T[At + 1].Is(Word.Val)) Skip();
            else all.Parts.Add(ReadParenthesized());
        }
        if (!T[At].Opens(Op.Brace)) return all;
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            while (At < end && !Is(Op.ThinArrow)) Skip();
            if (At >= end) break;
            At++;
            if (ReadBranch() is { } arm) all.Parts.Add(arm);
        }
        At = After(open);
        all.End = At;
        return all;
    }

    Opaque ReadTry()
    {
        var all = new Opaque { Start = At++, Parts = { ReadBlock() } };
        while (Is(Word.Catch) && T[At + 1].Opens(Op.Paren) || Is(Word.Finally))
        {
            At++;
            if (T[At].Opens(Op.Paren)) Skip();
            if (T[At].Opens(Op.Brace)) all.Parts.Add(ReadBlock());
        }
        all.End = At;
        return all;
    }

    Lambda ReadAnonymous()
    {
        var lambda = new Lambda { Start = At++ };
        var definition = new Definition(DefinitionKind.Function, Scope.Within ?? "", At, Scope);
        ReadBody(definition);
        var block = new Block(Scope) { Start = lambda.Start };
        block.Nodes.AddRange(definition.Body);
        lambda.Body = block;
        lambda.End = At;
        return lambda;
    }

    // { a, b -> c }
    protected override Expression ReadBraces()
    {
        var lambda = new Lambda { Start = At };
        var open = At;
        if (!Enter())
        {
            Skip();
            return lambda;
        }
        var scope = new Scope(ScopeKind.Function, Scope);
        (var outer, var outerReturns, var head) = (Scope, Returns, InHead);
        (Scope, Returns, InHead) = (scope, null, false);
        var arrow = ArrowOf(open);
        for (var i = open + 1; i < arrow; i++)
        {
            if (T[i].Kind != TokenKind.Word || T[i - 1].Is(Op.Colon) || T[i - 1].Is(Op.Dot)) continue;
            Declare(T[i].Link, i);
            lambda.Parameters.Add(new Parameter(T[i].Link, i, null));
        }
        At = Math.Max(open + 1, arrow + 1);
        var block = new Block(scope) { Start = open };
        ReadStatements(block.Nodes, Inside(open));
        // Its last expression is its result.
        if (block.Nodes is [.., Expression last]) lambda.Returns.Add(last);
        At = After(open);
        (Scope, Returns, InHead) = (outer, outerReturns, head);
        lambda.Body = block;
        lambda.End = At;
        Leave();
        return lambda;
    }

    // The arrow after the parameters of a lambda, or -1: they are words, types and commas.
    int ArrowOf(int open)
    {
        for (int i = open + 1, steps = 0; i < Inside(open) && steps < 40; i = Next(i), steps++)
        {
            if (T[i].Is(Op.ThinArrow)) return i;
            if (T[i].Kind != TokenKind.Word && !T[i].Opens(Op.Paren) && !(T[i].Kind == TokenKind.Operator && T[i].Op is Op.Comma or Op.Colon or Op.Dot or Op.Less or Op.Greater or Op.Question or Op.Star)) return -1;
            if (T[i].AfterNewline && i > open + 1 && T[i].Kind == TokenKind.Word && !T[i - 1].Is(Op.Comma)) return -1;
        }
        return -1;
    }

    protected override bool ReadLink(Expression root, int begin)
    {
        if (Is(Op.BangBang) || Is(Op.Bang) && Adjacent(At - 1) && !T[At].AfterNewline && T[At + 1].Is(Op.Bang))
        {
            At++;
            return true;
        }
        // f(a) { … }, f { … }: a function behind a call is its last argument.
        if (T[At].Opens(Op.Brace) && !T[At].AfterNewline && !InHead && root is NameUse or Chain or Creation)
        {
            var token = At;
            var lambda = ReadBraces();
            if (Links.Last is { Kind: LinkKind.Call, End: > 0 } call && call.End == token)
            {
                call.Arguments = [.. call.Arguments!, new Argument(null, lambda)];
                call.End = At;
                Links.Last = call;
            }
            else
            {
                AddCall(token, [new Argument(null, lambda)]);
            }
            return true;
        }
        return base.ReadLink(root, begin);
    }

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
        for (var steps = 0; steps < 40; steps++)
        {
            if (T[i].Is(Word.Suspend)) i++;
            if (T[i].Opens(Op.Paren)) i = After(i);
            else if (T[i].Kind == TokenKind.Word) i++;
            else return i;
            while (true)
            {
                if (T[i].Is(Op.Dot) && T[i + 1].Kind is TokenKind.Word) i += 2;
                else if (T[i].Is(Op.Less) && AfterAngles(i) is > 0 and var end) i = end;
                else if (T[i].Is(Op.Question) && !(T[i + 1].Is(Op.Colon) && Adjacent(i))) i++;
                else break;
            }
            if (T[i].Is(Op.Dot) && T[i + 1].Opens(Op.Paren) || T[i].Is(Op.ThinArrow)) i++;
            else return i;
        }
        return i;
    }
}
