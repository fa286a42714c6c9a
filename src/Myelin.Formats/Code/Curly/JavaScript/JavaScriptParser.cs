namespace Myelin.Formats.Code.Curly.JavaScript;

/// <summary>JavaScript and TypeScript statements and declarations; expressions, imports and types are in files of their own.</summary>
internal sealed partial class JavaScriptParser(TokenList tokens, ReadLimits limits, bool types) : Parser(tokens, limits)
{
    protected override void ReadOneStatement(List<Node> into)
    {
        var start = At;
        switch (T[At].Kind)
        {
            case TokenKind.Operator when Is(Op.At):
                ReadDecorated(into);
                return;
            case TokenKind.Open when T[At].Op == Op.Brace:
                into.Add(ReadBlock());
                return;
            case TokenKind.Word when !T[At + 1].Is(Op.Colon) || T[At].Link is (int)Word.Default or (int)Word.Else:
                if (ReadKeyword(into)) return;
                break;
            case TokenKind.Word:
                At += 2;
                return;
        }
        if (ReadExpression() is { } expression) into.Add(expression);
        else At = start;
    }

    bool ReadKeyword(List<Node> into)
    {
        var next = T[At + 1];
        switch ((Word)T[At].Link)
        {
            case Word.Import when !next.Opens(Op.Paren) && !next.Is(Op.Dot):
                ReadImport(into);
                return true;
            case Word.Export:
                ReadExport(into);
                return true;
            case Word.Const when next.Is(Word.Enum):
                At++;
                ReadEnum(into);
                return true;
            case Word.Const or Word.Var or Word.Let when next.Kind == TokenKind.Word || next.Opens(Op.Brace) || next.Opens(Op.Bracket):
            case Word.Using when next.Kind == TokenKind.Word && !next.AfterNewline:
                At++;
                ReadVariables(into);
                return true;
            case Word.Function or Word.Class:
                ReadDefinition(into, At, []);
                return true;
            case Word.Async when next.Is(Word.Function) && !next.AfterNewline:
                ReadDefinition(into, At, []);
                return true;
            case Word.Abstract or Word.Declare when next.Kind == TokenKind.Word && !next.AfterNewline && types:
                do At++;
                while ((Is(Word.Abstract) || Is(Word.Declare)) && T[At + 1].Kind == TokenKind.Word);
                return ReadKeyword(into);
            case Word.Enum when next.Kind == TokenKind.Word:
                ReadEnum(into);
                return true;
            case Word.Interface when types && next.Kind == TokenKind.Word && !next.AfterNewline:
                SkipInterface();
                return true;
            case Word.Type when types && next.Kind == TokenKind.Word && !next.AfterNewline && (T[At + 2].Is(Op.Assign) || T[At + 2].Is(Op.Less)):
                At += 2;
                SkipTypeParameters();
                if (Accept(Op.Assign)) At = MarkTypes(At, AfterType(At));
                return true;
            case Word.Namespace or Word.Module or Word.Global when types && next.Kind is TokenKind.Word or TokenKind.Text && !next.AfterNewline || types && next.Opens(Op.Brace) && Is(Word.Global):
                ReadNamespace(into);
                return true;
            case Word.If or Word.While or Word.For or Word.Switch or Word.With or Word.Catch:
                ReadHeaded(into);
                return true;
            case Word.Of or Word.In when At > 0 && T[At - 1].Kind is TokenKind.Word or TokenKind.Close && !T[At].AfterNewline:
            case Word.Else or Word.Do or Word.Try or Word.Finally or Word.Break or Word.Continue or Word.Debugger:
                At++;
                return true;
            case Word.Case:
                At++;
                if (ReadExpression() is { } label) into.Add(label);
                Accept(Op.Colon);
                return true;
            case Word.Default:
                At++;
                Accept(Op.Colon);
                return true;
            case Word.Return:
                At++;
                if (!T[At].AfterNewline && ReadExpression() is { } result)
                {
                    into.Add(result);
                    Returns?.Add(result);
                }
                return true;
            case Word.Throw:
                At++;
                if (ReadExpression() is { } thrown) into.Add(thrown);
                return true;
            default:
                return false;
        }
    }

    // if (…), for (const a of b) and their like: the head has a scope, which its one statement or block shares.
    void ReadHeaded(List<Node> into)
    {
        var isCatch = Is(Word.Catch);
        At++;
        Accept(Word.Await);
        if (!T[At].Opens(Op.Paren)) return;
        var block = new Block(new Scope(ScopeKind.Block, Scope)) { Start = At };
        var outer = Scope;
        Scope = block.Scope;
        var open = At++;
        if (isCatch && IsWord) Declare(T[At].Link, At);
        ReadStatements(block.Nodes, Inside(open));
        At = After(open);
        if (T[At].Opens(Op.Brace)) block.Nodes.Add(ReadBlock());
        block.End = At;
        Scope = outer;
        into.Add(block);
    }

    void ReadVariables(List<Node> into)
    {
        do
        {
            if (IsWord)
            {
                ReadVariable(into);
                continue;
            }
            if (T[At].Kind != TokenKind.Open) return;
            var pattern = new List<PatternName>();
            ReadPattern(pattern, []);
            SkipAnnotation();
            var value = Accept(Op.Assign) ? ReadExpression() : null;
            DeclareAll(pattern, value, into);
        }
        while (Accept(Op.Comma));
    }

    void ReadVariable(List<Node> into)
    {
        var token = At++;
        var word = T[token].Link;
        Accept(Op.Bang);
        var type = ReadAnnotation();
        Expression? value = null;
        if (Accept(Op.Assign) && ReadFunctionOf(word, token, DefinitionKind.Function, into, out value)) return;
        if (value is not null && ImportsOf(word, token, value, into)) return;
        Declare(word, token, value, type);
        if (value is not null) into.Add(new Variable(WordAt(token), Scope) { Start = token, End = At, Given = value });
    }

    // A function that a name is given is a definition of that name; anything else comes back as the value.
    bool ReadFunctionOf(int word, int token, DefinitionKind kind, List<Node> into, out Expression? value)
    {
        if (!StartsFunction(At))
        {
            value = ReadExpression();
            return false;
        }
        var definition = new Definition(kind, Qualified(Tokens.Words[word]), token, Scope) { Start = token, First = Leading(token) };
        (var outer, Scope) = (Scope, new Scope(ScopeKind.Block, Scope) { Within = definition.Name });
        value = ReadExpression();
        Scope = outer;
        if (value is not Lambda lambda) return false;
        definition.Parameters = lambda.Parameters;
        definition.Body.Add(lambda);
        definition.End = At;
        Declare(word, token).Returns = lambda.Returns;
        into.Add(definition);
        return true;
    }

    string Qualified(string name) => Scope.Within is { } within ? $"{within}.{name}" : name;

    // A documentation comment stands before these.
    int Leading(int token)
    {
        while (token > 0 && T[token - 1].Kind == TokenKind.Word && (Word)T[token - 1].Link is Word.Export or Word.Default or Word.Declare or Word.Abstract or Word.Const or Word.Let or Word.Var) token--;
        return token;
    }

    void ReadDecorated(List<Node> into)
    {
        var first = At;
        var decorators = ReadDecorators();
        Accept(Word.Export);
        Accept(Word.Default);
        Accept(Word.Declare);
        Accept(Word.Abstract);
        if (Is(Word.Class) || Is(Word.Function) || Is(Word.Async)) ReadDefinition(into, first, decorators);
    }

    List<Expression> ReadDecorators()
    {
        List<Expression> decorators = [];
        while (Is(Op.At))
        {
            At++;
            var before = At;
            if (T[At].Kind is TokenKind.Word or TokenKind.Open && ReadNextOperand() is { } decorator) decorators.Add(decorator);
            if (At == before) break;
        }
        return decorators;
    }

    // function name(…) {…}, class name {…}
    void ReadDefinition(List<Node> into, int first, List<Expression> decorators)
    {
        Accept(Word.Async);
        var isClass = Is(Word.Class);
        At++;
        Accept(Op.Star);
        var token = At;
        var word = (int)Word.Default;
        if (IsWord && !(isClass && (Is(Word.Extends) || Is(Word.Implements)))) word = T[At++].Link;
        var definition = new Definition(isClass ? DefinitionKind.Class : DefinitionKind.Function, Qualified(Tokens.Words[word]), Math.Min(token, Count - 1), Scope)
        {
            Start = first,
            First = Leading(first),
            Decorators = decorators,
        };
        var binding = Declare(word, first);
        if (isClass)
        {
            ReadClassBody(definition, Scope.Declare(word), word);
        }
        else
        {
            binding.Returns = definition.Returns;
            ReadFunctionBody(definition.Parameters, definition.Returns, definition.Body, definition.Name);
        }
        definition.End = At;
        into.Add(definition);
    }

    // <T>(parameters): type {body}
    void ReadFunctionBody(List<Parameter> parameters, List<Expression> returns, List<Node> body, string? within)
    {
        (var outer, var outerReturns) = (Scope, Returns);
        Scope = new Scope(ScopeKind.Function, Scope) { Within = within ?? Scope.Within };
        Returns = returns;
        SkipTypeParameters();
        if (T[At].Opens(Op.Paren)) ReadParameters(parameters, body);
        SkipAnnotation();
        if (T[At].Opens(Op.Brace)) body.Add(ReadBlock(Scope));
        (Scope, Returns) = (outer, outerReturns);
    }

    void ReadParameters(List<Parameter> parameters, List<Node> defaults)
    {
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            var before = At;
            ReadParameter(parameters, defaults);
            Accept(Op.Comma);
            if (At == before) Skip();
        }
        At = After(open);
    }

    void ReadParameter(List<Parameter> parameters, List<Node> defaults)
    {
        foreach (var decorator in ReadDecorators()) defaults.Add(decorator);
        Accept(Op.Spread);
        var isField = false;
        while (types && IsWord && T[At + 1].Kind is TokenKind.Word or TokenKind.Open && (Word)T[At].Link is Word.Public or Word.Private or Word.Protected or Word.Readonly or Word.Override)
        {
            isField = true;
            At++;
        }
        if (IsWord)
        {
            var token = At++;
            Accept(Op.Question);
            var type = ReadAnnotation();
            var value = Accept(Op.Assign) ? ReadExpression() : null;
            Declare(T[token].Link, token, value, type);
            if (isField && Scope.Parent is { Kind: ScopeKind.Class } owner) Declare(owner, T[token].Link, token, value, type);
            parameters.Add(new Parameter(T[token].Link, token, value));
            if (value is not null) defaults.Add(new Variable(WordAt(token), Scope) { Start = token, End = At, Given = value });
        }
        else if (T[At].Kind == TokenKind.Open)
        {
            List<PatternName> pattern = [];
            ReadPattern(pattern, []);
            Accept(Op.Question);
            SkipAnnotation();
            var whole = Accept(Op.Assign) ? ReadExpression() : null;
            if (whole is not null) defaults.Add(whole);
            foreach (var name in pattern)
            {
                Declare(name.Word, name.Token, name.Default);
                parameters.Add(new Parameter(name.Word, name.Token, name.Default));
                if (name.Default is not null) defaults.Add(new Variable(Tokens.Words[name.Word], Scope) { Start = name.Token, End = At, Given = name.Default });
            }
        }
    }

    void ReadEnum(List<Node> into)
    {
        At++;
        if (!IsWord) return;
        var token = At++;
        var name = Qualified(WordAt(token));
        var definition = new Definition(DefinitionKind.Class, name, token, Scope) { Start = token, First = token };
        var members = new Scope(ScopeKind.Class, Scope) { Within = name, Class = T[token].Link };
        Declare(T[token].Link, token);
        Scope.Declare(T[token].Link).Members = members;
        if (T[At].Opens(Op.Brace))
        {
            var open = At++;
            (var outer, Scope) = (Scope, members);
            while (At < Inside(open))
            {
                var member = At;
                var word = T[At].Kind == TokenKind.Text ? Tokens.Words[Tokens.Value(At)] : T[At].Link;
                if (T[At].Kind is TokenKind.Word or TokenKind.Text && T[At + 1].Is(Op.Assign))
                {
                    At += 2;
                    if (ReadExpression() is not { } value) continue;
                    Declare(word, member, value);
                    definition.Body.Add(new Variable(Tokens.Words[word], Scope) { Start = member, End = At, Given = value });
                }
                else
                {
                    Skip();
                }
            }
            Scope = outer;
            At = After(open);
        }
        definition.End = At;
        into.Add(definition);
    }

    void SkipInterface()
    {
        var start = At;
        while (At < Count && !T[At].Opens(Op.Brace) && !Is(Op.Semicolon)) Skip();
        At = MarkTypes(start, T[At].Opens(Op.Brace) ? After(At) : At);
    }

    void ReadNamespace(List<Node> into)
    {
        At++;
        while (IsWord || Is(Op.Dot) || T[At].Kind == TokenKind.Text)
        {
            MarkTypes(At, At + 1);
            At++;
        }
        if (T[At].Opens(Op.Brace)) into.Add(ReadBlock());
    }
}
