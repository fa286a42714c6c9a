namespace Myelin.Formats.Code.Curly;

internal abstract partial class Parser
{
    readonly Gathering<Argument> _arguments = new();
    readonly Gathering<Link> _links = new();
    readonly Gathering<Expression> _operands = new();
    readonly Gathering<Op> _operators = new();

    /// <summary>The strings with holes, by their first token.</summary>
    public Dictionary<int, Template> Templates { get; } = [];

    /// <summary>Braces do not belong to the expression: it is the head of a statement.</summary>
    protected bool InHead { get; set; }

    /// <summary>Reads an expression, or returns null when none begins here.</summary>
    protected Expression? ReadExpression()
    {
        if (!Enter())
        {
            var start = At;
            Skip();
            return new Opaque { Start = start, End = At };
        }
        var expression = ReadOperation();
        Leave();
        return expression;
    }

    /// <summary>Reads an expression within brackets, where braces belong to it again.</summary>
    protected Expression? ReadInner()
    {
        (var head, InHead) = (InHead, false);
        var expression = ReadExpression();
        InHead = head;
        return expression;
    }

    /// <summary>Reads the head of a statement before its braces.</summary>
    protected Expression? ReadHead()
    {
        (var head, InHead) = (InHead, true);
        var expression = ReadExpression();
        InHead = head;
        return expression;
    }

    Expression? ReadOperation()
    {
        var start = At;
        if (ReadOperand() is not { } first) return null;
        var questions = 0;
        var op = ReadOperator(ref questions);
        if (op == Op.None) return first;
        (var operands, var operators) = (_operands.Begin(), _operators.Begin());
        _operands.Add(first);
        for (; op != Op.None; op = ReadOperator(ref questions))
        {
            if (op == Op.Backslash) continue;
            if (ReadOperand() is not { } next) break;
            _operators.Add(op);
            _operands.Add(next);
        }
        var operation = new Operation(_operands.Take(operands), _operators.Take(operators)) { Start = start, End = At };
        if (operation.Operators is [Op.Tilde]) operation.Infix = 1;
        if (operation.Operators.Length == 0) return first;
        return operation.Operators.AsSpan().IndexOfAny(Op.Assign, Op.CompoundAssign) >= 0 ? Assignment(operation) : operation;
    }

    /// <summary>
    /// Steps over the binary operator that stands here and returns it; None when the expression ends. <paramref name="questions"/> counts the conditional operators that wait for
    /// their colon. Backslash stands for something that was stepped over whole, such as a type test.
    /// </summary>
    protected virtual Op ReadOperator(ref int questions)
    {
        if (T[At].Kind != TokenKind.Operator || NewlineEnds && T[At].AfterNewline && T[At].Op is not (Op.Or or Op.AmpAmp or Op.Coalesce)) return Op.None;
        var op = T[At].Op;
        switch (op)
        {
            case Op.Question:
                questions++;
                break;
            case Op.Colon:
                if (questions == 0) return Op.None;
                questions--;
                break;
            case Op.Plus or Op.Minus or Op.Star or Op.Slash or Op.Or or Op.Coalesce or Op.Less or Op.Greater or Op.Amp or Op.AmpAmp or Op.Pipe or Op.Assign or Op.CompoundAssign
                or Op.Other or Op.Range or Op.Receive:
                break;
            default:
                return Op.None;
        }
        At++;
        return op;
    }

    // The last assignment operator is followed by the value; before each stands a target.
    Expression Assignment(Operation all)
    {
        List<Expression> targets = [];
        Opaque? rest = null;
        var compound = false;
        var from = 0;
        for (var i = 0; i < all.Operators.Length; i++)
        {
            if (all.Operators[i] is not (Op.Assign or Op.CompoundAssign)) continue;
            compound |= all.Operators[i] == Op.CompoundAssign;
            targets.Add(all.Operands[i]);
            for (; from < i; from++) (rest ??= new Opaque { Start = all.Start, End = all.End }).Parts.Add(all.Operands[from]);
            from = i + 1;
        }
        var value = all.Operands[from];
        if (from < all.Operands.Length - 1) value = new Operation(all.Operands[from..], all.Operators[from..]) { Start = value.Start, End = all.End };
        var assign = new Assign(targets, value) { Start = all.Start, End = all.End, Compound = compound };
        foreach (var target in targets) Note(target, value, compound);
        if (rest is null) return assign;
        rest.Parts.Add(assign);
        return rest;
    }

    void Note(Expression target, Expression value, bool changes)
    {
        switch (target)
        {
            case NameUse name:
                Given(name.Word, member: false, name.Start, value, changes);
                break;
            case Chain { Root: NameUse root, Links: [{ Kind: LinkKind.Member } member] } when IsSelf(root.Word):
                Given(member.Word, member: true, target.Start, value, changes);
                break;
        }
    }

    /// <summary>Whether a word stands for the object whose class is being read.</summary>
    protected virtual bool IsSelf(int word) => word == (int)Word.This;

    /// <summary>Reads an operand: what stands between two binary operators.</summary>
    protected virtual Expression? ReadOperand()
    {
        var start = At;
        var negative = false;
        var changed = false;
        while (T[At].Kind == TokenKind.Operator && T[At].Op is Op.Bang or Op.BangBang or Op.Minus or Op.Plus or Op.Tilde or Op.Increment or Op.Amp or Op.AmpAmp or Op.Star or Op.Spread or Op.Receive
            or Op.Range or Op.Other && IsPrefix(At))
        {
            negative |= T[At].Op == Op.Minus;
            changed |= T[At].Op is Op.Bang or Op.BangBang or Op.Tilde or Op.Increment or Op.Spread or Op.Minus or Op.Plus or Op.Range;
            At++;
        }
        if (ReadPrimary() is not { } primary)
        {
            if (At == start) return null;
            return new Opaque { Start = start, End = At };
        }
        var operand = ReadLinks(primary);
        if (!changed) return operand;
        if (negative && operand is Literal { Kind: ValueKind.Number })
        {
            operand.Start = start;
            return operand;
        }
        return new Opaque { Start = start, End = At, Parts = { operand } };
    }

    /// <summary>Reads the operand behind a word, a cast or a decorator: these may stand one before the other without end, so that each counts as a level.</summary>
    protected Expression? ReadNextOperand()
    {
        if (!Enter())
        {
            var start = At;
            Skip();
            return new Opaque { Start = start, End = At };
        }
        var operand = ReadOperand();
        Leave();
        return operand;
    }

    // Of the operators without a name only ** stands before an operand (Rust, Kotlin).
    bool IsPrefix(int token) => T[token].Op != Op.Other || T[token].End - T[token].Start == 2 && Tokens.Text[T[token].Start] == '*';

    /// <summary>Reads a literal, name, bracket or what else a value begins with.</summary>
    protected virtual Expression? ReadPrimary()
    {
        var start = At;
        ref var token = ref T[At];
        switch (token.Kind)
        {
            case TokenKind.Text or TokenKind.Character or TokenKind.TypeText:
                At++;
                return new Literal(ValueKind.Text) { Start = start, End = At, Token = start };
            case TokenKind.Number:
                At++;
                return new Literal(ValueKind.Number) { Start = start, End = At, Token = start };
            case TokenKind.TemplateStart:
                return ReadTemplate();
            case TokenKind.Regex or TokenKind.Lifetime:
                At++;
                return new Opaque { Start = start, End = At };
            case TokenKind.Open:
                return token.Op switch
                {
                    Op.Paren => ReadParenthesized(),
                    Op.Bracket => ReadList(),
                    Op.Brace => InHead ? null : ReadBraces(),
                    _ => ReadOther(),
                };
            case TokenKind.Word:
                return ReadWord();
            default:
                return ReadOther();
        }
    }

    /// <summary>Reads what begins with a word.</summary>
    protected abstract Expression? ReadWord();

    /// <summary>Reads what begins with a brace.</summary>
    protected abstract Expression? ReadBraces();

    /// <summary>Reads what begins with an operator or bracket of a language's own.</summary>
    protected virtual Expression? ReadOther() => null;

    /// <summary>The name that stands here.</summary>
    protected NameUse ReadName()
    {
        var start = At++;
        return new NameUse(T[start].Link, Scope) { Start = start, End = At };
    }

    /// <summary>A literal of one word.</summary>
    protected Literal ReadWordLiteral(ValueKind kind)
    {
        var start = At++;
        return new Literal(kind) { Start = start, End = At, Token = start };
    }

    Template ReadTemplate()
    {
        var template = new Template { Start = At };
        var end = Math.Min(T[At].Link, Count);
        template.Chunks.Add(At++);
        while (At < end)
        {
            var hole = ReadInner();
            while (At < end && T[At].Kind is not (TokenKind.TemplateMiddle or TokenKind.TemplateEnd)) Skip();
            template.Holes.Add(hole ?? new Opaque { Start = At, End = At });
            if (At < end) template.Chunks.Add(At++);
        }
        if (At < Count && T[At].Kind == TokenKind.TemplateEnd && end < Count) template.Chunks.Add(At++);
        template.End = At;
        Templates[template.Start] = template;
        return template;
    }

    /// <summary>Reads a list in brackets.</summary>
    protected Expression ReadList()
    {
        var list = new ListOf { Start = At };
        ReadItems(list.Items);
        list.End = At;
        return list;
    }

    /// <summary>Reads what stands between the brackets that open here, separated by commas.</summary>
    protected void ReadItems(List<Expression> items)
    {
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            if (Accept(Op.Comma) || Accept(Op.Semicolon)) continue;
            var before = At;
            if (ReadInner() is { } item) items.Add(item);
            if (At == before) Skip();
        }
        At = After(open);
    }

    /// <summary>Reads what stands in parentheses: one value, or a tuple.</summary>
    protected virtual Expression ReadParenthesized()
    {
        var tuple = new ListOf { Start = At };
        ReadItems(tuple.Items);
        tuple.End = At;
        return tuple.Items.Count == 1 ? tuple.Items[0] : tuple;
    }

    /// <summary>Reads members, calls and indexes behind a value.</summary>
    protected Expression ReadLinks(Expression root)
    {
        var begin = _links.Begin();
        while (true)
        {
            var at = At;
            if (!ReadLink(root, begin)) break;
            if (At == at) break;
        }
        var links = _links.Take(begin);
        return links.Length == 0 ? root : new Chain(root) { Start = root.Start, End = At, Links = links };
    }

    /// <summary>Reads one link, or something behind a value that is none; false when the chain ends.</summary>
    protected virtual bool ReadLink(Expression root, int begin)
    {
        ref var token = ref T[At];
        switch (token.Kind)
        {
            case TokenKind.Operator when token.Op is Op.Dot or Op.SafeDot or Op.Scope:
                return ReadMember();
            case TokenKind.Operator when token.Op == Op.Less:
                return ReadTypeArguments();
            case TokenKind.Operator when token.Op == Op.Increment && !token.AfterNewline:
                At++;
                return true;
            case TokenKind.Open when token.Op == Op.Paren && !(NewlineEnds && token.AfterNewline):
                AddCall();
                return true;
            case TokenKind.Open when token.Op == Op.Bracket && !(NewlineEnds && token.AfterNewline):
                AddIndex();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads <c>.name</c> and its like; what else follows the operator is the next link.</summary>
    protected virtual bool ReadMember()
    {
        At++;
        if (T[At].Kind is TokenKind.Word) AddMember();
        else if (T[At].Kind == TokenKind.Number) AddMember(Tokens.Words[Tokens.Span(At)]);
        else return T[At].Kind == TokenKind.Open || Is(Op.Less);
        return true;
    }

    protected void AddMember(int word = -1)
    {
        var token = At++;
        _links.Add(new Link { Kind = LinkKind.Member, Token = token, Word = word < 0 ? T[token].Link : word, End = At });
    }

    /// <summary>Reads the parentheses that open here as a call's.</summary>
    protected void AddCall(TypeName[]? types = null, LinkKind kind = LinkKind.Call)
    {
        var token = At;
        var arguments = ReadArguments();
        _links.Add(new Link { Kind = kind, Token = token, Arguments = arguments, Types = types, End = At });
    }

    /// <summary>Adds a call whose arguments are already read.</summary>
    protected void AddCall(int token, Argument[] arguments, LinkKind kind = LinkKind.Call) =>
        _links.Add(new Link { Kind = kind, Token = token, Arguments = arguments, End = At });

    protected void AddIndex()
    {
        var token = At;
        var arguments = ReadArguments();
        _links.Add(new Link { Kind = LinkKind.Index, Token = token, Arguments = arguments, End = At });
    }

    /// <summary>Adds an argument to the last call: a function in braces behind it.</summary>
    protected Gathering<Link> Links => _links;

    /// <summary>Reads arguments in the brackets that open here.</summary>
    protected Argument[] ReadArguments()
    {
        var open = At++;
        var end = Inside(open);
        (var head, InHead) = (InHead, false);
        var begin = _arguments.Begin();
        while (At < end)
        {
            if (Accept(Op.Comma)) continue;
            var before = At;
            if (ReadArgument() is { } argument) _arguments.Add(argument);
            if (At == before)
            {
                Skip();
                continue;
            }
            // What follows an argument without a comma is not understood; calls in it still count.
            while (At < end && !Is(Op.Comma))
            {
                before = At;
                if (ReadExpression() is { } rest) _arguments.Add(new Argument("", rest));
                if (At == before) Skip();
            }
        }
        InHead = head;
        At = After(open);
        return _arguments.Take(begin);
    }

    /// <summary>Reads one argument; null when none begins here.</summary>
    protected virtual Argument? ReadArgument() => ReadExpression() is { } value ? new Argument(null, value) : null;
}
