namespace Myelin.Formats.Code.Curly.JavaScript;

internal sealed partial class JavaScriptParser
{
    int _openQuestions;

    protected override Op ReadOperator(ref int questions)
    {
        if (IsWord)
        {
            switch ((Word)T[At].Link)
            {
                case Word.In or Word.Instanceof or Word.Of:
                    At++;
                    return Op.Other;
                case Word.As or Word.Satisfies when types && !T[At].AfterNewline:
                    At++;
                    if (!Accept(Word.Const)) At = MarkTypes(At, AfterType(At));
                    return Op.Backslash;
                default:
                    return Op.None;
            }
        }
        var op = base.ReadOperator(ref questions);
        if (op == Op.Question) _openQuestions++;
        else if (op == Op.Colon) _openQuestions--;
        return op;
    }

    protected override Expression? ReadWord()
    {
        var start = At;
        switch ((Word)T[At].Link)
        {
            case Word.True or Word.False:
                return ReadWordLiteral(ValueKind.Boolean);
            case Word.Null or Word.Undefined:
                return ReadWordLiteral(ValueKind.Null);
            case Word.Await or Word.Typeof or Word.Void or Word.Delete or Word.Yield when StartsOperand(At + 1):
                var isAwait = Is(Word.Await);
                At++;
                Accept(Op.Star);
                if (ReadNextOperand() is not { } operand) return new Opaque { Start = start, End = At };
                return isAwait ? operand : new Opaque { Start = start, End = At, Parts = { operand } };
            case Word.New:
                return ReadNew();
            case Word.Function:
                return ReadFunction();
            case Word.Class when T[At + 1].Kind is TokenKind.Word || T[At + 1].Opens(Op.Brace):
                List<Node> made = [];
                ReadDefinition(made, At, []);
                return new Opaque { Start = start, End = At, Parts = { made[0] } };
            case Word.Async when !T[At + 1].AfterNewline:
                if (T[At + 1].Is(Word.Function))
                {
                    At++;
                    return ReadFunction();
                }
                if (StartsFunction(At))
                {
                    At++;
                    return ReadArrow();
                }
                break;
            case Word.Else or Word.Case or Word.Return or Word.Const or Word.Catch or Word.Finally or Word.Extends:
                return null;
        }
        return T[At + 1].Is(Op.FatArrow) ? ReadArrow() : ReadName();
    }

    bool StartsOperand(int token) => T[token].Kind switch
    {
        TokenKind.Word => true,
        TokenKind.Close or TokenKind.End => false,
        TokenKind.Operator => T[token].Op is Op.Bang or Op.BangBang or Op.Minus or Op.Plus or Op.Tilde or Op.Increment or Op.Less or Op.Star or Op.Slash,
        _ => true,
    };

    // new a.b.C<T>(arguments)
    Expression ReadNew()
    {
        var start = At++;
        if (Is(Op.Dot)) return new NameUse((int)Word.New, Scope) { Start = start, End = At };
        if (Is(Word.Function) || Is(Word.Class) || T[At].Opens(Op.Paren) || Is(Word.New))
        {
            var whole = new Opaque { Start = start };
            if (Enter())
            {
                if (ReadPrimary() is { } made) whole.Parts.Add(made);
                Leave();
            }
            else Skip();
            if (T[At].Opens(Op.Paren)) whole.Parts.AddRange(ReadArguments().Select(a => a.Value));
            whole.End = At;
            return whole;
        }
        var name = DottedName(At, Count);
        if (!name.Exists) return new Opaque { Start = start, End = At };
        At += name.Words!.Length * 2 - 1;
        if (Is(Op.Less) && types && AfterAngles(At) is > 0 and var end) At = MarkTypes(At, end);
        var creation = new Creation(name, Scope) { Start = start };
        if (T[At].Opens(Op.Paren)) creation.Arguments = ReadArguments();
        creation.End = At;
        return creation;
    }

    Lambda ReadFunction()
    {
        var lambda = new Lambda { Start = At++ };
        Accept(Op.Star);
        if (IsWord) At++;
        List<Node> body = [];
        ReadFunctionBody(lambda.Parameters, lambda.Returns, body, null);
        return Finished(lambda, body);
    }

    // x => …, (x, y): T => …, <T>(x) => …
    Lambda ReadArrow()
    {
        var lambda = new Lambda { Start = At };
        List<Node> body = [];
        (var outer, var outerReturns) = (Scope, Returns);
        Scope = new Scope(ScopeKind.Function, Scope);
        Returns = lambda.Returns;
        var questions = _openQuestions;
        _openQuestions = 0;
        SkipTypeParameters();
        if (IsWord)
        {
            Declare(T[At].Link, At);
            lambda.Parameters.Add(new Parameter(T[At].Link, At, null));
            At++;
        }
        else
        {
            ReadParameters(lambda.Parameters, body);
            SkipAnnotation();
        }
        Accept(Op.FatArrow);
        if (T[At].Opens(Op.Brace))
        {
            body.Add(ReadBlock(Scope));
        }
        else if (ReadExpression() is { } result)
        {
            lambda.Returns.Add(result);
            body.Add(result);
        }
        _openQuestions = questions;
        (Scope, Returns) = (outer, outerReturns);
        return Finished(lambda, body);
    }

    Lambda Finished(Lambda lambda, List<Node> body)
    {
        var block = new Block(Scope) { Start = lambda.Start, End = At };
        block.Nodes.AddRange(body);
        lambda.Body = block;
        lambda.End = At;
        return lambda;
    }

    /// <summary>Whether a function, by keyword or by arrow, begins at a token.</summary>
    bool StartsFunction(int at)
    {
        if (T[at].Is(Word.Async) && !T[at + 1].AfterNewline) at++;
        if (T[at].Is(Word.Function)) return true;
        if (T[at].Kind == TokenKind.Word) return T[at + 1].Is(Op.FatArrow);
        if (T[at].Is(Op.Less) && types) at = AfterAngles(at, declares: true);
        return at >= 0 && T[at].Opens(Op.Paren) && IsArrow(at);
    }

    bool IsArrow(int paren)
    {
        var after = After(paren);
        if (T[after].Is(Op.FatArrow)) return true;
        return types && _openQuestions == 0 && T[after].Is(Op.Colon) && T[AfterType(after + 1)].Is(Op.FatArrow);
    }

    protected override Expression ReadParenthesized()
    {
        if (IsArrow(At)) return ReadArrow();
        var questions = _openQuestions;
        _openQuestions = 0;
        var value = base.ReadParenthesized();
        _openQuestions = questions;
        // The last value of a comma expression is its value.
        return value is ListOf { Items: [.., _] items } list ? new Opaque { Start = list.Start, End = list.End }.With(items) : value;
    }

    protected override Expression? ReadOther()
    {
        var start = At;
        if (T[At].Opens(Op.JsxTag)) return ReadElement();
        if (Is(Op.Less) && types && AfterAngles(At, declares: true) is > 0 and var end)
        {
            if (T[end].Opens(Op.Paren) && IsArrow(end)) return ReadArrow();
            At = MarkTypes(At, end);
            return ReadNextOperand();
        }
        if (Is(Op.At))
        {
            ReadDecorators();
            return new Opaque { Start = start, End = At };
        }
        return null;
    }

    protected override Expression ReadBraces()
    {
        var map = new MapOf { Start = At };
        var open = At++;
        var end = Inside(open);
        var questions = _openQuestions;
        _openQuestions = 0;
        while (At < end)
        {
            if (Accept(Op.Comma)) continue;
            var before = At;
            ReadEntry(map);
            if (At == before) Skip();
        }
        _openQuestions = questions;
        At = After(open);
        map.End = At;
        return map;
    }

    void ReadEntry(MapOf map)
    {
        if (Accept(Op.Spread))
        {
            if (ReadExpression() is { } spread) map.Entries.Add(new Entry(null, spread));
            return;
        }
        while (IsWord && (Word)T[At].Link is Word.Async or Word.Get or Word.Set && (T[At + 1].Kind is TokenKind.Word or TokenKind.Text || T[At + 1].Opens(Op.Bracket) || T[At + 1].Is(Op.Star))) At++;
        Accept(Op.Star);
        var token = At;
        string? key = null;
        switch (T[At].Kind)
        {
            case TokenKind.Word:
                key = WordAt(At++);
                break;
            case TokenKind.Text or TokenKind.TypeText:
                key = Tokens.Value(At++);
                break;
            case TokenKind.Number:
                key = Tokens.Words.Shared(Tokens.Span(At++));
                break;
            case TokenKind.Open when T[At].Op == Op.Bracket:
                foreach (var argument in ReadArguments()) (map.Rest ??= []).Add(argument.Value);
                break;
            default:
                return;
        }
        Expression? value;
        if (T[At].Opens(Op.Paren) || Is(Op.Less) && types) value = ReadMethodValue();
        else if (Accept(Op.Colon)) value = ReadExpression();
        else if (T[token].Kind == TokenKind.Word) value = Shorthand(token);
        else return;
        if (value is null) return;
        if (key is null) (map.Rest ??= []).Add(value);
        else map.Entries.Add(new Entry(key, value));
    }

    Expression Shorthand(int token)
    {
        Expression name = new NameUse(T[token].Link, Scope) { Start = token, End = token + 1 };
        if (!Accept(Op.Assign) || ReadExpression() is not { } value) return name;
        return new Opaque { Start = token, End = At, Parts = { value } };
    }

    Lambda ReadMethodValue()
    {
        var lambda = new Lambda { Start = At };
        List<Node> body = [];
        ReadFunctionBody(lambda.Parameters, lambda.Returns, body, null);
        return Finished(lambda, body);
    }

    protected override bool ReadLink(Expression root, int begin)
    {
        ref var token = ref T[At];
        switch (token.Kind)
        {
            case TokenKind.Operator when token.Op is Op.Bang or Op.BangBang && !token.AfterNewline && types:
                At++;
                return true;
            case TokenKind.Operator when token.Op == Op.Less && !types:
                return false;
            case TokenKind.Operator when token.Op == Op.Scope:
                return false;
            case TokenKind.Text when Tokens.Text[token.Start] == '`':
            case TokenKind.TemplateStart:
                var at = At;
                if (ReadPrimary() is not { } template) return false;
                AddCall(at, [new Argument(null, template)]);
                return true;
            default:
                return base.ReadLink(root, begin);
        }
    }

    // <A b="c" d={e} {...f}>children</A>
    Element ReadElement()
    {
        var element = new Element { Start = At };
        var open = At++;
        var end = Inside(open);
        if (!Enter())
        {
            At = After(open);
            element.End = At;
            return element;
        }
        if (IsWord)
        {
            var name = ReadName();
            element.Name = name;
            var begin = Links.Begin();
            while (Is(Op.Dot) && T[At + 1].Kind == TokenKind.Word) ReadMember();
            if (Links.Take(begin) is { Length: > 0 } links) element.Name = new Chain(name) { Start = name.Start, End = At, Links = links };
        }
        while (At < end && !Is(Op.TagEnd)) ReadAttribute(element, end);
        while (At < end)
        {
            if (T[At].Opens(Op.JsxTag)) element.Children.Add(ReadElement());
            else if (T[At].Opens(Op.Brace)) element.Children.AddRange(ReadArguments().Select(a => a.Value));
            else Skip();
        }
        At = After(open);
        element.End = At;
        Leave();
        return element;
    }

    void ReadAttribute(Element element, int end)
    {
        if (T[At].Opens(Op.Brace))
        {
            element.Children.AddRange(ReadArguments().Select(a => a.Value));
            return;
        }
        if (!IsWord)
        {
            Skip();
            return;
        }
        var start = At++;
        while (At < end && (Is(Op.Minus) || Is(Op.Colon) || Is(Op.Increment)) && T[At + 1].Kind == TokenKind.Word) At += 2;
        var name = Tokens.Written(start, At, 100);
        if (!Accept(Op.Assign)) return;
        if (T[At].Opens(Op.Brace))
        {
            var values = ReadArguments();
            if (values is [var value, ..]) element.Attributes.Add(new Argument(name, value.Value));
        }
        else if (ReadPrimary() is { } value)
        {
            element.Attributes.Add(new Argument(name, value));
        }
    }
}
