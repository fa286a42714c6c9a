using Myelin.Formats.Code.Curly.Typed;

namespace Myelin.Formats.Code.Curly.Java;

/// <summary>What Java has that C# has not: imports of names, annotations, method references, bodies of anonymous classes.</summary>
internal sealed class JavaParser(TokenList tokens, ReadLimits limits) : TypedParser(tokens, limits)
{
    // import a.b.C; import a.b.*; import static a.b.C.d; package a.b;
    protected override bool ReadImport()
    {
        var start = At;
        if (Is(Word.Package) && T[At + 1].Kind == TokenKind.Word)
        {
            while (At < Count && !Is(Op.Semicolon)) At++;
            return true;
        }
        if (!Is(Word.Import) || T[At + 1].Kind != TokenKind.Word) return false;
        At++;
        Accept(Word.Static);
        if (DottedName(At, Count).Words is not { } words) return true;
        At += words.Length * 2 - 1;
        var all = Is(Op.Dot) && T[At + 1].Is(Op.Star);
        if (all) At += 2;
        Accept(Op.Semicolon);
        var names = words.Select(w => Tokens.Words[w]).ToArray();
        if (all || names.Length == 1)
        {
            Imports.Add(new CodeImport(string.Join('.', names), all ? "*" : null, null, Tokens.Mark(start)));
            return true;
        }
        Imports.Add(new CodeImport(string.Join('.', names[..^1]), names[^1], null, Tokens.Mark(start)));
        Declare(words[^1], start).Import = string.Join('.', names);
        return true;
    }

    // @A, @A("x"), @a.B(c = "x")
    protected override bool ReadAttributes(List<Expression> into)
    {
        var any = false;
        while (Is(Op.At) && T[At + 1].Kind == TokenKind.Word && !T[At + 1].Is(Word.Interface))
        {
            into.Add(ReadAnnotation());
            any = true;
        }
        if (Is(Op.At) && T[At + 1].Is(Word.Interface)) At++;
        return any;
    }

    Creation ReadAnnotation()
    {
        var start = At++;
        var name = DottedName(At, Count);
        At += name.Words!.Length * 2 - 1;
        var annotation = new Creation(name, Scope) { Start = start };
        if (T[At].Opens(Op.Paren)) annotation.Arguments = ReadArguments();
        annotation.End = At;
        return annotation;
    }

    protected override Argument? ReadArgument()
    {
        if (IsWord && T[At + 1].Is(Op.Assign))
        {
            var name = WordAt(At);
            At += 2;
            return ReadExpression() is { } value ? new Argument(name, value) : null;
        }
        return base.ReadArgument();
    }

    protected override Expression? ReadOther() => Is(Op.At) && T[At + 1].Kind == TokenKind.Word ? ReadAnnotation() : null;

    protected override bool StartsLambda(int at) =>
        T[at].Kind == TokenKind.Word ? T[at + 1].Is(Op.ThinArrow) : T[at].Opens(Op.Paren) && T[After(at)].Is(Op.ThinArrow);

    // Foo.<T>bar()
    protected override bool ReadTypeArguments()
    {
        if (At > 0 && T[At - 1].Is(Op.Dot) && AfterAngles(At) is > 0 and var end && T[end].Kind == TokenKind.Word)
        {
            At = end;
            AddMember();
            return true;
        }
        // A<B>::new
        return base.ReadTypeArguments();
    }

    protected override void ReadInitializer(Creation creation, bool isArray)
    {
        if (isArray)
        {
            creation.Items = [];
            ReadItems(creation.Items);
            return;
        }
        creation.Body = ReadBlock(new Scope(ScopeKind.Class, Scope));
    }
}
