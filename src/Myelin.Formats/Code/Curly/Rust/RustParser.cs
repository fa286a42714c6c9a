namespace Myelin.Formats.Code.Curly.Rust;

/// <summary>Rust: use trees, items with attributes, impl blocks; expressions in a file of their own.</summary>
internal sealed partial class RustParser(TokenList tokens, ReadLimits limits) : Parser(tokens, limits)
{
    List<Expression> _attributes = [];
    int _first = -1;

    protected override bool IsSelf(int word) => word == (int)Word.Self;

    protected override void ReadOneStatement(List<Node> into)
    {
        if (_first < 0) _first = At;
        if (Is(Op.Hash))
        {
            ReadAttribute();
            return;
        }
        if (IsModifier())
        {
            At++;
            if (T[At - 1].Is(Word.Pub) && T[At].Opens(Op.Paren)) Skip();
            if (T[At].Kind == TokenKind.Text) MarkTypes(At, ++At);
            return;
        }
        (var attributes, var first) = (_attributes, _first);
        (_attributes, _first) = ([], -1);
        var start = At;
        if (IsWord && ReadItem(into, attributes, first)) return;
        if (ReadExpression() is { } expression)
        {
            into.Add(expression);
            // What a function's body ends with is its result.
            if (T[At].Kind == TokenKind.Close && Scope.Kind == ScopeKind.Function) Returns?.Add(expression);
        }
        else
        {
            At = start;
        }
    }

    bool IsModifier() =>
        Is(Word.Pub) || (Is(Word.Unsafe) || Is(Word.Async) || Is(Word.Const) || Is(Word.Extern) || Is(Word.Default))
            && (T[At + 1].Is(Word.Fn) || T[At + 1].Is(Word.Async) || T[At + 1].Is(Word.Unsafe) || T[At + 1].Is(Word.Impl) || T[At + 1].Is(Word.Trait) || T[At + 1].Kind == TokenKind.Text && Is(Word.Extern));

    // #[tool(description = "x")], #![allow(x)]
    void ReadAttribute()
    {
        At++;
        Accept(Op.Bang);
        if (!T[At].Opens(Op.Bracket)) return;
        var open = At++;
        var name = DottedName(At, Inside(open));
        if (name.Exists)
        {
            var attribute = new Creation(name, Scope) { Start = At };
            At += name.Words!.Length * 2 - 1;
            if (T[At].Opens(Op.Paren)) attribute.Arguments = ReadArguments();
            else if (Accept(Op.Assign) && ReadExpression() is { } value) attribute.Arguments = [new Argument(null, value)];
            attribute.End = At;
            _attributes.Add(attribute);
        }
        At = After(open);
    }

    bool ReadItem(List<Node> into, List<Expression> attributes, int first)
    {
        switch ((Word)T[At].Link)
        {
            case Word.Use:
                ReadUse(At++, "");
                return true;
            case Word.Extern when T[At + 1].Is(Word.Crate) && T[At + 2].Kind == TokenKind.Word:
                Imports.Add(new CodeImport(WordAt(At + 2), null, null, Tokens.Mark(At)));
                At += 3;
                return true;
            case Word.Fn when T[At + 1].Kind == TokenKind.Word:
                ReadFunction(into, attributes, first);
                return true;
            case Word.Struct or Word.Enum or Word.Trait or Word.Union when T[At + 1].Kind == TokenKind.Word:
                ReadType(into, attributes, first);
                return true;
            case Word.Impl:
                ReadImplementation(into, attributes, first);
                return true;
            case Word.Mod when T[At + 1].Kind == TokenKind.Word:
                At += 2;
                if (T[At].Opens(Op.Brace)) into.Add(ReadBlock());
                return true;
            case Word.Type when T[At + 1].Kind == TokenKind.Word:
                while (At < Count && !Is(Op.Semicolon) && T[At].Kind != TokenKind.Close) Skip();
                return true;
            case Word.Macro_Rules when T[At + 1].Is(Op.Bang):
                while (At < Count && T[At].Kind != TokenKind.Open) At++;
                Skip();
                return true;
            case Word.Const or Word.Static when T[At + 1].Kind == TokenKind.Word:
            case Word.Let:
                ReadLet(into);
                return true;
            default:
                return false;
        }
    }

    // use a::b::{c, d as e, f::*};
    void ReadUse(int start, string path)
    {
        if (!Enter()) return;
        Accept(Op.Scope);
        while (At < Count)
        {
            if (T[At].Opens(Op.Brace))
            {
                var open = At++;
                while (At < Inside(open))
                {
                    var before = At;
                    ReadUse(At, path);
                    Accept(Op.Comma);
                    if (At == before) Skip();
                }
                At = After(open);
                break;
            }
            if (Accept(Op.Star))
            {
                Imports.Add(new CodeImport(path, "*", null, Tokens.Mark(start)));
                break;
            }
            if (!IsWord) break;
            var token = At++;
            if (Accept(Op.Scope))
            {
                path = path.Length == 0 ? WordAt(token) : path.Length < 400 ? $"{path}::{WordAt(token)}" : path;
                continue;
            }
            var local = Accept(Word.As) && IsWord ? At++ : token;
            Use(path, token, local, start);
            break;
        }
        Leave();
    }

    void Use(string path, int token, int local, int start)
    {
        var name = WordAt(token);
        var isModule = T[token].Is(Word.Self) && path.Length > 0;
        Imports.Add(new CodeImport(path.Length == 0 ? name : path, isModule || path.Length == 0 ? null : name, local == token ? null : WordAt(local), Tokens.Mark(start)));
        var full = isModule ? path : path.Length == 0 ? name : $"{path}::{name}";
        var word = isModule && local == token ? Tokens.Words[path.AsSpan(path.LastIndexOf(':') + 1)] : T[local].Link;
        Declare(word, start).Import = full.Replace("::", ".");
    }

    void ReadFunction(List<Node> into, List<Expression> attributes, int first)
    {
        At++;
        var token = At++;
        var inType = Scope.Kind == ScopeKind.Class;
        var definition = new Definition(inType ? DefinitionKind.Method : DefinitionKind.Function, Qualified(WordAt(token)), token, Scope) { Start = first, First = first, Decorators = attributes };
        Declare(T[token].Link, token).Returns = definition.Returns;
        (var outer, var outerReturns) = (Scope, Returns);
        Scope = new Scope(ScopeKind.Function, Scope) { Within = definition.Name };
        Returns = definition.Returns;
        SkipTypeParameters();
        if (T[At].Opens(Op.Paren)) ReadParameters(definition.Parameters);
        while (At < Count && !T[At].Opens(Op.Brace) && !Is(Op.Semicolon) && T[At].Kind != TokenKind.Close) Skip();
        if (T[At].Opens(Op.Brace)) definition.Body.Add(ReadBlock(Scope));
        (Scope, Returns) = (outer, outerReturns);
        definition.End = At;
        into.Add(definition);
    }

    // (&self, mut a: T, (b, c): U)
    void ReadParameters(List<Parameter> parameters)
    {
        var open = At++;
        while (At < Inside(open))
        {
            var before = At;
            if (Is(Op.Hash)) ReadAttribute();
            while (Is(Op.Amp) || Is(Word.Mut) || Is(Word.Ref) || T[At].Kind == TokenKind.Lifetime) At++;
            if (IsWord && !Is(Word.Self))
            {
                var token = At++;
                var type = Accept(Op.Colon) ? ReadType() : default;
                Declare(T[token].Link, token, null, type);
                parameters.Add(new Parameter(T[token].Link, token, null));
            }
            while (At < Inside(open) && !Is(Op.Comma)) Skip();
            Accept(Op.Comma);
            if (At == before) Skip();
        }
        _attributes.Clear();
        At = After(open);
    }

    void ReadType(List<Node> into, List<Expression> attributes, int first)
    {
        var isStruct = Is(Word.Struct);
        var isTrait = Is(Word.Trait);
        At++;
        var token = At++;
        var definition = new Definition(DefinitionKind.Class, Qualified(WordAt(token)), token, Scope) { Start = first, First = first, Decorators = attributes };
        var members = Members(T[token].Link, token, definition.Name);
        SkipTypeParameters();
        while (At < Count && T[At].Kind is not (TokenKind.Open or TokenKind.Close) && !Is(Op.Semicolon)) At++;
        if (isTrait && T[At].Opens(Op.Brace)) definition.Body.Add(ReadBlock(members));
        else if (isStruct && T[At].Opens(Op.Brace)) ReadFields(members);
        else if (T[At].Kind == TokenKind.Open) Skip();
        definition.End = At;
        into.Add(definition);
    }

    void ReadFields(Scope members)
    {
        var open = At++;
        while (At < Inside(open))
        {
            var before = At;
            if (Is(Op.Hash))
            {
                ReadAttribute();
            }
            else if (Accept(Word.Pub))
            {
                if (T[At].Opens(Op.Paren)) Skip();
            }
            else if (IsWord && T[At + 1].Is(Op.Colon))
            {
                var token = At;
                At += 2;
                Declare(members, T[token].Link, token, null, ReadType());
            }
            Accept(Op.Comma);
            if (At == before) Skip();
        }
        _attributes.Clear();
        At = After(open);
    }

    Scope Members(int word, int token, string name)
    {
        var symbol = Scope.Declare(word);
        if (symbol.Bindings.Count == 0) Declare(word, token);
        return symbol.Members ??= new Scope(ScopeKind.Class, Scope) { Within = name, Class = word };
    }

    // impl<T> Trait for Type<T> where … {…}
    void ReadImplementation(List<Node> into, List<Expression> attributes, int first)
    {
        At++;
        SkipTypeParameters();
        var token = At;
        var type = ReadType();
        TypeName trait = default;
        if (Accept(Word.For))
        {
            token = At;
            trait = type;
            type = ReadType();
        }
        while (At < Count && !T[At].Opens(Op.Brace) && !Is(Op.Semicolon)) Skip();
        if (!T[At].Opens(Op.Brace)) return;
        var word = type.Exists ? type.Last : (int)Word.SelfType;
        var name = Qualified(Tokens.Words[word]);
        // A trait is what a type is of, as a base class elsewhere.
        var part = trait.Exists ? new Definition(DefinitionKind.Class, name, token, Scope) { Start = first, First = first, Decorators = attributes } : null;
        part?.Bases.Add(trait);
        if (part is not null) into.Add(part);
        into.Add(ReadBlock(Members(word, token, name)));
        if (part is not null) part.End = At;
    }

    // let mut a: T = x else {…}; const A: T = x;
    void ReadLet(List<Node> into)
    {
        At++;
        while (Is(Word.Mut) || Is(Word.Ref) || Is(Op.Amp)) At++;
        if (IsWord && (T[At + 1].Is(Op.Assign) || T[At + 1].Is(Op.Colon) || T[At + 1].Is(Op.Semicolon)))
        {
            var token = At++;
            var type = Accept(Op.Colon) ? ReadType() : default;
            var value = Accept(Op.Assign) ? ReadExpression() : null;
            // It holds from behind its value on, which may use the one of the same name before.
            Declare(Scope, T[token].Link, Math.Max(token, At - 1), value, type);
            if (value is not null) into.Add(new Variable(WordAt(token), Scope) { Start = token, End = At, Given = value });
        }
        else
        {
            while (At < Count && !Is(Op.Assign) && !Is(Op.Semicolon) && T[At].Kind != TokenKind.Close)
            {
                if (IsWord && char.IsAsciiLetterLower(WordAt(At)[0])) Declare(T[At].Link, At);
                At++;
            }
            if (Accept(Op.Assign) && ReadExpression() is { } value) into.Add(value);
        }
        if (Accept(Word.Else) && T[At].Opens(Op.Brace)) into.Add(ReadBlock());
    }

    string Qualified(string name) => Scope.Within is { } within ? $"{within}.{name}" : name;
}
