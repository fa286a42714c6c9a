namespace Myelin.Formats.Code.Curly.Kotlin;

/// <summary>Kotlin declarations: annotations, classes with their constructor, functions, properties; expressions in a file of their own.</summary>
internal sealed partial class KotlinParser(TokenList tokens, ReadLimits limits) : Parser(tokens, limits)
{
    List<Expression> _annotations = [];
    int _first = -1;

    protected override bool NewlineEnds => true;

    protected override void ReadOneStatement(List<Node> into)
    {
        if (_first < 0) _first = At;
        if (Is(Op.At) && T[At + 1].Kind == TokenKind.Word)
        {
            _annotations.Add(ReadAnnotation());
            return;
        }
        if (IsModifier())
        {
            At++;
            return;
        }
        (var annotations, var first) = (_annotations, _first);
        (_annotations, _first) = ([], -1);
        var start = At;
        if (IsWord && ReadKeyword(into, annotations, first)) return;
        if (ReadExpression() is { } expression) into.Add(expression);
        else At = start;
    }

    bool IsModifier() =>
        IsWord && (Word)T[At].Link is Word.Public or Word.Private or Word.Protected or Word.Internal or Word.Abstract or Word.Open or Word.Final or Word.Override or Word.Sealed or Word.Data
            or Word.Inner or Word.Inline or Word.Infix or Word.Operator or Word.Suspend or Word.Tailrec or Word.External or Word.Const or Word.Lateinit or Word.Annotation or Word.Value or Word.Expect
            or Word.Companion or Word.Enum && (T[At + 1].Kind == TokenKind.Word || T[At + 1].Is(Op.At)) && !T[At + 1].AfterNewline;

    // @A, @A("x"), @file:A, @get:A(b = "c")
    Creation ReadAnnotation()
    {
        var start = At++;
        if (T[At + 1].Is(Op.Colon) && T[At + 2].Kind == TokenKind.Word) At += 2;
        var name = DottedName(At, Count);
        At += name.Words!.Length * 2 - 1;
        var annotation = new Creation(name, Scope) { Start = start };
        if (T[At].Opens(Op.Paren) && Adjacent(At - 1)) annotation.Arguments = ReadArguments();
        annotation.End = At;
        return annotation;
    }

    bool ReadKeyword(List<Node> into, List<Expression> annotations, int first)
    {
        switch ((Word)T[At].Link)
        {
            case Word.Package when Scope.Kind == ScopeKind.File:
                At += 2;
                while (Is(Op.Dot)) At += 2;
                return true;
            case Word.Import when T[At + 1].Kind == TokenKind.Word:
                ReadImport();
                return true;
            case Word.Class or Word.Interface or Word.Object when T[At + 1].Kind == TokenKind.Word && !T[At + 1].AfterNewline || Is(Word.Object) && At > 0 && T[At - 1].Is(Word.Companion):
                ReadType(into, annotations, first);
                return true;
            case Word.Fun when T[At + 1].Is(Word.Interface):
                At++;
                return true;
            case Word.Fun when !T[At + 1].Opens(Op.Paren):
                ReadFunction(into, annotations, first);
                return true;
            case Word.Val or Word.Var when T[At + 1].Kind is TokenKind.Word or TokenKind.Open || T[At + 1].Is(Op.Less):
                ReadProperty(into);
                return true;
            case Word.Constructor when T[At + 1].Opens(Op.Paren):
                ReadConstructor(into, annotations, first);
                return true;
            case Word.Init when T[At + 1].Opens(Op.Brace):
                At++;
                into.Add(ReadBlock(ScopeKind.Function));
                return true;
            case Word.Get or Word.Set when T[At + 1].Opens(Op.Paren) && (T[After(At + 1)].Is(Op.Assign) || T[After(At + 1)].Opens(Op.Brace) || T[After(At + 1)].Is(Op.Colon)):
                ReadAccessor(into);
                return true;
            case Word.While or Word.For or Word.Catch when T[At + 1].Opens(Op.Paren):
                ReadHeaded(into);
                return true;
            case Word.Else or Word.Do or Word.Try or Word.Finally:
                At++;
                if (T[At].Opens(Op.Brace)) into.Add(ReadBlock());
                return true;
            case Word.Break or Word.Continue:
                At++;
                return true;
            default:
                return false;
        }
    }

    // import a.b.C as d, import a.b.*
    void ReadImport()
    {
        var start = At++;
        var words = DottedName(At, Count).Words!;
        At += words.Length * 2 - 1;
        var names = words.Select(w => Tokens.Words[w]).ToArray();
        if (Is(Op.Dot) && T[At + 1].Is(Op.Star))
        {
            At += 2;
            Imports.Add(new CodeImport(string.Join('.', names), "*", null, Tokens.Mark(start)));
            return;
        }
        var local = words[^1];
        if (Is(Word.As) && T[At + 1].Kind == TokenKind.Word)
        {
            local = T[At + 1].Link;
            At += 2;
        }
        Imports.Add(new CodeImport(string.Join('.', names[..^1]), names[^1], local == words[^1] ? null : Tokens.Words[local], Tokens.Mark(start)));
        Declare(local, start).Import = string.Join('.', names);
    }

    // class A<T> private constructor(val a: B = c) : D(e), F by g {…}
    void ReadType(List<Node> into, List<Expression> annotations, int first)
    {
        var isEnum = At > 0 && T[At - 1].Is(Word.Enum);
        At++;
        var isNamed = IsWord && !T[At].AfterNewline;
        var token = isNamed ? At++ : At - 1;
        var name = isNamed ? WordAt(token) : "Companion";
        var definition = new Definition(DefinitionKind.Class, Qualified(name), token, Scope) { Start = first, First = first, Decorators = annotations };
        var members = new Scope(ScopeKind.Class, Scope) { Within = definition.Name, Class = T[token].Link };
        if (isNamed)
        {
            Declare(T[token].Link, token);
            Scope.Declare(T[token].Link).Members = members;
        }
        else if (Scope.Kind == ScopeKind.Class)
        {
            // Members of a companion are members of its class.
            members = Scope;
        }
        (var outer, Scope) = (Scope, members);
        SkipTypeParameters();
        while (IsModifier() || Is(Word.Constructor) || Is(Op.At))
        {
            if (Is(Op.At)) ReadAnnotation();
            else At++;
        }
        if (T[At].Opens(Op.Paren)) ReadParameters(definition.Parameters, definition.Body);
        if (Is(Op.Colon)) ReadBases(definition);
        if (T[At].Opens(Op.Brace) && Enter())
        {
            var open = At++;
            if (isEnum) ReadEnumMembers(definition, Inside(open));
            ReadStatements(definition.Body, Inside(open));
            (_annotations, _first) = ([], -1);
            At = After(open);
            Leave();
        }
        Scope = outer;
        definition.End = At;
        into.Add(definition);
    }

    void ReadBases(Definition definition)
    {
        while (Is(Op.Colon) || Is(Op.Comma))
        {
            At++;
            if (ReadType() is { Exists: true } type) definition.Bases.Add(type);
            if (T[At].Opens(Op.Paren)) foreach (var argument in ReadArguments()) definition.Body.Add(argument.Value);
            if (Accept(Word.By) && ReadHead() is { } by) definition.Body.Add(by);
        }
        if (!Is(Word.Where)) return;
        while (At < Count && !T[At].Opens(Op.Brace) && T[At].Kind != TokenKind.Close) Skip();
    }

    void ReadEnumMembers(Definition definition, int end)
    {
        var own = new TypeName([Scope.Class], definition.Token);
        while (At < end && IsWord && !(Is(Word.Fun) || Is(Word.Val) || Is(Word.Companion)))
        {
            var token = At++;
            Expression? value = null;
            if (T[At].Opens(Op.Paren)) value = new Creation(own, Scope) { Start = token, Arguments = ReadArguments(), End = At };
            Declare(T[token].Link, token, value);
            if (value is not null) definition.Body.Add(new Variable(WordAt(token), Scope) { Start = token, End = At, Given = value });
            if (T[At].Opens(Op.Brace)) definition.Body.Add(ReadBlock(ScopeKind.Class));
            if (!Accept(Op.Comma)) break;
        }
    }

    // fun <T> A.name(b: C = d): E = f
    void ReadFunction(List<Node> into, List<Expression> annotations, int first)
    {
        At++;
        SkipTypeParameters();
        var at = At;
        // The name is the last word before the parentheses; what stands before it is the type that it extends.
        while (at < Count && !T[at].Opens(Op.Paren) && T[at].Kind is TokenKind.Word or TokenKind.Operator && at - At < 60) at++;
        var token = at - 1;
        if (token < At || T[token].Kind != TokenKind.Word) return;
        At = at;
        var kind = Scope.Kind == ScopeKind.Class ? DefinitionKind.Method : DefinitionKind.Function;
        var definition = new Definition(kind, Qualified(WordAt(token)), token, Scope) { Start = first, First = first, Decorators = annotations };
        Declare(T[token].Link, token).Returns = definition.Returns;
        ReadBody(definition);
        into.Add(definition);
    }

    void ReadConstructor(List<Node> into, List<Expression> annotations, int first)
    {
        var token = At++;
        var definition = new Definition(DefinitionKind.Method, Qualified("constructor"), token, Scope) { Start = first, First = first, Decorators = annotations };
        ReadBody(definition);
        into.Add(definition);
    }

    void ReadBody(Definition definition)
    {
        (var outer, var outerReturns) = (Scope, Returns);
        Scope = new Scope(ScopeKind.Function, Scope) { Within = definition.Name };
        Returns = definition.Returns;
        if (T[At].Opens(Op.Paren)) ReadParameters(definition.Parameters, definition.Body);
        if (Accept(Op.Colon))
        {
            At = Math.Max(At, Math.Min(AfterType(At), Count));
            if (T[At].Opens(Op.Paren)) foreach (var argument in ReadArguments()) definition.Body.Add(argument.Value);
        }
        if (T[At].Opens(Op.Brace))
        {
            definition.Body.Add(ReadBlock(Scope));
        }
        else if (Accept(Op.Assign) && ReadExpression() is { } result)
        {
            definition.Returns.Add(result);
            definition.Body.Add(result);
        }
        (Scope, Returns) = (outer, outerReturns);
        definition.End = At;
    }

    // (@A private val a: B = c, vararg d: E)
    void ReadParameters(List<Parameter> parameters, List<Node> defaults)
    {
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            var before = At;
            while (Is(Op.At) && T[At + 1].Kind == TokenKind.Word) ReadAnnotation();
            while (IsWord && T[At + 1].Kind == TokenKind.Word) At++;
            if (IsWord)
            {
                var token = At++;
                var type = Accept(Op.Colon) ? ReadType() : default;
                var value = Accept(Op.Assign) ? ReadExpression() : null;
                Declare(T[token].Link, token, value, type);
                parameters.Add(new Parameter(T[token].Link, token, value));
                if (value is not null) defaults.Add(new Variable(WordAt(token), Scope) { Start = token, End = At, Given = value });
            }
            while (At < end && !Is(Op.Comma)) Skip();
            Accept(Op.Comma);
            if (At == before) Skip();
        }
        At = After(open);
    }

    // val a: B = c, val (a, b) = c, val a by lazy { c }
    void ReadProperty(List<Node> into)
    {
        At++;
        SkipTypeParameters();
        if (T[At].Opens(Op.Paren))
        {
            for (var i = At + 1; i < Inside(At); i++)
                if (T[i].Kind == TokenKind.Word && !T[i - 1].Is(Op.Colon)) Declare(T[i].Link, i);
            Skip();
            if (Accept(Op.Assign) && ReadExpression() is { } all) into.Add(all);
            return;
        }
        while (IsWord && T[At + 1].Is(Op.Dot)) At += 2;
        if (!IsWord) return;
        var token = At++;
        var type = Accept(Op.Colon) ? ReadType() : default;
        Expression? value = null;
        if (Accept(Op.Assign)) value = ReadExpression();
        else if (Accept(Word.By)) value = Delegated(ReadExpression());
        Declare(T[token].Link, token, value, type);
        if (value is not null) into.Add(new Variable(WordAt(token), Scope) { Start = token, End = At, Given = value });
    }

    // by lazy { x } is x.
    static Expression? Delegated(Expression? value) =>
        value is Chain { Root: NameUse, Links: [{ Kind: LinkKind.Call, Arguments: [{ Value: Lambda { Returns: [var made] } }] }] } ? made : value;

    void ReadAccessor(List<Node> into)
    {
        At++;
        (var outer, Scope) = (Scope, new Scope(ScopeKind.Function, Scope));
        ReadParameters([], into);
        if (Accept(Op.Colon)) At = Math.Max(At, Math.Min(AfterType(At), Count));
        if (Accept(Op.Assign) && ReadExpression() is { } value) into.Add(value);
        else if (T[At].Opens(Op.Brace)) into.Add(ReadBlock(Scope));
        Scope = outer;
    }

    void ReadHeaded(List<Node> into)
    {
        var isFor = Is(Word.For);
        At++;
        var block = new Block(new Scope(ScopeKind.Block, Scope)) { Start = At };
        (var outer, Scope) = (Scope, block.Scope);
        var open = At++;
        if (isFor)
        {
            for (; At < Inside(open) && !Is(Word.In); At++)
                if (IsWord) Declare(T[At].Link, At);
            Accept(Word.In);
        }
        else if (IsWord && T[At + 1].Is(Op.Colon))
        {
            Declare(T[At].Link, At);
        }
        ReadStatements(block.Nodes, Inside(open));
        At = After(open);
        if (T[At].Opens(Op.Brace)) block.Nodes.Add(ReadBlock());
        Scope = outer;
        into.Add(block);
    }

    string Qualified(string name) => Scope.Within is { } within ? $"{within}.{name}" : name;
}
