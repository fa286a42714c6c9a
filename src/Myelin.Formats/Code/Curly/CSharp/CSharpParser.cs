using Myelin.Formats.Code.Curly.Typed;

namespace Myelin.Formats.Code.Curly.CSharp;

/// <summary>What C# has that Java has not: usings, namespaces, attributes in brackets, initialisers, switch expressions, named arguments.</summary>
internal sealed class CSharpParser(TokenList tokens, ReadLimits limits) : TypedParser(tokens, limits)
{
    // using A.B; using static A.B; using C = A.B; namespace A.B
    protected override bool ReadImport()
    {
        var start = At;
        if (Is(Word.Namespace) && T[At + 1].Kind == TokenKind.Word)
        {
            At++;
            At += DottedName(At, Count).Words!.Length * 2 - 1;
            if (T[At].Opens(Op.Brace))
            {
                // A namespace adds nothing to what is read: its braces are stepped into.
                At++;
            }
            return true;
        }
        if (!Is(Word.Using) || T[At + 1].Kind != TokenKind.Word || Scope.Kind is not ScopeKind.File) return false;
        At++;
        var isStatic = Accept(Word.Static);
        Accept(Word.Unsafe);
        if (T[At + 1].Is(Op.Assign))
        {
            var alias = At;
            At += 2;
            var type = ReadType();
            var name = Join(type);
            if (name.Length > 0)
            {
                Imports.Add(new CodeImport(name, null, WordAt(alias), Tokens.Mark(start)));
                Declare(T[alias].Link, start).Import = name;
            }
            Accept(Op.Semicolon);
            return true;
        }
        var module = DottedName(At, Count);
        var after = At + (module.Words?.Length ?? 0) * 2 - 1;
        if (!module.Exists || !T[after].Is(Op.Semicolon))
        {
            // using var x = …;
            At = start + 1;
            return true;
        }
        At = after + 1;
        Imports.Add(new CodeImport(Join(module), isStatic ? "*" : null, null, Tokens.Mark(start)));
        return true;
    }

    string Join(TypeName name) => name.Exists ? string.Join('.', name.Words!.Select(w => Tokens.Words[w])) : "";

    // [A, B("x", C = 1)] before a declaration
    protected override bool ReadAttributes(List<Expression> into)
    {
        var any = false;
        while (T[At].Opens(Op.Bracket) && StartsAttribute())
        {
            var open = At++;
            var end = Inside(open);
            if (T[At].Kind == TokenKind.Word && T[At + 1].Is(Op.Colon)) At += 2;
            while (At < end)
            {
                var start = At;
                var name = DottedName(At, end);
                if (name.Exists)
                {
                    At += name.Words!.Length * 2 - 1;
                    if (Is(Op.Less) && AfterAngles(At) is > 0 and var angles) At = angles;
                    var attribute = new Creation(name, Scope) { Start = start };
                    if (T[At].Opens(Op.Paren)) attribute.Arguments = ReadArguments();
                    attribute.End = At;
                    into.Add(attribute);
                }
                while (At < end && !Is(Op.Comma)) Skip();
                Accept(Op.Comma);
            }
            At = After(open);
            any = true;
        }
        return any;
    }

    // What follows the bracket tells an attribute from a collection expression.
    bool StartsAttribute()
    {
        if (T[At + 1].Kind != TokenKind.Word) return false;
        var after = After(At);
        return T[after].Kind == TokenKind.Word || T[after].Opens(Op.Bracket) || T[after].Opens(Op.Paren) || T[after].Is(Op.Semicolon) && T[At + 2].Is(Op.Colon) || T[after].Kind == TokenKind.Word;
    }

    // name: value; in an attribute Name = value
    protected override Argument? ReadArgument()
    {
        if (IsWord && (T[At + 1].Is(Op.Colon) || T[At + 1].Is(Op.Assign)))
        {
            var name = WordAt(At);
            At += 2;
            return ReadExpression() is { } value ? new Argument(name, value) : null;
        }
        return base.ReadArgument();
    }

    protected override bool StartsLambda(int at)
    {
        while (T[at].Is(Word.Async) || T[at].Is(Word.Static)) at++;
        if (T[at].Kind == TokenKind.Word) return T[at + 1].Is(Op.FatArrow);
        return T[at].Opens(Op.Paren) && T[After(at)].Is(Op.FatArrow);
    }

    protected override bool ReadLink(Expression root, int begin)
    {
        ref var token = ref T[At];
        switch (token.Kind)
        {
            case TokenKind.Operator when token.Op == Op.Bang:
                At++;
                return true;
            case TokenKind.Operator when token.Op == Op.Question && T[At + 1].Opens(Op.Bracket) && Adjacent(At) && Adjacent(At - 1):
                At++;
                return true;
            case TokenKind.Word when token.Link == (int)Word.Switch && T[At + 1].Opens(Op.Brace) || token.Link == (int)Word.With && T[At + 1].Opens(Op.Brace):
                return false;
            default:
                return base.ReadLink(root, begin);
        }
    }

    protected override Expression? ReadOperand()
    {
        var operand = base.ReadOperand();
        while (operand is not null && IsWord && T[At + 1].Opens(Op.Brace))
        {
            if (Accept(Word.Switch)) operand = ReadSwitch(operand);
            else if (Is(Word.With))
            {
                var start = At++;
                operand = new Opaque { Start = operand.Start, Parts = { operand, ReadMembers(start) }, End = At };
            }
            else break;
        }
        return operand;
    }

    // { A = 1, B = { … }, ["k"] = 2, { k, v }, c }
    protected override void ReadInitializer(Creation creation, bool isArray)
    {
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            if (Accept(Op.Comma)) continue;
            var before = At;
            if (IsWord && T[At + 1].Is(Op.Assign) && !isArray)
            {
                var name = WordAt(At);
                At += 2;
                if (ReadInner() is { } value) (creation.Members ??= []).Add(new Argument(name, value));
            }
            else if (T[At].Opens(Op.Bracket) && T[After(At)].Is(Op.Assign))
            {
                var keys = ReadArguments();
                At++;
                var value = ReadInner();
                if (value is not null && keys is [{ Value: Literal { Kind: ValueKind.Text } key }]) (creation.Members ??= []).Add(new Argument(Tokens.Value(key.Token), value));
                else if (value is not null) (creation.Items ??= []).Add(value);
            }
            else if (ReadInner() is { } item)
            {
                if (item is ListOf { Items: [Literal { Kind: ValueKind.Text } key, var value] } && !isArray) (creation.Members ??= []).Add(new Argument(Tokens.Value(key.Token), value));
                else (creation.Items ??= []).Add(item);
            }
            if (At == before) Skip();
        }
        At = After(open);
    }
}
