namespace Myelin.Formats.Code.Curly.Typed;

/// <summary>C# and Java: declarations that begin with a type. Each language adds its imports, its way to write attributes, and its expressions.</summary>
internal abstract partial class TypedParser(TokenList tokens, ReadLimits limits) : Parser(tokens, limits)
{
    // Attributes or annotations, and the first token, of the declaration that follows.
    List<Expression> _decorators = [];
    int _first = -1;

    /// <summary>The type that <c>new()</c> makes.</summary>
    protected TypeName Target { get; private set; }

    // Where the value that has the target's type begins: what stands within it has other types.
    int _targetAt = -1;

    /// <summary>Reads attributes or annotations; false when none stand here.</summary>
    protected abstract bool ReadAttributes(List<Expression> into);

    /// <summary>Reads an import or package statement; false when none stands here.</summary>
    protected abstract bool ReadImport();

    protected override void ReadOneStatement(List<Node> into)
    {
        if (_first < 0) _first = At;
        if (ReadAttributes(_decorators) || IsModifier() && ++At > 0) return;
        var decorators = _decorators;
        var first = _first;
        (_decorators, _first) = ([], -1);
        ReadUndecorated(into, decorators, first);
    }

    void ReadUndecorated(List<Node> into, List<Expression> decorators, int first)
    {
        var start = At;
        if (T[At].Opens(Op.Brace))
        {
            into.Add(ReadBlock());
            return;
        }
        if (IsWord && (ReadImport() || ReadKeyword(into, decorators, first) || ReadDeclaration(into, decorators, first))) return;
        if (ReadExpression() is { } expression) into.Add(expression);
        else At = start;
    }

    bool IsModifier() =>
        IsWord && (Word)T[At].Link is Word.Public or Word.Private or Word.Protected or Word.Internal or Word.Static or Word.Readonly or Word.Final or Word.Abstract or Word.Virtual or Word.Override
            or Word.Sealed or Word.Partial or Word.Extern or Word.Volatile or Word.Native or Word.Transient or Word.Strictfp or Word.Const or Word.Required or Word.Unsafe or Word.Async or Word.Implicit
            or Word.Explicit or Word.Event or Word.Synchronized or Word.Fixed or Word.File or Word.Global or Word.Open or Word.Default or Word.Non or Word.New or Word.Await
        && (T[At + 1].Kind == TokenKind.Word && !(Is(Word.New) && Scope.Kind != ScopeKind.Class) && !(Is(Word.Await) && !T[At + 1].Is(Word.Using) && !T[At + 1].Is(Word.Foreach))
            || T[At + 1].Opens(Op.Paren) && Scope.Kind == ScopeKind.Class && !Is(Word.New) || Is(Word.Static) && T[At + 1].Opens(Op.Brace) || T[At + 1].Is(Op.Less) || T[At + 1].Is(Op.At))
        && !(Is(Word.Async) && StartsLambda(At));

    bool ReadKeyword(List<Node> into, List<Expression> decorators, int first)
    {
        switch ((Word)T[At].Link)
        {
            case Word.Class or Word.Struct or Word.Interface or Word.Enum or Word.Record when T[At + 1].Kind == TokenKind.Word && !T[At + 2].Is(Op.Assign):
                ReadType(into, decorators, first);
                return true;
            case Word.If or Word.While or Word.For or Word.Foreach or Word.Switch or Word.Lock or Word.Fixed or Word.Catch or Word.Using or Word.Try or Word.Synchronized when T[At + 1].Opens(Op.Paren):
                ReadHeaded(into);
                return true;
            case Word.Else or Word.Do or Word.Try or Word.Finally or Word.Unsafe or Word.Break or Word.Continue or Word.Checked or Word.Unchecked when !T[At + 1].Is(Op.Dot) && !T[At + 1].Opens(Op.Paren):
                At++;
                return true;
            case Word.Default when T[At + 1].Is(Op.Colon) || T[At + 1].Is(Op.ThinArrow):
                At += 2;
                return true;
            case Word.Case:
                while (At < Count && T[At].Kind != TokenKind.Close && !Is(Op.Colon) && !Is(Op.ThinArrow) && !Is(Op.Semicolon)) Skip();
                if (T[At].Kind == TokenKind.Operator) At++;
                return true;
            case Word.Yield when T[At + 1].Is(Word.Return) || T[At + 1].Is(Word.Break):
                At++;
                return true;
            case Word.Return or Word.Throw:
                var returns = Is(Word.Return);
                At++;
                if (ReadExpression() is { } result)
                {
                    into.Add(result);
                    if (returns) Returns?.Add(result);
                }
                return true;
            default:
                return false;
        }
    }

    void ReadHeaded(List<Node> into)
    {
        At++;
        var block = new Block(new Scope(ScopeKind.Block, Scope)) { Start = At };
        (var outer, Scope) = (Scope, block.Scope);
        var open = At++;
        ReadStatements(block.Nodes, Inside(open));
        (_decorators, _first) = ([], -1);
        At = After(open);
        if (T[At].Opens(Op.Brace)) block.Nodes.Add(ReadBlock());
        Scope = outer;
        into.Add(block);
    }

    // class A<T>(…) : B, C {…}; class A extends B implements C {…}; record, struct, interface, enum
    void ReadType(List<Node> into, List<Expression> decorators, int first)
    {
        var isEnum = Is(Word.Enum);
        At++;
        if (Is(Word.Struct) || Is(Word.Class)) At++;
        if (!IsWord) return;
        var token = At++;
        var word = T[token].Link;
        var definition = new Definition(DefinitionKind.Class, Qualified(WordAt(token)), token, Scope) { Start = first, First = first, Decorators = decorators };
        var members = new Scope(ScopeKind.Class, Scope) { Within = definition.Name, Class = word };
        Declare(word, token);
        Scope.Declare(word).Members = members;
        SkipTypeParameters();
        (var outer, Scope) = (Scope, members);
        if (T[At].Opens(Op.Paren)) ReadParameters(definition.Parameters, definition.Body);
        while (At < Count && !T[At].Opens(Op.Brace) && !Is(Op.Semicolon))
        {
            if (Is(Word.Where) || Is(Word.Permits))
            {
                while (At < Count && !T[At].Opens(Op.Brace) && !Is(Op.Semicolon)) Skip();
            }
            else if (Is(Op.Colon) || Is(Op.Comma) || Is(Word.Extends) || Is(Word.Implements))
            {
                At++;
                var type = ReadType();
                if (type.Exists) definition.Bases.Add(type);
                if (T[At].Opens(Op.Paren)) foreach (var argument in ReadArguments()) definition.Body.Add(argument.Value);
            }
            else
            {
                Skip();
            }
        }
        if (T[At].Opens(Op.Brace) && Enter())
        {
            var open = At++;
            if (isEnum) ReadEnumMembers(definition, Inside(open));
            ReadStatements(definition.Body, Inside(open));
            (_decorators, _first) = ([], -1);
            At = After(open);
            Leave();
        }
        Scope = outer;
        definition.End = At;
        into.Add(definition);
    }

    // A, B = 1, C("x") { … }; up to the semicolon.
    void ReadEnumMembers(Definition definition, int end)
    {
        var own = new TypeName([Scope.Class], definition.Token);
        while (At < end && !Is(Op.Semicolon))
        {
            if (ReadAttributes([])) continue;
            if (!IsWord)
            {
                Skip();
                continue;
            }
            var token = At++;
            Expression? value = null;
            if (Accept(Op.Assign)) value = ReadExpression();
            else if (T[At].Opens(Op.Paren)) value = new Creation(own, Scope) { Start = token, Arguments = ReadArguments(), End = At };
            Declare(T[token].Link, token, value);
            if (value is not null) definition.Body.Add(new Variable(WordAt(token), Scope) { Start = token, End = At, Given = value });
            if (T[At].Opens(Op.Brace)) definition.Body.Add(ReadBlock(ScopeKind.Class));
        }
    }

    // A declaration that begins with a type, or a constructor.
    bool ReadDeclaration(List<Node> into, List<Expression> decorators, int first)
    {
        var inType = Scope.Kind == ScopeKind.Class;
        if (Is(Op.Less)) SkipTypeParameters();
        if (inType && T[At].Link == Scope.Class && (T[At + 1].Opens(Op.Paren) || T[At + 1].Opens(Op.Brace)))
        {
            ReadMethod(into, decorators, first, At, default);
            return true;
        }
        var name = AfterType(At);
        if (name == At || T[name].Kind != TokenKind.Word || IsOperatorWord(T[name].Link)) return false;
        while (T[name + 1].Is(Op.Dot) && T[name + 2].Kind == TokenKind.Word && inType) name += 2;
        var next = T[name + 1];
        if (next.Opens(Op.Paren) || next.Is(Op.Less) && inType)
        {
            if (!inType && !(T[After(name + 1)].Opens(Op.Brace) || T[After(name + 1)].Is(Op.FatArrow) || T[After(name + 1)].Is(Word.Where))) return false;
            var type = ReadType();
            ReadMethod(into, decorators, first, name, type);
            return true;
        }
        if (next.Is(Op.Assign) || next.Is(Op.Semicolon) || next.Is(Op.Comma) || next.Is(Word.In) || next.Is(Op.Colon) && !inType || next.Kind is TokenKind.Close or TokenKind.End
            || next.Opens(Op.Bracket) && T[name + 2].Closes(Op.Bracket) || inType && (next.Opens(Op.Brace) || next.Is(Op.FatArrow)))
        {
            ReadVariables(into, ReadType());
            return true;
        }
        return false;
    }

    static bool IsOperatorWord(int word) =>
        (Word)word is Word.Is or Word.As or Word.In or Word.When or Word.Instanceof or Word.Switch or Word.With or Word.Where or Word.Extends or Word.Operator or Word.Select or Word.Into;

    void ReadVariables(List<Node> into, TypeName type)
    {
        do
        {
            if (!IsWord) return;
            var token = At++;
            while (T[At].Opens(Op.Bracket) && T[At + 1].Closes(Op.Bracket)) At += 2;
            Expression? value = null;
            if (T[At].Opens(Op.Brace)) into.Add(ReadBlock(ScopeKind.Function, Qualified(WordAt(token))));
            (Target, _targetAt) = (type.Last == (int)Word.Var ? default : type, At + 1);
            if (Accept(Op.Assign) || Accept(Op.FatArrow)) value = ReadValue();
            Declare(T[token].Link, token, value, type.Last == (int)Word.Var ? default : type);
            if (value is not null) into.Add(new Variable(WordAt(token), Scope) { Start = token, End = At, Given = value });
        }
        while (Accept(Op.Comma));
    }

    /// <summary>Reads what a variable is given.</summary>
    protected virtual Expression? ReadValue() => ReadExpression();

    void ReadMethod(List<Node> into, List<Expression> decorators, int first, int token, TypeName type)
    {
        At = token + 1;
        var kind = Scope.Kind == ScopeKind.Class ? DefinitionKind.Method : DefinitionKind.Function;
        var method = new Definition(kind, Qualified(WordAt(token)), token, Scope) { Start = first, First = first, Decorators = decorators };
        var binding = Declare(T[token].Link, token);
        binding.Returns = method.Returns;
        (var outer, var outerReturns) = (Scope, Returns);
        Scope = new Scope(ScopeKind.Function, Scope) { Within = method.Name };
        Returns = method.Returns;
        SkipTypeParameters();
        if (T[At].Opens(Op.Paren)) ReadParameters(method.Parameters, method.Body);
        // : base(…), where T : …, throws …
        while (At < Count && T[At].Kind != TokenKind.Close && !T[At].Opens(Op.Brace) && !Is(Op.Semicolon) && !Is(Op.FatArrow))
        {
            if (T[At].Opens(Op.Paren)) foreach (var argument in ReadArguments()) method.Body.Add(argument.Value);
            else Skip();
        }
        if (T[At].Opens(Op.Brace))
        {
            method.Body.Add(ReadBlock(Scope));
        }
        else if (Accept(Op.FatArrow))
        {
            (Target, _targetAt) = (type, At);
            if (ReadExpression() is { } result)
            {
                method.Returns.Add(result);
                method.Body.Add(result);
            }
        }
        (Scope, Returns) = (outer, outerReturns);
        method.End = At;
        into.Add(method);
    }

    /// <summary>Reads parameters: each a type, a name, perhaps a default.</summary>
    protected void ReadParameters(List<Parameter> parameters, List<Node> defaults)
    {
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            var before = At;
            ReadAttributes([]);
            while (IsWord && T[At + 1].Kind is TokenKind.Word or TokenKind.Open
                && (Word)T[At].Link is Word.This or Word.Ref or Word.Out or Word.In or Word.Params or Word.Final or Word.Scoped or Word.Readonly) At++;
            var name = AfterType(At);
            if (T[name].Is(Op.Spread)) name++;
            if (name < end && T[name].Kind == TokenKind.Word && name > At)
            {
                var type = ReadType();
                Accept(Op.Spread);
                var token = At++;
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

    protected string Qualified(string name) => Scope.Within is { } within ? $"{within}.{name}" : name;

    /// <summary>Whether a function without a name begins at a token.</summary>
    protected abstract bool StartsLambda(int at);

    protected override int AfterType(int at)
    {
        var i = at;
        while (T[i].Is(Word.Ref) || T[i].Is(Word.Readonly) || T[i].Is(Word.Final)) i++;
        if (T[i].Opens(Op.Paren))
        {
            i = After(i);
            return T[i].Kind == TokenKind.Word || T[i].Is(Op.Question) && T[i + 1].Kind == TokenKind.Word ? (T[i].Is(Op.Question) ? i + 1 : i) : at;
        }
        if (T[i].Kind != TokenKind.Word || IsNoType(T[i].Link)) return at;
        i++;
        while (true)
        {
            if ((T[i].Is(Op.Dot) || T[i].Is(Op.Scope)) && T[i + 1].Kind == TokenKind.Word) i += 2;
            else if (T[i].Is(Op.Less) && AfterAngles(i) is > 0 and var end) i = end;
            else break;
        }
        while (true)
        {
            if (T[i].Is(Op.Question) && (T[i + 1].Kind is TokenKind.Word or TokenKind.Close || T[i + 1].Opens(Op.Bracket) || T[i + 1].Is(Op.Comma) || T[i + 1].Is(Op.Greater))) i++;
            else if (T[i].Opens(Op.Bracket) && (T[i + 1].Closes(Op.Bracket) || T[i + 1].Is(Op.Comma))) i = After(i);
            else return i;
        }
    }

    static bool IsNoType(int word) =>
        (Word)word is Word.Return or Word.Throw or Word.New or Word.Await or Word.Else or Word.Case or Word.Yield or Word.In or Word.Is or Word.As or Word.Out or Word.Goto or Word.This or Word.Base
            or Word.Super or Word.Typeof or Word.Nameof or Word.Default or Word.True or Word.False or Word.Null or Word.When or Word.Switch or Word.If or Word.Delete;
}
