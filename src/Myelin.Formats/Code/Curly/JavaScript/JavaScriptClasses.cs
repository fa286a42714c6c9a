namespace Myelin.Formats.Code.Curly.JavaScript;

internal sealed partial class JavaScriptParser
{
    // <T> extends A<B> implements C {…}; the name is already read.
    void ReadClassBody(Definition definition, Symbol? symbol, int word)
    {
        SkipTypeParameters();
        while (At < Count && !T[At].Opens(Op.Brace) && !Is(Op.Semicolon))
        {
            var before = At;
            if (Accept(Word.Extends))
            {
                var name = DottedName(At, Count);
                // A base that is worked out by a call is read for its calls only.
                (var head, InHead) = (InHead, true);
                if (ReadNextOperand() is Chain { Links: var links } chain && links.Any(l => l.Kind == LinkKind.Call)) definition.Body.Add(chain);
                else if (name.Exists) definition.Bases.Add(name);
                InHead = head;
                if (Is(Op.Less)) SkipTypeParameters();
            }
            else if (Accept(Word.Implements) || Accept(Op.Comma))
            {
                if (ReadType() is { Exists: true } name) definition.Bases.Add(name);
            }
            if (At == before) Skip();
        }
        if (!T[At].Opens(Op.Brace) || !Enter()) return;
        var members = new Scope(ScopeKind.Class, Scope) { Within = definition.Name, Class = word };
        if (symbol is not null) symbol.Members = members;
        (var outer, Scope) = (Scope, members);
        var open = At++;
        while (At < Inside(open))
        {
            var before = At;
            ReadClassMember(definition);
            if (At == before) Skip();
        }
        At = After(open);
        Scope = outer;
        Leave();
    }

    void ReadClassMember(Definition owner)
    {
        var first = At;
        var decorators = ReadDecorators();
        if (Accept(Op.Semicolon)) return;
        while (IsModifier()) At++;
        Accept(Op.Star);
        if (T[At].Opens(Op.Brace) && At > first && T[At - 1].Is(Word.Static))
        {
            owner.Body.Add(ReadBlock(ScopeKind.Function));
            return;
        }
        var token = At;
        switch (T[At].Kind)
        {
            case TokenKind.Word or TokenKind.Number or TokenKind.Text:
                MarkTypes(At, ++At);
                break;
            case TokenKind.Open when T[At].Op == Op.Bracket:
                Skip();
                break;
            default:
                return;
        }
        var name = T[token].Kind switch { TokenKind.Word => WordAt(token), TokenKind.Open => "", _ => Tokens.Value(token) };
        _ = Accept(Op.Question) || Accept(Op.Bang);
        if (T[At].Opens(Op.Paren) || Is(Op.Less)) ReadMethod(owner, first, token, name, decorators);
        else ReadField(owner, token, name, decorators);
    }

    // static async get x(…): each word but the last is a modifier.
    bool IsModifier() =>
        IsWord && (Word)T[At].Link is Word.Static or Word.Async or Word.Get or Word.Set or Word.Public or Word.Private or Word.Protected or Word.Readonly or Word.Declare or Word.Abstract
            or Word.Override && (T[At + 1].Kind is TokenKind.Word or TokenKind.Text or TokenKind.Number || T[At + 1].Is(Op.Star) || T[At + 1].Opens(Op.Bracket) || T[At + 1].Opens(Op.Brace))
        || IsWord && WordAt(At) == "accessor" && T[At + 1].Kind == TokenKind.Word;

    void ReadMethod(Definition owner, int first, int token, string name, List<Expression> decorators)
    {
        var method = new Definition(DefinitionKind.Method, $"{owner.Name}.{name}", token, Scope) { Start = first, First = first, Decorators = decorators };
        ReadFunctionBody(method.Parameters, method.Returns, method.Body, method.Name);
        method.End = At;
        if (name.Length > 0) Declare(Tokens.Words[name], token).Returns = method.Returns;
        owner.Body.Add(method);
    }

    void ReadField(Definition owner, int token, string name, List<Expression> decorators)
    {
        var type = ReadAnnotation();
        var word = Tokens.Words[name];
        Expression? value = null;
        if (Accept(Op.Assign) && ReadFunctionOf(word, token, DefinitionKind.Method, owner.Body, out value)) return;
        Declare(word, token, value, type);
        if (value is not null || decorators.Count > 0) owner.Body.Add(new Variable(name, Scope) { Start = token, End = At, Given = value, Decorators = decorators });
    }
}
